"""The compiled gazetteer: build, find, save and load."""

import logging
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Self

import numpy as np

from matchers.fold import MAX_CHARACTERS
from matchers.gazetteer import storage
from matchers.gazetteer.batch import Batch, changes, ranges, read_batch
from matchers.gazetteer.index import build_index
from matchers.gazetteer.mentions import Found, Watchlist, find_mentions
from matchers.gazetteer.ordinary import ordinary_words
from matchers.gazetteer.spellings import Spelling, spellings_of
from matchers.gazetteer.terms import Hit, Term

log = logging.getLogger(__name__)

DEFINITION = 1
"""Version of the definition of a mention; what another version compiled is not loaded."""

_MOST_TEXTS = 4_000
_MOST_CHARACTERS = 1_000_000


class Gazetteer:
    """A compiled watchlist.

    Attributes:
        terms: the terms, in the order given; `Hit.term` counts them.
    """

    def __init__(self, terms: tuple[Term, ...], watchlist: Watchlist) -> None:
        """Use `build`, `load` or `open`."""
        self.terms = terms
        self._watchlist = watchlist

    @classmethod
    def build(cls, terms: Sequence[Term]) -> Self:
        """Compile a watchlist; a term without a letter or digit finds nothing."""
        ordinary = ordinary_words()
        owners: dict[Spelling, list[int]] = defaultdict(list)
        for number, term in enumerate(terms):
            for spelling in spellings_of(term, ordinary):
                owners[spelling].append(number)
        begins = np.array([0, *accumulate(map(len, owners.values()))], np.int64)
        flat = np.fromiter((number for numbers in owners.values() for number in numbers), np.int32, int(begins[-1]))
        letters = [spelling.letters for spelling in owners]
        lengths = np.array([len(word) for spelling in owners for word in spelling.words], np.int32)
        return cls(tuple(terms), Watchlist(letters, lengths, flat, begins, build_index(tuple(owners))))

    @classmethod
    def open(cls, folder: Path, terms: Sequence[Term]) -> Self:
        """Load the gazetteer of these terms from `folder`; if it holds another or none, build it and save it there."""
        if storage.digest(terms, DEFINITION) == storage.saved_digest(folder):
            try:
                return cls.load(folder)
            except ValueError:
                log.warning("compiled_gazetteer_damaged folder=%s", folder.name)
        gazetteer = cls.build(terms)
        gazetteer.save(folder)
        return gazetteer

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load what `save` wrote; the tables stay on disk and are shared between processes.

        Raises:
            ValueError: the folder holds no gazetteer, a damaged one, or one that another definition or Unicode version
                compiled.
        """
        terms, watchlist = storage.load(folder, DEFINITION)
        return cls(terms, watchlist)

    def save(self, folder: Path) -> None:
        """Write the compiled tables and the terms to `folder`, which only the present user may then read."""
        storage.save(folder, DEFINITION, self.terms, self._watchlist)

    @property
    def nbytes(self) -> int:
        """Bytes that the compiled tables take up."""
        return sum(array.nbytes for array in storage.arrays_of(self._watchlist).values())

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
            batch = read_batch(texts[begin:end])
            found = find_mentions(self._watchlist, batch, texts[begin:end])
            hits += self._hits(batch, found, begin)
        return hits

    def _hits(self, batch: Batch, found: Found, begin: int) -> Iterator[Hit]:
        """The hits of the terms that have the spellings found; the best of those at the same place."""
        watchlist = self._watchlist
        owned_from = watchlist.owned_from[found.spelling]
        count = watchlist.owned_from[found.spelling + 1] - owned_from
        term = watchlist.owners[ranges(owned_from, count)]
        found = found[np.repeat(np.arange(len(count)), count)]
        text = batch.text_of(found.start)
        start, end = batch.spans(found.start, found.end)
        order = np.lexsort((found.respaced, found.edits, end, start, term, text))
        best = order[changes(text[order], term[order], start[order], end[order])]
        similarity = 1 - found.edits / watchlist.index.columns.length[found.spelling]
        columns = (text + begin, term, start, end, found.edits, found.respaced, similarity)
        for row in zip(*(column[best].tolist() for column in columns), strict=True):
            in_text, of_term, begins, ends, edits, respaced, alike = row
            yield Hit(
                text=in_text, term=of_term, start=begins, end=ends, edits=edits, respaced=respaced, similarity=alike
            )


def _slices(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Cut a batch so that one pass of the arrays stays small."""
    for begin in range(0, len(texts), _MOST_TEXTS):
        lengths = np.fromiter(map(len, texts[begin : begin + _MOST_TEXTS]), np.int64)
        passes = np.cumsum(np.minimum(lengths, MAX_CHARACTERS)) // _MOST_CHARACTERS
        edges = [0, *(np.flatnonzero(np.diff(passes)) + 1).tolist(), len(lengths)]
        yield from ((begin + a, begin + z) for a, z in pairwise(edges))


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
