"""Approximate string comparison: the one module that knows rapidfuzz.

The metric throughout is the optimal string alignment distance (restricted Damerau-Levenshtein): insertions, deletions,
substitutions and swaps of two neighbours, each one edit, no stretch edited twice.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA


def edits_within(one: str, other: str, budget: int) -> int | None:
    """The edits between two strings, or None if there are more than `budget`."""
    if budget < 0:
        return None
    edits = OSA.distance(one, other, score_cutoff=budget)
    return edits if edits <= budget else None


def edits_pairwise(ones: Sequence[str], others: Sequence[str], cutoff: int) -> NDArray[np.uint8]:
    """The edits between `ones[i]` and `others[i]` for each i; `cutoff + 1` where there are more than `cutoff`."""
    if not len(ones):
        return np.empty(0, np.uint8)
    return process.cpdist(ones, others, scorer=OSA.distance, score_cutoff=cutoff, dtype=np.uint8)
