"""The compiled gazetteer: the lossless filter's candidates, compared letter by letter and held to the definition."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate, pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matchers.fold import MAX_CHARACTERS
from matchers.fuzzy import edits_pairwise
from matchers.gazetteer.batch import Batch, Flags, Ints, ranges, read_batch
from matchers.gazetteer.index import Index, build_index
from matchers.gazetteer.spellings import Spelling, spellings_of
from matchers.gazetteer.terms import Hit, Term
from matchers.letters import is_digit

DEFINITION = 1
"""Version of the definition of a mention; compiled gazetteers of another version are built anew."""

_MOST_TEXTS = 4_000
_MOST_CHARACTERS = 1_000_000
_MOST_EDITS = 2


@cache
def ordinary_words() -> frozenset[str]:
    """Words that people use for their own sake, so that a stretch made of them is no misspelling of a name."""
    listed = resources.files("matchers").joinpath("tables/ordinary_words.txt").read_text("utf-8")
    return frozenset(line for line in listed.splitlines() if not line.startswith("#"))


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Stretches of a batch that mention spellings: letters `start` to `end` of the batch."""

    start: Ints
    end: Ints
    spelling: Ints
    edits: Ints
    respaced: Flags

    def __getitem__(self, chosen: Ints | Flags) -> "_Found":
        return _Found(
            self.start[chosen], self.end[chosen], self.spelling[chosen], self.edits[chosen], self.respaced[chosen]
        )


class Gazetteer:
    """A compiled watchlist.

    Attributes:
        terms: the terms, in the order given; `Hit.term` counts them.
    """

    def __init__(
        self, terms: tuple[Term, ...], spellings: Sequence[Spelling], owners: tuple[Ints, Ints], index: Index
    ) -> None:
        """Use `build`, `load` or `open`.

        Args:
            terms: the terms.
            spellings: their distinct spellings.
            owners: the terms of all spellings, one after the other, and where each spelling's begin.
            index: the compiled spellings.
        """
        self.terms = terms
        self._spellings = spellings
        self._letters = np.array([spelling.letters for spelling in spellings], object)
        self._checked = np.array([s.head > 0 or s.tail > 0 or s.capitals for s in spellings], bool)
        self._owners, self._owned_from = owners
        self._index = index

    @classmethod
    def build(cls, terms: Sequence[Term]) -> Self:
        """Compile a watchlist; a term without a letter or digit finds nothing."""
        ordinary = ordinary_words()
        owners: dict[Spelling, list[int]] = defaultdict(list)
        for number, term in enumerate(terms):
            for spelling in spellings_of(term, ordinary):
                owners[spelling].append(number)
        begins = np.array([0, *accumulate(map(len, owners.values()))], np.int64)
        flat = np.fromiter((number for numbers in owners.values() for number in numbers), np.int64, int(begins[-1]))
        spellings = tuple(owners)
        return cls(tuple(terms), spellings, (flat, begins), build_index(spellings))

    def find(self, texts: Sequence[str]) -> list[Hit]:
        """The best mentions of each term in each text: least edits first, none overlapping another of the same term.

        Only the first `MAX_CHARACTERS` of a text are looked at. The hits come by text, term and start.
        """
        groups: dict[tuple[int, int], list[Hit]] = defaultdict(list)
        for hit in self.find_all(texts):
            groups[hit.text, hit.term].append(hit)
        return [hit for hits in groups.values() for hit in _best(hits)]

    def find_all(self, texts: Sequence[str]) -> list[Hit]:
        """Every stretch of every text that the definition calls a mention, by text, term, start and end."""
        hits: list[Hit] = []
        for begin, end in _slices(texts):
            hits += self._find_in(texts[begin:end], begin)
        return hits

    def _find_in(self, texts: Sequence[str], begin: int) -> Iterator[Hit]:
        batch = read_batch(texts)
        if not len(self._spellings) or not batch.words:
            return
        found = _joined(self._windows_found(batch, texts), self._embedded_found(batch))
        text = batch.text[np.searchsorted(batch.first, found.start, "right") - 1]
        count = np.diff(self._owned_from)[found.spelling]
        term = self._owners[ranges(self._owned_from[found.spelling], count)]
        found, text = found[np.repeat(np.arange(len(count)), count)], np.repeat(text, count)
        order = np.lexsort((found.respaced, found.edits, found.end, found.start, term, text))
        found, text, term = found[order], text[order], term[order]
        first = np.ones(len(order), bool)
        first[1:] = _differs(text) | _differs(term) | _differs(found.start) | _differs(found.end)
        found, text, term = found[first], text[first], term[first]
        length = self._index.columns.length[found.spelling]
        columns = (
            text + begin, term, batch.starts[found.start], batch.ends[found.end - 1], found.edits, found.respaced,
            1 - found.edits / length,
        )  # fmt: skip
        for in_text, of_term, start, end, edits, respaced, similarity in zip(
            *(x.tolist() for x in columns), strict=True
        ):
            yield Hit(
                text=in_text, term=of_term, start=start, end=end, edits=edits, respaced=respaced, similarity=similarity
            )

    def _windows_found(self, batch: Batch, texts: Sequence[str]) -> _Found:
        windows, spelling = self._index.candidates(batch)
        start, end = batch.first[windows.first], batch.first[windows.first + windows.words]
        letters = [batch.letters[a:z] for a, z in zip(start.tolist(), end.tolist(), strict=True)]
        edits = edits_pairwise(letters, self._letters[spelling].tolist(), _MOST_EDITS).astype(np.int64)
        respaced = self._index.respaced(batch, windows, spelling)
        passed = edits + respaced <= self._index.columns.budget[spelling]
        for n in np.flatnonzero(passed & ((edits > 0) | self._checked[spelling])).tolist():
            words = _words(batch, int(windows.first[n]), int(windows.words[n]))
            wanted = self._spellings[spelling[n]]
            passed[n] = _agrees(words, wanted, int(edits[n])) and (
                not wanted.capitals or _in_capitals(batch, texts, int(start[n]), int(end[n]))
            )
        return _Found(start, end, spelling, edits, respaced)[passed]

    def _embedded_found(self, batch: Batch) -> _Found:
        start, spelling = self._index.embedded_candidates(batch)
        end = start + self._index.columns.length[spelling]
        wanted = self._letters[spelling].tolist()
        pairs = zip(start.tolist(), end.tolist(), wanted, strict=True)
        same = np.fromiter((batch.letters[a:z] == letters for a, z, letters in pairs), bool, len(wanted))
        none = np.zeros(len(start), np.int64)
        return _Found(start, end, spelling, none, np.ones(len(start), bool))[same]


def _slices(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Cut a batch so that one pass of the arrays stays small."""
    begin = characters = 0
    for n, text in enumerate(texts):
        characters += min(len(text), MAX_CHARACTERS)
        if n + 1 - begin == _MOST_TEXTS or characters >= _MOST_CHARACTERS:
            yield begin, n + 1
            begin, characters = n + 1, 0
    if begin < len(texts):
        yield begin, len(texts)


def _joined(one: _Found, other: _Found) -> _Found:
    return _Found(
        np.concatenate([one.start, other.start]),
        np.concatenate([one.end, other.end]),
        np.concatenate([one.spelling, other.spelling]),
        np.concatenate([one.edits, other.edits]),
        np.concatenate([one.respaced, other.respaced]),
    )


def _differs(column: NDArray[np.int64]) -> Flags:
    return np.not_equal(column[1:], column[:-1])


def _words(batch: Batch, first: int, count: int) -> list[str]:
    edges = batch.first[first : first + count + 1].tolist()
    return [batch.letters[a:z] for a, z in pairwise(edges)]


def _agrees(words: list[str], wanted: Spelling, edits: int) -> bool:
    """Whether what must be exact is exact, and an edited window is no stretch of ordinary words."""
    letters = "".join(words)
    if edits:
        if _digits(letters) != _digits(wanted.letters):
            return False
        if letters != wanted.letters + "s" and all(word in ordinary_words() for word in words):
            return False
    if not wanted.head and not wanted.tail:
        return True
    edges = set(accumulate(map(len, words), initial=0))
    head, tail = wanted.head, wanted.tail
    return (
        letters[:head] == wanted.letters[:head]
        and head in edges
        and letters[len(letters) - tail :] == wanted.letters[len(wanted.letters) - tail :]
        and len(letters) - tail in edges
    )


def _digits(letters: str) -> str:
    return "".join(filter(is_digit, letters))


def _in_capitals(batch: Batch, texts: Sequence[str], start: int, end: int) -> bool:
    word = int(np.searchsorted(batch.first, start, "right")) - 1
    written = texts[batch.text[word]][batch.starts[start] : batch.ends[end - 1]]
    return not any(character.islower() for character in written)


def _best(hits: list[Hit]) -> list[Hit]:
    """Of one term's mentions in one text, those with the least edits that do not overlap."""
    if len(hits) == 1:
        return hits
    kept: list[Hit] = []
    starts: list[int] = []
    for hit in sorted(hits, key=lambda hit: (hit.edits, hit.respaced, hit.start, hit.end)):
        n = bisect(starts, hit.start)
        if (n == 0 or kept[n - 1].end <= hit.start) and (n == len(kept) or hit.end <= kept[n].start):
            kept.insert(n, hit)
            starts.insert(n, hit.start)
    return kept
