"""The words asked for, checked again on this side: some servers take a query as a hint."""

import re
from collections.abc import Callable, Iterable

from scanner.models import SchoolQuery

MIN_LETTERS = 3
"""Names with fewer letters and digits are not asked for: they match everything."""


_NO_LETTERS = re.compile(r"[\W_]+")


def askable(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are worth asking for, each once whatever its case, in their order."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(_letters(name), name.strip())
    return tuple(name for letters, name in first.items() if len(letters) >= MIN_LETTERS)


def official(query: SchoolQuery, platform: str) -> tuple[str, ...]:
    """Return the names of the school's own accounts on `platform`, without the @, each once."""
    named = (name.strip() for where, name in query.official_accounts if where.strip().casefold() == platform)
    return tuple(dict.fromkeys(name.removeprefix("@") for name in named if name))


def hold(query: str, texts: Iterable[str]) -> bool:
    """Whether every word of `query` stands somewhere in `texts`; case, spaces and punctuation do not count."""
    return finder([query])("".join(texts))


def finder(queries: Iterable[str]) -> Callable[[str], bool]:
    """Return a test whether a text holds every word of one of `queries`, as `hold` does, for a great many texts."""
    wanted = [tuple(map(_letters, query.split())) for query in queries]

    def holds(text: str) -> bool:
        there = _letters(text)
        return any(all(word in there for word in words) for words in wanted)

    return holds


def _letters(said: str) -> str:
    return _NO_LETTERS.sub("", said.casefold())
