"""Changing a text without losing one's place in it: replacements, and where each old offset has gone."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_MOST_ACCENTS = 3  # combining characters on one letter; more only serve to smear a page
_HIDDEN = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})
_KEPT_CONTROLS = frozenset("\n\t")
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `new` in place of the stretch from `start` to `end`."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A changed text that knows where every stretch of the old one went."""

    text: str
    edits: tuple[Edit, ...]
    shifts: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the old stretch stands now; one that cuts into a replacement is widened to all of it."""
        return self._moved(start, after=False), self._moved(end, after=True)

    def _moved(self, offset: int, *, after: bool) -> int:
        index = bisect_right(self.edits, offset, key=lambda edit: edit.start) - 1
        if index < 0:
            return offset
        edit = self.edits[index]
        inside = edit.start < offset < edit.end or (offset == edit.start and not after)
        if not inside:
            return offset + (self.shifts[index] if offset >= edit.end else self._before(index))
        new_start = edit.start + self._before(index)
        return new_start + len(edit.new) if after else new_start

    def _before(self, index: int) -> int:
        return self.shifts[index - 1] if index else 0


def rewrite(text: str, edits: Iterable[Edit]) -> Rewritten:
    """Apply `edits`, which must not overlap, to `text`."""
    ordered = tuple(sorted(edits, key=lambda edit: edit.start))
    pieces: list[str] = []
    shifts: list[int] = []
    position = shift = 0
    for edit in ordered:
        pieces += (text[position : edit.start], edit.new)
        position = edit.end
        shift += len(edit.new) - (edit.end - edit.start)
        shifts.append(shift)
    return Rewritten("".join((*pieces, text[position:])), ordered, tuple(shifts))


def hidden(text: str) -> Iterator[Edit]:
    """Find what a reader cannot see or is misled by: control, bidirectional and zero-width characters, piled accents.

    The joiner inside an emoji stays.
    """
    accents = 0
    for at, char in enumerate(text):
        category = unicodedata.category(char)
        accents = accents + 1 if category in {"Mn", "Me"} else 0
        if accents > _MOST_ACCENTS or (category in _HIDDEN and not _harmless(text, at)):
            yield Edit(at, at + 1, "")


def _harmless(text: str, at: int) -> bool:
    return text[at] in _KEPT_CONTROLS or (text[at] == _JOINER and _is_symbol(text[at + 1 : at + 2]))


def _is_symbol(char: str) -> bool:
    return bool(char) and unicodedata.category(char) == "So"
