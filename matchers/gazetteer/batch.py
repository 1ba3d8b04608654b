"""A batch of texts as arrays: the words that `matchers.fold.words` finds, for thousands of texts at once.

Every character goes through one table, filled as characters are met; what `fold` does letter by letter is done here
with flags over the whole batch. The result is the same to the last letter and offset (`tests/matchers/test_batch.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.fold import LEET_RUN, MAX_CHARACTERS
from matchers.letters import LEET, Case, is_mark, read

Ints = NDArray[np.int64]
Codes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

_CODE_POINTS = 0x110000
_DIGIT_ZERO = 27
_FIRST_OTHER = 37

# The table's entries: the letter's code in the low byte, then its case, then flags.
_CASE_SHIFT = 8
_LOWER = np.uint16(Case.LOWER << _CASE_SHIFT)
_UPPER = np.uint16(Case.UPPER << _CASE_SHIFT)
_CASE = np.uint16(3 << _CASE_SHIFT)
_SPACE = np.uint16(1 << 10)
_INVISIBLE = np.uint16(1 << 11)
_MARK = np.uint16(1 << 12)
_SEVERAL = np.uint16(1 << 13)
_KNOWN = np.uint16(1 << 14)


def code_of(letter: str) -> int:
    """A folded letter's code: 1-26 for a-z, 27-36 for digits, a hash in 37-254 for all others."""
    point = ord(letter)
    if ord("a") <= point <= ord("z"):
        return point - ord("a") + 1
    if ord("0") <= point <= ord("9"):
        return point - ord("0") + _DIGIT_ZERO
    return _FIRST_OTHER + (point * 2654435761 % 2**32 >> 8) % 218


class _Table:
    """What each code point reads as, learnt from `matchers.letters.read` when it is first met."""

    def __init__(self) -> None:
        self.entries = np.zeros(_CODE_POINTS, np.uint16)
        self.folded = np.zeros(_CODE_POINTS, np.uint32)
        self.several: dict[int, list[int]] = {}
        self._learn(np.arange(128, dtype=np.uint32))

    def look_up(self, points: NDArray[np.uint32]) -> NDArray[np.uint16]:
        entries = self.entries.take(points)
        unknown = entries == 0
        if unknown.any():
            self._learn(np.unique(points[unknown]))
            entries = self.entries.take(points)
        return entries

    def _learn(self, points: NDArray[np.uint32]) -> None:
        for point in points.tolist():
            self.entries[point] = self._entry(point)

    def _entry(self, point: int) -> int:
        character = chr(point)
        letters, plain, case = read(character)
        entry = int(_KNOWN) | case << _CASE_SHIFT
        if len(letters) > 1:
            self.several[point] = [ord(letter) for letter in letters]
            return entry | int(_SEVERAL)
        if letters:
            self.folded[point] = ord(letters)
            return entry | code_of(letters)
        if not plain:
            return entry | int(_INVISIBLE) | (int(_MARK) if is_mark(character) else 0)
        return entry | (int(_SPACE) if any(x.isspace() for x in plain) else 0)


_TABLE = _Table()
_LETTER_OF_CODE = np.zeros(_FIRST_OTHER, np.uint32)
_LETTER_OF_CODE[1:_DIGIT_ZERO] = np.arange(ord("a"), ord("z") + 1)
_LETTER_OF_CODE[_DIGIT_ZERO:] = np.arange(ord("0"), ord("9") + 1)
_AS_LETTER = np.arange(256, dtype=np.uint8)
for _digit, _letter in LEET.items():
    _AS_LETTER[code_of(_digit)] = code_of(_letter)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """The words of a batch of texts.

    The letters of all words stand one after the other, without anything between them; word n has the letters
    ``first[n]`` to ``first[n + 1]``.

    Attributes:
        codes: `code_of` each letter.
        points: the code point that each letter was read from.
        first: each word's first letter, and one more entry: the number of letters.
        text: each word's text.
        text_end: where the letters of the word's text end.
        spaced: how many of the words before this one follow white space (or begin a text); one more entry for all.
        tiny: how many of the words before this one have at most two letters; one more entry for all.
        offsets: where each letter stands in the row of all texts.
        is_mark: whether a mark stands at each place in the row of all texts.
        text_starts: where each text begins in the row of all texts.
    """

    codes: Codes
    points: NDArray[np.uint32]
    first: Ints
    text: Ints
    text_end: Ints
    spaced: Ints
    tiny: Ints
    offsets: NDArray[np.int32]
    is_mark: Flags
    text_starts: Ints

    @property
    def words(self) -> int:
        """The number of words."""
        return len(self.text)

    def spelled(self, starts: Ints, ends: Ints) -> list[str]:
        """The letters, folded, of the stretches from letters `starts` up to letters `ends`."""
        places = ranges(starts, ends - starts)
        codes = self.codes[places]
        letters = _LETTER_OF_CODE.take(codes, mode="clip")
        other = np.flatnonzero(codes >= _FIRST_OTHER)
        letters[other] = _TABLE.folded.take(self.points[places[other]])
        joined = letters.tobytes().decode("utf-32-le")
        return [joined[a:z] for a, z in pairwise([0, *np.cumsum(ends - starts).tolist()])]

    def text_of(self, letters: Ints) -> Ints:
        """The texts that these letters stand in."""
        return self.text[np.searchsorted(self.first, letters, "right") - 1]

    def spans(self, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
        """The offsets, each on its original text, of the stretches from letters `starts` up to letters `ends`."""
        base = self.text_starts[self.text_of(starts)]
        past: Ints = self.offsets[ends - 1].astype(np.int64) + 1
        if len(past) and self.is_mark[past].any():
            no_mark = np.flatnonzero(~self.is_mark)
            past = no_mark[np.searchsorted(no_mark, past)]
        return self.offsets[starts] - base, past - base


def read_batch(texts: Sequence[str]) -> Batch:
    """Read the first `MAX_CHARACTERS` of each text."""
    line = _Line(texts)
    line.find_words()
    line.split_digits()
    line.drop_drawn_out()
    return line.batch()


class _Line:
    """All texts in one row of characters, each text followed by one separator; later steps change it in place."""

    def __init__(self, texts: Sequence[str]) -> None:
        cut = [text[:MAX_CHARACTERS] for text in texts]
        joined = "\n".join([*cut, ""])
        self.points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        self.lengths = np.fromiter(map(len, cut), np.int64, len(cut)) + 1
        self.entries = _TABLE.look_up(self.points)
        self.offsets = np.arange(len(self.points), dtype=np.int32)
        self.is_mark = (self.entries & _MARK) != 0
        self._spell_out()
        visible = (self.entries & _INVISIBLE) == 0
        if not visible.all():
            self.points, self.entries, self.offsets = self.points[visible], self.entries[visible], self.offsets[visible]
        self.codes = self.entries.astype(np.uint8)
        self.is_letter = self.codes != 0
        self.is_start = np.zeros(len(self.codes), bool)

    def _spell_out(self) -> None:
        """Put the letters of a character that stands for several ("ß", "ﬁ") in its place."""
        several = np.flatnonzero(self.entries & _SEVERAL)
        if not len(several):
            return
        spelled = [_TABLE.several[point] for point in self.points[several].tolist()]
        sizes = np.ones(len(self.points), np.int64)
        sizes[several] = [len(letters) for letters in spelled]
        places = np.flatnonzero(np.repeat(self.entries & _SEVERAL, sizes))
        self.points = np.repeat(self.points, sizes)
        self.points[places] = [point for letters in spelled for point in letters]
        self.offsets = np.repeat(self.offsets, sizes)
        case = np.repeat(self.entries & _CASE, sizes)
        self.entries = _TABLE.look_up(self.points)
        self.entries[places] = (self.entries[places] & ~_CASE) | case[places]

    def find_words(self) -> None:
        """Mark where words start: after what is no letter, and at camelCase steps."""
        letter, start = self.is_letter, self.is_start
        case = self.entries & _CASE
        upper, lower = case == _UPPER, case == _LOWER
        digit = self._is_digit()
        start[:] = letter
        start[1:] &= ~letter[:-1]
        start[1:] |= upper[1:] & lower[:-1]
        start[1:-1] |= upper[1:-1] & (upper[:-2] | digit[:-2]) & lower[2:]

    def _is_digit(self) -> Flags:
        return (self.codes >= _DIGIT_ZERO) & (self.codes < _FIRST_OTHER)

    def split_digits(self) -> None:
        """Read digits inside words as letters, and make words of the others."""
        digit = self._is_digit()
        first = np.flatnonzero(digit & ~_shifted(digit))
        if not len(first):
            return
        past = np.flatnonzero(digit & ~np.append(digit[1:], False)) + 1
        at_start = self.is_start[first]
        at_end = ~self.is_letter[past] | self.is_start[past]  # the last character is a separator
        inside, whole = ~at_start & ~at_end, at_start & at_end
        length = past - first
        as_letters = inside & (length <= LEET_RUN)
        word = np.searchsorted(np.flatnonzero(self.is_start), first, "right")
        proven = np.zeros(int(word[-1]) + 1, bool)
        proven[word[as_letters]] = True
        as_letters |= ~inside & ~whole & (length == 1) & proven[word]
        cut = ~as_letters & ~whole
        self.is_start[first[cut]] = True
        self.is_start[past[cut & ~at_end]] = True
        places = ranges(first[as_letters], length[as_letters])
        self.codes[places] = _AS_LETTER[self.codes[places]]

    def drop_drawn_out(self) -> None:
        """Drop a letter that stands between two of its like in one word."""
        codes, start = self.codes, self.is_start
        alike = (codes[1:-1] == codes[:-2]) & (codes[1:-1] == codes[2:]) & self.is_letter[1:-1]
        alike &= ~(start[1:-1] | start[2:] | self._is_digit()[1:-1])
        places = np.flatnonzero(alike) + 1
        other = codes[places] >= _FIRST_OTHER  # these codes are hashes: compare the letters themselves
        if other.any():
            point = _TABLE.folded.take(self.points)
            same = (point[places] == point[places - 1]) & (point[places] == point[places + 1])
            places = places[~other | same]
        self.is_letter[places] = False

    def batch(self) -> Batch:
        """Leave out all that is no letter."""
        places = np.flatnonzero(self.is_letter)
        heads = np.flatnonzero(self.is_start)
        text_starts = np.cumsum(self.lengths) - self.lengths
        number = np.empty(len(self.is_letter), np.int64)
        number[places] = np.arange(len(places))
        first = np.append(number[heads], len(places))
        first_word = np.append(np.searchsorted(self.offsets[heads], text_starts), len(heads))
        sizes = np.diff(first_word)
        return Batch(
            codes=self.codes[places],
            points=self.points[places],
            first=first,
            text=np.repeat(np.arange(len(sizes)), sizes),
            text_end=np.repeat(first[first_word[1:]], sizes),
            spaced=np.append(0, np.cumsum(self._is_spaced(heads, places, first))),
            tiny=np.append(0, np.cumsum(np.diff(first) <= 2)),
            offsets=self.offsets[places],
            is_mark=self.is_mark,
            text_starts=text_starts,
        )

    def _is_spaced(self, heads: Ints, places: Ints, first: Ints) -> Flags:
        """Whether white space stands before each word."""
        is_space = (self.entries & _SPACE) != 0
        spaced: Flags = is_space[heads - 1]
        spaced[:1] = True
        last = places[first[1:-1] - 1]  # the last letter of the word before
        unsure = np.flatnonzero(~spaced[1:] & (heads[1:] - last > 2))
        if len(unsure):
            spaces = np.flatnonzero(is_space)
            between = np.searchsorted(spaces, heads[1:][unsure]) - np.searchsorted(spaces, last[unsure])
            spaced[1:][unsure] = between > 0
        return spaced


def codes_of(letters: str) -> Codes:
    """`code_of` each of these folded letters."""
    return _TABLE.look_up(np.frombuffer(letters.encode("utf-32-le"), np.uint32)).astype(np.uint8)


def _shifted(flags: Flags) -> Flags:
    return np.append(False, flags[:-1])


def ranges(starts: Ints, lengths: Ints) -> Ints:
    """The numbers of all ranges that begin at `starts`, one range after the other."""
    total = int(lengths.sum())
    begins = np.cumsum(lengths) - lengths
    return np.repeat(starts - begins, lengths) + np.arange(total)


def changes(*columns: NDArray[Any]) -> Flags:
    """Whether each row differs from the one before it; the first does."""
    changed = np.zeros(len(columns[0]), bool)
    changed[:1] = True
    for column in columns:
        changed[1:] |= column[1:] != column[:-1]
    return changed
