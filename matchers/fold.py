"""Folding: the one view of a text that every matcher reads, with a map back to the original.

`fold(text)` gives a `Folded` whose `text` is lower-case Latin where the original was only dressed up (accents,
look-alikes, full-width, zero-width, leetspeak, drawn-out and spaced-out letters), whose `starts[i]` and `ends[i]` are
the offsets on the original of folded character i, and whose `tokens` are the words. The steps, in order:

1. each character is read by itself (`matchers.letters`); a combining mark belongs to the character before it;
2. a word is a run of letters and digits; it also starts at a camelCase step (``TeamOakhollow``, ``BBCNews``);
3. digits inside a word read as letters (``sk00l``), one or two at a time, and so does a single digit at the edge of a
   word that has such digits inside (``0akh0llow``); all other digits at an edge, and three or more inside, are words of
   their own (``year6``, ``oakhollow2024``);
4. three or more of one letter in a row read as two (``noooo``: ``noo``);
5. three or more single letters, parted by the same single character, read as one word (``s k o o l``, ``B.B.C``).

`words(text)` stops before step 5: the gazetteer has a rule of its own for spaced-out letters (`docs/matching.md`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from matchers.letters import LEET, Case, is_digit, is_mark, read

MAX_CHARACTERS = 100_000
"""How much of a text is read; what comes after is not looked at, so that no post can cost more than this."""

LEET_RUN = 2
"""The longest run of digits inside a word that reads as letters."""

SPACED_OUT = 3
"""The fewest single letters in a row that read as one word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word of the folded text: ``folded.text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A folded text and the way back.

    Attributes:
        original: the text as it was.
        text: the folded text.
        starts: for each folded character, the offset of the original character it came from.
        ends: the offset just after it.
        tokens: the words, in order.
    """

    original: str = field(repr=False)
    text: str = field(repr=False)
    starts: tuple[int, ...] = field(repr=False)
    ends: tuple[int, ...] = field(repr=False)
    tokens: tuple[Token, ...] = field(repr=False)

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span on the original that folded ``text[start:end]`` came from."""
        return self.starts[start], self.ends[end - 1]


class Word(NamedTuple):
    """A word before spaced-out letters are joined.

    Attributes:
        letters: its folded letters and digits.
        starts: offset on the original of each letter.
        ends: offset on the original just after each letter.
        spaced: white space (or the beginning of the text) stands between this word and the one before.
    """

    letters: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    spaced: bool


def fold(text: str) -> Folded:
    """Fold the first `MAX_CHARACTERS` of `text`, as described above."""
    line = _Line(text)
    spans = line.words()
    line.drop_drawn_out(spans)
    kept = line.kept
    joined = _join_spaced_out(line, spans)
    view = [n for n, keep in enumerate(kept) if keep]
    at = {n: position for position, n in enumerate(view)}
    return Folded(
        original=text,
        text="".join(line.characters[n] for n in view),
        starts=tuple(line.starts[n] for n in view),
        ends=tuple(line.ends[n] for n in view),
        tokens=tuple(Token(start=at[start], end=at[end - 1] + 1) for start, end in joined),
    )


def words(text: str) -> list[Word]:
    """The words of the first `MAX_CHARACTERS` of `text` after steps 1 to 4."""
    line = _Line(text)
    spans = line.words()
    line.drop_drawn_out(spans)
    return [line.word(start, end) for start, end in spans]


class _Line:
    """A text read character by character; the later steps change it in place.

    Attributes:
        characters: what is shown for each character that is not invisible.
        cases: the case of each letter, None for what is no letter.
        kept: False for what a later step leaves out.
    """

    __slots__ = ("cases", "characters", "ends", "kept", "starts")

    def __init__(self, text: str) -> None:
        self.characters: list[str] = []
        self.cases: list[Case | None] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        for offset, character in enumerate(text[:MAX_CHARACTERS]):
            self._append(offset, character)
        self.kept = [True] * len(self.characters)

    def _append(self, offset: int, character: str) -> None:
        reading = read(character)
        if not reading.plain and is_mark(character):
            self._lengthen_last(offset)
        case = reading.case if reading.letters else None
        for shown in reading.plain:
            self.characters.append(shown)
            self.cases.append(case)
            self.starts.append(offset)
            self.ends.append(offset + 1)

    def _lengthen_last(self, offset: int) -> None:
        n = len(self.ends) - 1
        while n >= 0 and self.ends[n] == offset:
            self.ends[n] = offset + 1
            n -= 1

    def words(self) -> list[tuple[int, int]]:
        """Find the words (steps 2 and 3) as `(start, end)` spans of `characters`."""
        spans = []
        for start, end in self._runs():
            spans += self._split_digits(start, end)
        return spans

    def _runs(self) -> Iterator[tuple[int, int]]:
        start = None
        for n, case in enumerate(self.cases):
            if start is not None and (case is None or self._is_step(n)):
                yield start, n
                start = None
            if case is not None and start is None:
                start = n
        if start is not None:
            yield start, len(self.cases)

    def _is_step(self, n: int) -> bool:
        if self.cases[n] is not Case.UPPER:
            return False
        before = self.cases[n - 1]
        if before is Case.LOWER:
            return True
        after = self.cases[n + 1] if n + 1 < len(self.cases) else None
        return after is Case.LOWER and (before is Case.UPPER or is_digit(self.characters[n - 1]))

    def _split_digits(self, start: int, end: int) -> list[tuple[int, int]]:
        runs = list(self._digit_runs(start, end))
        if not runs or runs[0] == (start, end):
            return [(start, end)]
        inside = [(a, b) for a, b in runs if a > start and b < end]
        reads_as_letters = any(b - a <= LEET_RUN for a, b in inside)
        cuts = {start, end}
        for a, b in runs:
            if b - a <= LEET_RUN if (a, b) in inside else b - a == 1 and reads_as_letters:
                self.characters[a:b] = [LEET.get(digit, digit) for digit in self.characters[a:b]]
            else:
                cuts |= {a, b}
        edges = sorted(cuts)
        return list(pairwise(edges))

    def _digit_runs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        n = start
        while n < end:
            first = n
            while n < end and is_digit(self.characters[n]):
                n += 1
            if n > first:
                yield first, n
            n += 1

    def drop_drawn_out(self, spans: list[tuple[int, int]]) -> None:
        """Leave out a letter that stands between two of its like in one word (step 4)."""
        for start, end in spans:
            for n in range(start + 1, end - 1):
                before, letter, after = self.characters[n - 1 : n + 2]
                if before == letter == after and not is_digit(letter):
                    self.kept[n] = False

    def word(self, start: int, end: int) -> Word:
        kept = [n for n in range(start, end) if self.kept[n]]
        return Word(
            letters="".join(self.characters[n] for n in kept),
            starts=tuple(self.starts[n] for n in kept),
            ends=tuple(self.ends[n] for n in kept),
            spaced=self._is_spaced(start),
        )

    def _is_spaced(self, start: int) -> bool:
        n = start - 1
        while n >= 0 and self.cases[n] is None:
            if self.characters[n].isspace():
                return True
            n -= 1
        return n < 0


def _join_spaced_out(line: _Line, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out what stands between spaced-out letters (step 5); the spans of the words that this makes."""
    joined: list[tuple[int, int]] = []
    n = 0
    while n < len(spans):
        length = _spaced_out_at(line, spans, n)
        if length >= SPACED_OUT:
            run = spans[n : n + length]
            for (_, end), (start, _) in pairwise(run):
                line.kept[end:start] = [False]
            joined.append((run[0][0], run[-1][1]))
            n += length
        else:
            joined.append(spans[n])
            n += 1
    return joined


def _spaced_out_at(line: _Line, spans: list[tuple[int, int]], first: int) -> int:
    """How many single letters in a row, parted by the same single character, begin with word `first`."""
    if not _is_single_letter(line, spans[first]):
        return 0
    last = first
    parted_by = None
    while last + 1 < len(spans) and _is_single_letter(line, spans[last + 1]):
        between = line.characters[spans[last][1] : spans[last + 1][0]]
        if len(between) != 1 or between[0] == "\n" or (parted_by is not None and between[0] != parted_by):
            break
        parted_by = between[0]
        last += 1
    return last - first + 1


def _is_single_letter(line: _Line, span: tuple[int, int]) -> bool:
    start, end = span
    return end - start == 1 and not is_digit(line.characters[start])
