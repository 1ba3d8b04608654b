"""The compiled watchlist: spellings as arrays, and the tables that lead from words in a batch to spellings they may be.

The filter is lossless: `Index.candidates` gives every window that is a mention and some that are not. Spellings are
grouped in levels by length.

1. A word must begin as some spelling does, by a quick test for all levels together (`Beginnings`).
2. For each level, the first letters from the word on must share a deletion key with the first letters of some spelling
   (`Level.prefix` says how many letters are compared, `Level.prefixes` holds the keys). Where a window is shorter, what
   stands behind it does no harm: more letters can only have more in common.
3. The windows that begin with such words are looked up by their deletion keys, long ones only by those of their first
   `LOOKED_UP` letters, once for all windows that begin there (`Level.index`); this gives pairs of window and spelling.
4. A pair whose length, spacing or letters (an odd or even number of each) rule it out is dropped.

An edit changes whether there is an odd number of a letter for at most two letters, so step 4 loses nothing either.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.fold import SPACED_OUT
from matchers.gazetteer.batch import Batch, Codes, Flags, Ints, changes, codes_of, ranges
from matchers.gazetteer.beginnings import Beginnings
from matchers.gazetteer.keys import KeyIndex, Keys, KeySet, Letters, deletion_keys
from matchers.gazetteer.spellings import Spelling, budget_of
from matchers.gazetteer.windows import Windows, is_tiny, spaced_words, windows_from

LOOKED_UP = 12
"""How many of a window's first letters are looked up."""

EMBEDDED_FROM = 8
"""Letters that a spelling must have to be found inside a longer run of letters."""

_LEVELS = ((1, 4, (4, 4)), (5, 7, (5, 5)), (8, 9, (7, 8)), (10, 1 << 30, (8, 10)))
"""Letters of a spelling, from and to, and how many of its first letters step 2 compares: among few, among many."""

_MANY = 10_000

Counts = NDArray[np.int32]

_Pairs = tuple[Windows, Ints]

_PREFIX_BITS = 32  # a wrong yes costs dozens of keys, and there are dozens of chances for one

_LETTER_BITS: Keys = np.uint64(1) << np.array([c if c < 37 else 37 + c % 27 for c in range(256)], np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Spellings as arrays, one entry each; see `Spelling`. `most` counts all words."""

    length: Counts
    budget: Counts
    fewest: Counts
    most: Counts
    head: Counts
    tail: Counts
    capitals: Counts
    parity: Keys


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The spellings of a range of lengths.

    Attributes:
        budget: what edits and spacing may cost at most.
        prefix: how many first letters are compared before a look-up.
        shortest: letters of the shortest spelling.
        longest: letters of the longest.
        prefixes: deletion keys of the first `prefix` letters.
        index: deletion keys of the first `LOOKED_UP` letters.
    """

    budget: int
    prefix: int
    shortest: int
    longest: int
    prefixes: KeySet
    index: KeyIndex

    def look_up(self, keys: Keys) -> tuple[Ints, Ints]:
        """For keys from `deletion_keys`: distinct pairs of column and spelling that has one of the column's keys."""
        row, column = np.nonzero(self.index.members.has(keys))
        which, spelling = self.index.look_up(keys[row, column])
        pairs = np.sort(column[which] << 32 | spelling)
        pairs = pairs[changes(pairs)]
        return pairs >> 32, pairs & 0xFFFFFFFF


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """A compiled watchlist. `spaced_words[n]`: the most white-spaced words that a mention of n letters may have."""

    columns: Columns
    beginnings: Beginnings
    levels: tuple[Level, ...]
    embedded: KeyIndex
    spaced_words: Ints

    def candidates(self, batch: Batch, letters: Letters) -> tuple[Windows, Ints]:
        """Every window that may be a mention, with the spelling that it may mention."""
        found: list[tuple[Windows, Ints]] = []
        parities = _parities(batch.codes)
        for level, starts in zip(self.levels, self._passing(batch, letters), strict=True):
            for windows, spelling in self._pairs(batch, letters, level, starts):
                keep = np.flatnonzero(self._may_match(batch, parities, windows, spelling))
                found.append((windows[keep], spelling[keep]))
        spellings = np.concatenate([np.empty(0, np.int64), *(spelling for _, spelling in found)])
        return _distinct(Windows.joined([windows for windows, _ in found]), spellings)

    def embedded_candidates(self, batch: Batch, letters: Letters) -> tuple[Ints, Ints]:
        """Every first letter, with the spelling that may be found from there on inside a run without white space."""
        run = batch.first[np.append(np.flatnonzero(np.diff(batch.spaced)), batch.words)]
        beginnings = np.maximum(0, np.diff(run) - EMBEDDED_FROM + 1)
        places, run_end = ranges(run[:-1], beginnings), np.repeat(run[1:], beginnings)
        found = [(places[:0], places[:0])]
        for block, sums in letters.blocks(places, EMBEDDED_FROM):
            keys = deletion_keys(sums, 0)[0]
            hits = np.flatnonzero(self.embedded.members.has(keys))
            which, spelling = self.embedded.look_up(keys[hits])
            at = block.start + hits[which]
            fits = places[at] + self.columns.length[spelling] <= run_end[at]
            found.append((places[at[fits]], spelling[fits]))
        return np.concatenate([at for at, _ in found]), np.concatenate([spelling for _, spelling in found])

    def respaced(self, batch: Batch, windows: Windows, spelling: Ints) -> Flags:
        """Whether the windows cannot be spaced as the spellings are; single letters in a row always can."""
        too_many: Flags = spaced_words(batch, windows) > self.columns.most[spelling]
        too_few: Flags = windows.words < self.columns.fewest[spelling]
        single_letters: Flags = (windows.words == windows.length) & (windows.words >= SPACED_OUT)
        return (too_many | too_few) & ~single_letters

    def _may_match(self, batch: Batch, parities: Keys, windows: Windows, spelling: Ints) -> Flags:
        columns = self.columns
        budget = columns.budget[spelling]
        cost = np.abs(columns.length[spelling] - windows.length) + self.respaced(batch, windows, spelling)
        keep = cost <= budget
        keep &= (spaced_words(batch, windows) <= columns.most[spelling] + 1) | is_tiny(batch, windows)
        start = batch.first[windows.first]
        parity = parities[start] ^ parities[start + windows.length]
        keep &= np.bitwise_count(parity ^ columns.parity[spelling]) <= 2 * budget
        return np.asarray(keep)

    def _passing(self, batch: Batch, letters: Letters) -> list[Ints]:
        """For each level, the words from which on the letters pass steps 1 and 2."""
        first = batch.first[:-1]
        near = np.flatnonzero(self.beginnings.near(letters, first))
        passing = []
        for level in self.levels:
            words = near if level.budget else np.arange(batch.words)
            passing.append(words[level.prefixes.has_any(letters, first[words], level.prefix, level.budget)])
        return passing

    def _pairs(self, batch: Batch, letters: Letters, level: Level, starts: Ints) -> Iterator[_Pairs]:
        """Windows that begin with one of these words, with the spellings of a level that they may be."""
        lengths = max(1, level.shortest - level.budget), min(level.longest + level.budget, LOOKED_UP - 1)
        yield from _look_up(level, batch, letters, windows_from(batch, starts, lengths, self.spaced_words))
        if level.longest + level.budget >= LOOKED_UP:
            yield from self._long_pairs(batch, letters, level, starts)

    def _long_pairs(self, batch: Batch, letters: Letters, level: Level, starts: Ints) -> Iterator[_Pairs]:
        """Windows of `LOOKED_UP` letters or more from these words on, with the spellings that they may be."""
        starts = starts[batch.text_end[starts] - batch.first[starts] >= LOOKED_UP]
        word_from = np.full(len(batch.codes) + 1, -1)  # the word that begins with each letter, -1 where none does
        word_from[batch.first] = np.arange(batch.words + 1)
        changes = np.arange(-level.budget, level.budget + 1)
        for block, sums in letters.blocks(batch.first[starts], LOOKED_UP):
            column, spelling = level.look_up(deletion_keys(sums, level.budget))
            first = starts[block][column]
            lengths = self.columns.length[spelling][:, None] + changes
            ends = batch.first[first][:, None] + lengths
            row, change = np.nonzero((lengths >= LOOKED_UP) & (ends <= batch.text_end[first][:, None]))
            past = word_from[ends[row, change]]
            ends_a_word = past >= 0
            row, change, past = row[ends_a_word], change[ends_a_word], past[ends_a_word]
            yield Windows(first[row], past - first[row], lengths[row, change]), spelling[row]


def build_index(spellings: Sequence[Spelling]) -> Index:
    """Compile these spellings."""
    codes = codes_of("".join(spelling.letters for spelling in spellings))
    columns = _columns(spellings, codes)
    rows = _Rows(Letters(codes), np.cumsum(columns.length) - columns.length, columns.length)
    levels = []
    for shortest, longest, prefixes in _LEVELS:
        members = np.flatnonzero((columns.length >= shortest) & (columns.length <= longest))
        if len(members):
            levels.append(_level(prefixes[len(members) > _MANY], members, rows))
    long = np.flatnonzero(columns.length >= EMBEDDED_FROM)
    return Index(
        columns=columns,
        levels=tuple(levels),
        beginnings=Beginnings.of(codes, rows.starts, columns.length),
        embedded=KeyIndex.of(deletion_keys(rows.strings(long, EMBEDDED_FROM), 0)[0], long.astype(np.int32)),
        spaced_words=_spaced_words_by_length(columns),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """All spellings one after the other: spelling n has the letters from ``starts[n]`` on, ``length[n]`` of them."""

    letters: Letters
    starts: Ints
    length: Counts

    def strings(self, members: Ints, length: int) -> Keys:
        """For `deletion_keys`: the first `length` letters of each member."""
        return self.letters.strings(self.starts[members], length)


def _columns(spellings: Sequence[Spelling], codes: Codes) -> Columns:
    def column(values: Iterable[int]) -> Counts:
        return np.fromiter(values, np.int32, len(spellings))

    length = column(len(spelling.letters) for spelling in spellings)
    parities = _parities(codes)
    end = np.cumsum(length)
    return Columns(
        length=length,
        budget=column(spelling.budget for spelling in spellings),
        fewest=column(spelling.fewest for spelling in spellings),
        most=column(len(spelling.words) for spelling in spellings),
        head=column(spelling.head for spelling in spellings),
        tail=column(spelling.tail for spelling in spellings),
        capitals=column(spelling.capitals for spelling in spellings),
        parity=parities[end] ^ parities[end - length],
    )


def _level(prefix: int, members: Ints, rows: _Rows) -> Level:
    budget = budget_of(int(rows.length[members[0]]))
    keys: list[Keys] = []
    owners: list[NDArray[np.int32]] = []
    lengths = np.minimum(rows.length[members], LOOKED_UP)
    for length in np.unique(lengths).tolist():
        same = members[lengths == length]
        for made in _looked_up_keys(rows.strings(same, length), budget):
            keys.append(made.ravel())
            owners.append(np.tile(same.astype(np.int32), len(made)))
    shortest = int(rows.length[members].min())
    prefix = min(prefix, shortest)
    return Level(
        budget=budget,
        prefix=prefix,
        shortest=shortest,
        longest=int(rows.length[members].max()),
        prefixes=KeySet.of(deletion_keys(rows.strings(members, prefix), budget), _PREFIX_BITS),
        index=KeyIndex.of(np.concatenate(keys), np.concatenate(owners)),
    )


def _looked_up_keys(sums: Keys, budget: int) -> Iterator[Keys]:
    """The keys under which strings are found: up to `budget` letters deleted, exactly so many from long strings.

    Strings of `LOOKED_UP` letters stand here also for all longer ones, of which only the first letters are given.
    """
    length = len(sums) - 1
    for deleted in [budget] if length == LOOKED_UP else range(min(budget, length - 1) + 1):
        yield deletion_keys(sums, deleted)


def _look_up(level: Level, batch: Batch, letters: Letters, windows: Windows) -> Iterator[_Pairs]:
    """Pairs of window and spelling that share a deletion key, for windows shorter than `LOOKED_UP`."""
    for length in np.flatnonzero(np.bincount(windows.length)).tolist():
        same = windows[windows.length == length]
        for block, sums in letters.blocks(batch.first[same.first], length):
            in_block = same[np.arange(len(same.first))[block]]
            for keys in _looked_up_keys(sums, level.budget):
                column, spelling = level.look_up(keys)
                yield in_block[column], spelling


def _parities(codes: Codes) -> Keys:
    """Before each letter, and at the end: which letters occur an odd number of times up to there."""
    return np.append(np.uint64(0), np.bitwise_xor.accumulate(_LETTER_BITS.take(codes)))


def _spaced_words_by_length(columns: Columns) -> Ints:
    longest = int(columns.length.max(initial=0)) + 2
    most = np.zeros(longest + 1, np.int64)
    for change in range(-2, 3):
        allowed = columns.budget >= abs(change)
        np.maximum.at(most, np.maximum(0, columns.length[allowed] + change), columns.most[allowed] + 1)
    return most


def _distinct(windows: Windows, spellings: Ints) -> tuple[Windows, Ints]:
    """Each pair once: the same pair may share several keys."""
    order = np.lexsort((spellings, windows.words, windows.first))
    windows, spellings = windows[order], spellings[order]
    new = changes(windows.first, windows.words, spellings)
    return windows[new], spellings[new]
