"""Words that people use for their own sake, so that a stretch made of them is no misspelling of a name."""

from functools import cache
from importlib import resources


@cache
def ordinary_words() -> frozenset[str]:
    """The words of `matchers/tables/ordinary_words.txt`, lower-case."""
    listed = resources.files("matchers").joinpath("tables/ordinary_words.txt").read_text("utf-8")
    return frozenset(line for line in listed.splitlines() if not line.startswith("#"))
