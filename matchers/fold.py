"""Folding: the one view of a text that every matcher reads, with a map back to the original.

Contract (the implementation follows): `fold(text)` gives a `Folded` whose `text` is lower-case Latin where the original
was only dressed up (accents, look-alikes, full-width, zero-width, leetspeak, spaced-out letters), whose `starts[i]` and
`ends[i]` are the offsets on the original of folded character i, and whose `tokens` are the words.
"""

from dataclasses import dataclass, field


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
