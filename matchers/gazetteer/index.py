"""The compiled watchlist: spellings as arrays, and the tables that lead from words in a batch to spellings they may be.

The filter is lossless: `Index.candidates` gives every window that is a mention and some that are not. Spellings are
grouped in levels by budget and length. For each level

1. the first letters from each word on, and then the last letters up to each word's end, must share a deletion key with
   some spelling's first, or last, letters;
2. windows that pass are looked up by the deletion keys of their first `LOOKED_UP` letters, which gives pairs of window
   and spelling;
3. a pair whose length, spacing or letters (an odd or even number of each) rule it out is dropped.

An edit changes whether there is an odd number of a letter for at most two letters, so step 3 loses nothing either.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.gazetteer.batch import Batch, Flags, Ints, codes_of, ranges
from matchers.gazetteer.keys import VALUES, KeyIndex, Keys, KeySet, deletion_keys, windows_of
from matchers.gazetteer.spellings import Spelling

LOOKED_UP = 12
"""How many of a window's first letters are looked up."""

EMBEDDED_FROM = 8
"""Letters that a spelling must have to be found inside a longer run of letters."""

TINY = 2
"""Words of at most so many letters count as spaced-out letters."""

_AFFIX_OF = ((1, 4, 0), (5, 7, 5), (8, 9, 8), (10, 1 << 30, 10))
"""Letters of a spelling, from and to, and how many of its first and last letters step 1 compares."""

_LETTER_BITS: Keys = np.uint64(1) << np.array([c if c < 37 else 37 + c % 27 for c in range(256)], np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Spellings as arrays, one entry each; see `Spelling`."""

    length: Ints
    budget: Ints
    fewest: Ints
    most: Ints
    parity: Keys


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Runs of words of a batch: word `first` and the `words - 1` after it, `length` letters together."""

    first: Ints
    words: Ints
    length: Ints

    def __getitem__(self, chosen: Ints | Flags) -> "Windows":
        return Windows(self.first[chosen], self.words[chosen], self.length[chosen])

    @classmethod
    def joined(cls, parts: Sequence["Windows"]) -> "Windows":
        """The windows of all parts."""
        empty = np.empty(0, np.int64)
        return cls(
            np.concatenate([empty, *(part.first for part in parts)]),
            np.concatenate([empty, *(part.words for part in parts)]),
            np.concatenate([empty, *(part.length for part in parts)]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The spellings of one budget and range of lengths.

    Attributes:
        budget: what edits and spacing may cost.
        affix: how many first and last letters are compared before a look-up; 0 for none.
        shortest: letters of the shortest spelling.
        longest: letters of the longest.
        prefixes: deletion keys of the first letters.
        suffixes: deletion keys of the last letters.
        index: deletion keys of the first `LOOKED_UP` letters.
    """

    budget: int
    affix: int
    shortest: int
    longest: int
    prefixes: KeySet
    suffixes: KeySet
    index: KeyIndex


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """A compiled watchlist. `spaced_words[n]`: the most white-spaced words that a mention of n letters may have."""

    columns: Columns
    levels: tuple[Level, ...]
    embedded: KeyIndex
    spaced_words: Ints

    def candidates(self, batch: Batch) -> tuple[Windows, Ints]:
        """Every window that may be a mention, with the spelling that it may mention."""
        found: list[tuple[Windows, Ints]] = []
        values = VALUES[batch.codes]
        parities = _parities(batch)
        for level in self.levels:
            windows = self._windows_of_level(batch, values, level)
            for which, spelling in _look_up(level, batch, values, windows):
                chosen = windows[which]
                keep = np.flatnonzero(self._may_match(batch, parities, chosen, spelling))
                found.append((chosen[keep], spelling[keep]))
        spellings = np.concatenate([np.empty(0, np.int64), *(spelling for _, spelling in found)])
        return _distinct(Windows.joined([windows for windows, _ in found]), spellings)

    def embedded_candidates(self, batch: Batch) -> tuple[Ints, Ints]:
        """Every first letter, with the spelling that may be found from there on inside a run without white space."""
        begins = np.flatnonzero(np.diff(batch.spaced))
        first = batch.first[begins]
        end = np.append(batch.first[begins[1:]], batch.first[-1]) if len(begins) else first
        places = ranges(first, np.maximum(0, end - first - EMBEDDED_FROM + 1))
        ends = np.repeat(end, np.maximum(0, end - first - EMBEDDED_FROM + 1))
        found = [(np.empty(0, np.int64), np.empty(0, np.int64))]
        values = VALUES[batch.codes]
        for block, columns in windows_of(values, places, EMBEDDED_FROM):
            keys = deletion_keys(columns, 0)[0]
            hits = np.flatnonzero(self.embedded.members.has(keys))
            which, spelling = self.embedded.look_up(keys[hits])
            at = np.arange(block.start, block.start + len(keys))[hits][which]
            fits = places[at] + self.columns.length[spelling] <= ends[at]
            found.append((places[at[fits]], spelling[fits]))
        return np.concatenate([at for at, _ in found]), np.concatenate([spelling for _, spelling in found])

    def respaced(self, batch: Batch, windows: Windows, spelling: Ints) -> Flags:
        """Whether the windows cannot be spaced as the spellings are."""
        too_many: Flags = spaced_words(batch, windows) > self.columns.most[spelling]
        too_few: Flags = windows.words < self.columns.fewest[spelling]
        return too_many | too_few

    def _may_match(self, batch: Batch, parities: Keys, windows: Windows, spelling: Ints) -> Flags:
        columns = self.columns
        budget = columns.budget[spelling]
        cost = np.abs(columns.length[spelling] - windows.length) + self.respaced(batch, windows, spelling)
        keep = cost <= budget
        keep &= (spaced_words(batch, windows) <= columns.most[spelling] + 1) | _is_tiny(batch, windows)
        parity = parities[batch.first[windows.first]] ^ parities[batch.first[windows.first + windows.words]]
        keep &= np.bitwise_count(parity ^ columns.parity[spelling]) <= 2 * budget
        return keep

    def _windows_of_level(self, batch: Batch, values: Keys, level: Level) -> Windows:
        """The windows whose first and last letters pass step 1."""
        if not level.affix:
            return self._windows(batch, np.arange(batch.words), level.shortest, level.longest)
        shortest, longest = max(1, level.shortest - level.budget), level.longest + level.budget
        starts = np.flatnonzero(batch.text_end - batch.first[:-1] >= level.affix)
        starts = starts[level.prefixes.has_any(values, batch.first[starts], level.affix, level.budget)]
        windows = self._windows(batch, starts, max(shortest, level.affix), longest)
        past = windows.first + windows.words
        ends = np.zeros(batch.words + 1, bool)
        ends[past] = True
        ends = _passing(
            ends,
            level.suffixes.has_any(values, batch.first[np.flatnonzero(ends)] - level.affix, level.affix, level.budget),
        )
        windows = windows[ends[past]]
        if shortest >= level.affix:
            return windows
        return Windows.joined([windows, *self._short_windows(batch, values, level, shortest)])

    def _short_windows(self, batch: Batch, values: Keys, level: Level, shortest: int) -> Iterator[Windows]:
        """Windows shorter than the affix: all their letters are compared with the first letters of spellings."""
        short = self._windows(batch, np.arange(batch.words), shortest, level.affix - 1)
        kept = level.affix - level.budget
        for length in range(shortest, level.affix):
            windows = short[short.length == length]
            starts = batch.first[windows.first]
            yield windows[level.prefixes.has_any(values, starts, length, length - kept)]

    def _windows(self, batch: Batch, first: Ints, shortest: int, longest: int) -> Windows:
        """The windows of `shortest` to `longest` letters from these first words on, spaced as a mention may be."""
        limits = self.spaced_words[: longest + 1]
        most = int(limits[shortest:].max(initial=0))
        found: list[Windows] = []
        words = 0
        while len(first):
            words += 1
            first = first[first + words <= batch.words]
            past = batch.first[first + words]
            length = past - batch.first[first]
            windows = Windows(first, np.full(len(first), words), length)
            spaced = spaced_words(batch, windows)
            tiny = _is_tiny(batch, windows)
            go_on = (length <= longest) & (past <= batch.text_end[first]) & ((spaced <= most) | tiny)
            windows, spaced, tiny = windows[go_on], spaced[go_on], tiny[go_on]
            found.append(windows[(windows.length >= shortest) & ((spaced <= limits[windows.length]) | tiny)])
            first = first[go_on]
        return Windows.joined(found)


def build_index(spellings: Sequence[Spelling]) -> Index:
    """Compile these spellings."""
    codes = codes_of("".join(spelling.letters for spelling in spellings))
    columns = _columns(spellings, codes)
    starts = np.cumsum(columns.length) - columns.length
    levels = []
    for budget in range(3):
        for low, high, affix in _AFFIX_OF:
            members = np.flatnonzero((columns.budget == budget) & (columns.length >= low) & (columns.length <= high))
            if len(members):
                levels.append(_level(budget, affix, members, _Letters(codes, starts, columns.length)))
    long = np.flatnonzero(columns.length >= EMBEDDED_FROM)
    beginnings = VALUES[codes].take(starts[long] + np.arange(EMBEDDED_FROM)[:, None])
    return Index(
        columns=columns,
        levels=tuple(levels),
        embedded=KeyIndex.of(deletion_keys(beginnings, 0)[0], long.astype(np.int32)),
        spaced_words=_spaced_words_by_length(columns),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Letters:
    """The letters of all spellings: spelling n has ``codes[starts[n]:starts[n] + length[n]]``."""

    codes: NDArray[np.uint8]
    starts: Ints
    length: Ints

    def values(self, members: Ints, start: int, length: int) -> Keys:
        """The values of `length` letters from `start` on (from the end, if negative), one column a member."""
        begin = self.starts[members] + (start if start >= 0 else self.length[members] + start)
        return VALUES[self.codes.take(begin + np.arange(length)[:, None])]


def _columns(spellings: Sequence[Spelling], codes: NDArray[np.uint8]) -> Columns:
    def column(values: Iterable[int]) -> Ints:
        return np.fromiter(values, np.int64, len(spellings))

    length = column(len(spelling.letters) for spelling in spellings)
    sums = np.append(np.uint64(0), np.bitwise_xor.accumulate(_LETTER_BITS[codes]))
    end = np.cumsum(length)
    return Columns(
        length=length,
        budget=column(spelling.budget for spelling in spellings),
        fewest=column(spelling.fewest for spelling in spellings),
        most=column(spelling.most for spelling in spellings),
        parity=sums[end] ^ sums[end - length],
    )


def _level(budget: int, affix: int, members: Ints, letters: _Letters) -> Level:
    keys: list[Keys] = []
    owners: list[NDArray[np.int32]] = []
    lengths = np.minimum(letters.length[members], LOOKED_UP)
    for length in np.unique(lengths).tolist():
        same = members[lengths == length]
        for rows in _looked_up_keys(letters.values(same, 0, length), budget):
            keys.append(rows.ravel())
            owners.append(np.tile(same.astype(np.int32), len(rows)))
    return Level(
        budget=budget,
        affix=affix,
        shortest=int(letters.length[members].min()),
        longest=int(letters.length[members].max()),
        prefixes=KeySet.of(deletion_keys(letters.values(members, 0, affix), budget).ravel() if affix else _NO_KEYS),
        suffixes=KeySet.of(
            deletion_keys(letters.values(members, -affix, affix), budget).ravel() if affix else _NO_KEYS
        ),
        index=KeyIndex.of(np.concatenate(keys), np.concatenate(owners)),
    )


_NO_KEYS: Keys = np.empty(0, np.uint64)


def _looked_up_keys(values: Keys, budget: int) -> Iterator[Keys]:
    """The keys under which strings are found: up to `budget` letters deleted, exactly so many from long strings.

    Strings of `LOOKED_UP` letters stand here also for all longer ones, of which only the first letters are given.
    """
    length = len(values)
    for deleted in [budget] if length == LOOKED_UP else range(min(budget, length - 1) + 1):
        yield deletion_keys(values, deleted)


def _look_up(level: Level, batch: Batch, values: Keys, windows: Windows) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of window (by its place in `windows`) and spelling that share a deletion key (step 2)."""
    lengths = np.minimum(windows.length, LOOKED_UP)
    for length in np.flatnonzero(np.bincount(lengths)).tolist():
        same = np.flatnonzero(lengths == length)
        for block, columns in windows_of(values, batch.first[windows.first[same]], length):
            in_block = same[block]
            for keys in _looked_up_keys(columns, level.budget):
                row, column = np.nonzero(level.index.members.has(keys))
                which, spelling = level.index.look_up(keys[row, column])
                if len(which):
                    yield in_block[column[which]], spelling


def _passing(flags: Flags, passed: Flags) -> Flags:
    """The flags, without those of the set ones that did not pass."""
    left = np.zeros_like(flags)
    left[np.flatnonzero(flags)[passed]] = True
    return left


def spaced_words(batch: Batch, windows: Windows) -> Ints:
    """How many words the windows have, counting only white space between them."""
    breaks: Ints = batch.spaced[windows.first + windows.words] - batch.spaced[windows.first + 1]
    return breaks + 1


def _is_tiny(batch: Batch, windows: Windows) -> Flags:
    """Whether all words of the windows are tiny."""
    tiny: Ints = batch.tiny[windows.first + windows.words] - batch.tiny[windows.first]
    return np.equal(tiny, windows.words)


def _parities(batch: Batch) -> Keys:
    """For each letter: which letters occur an odd number of times before it in the batch."""
    return np.append(np.uint64(0), np.bitwise_xor.accumulate(_LETTER_BITS[batch.codes]))


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
    new = np.ones(len(order), bool)
    new[1:] = (
        (windows.first[1:] != windows.first[:-1])
        | (windows.words[1:] != windows.words[:-1])
        | (spellings[1:] != spellings[:-1])
    )
    return windows[new], spellings[new]
