"""The definition of a mention by brute force at scale: `process.cdist` over all distinct windows, length by length."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from matchers.fold import Word, words
from matchers.gazetteer import Term
from matchers.gazetteer.ordinary import ordinary_words
from matchers.gazetteer.spellings import Spelling, spellings_of
from tests.matchers.reference import EMBEDDED_FROM, Found, cost, runs

_PAIRS_AT_ONCE = 1 << 24


class DefinitionByCdist:
    """Finds what `tests.matchers.reference.mentions` finds, in hours less."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._owners: dict[Spelling, list[int]] = defaultdict(list)
        for number, term in enumerate(terms):
            for spelling in spellings_of(term, ordinary_words()):
                self._owners[spelling].append(number)
        self._spellings = list(self._owners)
        self._lengths = np.array([len(spelling.letters) for spelling in self._spellings])
        self._budgets = np.array([spelling.budget for spelling in self._spellings])
        self._longest = int(self._lengths.max(initial=0)) + 2
        self._most = max((len(spelling.words) for spelling in self._spellings), default=0) + 1
        self._embedded: dict[str, list[int]] = defaultdict(list)
        for n, spelling in enumerate(self._spellings):
            if len(spelling.letters) >= EMBEDDED_FROM:
                self._embedded[spelling.letters].append(n)
        self._embedded_lengths = sorted({len(letters) for letters in self._embedded})

    def mentions(self, texts: Sequence[str]) -> set[Found]:
        """Every mention of every term in every text."""
        best: dict[tuple[int, int, int, int], tuple[int, bool]] = {}
        for number, start, end, spelling, edits, respaced in self._found(texts):
            for term in self._owners[self._spellings[spelling]]:
                place = number, term, start, end
                best[place] = min(best.get(place, (edits, respaced)), (edits, respaced))
        return {Found(*place, *at) for place, at in best.items()}

    def _found(self, texts: Sequence[str]) -> Iterator[tuple[int, int, int, int, int, bool]]:
        seen: dict[str, list[tuple[int, list[Word]]]] = defaultdict(list)
        for number, text in enumerate(texts):
            read = words(text)
            for window in self._windows(read):
                seen["".join(word.letters for word in window)].append((number, window))
            yield from self._embedded_in(number, read)
        for letters, spelling in self._near(list(seen)):
            for number, window in seen[letters]:
                at = cost(self._spellings[spelling], window, texts[number])
                if at is not None:
                    yield number, window[0].starts[0], window[-1].ends[-1], spelling, *at

    def _windows(self, read: list[Word]) -> Iterator[list[Word]]:
        for first in range(len(read)):
            length, spaced, tiny = 0, 0, True
            for past in range(first + 1, len(read) + 1):
                word = read[past - 1]
                length += len(word.letters)
                spaced += word.spaced or past == first + 1
                tiny = tiny and len(word.letters) <= 2
                if length > self._longest or (spaced > self._most and not tiny):
                    break
                yield read[first:past]

    def _near(self, distinct: list[str]) -> Iterator[tuple[str, int]]:
        """Every pair of window and spelling within the spelling's budget."""
        by_length: dict[int, list[str]] = defaultdict(list)
        for letters in distinct:
            by_length[len(letters)].append(letters)
        for length, windows in by_length.items():
            near = np.flatnonzero(np.abs(self._lengths - length) <= self._budgets)
            if not len(near):
                continue
            choices = [self._spellings[n].letters for n in near.tolist()]
            step = max(1, _PAIRS_AT_ONCE // len(choices))
            for begin in range(0, len(windows), step):
                part = windows[begin : begin + step]
                edits = process.cdist(part, choices, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
                for row, column in zip(*np.nonzero(edits <= self._budgets[near]), strict=True):
                    yield part[row], int(near[column])

    def _embedded_in(self, number: int, read: list[Word]) -> Iterator[tuple[int, int, int, int, int, bool]]:
        for run in runs(read):
            letters = "".join(word.letters for word in run)
            if len(letters) < EMBEDDED_FROM:
                continue
            starts = [start for word in run for start in word.starts]
            ends = [end for word in run for end in word.ends]
            for first in range(len(letters) - EMBEDDED_FROM + 1):
                for length in self._embedded_lengths:
                    for spelling in self._embedded.get(letters[first : first + length], ()):
                        if first + length <= len(letters):
                            yield number, starts[first], ends[first + length - 1], spelling, 0, True
