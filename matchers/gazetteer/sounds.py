"""Names as they sound: the respellings that people use in play, in haste or to slip past a search."""

import re

_CONSONANTS = (
    (r"wright", "rite"),
    (r"igh", "i"),
    (r"gh", "g"),
    (r"sch", "sk"),
    (r"ck", "k"),
    (r"c(?=[eiy])", "s"),
    (r"c(?!h)", "k"),
    (r"ph", "f"),
    (r"th(?=er)", "v"),
    (r"th", "f"),
    (r"qu", "kw"),
    (r"x", "ks"),
    (r"\bkn", "n"),
    (r"\bwr", "r"),
    (r"wh", "w"),
    (r"tch", "ch"),
    (r"([bdfgklmnprstz])\1", r"\1"),
)
_VOWELS = (
    (r"ou", "ow"),
    (r"o(?=ld)", "ow"),
    (r"aw\b", "or"),
    (r"(?:er|re)\b", "a"),
    (r"ea", "ee"),
    (r"(?:ey|y)\b", "ie"),
    (r"oa", "o"),
    (r"ai", "ay"),
)


def sounds_like(text: str) -> tuple[str, ...]:
    """Respellings of a name that sound like it, to be watched for as terms of their own.

    Args:
        text: a name or alias.

    Returns:
        At most three lower-case spellings: with the consonants as they sound, the vowels, and both. None that equals
        `text` but for case.
    """
    lower = text.lower()
    consonants, vowels = _respell(lower, _CONSONANTS), _respell(lower, _VOWELS)
    made = dict.fromkeys((consonants, vowels, _respell(consonants, _VOWELS)))
    return tuple(spelling for spelling in made if spelling != lower)


def _respell(text: str, rules: tuple[tuple[str, str], ...]) -> str:
    for pattern, replacement in rules:
        text = re.sub(pattern, replacement, text)
    return text
