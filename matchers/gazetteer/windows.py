"""Windows: runs of whole words of a batch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matchers.gazetteer.batch import Batch, Flags, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Runs of words of a batch: word `first` and the `words - 1` after it, `length` letters together."""

    first: Ints
    words: Ints
    length: Ints

    def __getitem__(self, chosen: Ints | Flags) -> "Windows":
        if chosen.dtype == np.bool_:
            chosen = np.flatnonzero(chosen)
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


def windows_from(batch: Batch, first: Ints, lengths: tuple[int, int], limits: Ints) -> Windows:
    """The windows that begin with one of these words and are spaced as a mention may be.

    Args:
        batch: the batch.
        first: the words.
        lengths: letters of the shortest and of the longest window.
        limits: the most words, counting only white space between them, that a window of each length may have; one of
            tiny words only may have any number.
    """
    shortest, longest = lengths
    most = int(limits[shortest : longest + 1].max(initial=0))
    found: list[Windows] = []
    words = 0
    while len(first):
        words += 1
        first = first[: np.searchsorted(first, batch.words - words, "right")]
        past = batch.first[first + words]
        length = past - batch.first[first]
        go_on = np.flatnonzero((length <= longest) & (past <= batch.text_end[first]))
        windows = Windows(first, np.full(len(first), words), length)[go_on]
        if words > 1:
            spaced, tiny = spaced_words(batch, windows), is_tiny(batch, windows)
            fits = (windows.length >= shortest) & ((spaced <= limits[windows.length]) | tiny)
            found.append(windows[fits])
            first = windows.first[(spaced <= most) | tiny]
        else:
            found.append(windows[windows.length >= shortest])
            first = windows.first
    return Windows.joined(found)


def spaced_words(batch: Batch, windows: Windows) -> Ints:
    """How many words the windows have, counting only white space between them."""
    breaks: Ints = batch.spaced[windows.first + windows.words] - batch.spaced[windows.first + 1]
    return breaks + 1


def is_tiny(batch: Batch, windows: Windows) -> Flags:
    """Whether all words of the windows are tiny (`Batch.tiny`), as spaced-out letters are."""
    tiny: Ints = batch.tiny[windows.first + windows.words] - batch.tiny[windows.first]
    return np.equal(tiny, windows.words)
