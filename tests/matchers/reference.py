"""The definition of a mention (`docs/matching.md`), written plainly: every window against every spelling.

Slow on purpose. The gazetteer must give the same set to the last hit; `tests/matchers/test_gazetteer_exactness.py` and
`benchmarks/exactness.py` hold it to that.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from matchers.fold import Word, words
from matchers.gazetteer.ordinary import ordinary_words
from matchers.gazetteer.spellings import Spelling, spellings_of
from matchers.gazetteer.terms import Hit, Term

EMBEDDED_FROM = 8


class Found(NamedTuple):
    """What a hit comes to, without its similarity."""

    text: int
    term: int
    start: int
    end: int
    edits: int
    respaced: bool

    @classmethod
    def of(cls, hit: Hit) -> "Found":
        return cls(hit.text, hit.term, hit.start, hit.end, hit.edits, hit.respaced)


def mentions(texts: Sequence[str], terms: Sequence[Term]) -> set[Found]:
    """Every mention of every term in every text."""
    found: dict[tuple[int, int, int, int], tuple[int, bool]] = {}
    for term_number, term in enumerate(terms):
        for spelling in spellings_of(term, ordinary_words()):
            for text_number, text in enumerate(texts):
                for start, end, edits, respaced in _mentions_of(spelling, text):
                    place = text_number, term_number, start, end
                    found[place] = min(found.get(place, (edits, respaced)), (edits, respaced))
    return {Found(*place, *cost) for place, cost in found.items()}


def _mentions_of(spelling: Spelling, text: str) -> Iterator[tuple[int, int, int, bool]]:
    read = words(text)
    for first in range(len(read)):
        for past in range(first + 1, len(read) + 1):
            window = read[first:past]
            if sum(len(word.letters) for word in window) > len(spelling.letters) + spelling.budget:
                break
            if (at := cost(spelling, window, text)) is not None:
                yield window[0].starts[0], window[-1].ends[-1], *at
    if len(spelling.letters) >= EMBEDDED_FROM:
        for start, end in _embedded(spelling, read):
            yield start, end, 0, True


def cost(spelling: Spelling, window: list[Word], text: str) -> tuple[int, bool] | None:
    """Edits and changed spacing of a window that is a mention of the spelling, None for any other window."""
    letters = "".join(word.letters for word in window)
    spaced = 1 + sum(word.spaced for word in window[1:])
    respaced = spaced > len(spelling.words) or len(window) < spelling.fewest
    if len(window) >= 3 and all(len(word.letters) == 1 for word in window):
        respaced = False
    if spaced > len(spelling.words) + 1 and any(len(word.letters) > 2 for word in window):
        return None
    edits = OSA.distance(letters, spelling.letters)
    if edits + respaced > spelling.budget or not _is_exact_where_it_must_be(spelling, window):
        return None
    if edits and _is_ordinary(window) and letters != spelling.letters + "s":
        return None
    if edits > 1 and _is_one_word_changed_too_much(spelling, window):
        return None
    if spelling.capitals and any(c.islower() for c in text[window[0].starts[0] : window[-1].ends[-1]]):
        return None
    return edits, respaced


def _is_exact_where_it_must_be(spelling: Spelling, window: list[Word]) -> bool:
    letters = "".join(word.letters for word in window)
    if [c for c in letters if c in "0123456789"] != [c for c in spelling.letters if c in "0123456789"]:
        return False
    beginnings = {"".join(word.letters for word in window[:n]) for n in range(len(window) + 1)}
    endings = {"".join(word.letters for word in window[n:]) for n in range(len(window) + 1)}
    head = spelling.letters[: spelling.head]
    tail = spelling.letters[len(spelling.letters) - spelling.tail :]
    return head in beginnings and tail in endings


def _is_one_word_changed_too_much(spelling: Spelling, window: list[Word]) -> bool:
    pairs = zip((word.letters for word in window), spelling.words, strict=False)
    return len(window) == len(spelling.words) and any(
        len(wanted) <= 5 and OSA.distance(word, wanted) > 1 for word, wanted in pairs
    )


def _is_ordinary(window: list[Word]) -> bool:
    return all(word.letters in ordinary_words() for word in window)


def _embedded(spelling: Spelling, read: list[Word]) -> Iterator[tuple[int, int]]:
    """Where the spelling's letters stand, exactly, in a run of words without white space between them."""
    for run in runs(read):
        letters = "".join(word.letters for word in run)
        starts = [start for word in run for start in word.starts]
        ends = [end for word in run for end in word.ends]
        at = letters.find(spelling.letters)
        while at >= 0:
            yield starts[at], ends[at + len(spelling.letters) - 1]
            at = letters.find(spelling.letters, at + 1)


def runs(read: list[Word]) -> Iterator[list[Word]]:
    """The words, grouped by the white space between them."""
    run: list[Word] = []
    for word in read:
        if word.spaced and run:
            yield run
            run = []
        run.append(word)
    if run:
        yield run
