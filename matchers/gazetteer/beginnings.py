"""What spellings begin with: a quick test that nine words in ten fail.

Let a window be within two edits of a spelling of ten letters or more. What it begins with may be within one edit of the
spelling's first five letters: then its first five letters and the spelling's have four in common, in order. If not,
both edits are spent there, and letters six to ten of the spelling follow untouched, after three to seven letters of the
window. Only a swap of letters five and six lies neither here nor there; with one more edit before it, those two follow
the other way round. Where a spelling allows one edit, the first holds. So it is enough to look for these two signs, and
what stands behind the window does no harm.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.gazetteer.batch import Codes, Flags, Ints
from matchers.gazetteer.keys import KeySet, Letters, deletion_keys

_PART = 5
_AFTER = np.arange(_PART - 2, _PART + 3)[:, None]
_NEXT = ((5, 6, 7, 8, 9), (5, 4, 6, 7, 8))
_BITS = 32


@dataclass(frozen=True, slots=True, eq=False)
class Beginnings:
    """What spellings of five letters or more begin with.

    Attributes:
        first: deletion keys of the first five letters, one deleted.
        following: letters six to ten of those that have as many; also with letters five and six swapped.
    """

    first: KeySet
    following: KeySet

    @classmethod
    def of(cls, codes: Codes, starts: Ints, length: NDArray[np.int32]) -> "Beginnings":
        """For spellings that begin with the letters `starts` of `codes` and have `length` letters each."""
        first = Letters(codes).strings(starts[length >= _PART], _PART)
        ten = starts[length >= 2 * _PART]
        following = np.concatenate([codes[ten[:, None] + places].ravel() for places in _NEXT])
        return cls(
            first=KeySet.of(deletion_keys(first, 1), _BITS),
            following=KeySet.of(Letters(following).stretches(_PART)[::_PART], _BITS),
        )

    def near(self, letters: Letters, starts: Ints) -> Flags:
        """Whether a spelling of five letters or more may begin, edits and all, with each of these letters."""
        follows = self.following.has(letters.stretches(_PART))
        return self.first.has_any(letters, starts, _PART, 1) | follows.take(starts + _AFTER, mode="clip").any(axis=0)
