"""Quoted texts with their evidence marked and numbered, cut to a length that can be read."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from reports import wording
from scanner.models import Evidence, Post

_WHOLE = 700  # characters; a text up to this length is shown in full
_OPENING = 240  # characters shown from the start of a longer one
_AROUND = 160  # characters shown on either side of each piece of evidence
_MARKS = 3  # pieces of evidence marked for one finding
_LONGEST_MARK = 600  # characters marked in one go


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a quoted text.

    Attributes:
        text: what stands there.
        marked: it is evidence.
        notes: numbers of the notes that explain the mark; set on the last piece of each piece of evidence.
        left_out: so many characters were left out here instead.
    """

    text: str = ""
    marked: bool = False
    notes: tuple[int, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One field of a post, quoted."""

    label: str
    own_words: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Why the stretches marked with `number` count."""

    number: int
    reason: str


def telling(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The pieces of evidence that are worth a mark: the weightiest few, and none that speaks against the finding."""
    return tuple(sorted((item for item in evidence if item.weight >= 0), key=lambda item: -item.weight)[:_MARKS])


def quote(post: Post, evidence: Iterable[Evidence]) -> tuple[tuple[Quote, ...], tuple[Note, ...]]:
    """Quote what the author wrote, and each other field that evidence stands in, unless that field was not kept."""
    order = [name for name, _ in post.fields()]
    there = [item for item in evidence if item.excerpt and item.field in order]
    shown = [replace(item, end=min(item.end, item.start + _LONGEST_MARK)) for item in there]
    items = sorted(shown, key=lambda item: (order.index(item.field), item.start))
    notes = _notes(items)
    quotes = [
        Quote(label=wording.field(name), own_words=name == "text", pieces=_pieces(text, _in(items, name), notes))
        for name, text in post.fields()
        if name == "text" or any(item.field == name for item in items)
    ]
    return tuple(quotes), tuple(notes.values())


def _in(items: list[Evidence], name: str) -> list[Evidence]:
    return [item for item in items if item.field == name]


def _notes(items: list[Evidence]) -> dict[str, Note]:
    reasons = dict.fromkeys(item.reason for item in items)
    return {reason: Note(number=n, reason=wording.heading(reason)) for n, reason in enumerate(reasons, start=1)}


def _pieces(text: str, items: list[Evidence], notes: dict[str, Note]) -> tuple[Piece, ...]:
    shown = _shown_stretches(text, items)
    cuts = {0, len(text), *(edge for item in items for edge in (item.start, item.end)), *(e for s in shown for e in s)}
    edges = sorted(cuts)
    pieces: list[Piece] = []
    for start, end in pairwise(edges):
        if not any(low <= start and end <= high for low, high in shown):
            pieces.append(Piece(left_out=end - start))
            continue
        marked = any(item.start <= start and end <= item.end for item in items)
        numbers = {notes[item.reason].number for item in items if item.end == end}
        pieces.append(Piece(text=text[start:end], marked=marked, notes=tuple(sorted(numbers))))
    return tuple(pieces)


def _shown_stretches(text: str, items: list[Evidence]) -> list[tuple[int, int]]:
    if len(text) <= _WHOLE:
        return [(0, len(text))]
    around = sorted((max(0, item.start - _AROUND), min(len(text), item.end + _AROUND)) for item in items)
    stretches = [(0, _OPENING)]
    for start, end in around:
        low, high = stretches[-1]
        if start <= high:
            stretches[-1] = (low, max(high, end))
        else:
            stretches.append((start, end))
    return stretches
