"""From the filter's candidates to mentions: each compared letter by letter and held to the definition."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import eq

import numpy as np

from matchers.fuzzy import edits_pairwise, edits_within
from matchers.gazetteer.batch import Batch, Flags, Ints, ranges
from matchers.gazetteer.index import Columns, Counts, Index
from matchers.gazetteer.keys import Letters
from matchers.gazetteer.ordinary import ordinary_words
from matchers.gazetteer.spellings import SHORT_WORD
from matchers.gazetteer.windows import Windows

_MOST_EDITS = 2
_NO_DIGITS = re.compile(r"[^0-9]+")


class Watchlist:
    """The spellings of a watchlist, compiled.

    Attributes:
        letters: the letters of each spelling.
        word_lengths: letters of each word of all spellings.
        owners: the terms of all spellings, one spelling's after the other's.
        owned_from: where each spelling's terms begin in `owners`; one more entry for the end.
        index: the filter.
        has_exact_parts: whether a spelling has a title, an initial, or needs capitals.
    """

    def __init__(
        self, letters: Sequence[str], word_lengths: Counts, owners: Counts, owned_from: Ints, index: Index
    ) -> None:
        self.letters = np.array(letters, object)
        self.word_lengths = word_lengths
        self._words_past = np.cumsum(index.columns.most)
        self.owners = owners
        self.owned_from = owned_from
        self.index = index
        self.has_exact_parts = index.columns.head + index.columns.tail + index.columns.capitals > 0

    def words(self, spelling: int) -> list[str]:
        """The words of a spelling."""
        past = self._words_past[spelling]
        lengths = self.word_lengths[past - self.index.columns.most[spelling] : past].tolist()
        letters = self.letters[spelling]
        return [letters[a:z] for a, z in pairwise(accumulate(lengths, initial=0))]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Stretches of a batch that mention spellings: letters `start` to `end` of the batch."""

    start: Ints
    end: Ints
    spelling: Ints
    edits: Ints
    respaced: Flags

    def __getitem__(self, chosen: Ints | Flags) -> "Found":
        return Found(
            self.start[chosen], self.end[chosen], self.spelling[chosen], self.edits[chosen], self.respaced[chosen]
        )


def find_mentions(watchlist: Watchlist, batch: Batch, texts: Sequence[str]) -> Found:
    """Every mention of a spelling in a batch, some of them perhaps twice: as words and as a run of letters.

    Args:
        watchlist: the compiled spellings.
        batch: the texts, read.
        texts: the texts as they were.
    """
    if not len(watchlist.letters) or not batch.words:
        none = np.empty(0, np.int64)
        return Found(none, none, none, none, none.astype(bool))
    hashed = Letters(batch.codes)
    one, other = _windows(watchlist, batch, hashed, texts), _embedded(watchlist, batch, hashed)
    return Found(
        np.concatenate([one.start, other.start]),
        np.concatenate([one.end, other.end]),
        np.concatenate([one.spelling, other.spelling]),
        np.concatenate([one.edits, other.edits]),
        np.concatenate([one.respaced, other.respaced]),
    )


def _windows(watchlist: Watchlist, batch: Batch, hashed: Letters, texts: Sequence[str]) -> Found:
    columns = watchlist.index.columns
    windows, spelling = watchlist.index.candidates(batch, hashed)
    start, end = batch.first[windows.first], batch.first[windows.first + windows.words]
    letters = batch.spelled(start, end)
    edits = edits_pairwise(letters, watchlist.letters[spelling].tolist(), _MOST_EDITS).astype(np.int64)
    respaced = watchlist.index.respaced(batch, windows, spelling)
    passed = edits + respaced <= columns.budget[spelling]
    to_check = np.flatnonzero(passed & ((edits > 0) | watchlist.has_exact_parts[spelling]))
    checks = zip(spelling[to_check].tolist(), _words(batch, windows[to_check]), edits[to_check].tolist(), strict=True)
    passed[to_check] = [_agrees(watchlist, *check) for check in checks]
    found = Found(start, end, spelling, edits, respaced)
    to_check = np.flatnonzero(passed & (columns.capitals[spelling] > 0))
    passed[to_check] = _in_capitals(batch, found[to_check], texts)
    return found[passed]


def _embedded(watchlist: Watchlist, batch: Batch, hashed: Letters) -> Found:
    start, spelling = watchlist.index.embedded_candidates(batch, hashed)
    end = start + watchlist.index.columns.length[spelling]
    wanted = watchlist.letters[spelling].tolist()
    same = np.fromiter(map(eq, batch.spelled(start, end), wanted), bool, len(wanted))
    return Found(start, end, spelling, np.zeros(len(start), np.int64), np.ones(len(start), bool))[same]


def _words(batch: Batch, windows: Windows) -> Iterator[list[str]]:
    """The words of each window."""
    places = ranges(windows.first, windows.words)
    words = batch.spelled(batch.first[places], batch.first[places + 1])
    return (words[a:z] for a, z in pairwise(accumulate(windows.words.tolist(), initial=0)))


def _agrees(watchlist: Watchlist, spelling: int, words: list[str], edits: int) -> bool:
    """Whether what must be exact is exact, and an edited window is no stretch of ordinary words."""
    letters, wanted = "".join(words), watchlist.letters[spelling]
    if edits and _digits(letters) != _digits(wanted):
        return False
    if edits and letters != wanted + "s" and ordinary_words().issuperset(words):
        return False
    if edits > 1 and not _edits_are_spread(words, watchlist.words(spelling)):
        return False
    return _ends_agree(watchlist.index.columns, spelling, words, wanted)


def _edits_are_spread(words: list[str], wanted: list[str]) -> bool:
    """Whether no short word takes two edits, as far as the words stand against each other."""
    if len(words) != len(wanted):
        return True
    return all(
        len(ours) > SHORT_WORD or edits_within(word, ours, 1) is not None
        for word, ours in zip(words, wanted, strict=True)
    )


def _ends_agree(columns: Columns, spelling: int, words: list[str], wanted: str) -> bool:
    head, tail = int(columns.head[spelling]), int(columns.tail[spelling])
    letters = "".join(words)
    edges = set(accumulate(map(len, words), initial=0))
    return (
        head in edges
        and len(letters) - tail in edges
        and letters[:head] == wanted[:head]
        and letters[len(letters) - tail :] == wanted[len(wanted) - tail :]
    )


def _digits(letters: str) -> str:
    return _NO_DIGITS.sub("", letters)


def _in_capitals(batch: Batch, found: Found, texts: Sequence[str]) -> list[bool]:
    starts, ends = batch.spans(found.start, found.end)
    in_texts = batch.text_of(found.start)
    written = (texts[n][a:z] for n, a, z in zip(in_texts.tolist(), starts.tolist(), ends.tolist(), strict=True))
    return [not any(character.islower() for character in stretch) for stretch in written]
