"""Deletion keys: 64-bit hashes of what is left of a string when k of its letters are deleted, and tables of them.

Two strings within k edits of each other (optimal string alignment: a swap of neighbours is one edit) have a common
subsequence that is at most k letters shorter than either, so they share a deletion key. A table of the keys of all
spellings therefore never misses one; what it lets through by chance is checked afterwards.

A string's hash is the polynomial ``sum(value[letter_t] * BASE**t)`` modulo 2**64. With prefix sums, the hash with
letters i < j deleted is the sum of a part that depends on i and one that depends on j: one addition a key.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.gazetteer.batch import Codes, Flags, Ints, changes

Keys = NDArray[np.uint64]

_BLOCK = 2_048  # strings whose keys are made at once: the arrays of a block stay in the processor's cache
_MEMBER_BITS = 16  # a wrong yes costs one look-up
_MASK_BITS = 13
_MASK_SHIFT = np.uint64(20)


def _scramble(numbers: Keys) -> Keys:
    """The splitmix64 generator's output for these states: fixed pseudo-random numbers, the same on every machine."""
    mixed = (numbers + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


_VALUES: Keys = _scramble(np.arange(256, dtype=np.uint64))
_BASE = 0xD1342543DE82EF95
_INVERSE = np.uint64(pow(_BASE, -1, 2**64))
_MASKS: Keys = np.bitwise_or.reduce(
    np.uint64(1) << (_scramble(np.arange(3 << _MASK_BITS, dtype=np.uint64)).reshape(3, -1) & np.uint64(63)), axis=0
)


class Letters:
    """A row of letter codes, ready to be hashed from any letter on."""

    def __init__(self, codes: Codes) -> None:
        self._sums = np.zeros(len(codes) + 1, np.uint64)
        up, self._shifts = _POWERS.up_to(len(codes) + 1)
        np.cumsum(_VALUES.take(codes) * up[:-1], out=self._sums[1:])

    def blocks(self, starts: Ints, length: int) -> Iterator[tuple[slice, Keys]]:
        """The strings of `length` letters from each start on, a block of starts at a time, for `deletion_keys`."""
        for begin in range(0, len(starts), _BLOCK):
            block = slice(begin, begin + _BLOCK)
            yield block, self.strings(starts[block], length)

    def strings(self, starts: Ints, length: int) -> Keys:
        """The hashes of the strings from each start on, one string a column; row n has those of the first n letters."""
        sums = self._sums.take(starts + np.arange(length + 1)[:, None], mode="clip")
        sums -= sums[0].copy()
        sums *= self._shifts.take(starts, mode="clip")
        return sums

    def stretches(self, length: int) -> Keys:
        """The hash of the `length` letters from each letter on."""
        count = len(self._sums) - 1
        beyond = self._sums.take(np.arange(length, count + length), mode="clip")
        beyond -= self._sums[:-1]
        beyond *= self._shifts[:count]
        return beyond


def deletion_keys(sums: Keys, deleted: int) -> Keys:
    """The keys with exactly `deleted` letters deleted.

    Args:
        sums: the strings, as `Letters.blocks` gives them: (length + 1, strings).
        deleted: 0, 1 or 2, and at most the length.

    Returns:
        (ways to choose the letters, strings).
    """
    if deleted == 0:
        return sums[-1:]
    length = len(sums) - 1
    shifted = sums * _INVERSE
    without = sums[:-1] - shifted[1:]
    if deleted == 1:
        without += shifted[-1]
        return without
    second = shifted * _INVERSE
    second = shifted[:-1] - second[1:] + second[-1]
    keys = np.empty((length * (length - 1) // 2, sums.shape[1]), np.uint64)
    row = 0
    for j in range(1, length):
        np.add(without[:j], second[j], out=keys[row : row + j])
        row += j
    return keys


class _Powers:
    """Powers of the base and of its inverse, kept between batches."""

    def __init__(self) -> None:
        self._tables = np.ones((2, 1), np.uint64)

    def up_to(self, count: int) -> tuple[Keys, Keys]:
        """The first `count` powers of each, from 1 on."""
        tables = self._tables
        if tables.shape[1] < count:
            tables = np.full((2, 2 * count), [[_BASE], [_INVERSE]], np.uint64)
            tables[:, 0] = 1
            self._tables = np.multiply.accumulate(tables, axis=1, out=tables)
        return tables[0, :count], tables[1, :count]


_POWERS = _Powers()


@dataclass(frozen=True, slots=True, eq=False)
class KeySet:
    """A set of keys that may say yes to a key it does not hold, but never no to one it holds.

    A blocked Bloom filter: each key sets three bits of one 64-bit word.
    """

    table: Keys

    @classmethod
    def of(cls, keys: Keys, bits_a_key: int) -> "KeySet":
        """Make the set of these keys, in a table of `bits_a_key` to twice as many bits for each."""
        keys = np.sort(keys, axis=None)  # np.unique takes ten times as long
        keys = keys[changes(keys)]
        bits = max(6, int(np.ceil(np.log2(max(1, len(keys)) * bits_a_key / 64))))
        table = np.zeros(1 << bits, np.uint64)
        if len(keys):
            places = (keys >> np.uint64(64 - bits)).view(np.int64)
            first = np.flatnonzero(changes(places))
            table[places[first]] = np.bitwise_or.reduceat(_mask(keys), first)
        return cls(table)

    def has(self, keys: Keys) -> Flags:
        """Whether the set (probably) holds each key."""
        shift = np.uint64(65 - len(self.table).bit_length())
        masks = _mask(keys)
        places = (keys >> shift).view(np.int64)
        words = self.table.take(places, mode="clip")  # clip: without numpy's check of each index
        words &= masks
        return np.equal(words, masks)

    def has_any(self, letters: Letters, starts: Ints, length: int, deleted: int) -> Flags:
        """Whether the set holds any key of the `length` letters from each start with `deleted` letters deleted."""
        found = np.empty(len(starts), bool)
        for block, sums in letters.blocks(starts, length):
            found[block] = self.has(deletion_keys(sums, deleted)).any(axis=0)
        return found


def _mask(keys: Keys) -> Keys:
    places = keys >> _MASK_SHIFT
    places &= np.uint64((1 << _MASK_BITS) - 1)
    return _MASKS.take(places.view(np.int64), mode="clip")


@dataclass(frozen=True, slots=True, eq=False)
class KeyIndex:
    """From keys to the spellings that have them.

    The distinct keys are sorted; `directory` leads from a key's leading bits to the few keys that share them, which are
    told apart by their next 32 bits. (Two keys with all these bits in common are taken for one: more to check, none
    lost.)

    Attributes:
        owners: the spellings of all keys, key after key.
        bounds: where the owners of each distinct key begin; one more entry for the end.
        directory: where the keys with each value of the leading bits begin; one more entry.
        rests: each distinct key's 32 bits after the leading ones.
        members: the same keys as a quick set.
    """

    owners: NDArray[np.int32]
    bounds: NDArray[np.uint32]
    directory: NDArray[np.uint32]
    rests: NDArray[np.uint32]
    members: KeySet

    @classmethod
    def of(cls, keys: Keys, owners: NDArray[np.int32]) -> "KeyIndex":
        """Index `owners[i]` under `keys[i]`."""
        order = np.argsort(keys, kind="stable")
        keys, owners = keys[order], owners[order]
        new = changes(keys, owners)
        keys, owners = keys[new], owners[new]
        first = np.flatnonzero(changes(keys))
        distinct = keys[first]
        bits = max(8, int(np.log2(max(1, len(distinct)))) + 1)
        leading = (distinct >> np.uint64(64 - bits)).astype(np.uint32)
        return cls(
            owners=owners,
            bounds=np.append(first, len(keys)).astype(np.uint32),
            directory=np.searchsorted(leading, np.arange((1 << bits) + 1, dtype=np.uint32)).astype(np.uint32),
            rests=_rest(distinct, bits),
            members=KeySet.of(distinct, _MEMBER_BITS),
        )

    def look_up(self, keys: Keys) -> tuple[Ints, Ints]:
        """All pairs `(index into keys, spelling)`."""
        bits = len(self.directory).bit_length() - 1
        leading = (keys >> np.uint64(64 - bits)).view(np.int64)
        rest = _rest(keys, bits)
        at = self.directory[leading].astype(np.int64)
        stop = self.directory[leading + 1]
        live = np.flatnonzero(at < stop)
        found: list[Ints] = []
        while len(live):
            same = self.rests[at[live]] == rest[live]
            found.append(live[same])
            live = live[~same]
            at[live] += 1
            live = live[at[live] < stop[live]]
        hits = np.concatenate([live, *found])
        begin = self.bounds[at[hits]].astype(np.int64)
        count = self.bounds[at[hits] + 1].astype(np.int64) - begin
        which = np.repeat(hits, count)
        places = np.arange(len(which)) + np.repeat(begin - (np.cumsum(count) - count), count)
        return which, self.owners[places].astype(np.int64)


def _rest(keys: Keys, bits: int) -> NDArray[np.uint32]:
    return (keys << np.uint64(bits) >> np.uint64(32)).astype(np.uint32)
