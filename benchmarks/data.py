"""Watchlists, posts and planted mentions, all invented and all from a seed; or real posts from a file."""

import gzip
import json
import random
from collections.abc import Callable, Iterator
from importlib import resources
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from matchers.gazetteer import Term
from scanner.models import EntityId, MentionKind

_GIVEN_LIST = """
Oliver George Arthur Noah Muhammad Leo Oscar Harry Archie Jack Henry Charlie Freddie Theodore Thomas Alfie Jacob Joshua
William James Lucas Max Isaac Reuben Finley Ethan Samuel Daniel Joseph Adam Rory Elijah Louie Albie Jude Olivia Amelia
Isla Ava Ivy Freya Lily Florence Mia Willow Rosie Sophia Isabella Grace Daisy Sienna Poppy Elsie Emily Ella Evelyn
Phoebe Evie Charlotte Harper Millie Matilda Maya Sophie Alice Aisha Fatima Zainab Priya Kwame Chidi Niamh Cerys Callum
"""
_GIVEN = _GIVEN_LIST.split()
_FAMILY_LIST = """
Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall
Wood Jackson Clarke Patel Khan Lewis Phillips Mason Mitchell Rose Davis Cox Ahmed Hussain Begum Ali Okafor Mensah
Kowalski Nowak Singh Kaur Sharma Murphy O'Brien O'Neill Kelly McDonald MacLeod Campbell Stewart Fraser Griffiths
"""
_FAMILY = _FAMILY_LIST.split()
_SYLLABLES_LIST = """
ar ber cal den el far gor hal in jor kel lan mar nor os pel quin ros sten tar ul ven wes yar zel brook ton ham ley ford
by wick worth stead field den thorp bury cott dale grave hurst mere ness pool shaw stow wold
"""
_SYLLABLES = _SYLLABLES_LIST.split()
_KINDS_OF_SCHOOL = ("Primary School", "Academy", "High School", "Infant School", "College", "Grammar School")
_TITLES = ("Mr", "Mrs", "Miss", "Ms", "Dr")
_EMOJI = ("😂", "❤️", "😍", "🔥", "🙏", "👏", "🎉", "…", "“", "”", "é")

_NEIGHBOURS = {"a": "sqz", "e": "wrd", "i": "uok", "o": "ipl", "u": "yij", "s": "adw", "t": "ryg", "n": "bmh"}
_LEET = dict(zip("aeiost", "431057", strict=True))
_LOOKALIKE = dict(zip("aeopcxyiABEHOS", "аеорсхуіΑВΕНОЅ", strict=True))
_ACCENTED = dict(zip("aeiou", "áéíóú", strict=True))


class Planted(NamedTuple):
    """A mention put into a post: which term, written how."""

    post: int
    term: int
    kind: str


def rng_of(seed: int) -> random.Random:
    """A generator of fixed pseudo-random numbers."""
    return random.Random(seed)  # noqa: S311


def watchlist(size: int) -> list[str]:
    """`size` distinct terms: schools, staff, and for the most part pupils."""
    rng = rng_of(7)
    family = _FAMILY + [_invented(rng, rng.choice((2, 2, 3))) for _ in range(20_000)]
    given = _GIVEN + [_invented(rng, 2) for _ in range(600)]
    family_weights = list(accumulate(1 / (n + 20) for n in range(len(family))))
    given_weights = list(accumulate(1 / (n + 3) for n in range(len(given))))
    terms = dict.fromkeys(_school_terms(rng, max(15, size // 25))[:size])
    while len(terms) < size:
        first = rng.choices(given, cum_weights=given_weights)[0]
        last = rng.choices(family, cum_weights=family_weights)[0]
        chance = rng.random()
        if chance < 0.03:
            first = rng.choice(_TITLES)
        elif chance < 0.06:
            last += f"-{rng.choice(family)}"
        terms[f"{first} {last}"] = None
    return list(terms)


def as_terms(texts: list[str]) -> list[Term]:
    """The watchlist as the gazetteer takes it."""
    return [Term(text=text, kind=MentionKind.PUPIL, entity=EntityId(f"pupil:{n}")) for n, text in enumerate(texts)]


def posts(count: int) -> list[str]:
    """Invented posts, half of them under 80 characters: words by frequency, names, hashtags, handles, links, emoji."""
    rng = rng_of(3)
    listed = resources.files("matchers").joinpath("tables/ordinary_words.txt").read_text("utf-8").splitlines()
    vocabulary = [word for word in listed if len(word) > 1 and not word.startswith("#")]
    vocabulary.sort(key=lambda word: len(word) + rng.uniform(0, 12))  # short words are the common ones, by and large
    weights = list(accumulate(1 / (n + 2.7) ** 1.05 for n in range(len(vocabulary))))
    return [" ".join(_words_of_a_post(rng, vocabulary, weights)) for _ in range(count)]


def load_posts(path: Path, count: int) -> list[str]:
    """The first `count` texts of a JSON Lines file (perhaps gzipped) whose lines have a ``text``."""
    written = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line)["text"] for line in written.decode("utf-8").split("\n")[:count] if line]


def plant(texts: list[str], terms: list[str], share: float, seed: int = 11) -> tuple[list[str], list[Planted]]:
    """Put one mention, written in one of the ways of `WAYS`, into a share of the posts."""
    rng = rng_of(seed)
    texts = list(texts)
    log: list[Planted] = []
    for n in rng.sample(range(len(texts)), int(len(texts) * share)):
        kind = list(WAYS)[len(log) % len(WAYS)]
        term, written = _written(rng, terms, kind)
        words = texts[n].split(" ")
        words.insert(rng.randrange(len(words) + 1), written)
        texts[n] = " ".join(words)
        log.append(Planted(n, term, kind))
    return texts, log


def budget_of(term: str) -> int:
    """The edits that the length of a term allows."""
    letters = sum(map(str.isalnum, term))
    return 0 if letters < 5 else 1 if letters < 10 else 2


def _written(rng: random.Random, terms: list[str], kind: str) -> tuple[int, str]:
    while True:
        term = rng.randrange(len(terms))
        written = WAYS[kind](rng, terms[term])
        if written is not None:
            return term, written


def _invented(rng: random.Random, syllables: int) -> str:
    return "".join(rng.choices(_SYLLABLES, k=syllables)).title()


def _school_terms(rng: random.Random, count: int) -> list[str]:
    terms: list[str] = []
    while len(terms) < count:
        place = _invented(rng, 3) if rng.random() < 0.7 else f"St {_invented(rng, 2)}'s"
        kind = rng.choice(_KINDS_OF_SCHOOL)
        joined = "".join(filter(str.isalnum, place))
        terms += [f"{place} {kind}", place, joined + kind.split()[0], f"{joined.lower()}.sch.example"]
    return list(dict.fromkeys(terms))


def _words_of_a_post(rng: random.Random, vocabulary: list[str], weights: list[float]) -> Iterator[str]:
    left = min(2_900, max(20, int(rng.lognormvariate(4.3, 0.7))))
    while left > 0:
        word = rng.choices(vocabulary, cum_weights=weights)[0]
        kind = rng.choices(list(_DRESSES), weights=_SHARES)[0]
        word = _DRESSES[kind](rng, word)
        left -= len(word) + 1
        yield word


_DRESSES: dict[str, Callable[[random.Random, str], str]] = {
    "plain": lambda _, word: word,
    "given name": lambda rng, _: rng.choice(_GIVEN),
    "full name": lambda rng, _: f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}",
    "hashtag": lambda _, word: f"#{word.title()}",
    "handle": lambda rng, word: f"@{word}{rng.randrange(100)}",
    "link": lambda _, word: f"https://link.example/{word}",
    "emoji": lambda rng, word: word + rng.choice(_EMOJI),
    "capital": lambda _, word: word.title(),
    "stop": lambda rng, word: word + rng.choice(".,!?"),
}
_SHARES = (820, 10, 4, 16, 15, 5, 20, 50, 60)


def _typo(rng: random.Random, text: str) -> str:
    at: int = rng.choice([n for n, letter in enumerate(text) if letter.isalpha()])
    chance = rng.random()
    if chance < 0.35:
        return text[:at] + rng.choice(_NEIGHBOURS.get(text[at].lower(), "z")) + text[at + 1 :]
    if chance < 0.65:
        return text[:at] + text[at + 1 :]
    return text[: at + 1] + rng.choice(text[at] + "aeioulnrst") + text[at + 1 :]


def _one_typo(rng: random.Random, text: str) -> str | None:
    return _typo(rng, text) if budget_of(text) >= 1 else None


def _two_typos(rng: random.Random, text: str) -> str | None:
    return _typo(rng, _typo(rng, text)) if budget_of(text) >= 2 else None


def _swap(rng: random.Random, text: str) -> str | None:
    places = [n for n in range(len(text) - 1) if text[n : n + 2].isalpha() and text[n].lower() != text[n + 1].lower()]
    if not places or budget_of(text) < 1:
        return None
    at = rng.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _split(rng: random.Random, text: str) -> str | None:
    places = [n for n in range(2, len(text) - 1) if text[n - 1 : n + 1].isalpha()]
    if not places:
        return None
    at = rng.choice(places)
    return f"{text[:at]} {text[at:]}"


def _hashtag(rng: random.Random, text: str) -> str | None:
    if rng.random() < 0.5:
        return "#" + "".join(filter(str.isalnum, text)).lower()
    return "#" + "".join(word.capitalize() for word in text.replace("'", "").split())


def _drawn(rng: random.Random, text: str, table: dict[str, str]) -> str | None:
    places = [n for n in range(1, len(text) - 1) if text[n] in table and text[n - 1 : n + 2].isalpha()]
    letters = list(text)
    for n in rng.sample(places, min(len(places), rng.choice((1, 2)))):
        letters[n] = table[letters[n]]
    return "".join(letters) if places else None


def _spelled_out(_: random.Random, text: str) -> str | None:
    letters = [letter for letter in text if letter.isalnum()]
    return " ".join(letters) if len(letters) >= 8 else None


def _typo_and_split(rng: random.Random, text: str) -> str | None:
    return _split(rng, _typo(rng, text)) if budget_of(text) >= 2 else None


WAYS: dict[str, Callable[[random.Random, str], str | None]] = {
    "exact": lambda _, text: text,
    "case": lambda rng, text: text.upper() if rng.random() < 0.5 else text.lower(),
    "one typo": _one_typo,
    "two typos": _two_typos,
    "swap": _swap,
    "inner space": _split,
    "hashtag": _hashtag,
    "hyphen": lambda rng, text: text.replace(" ", rng.choice("-_.")) if " " in text else None,
    "leet": lambda rng, text: _drawn(rng, text, _LEET),
    "look-alike": lambda rng, text: _drawn(rng, text, _LOOKALIKE),
    "accent": lambda rng, text: _drawn(rng, text, _ACCENTED),
    "spelled out": _spelled_out,
    "typo + space": _typo_and_split,
}
"""The ways in which mentions are planted; None where a way does not fit a term."""
