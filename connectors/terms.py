"""The words asked for, checked again on this side: some servers take a query as a hint."""

from collections.abc import Iterable

MIN_LETTERS = 3
"""Names with fewer letters and digits are not asked for: they match everything."""


def askable(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are worth asking for, each once whatever its case, in their order."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(_letters(name), name.strip())
    return tuple(name for letters, name in first.items() if len(letters) >= MIN_LETTERS)


def hold(query: str, texts: Iterable[str]) -> bool:
    """Whether every word of `query` stands somewhere in `texts`; case, spaces and punctuation do not count."""
    there = _letters("".join(texts))
    return all(_letters(word) in there for word in query.split())


def _letters(said: str) -> str:
    return "".join(char for char in said.casefold() if char.isalnum())
