"""How far the figures of an evaluation could be luck: bootstrap intervals.

The posts of one school share its name, its staff and its writer, so they are not independent. By default whole schools
are drawn with replacement (a cluster bootstrap); drawing single posts answers the narrower question of how the same
schools' figures would vary with other posts. Percentile intervals, as in Efron & Tibshirani, An Introduction to the
Bootstrap, ch. 13; with few schools they are rough, and rather too narrow than too wide.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scanner.evaluation.evaluate import Judged, violates_protection
from scanner.models import Clause

Unit = Literal["school", "post"]
Floats = NDArray[np.float64]

RESAMPLES = 2000
LEVEL = 0.95
_SEED = 20261125
_SHARES = ("mention.accuracy", "author_role.accuracy", "protected.violations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """Bootstrap intervals.

    Attributes:
        unit: what was drawn with replacement.
        units: how many of them there are.
        bounds: lower and upper bound by the figure's key in the JSON; a figure that is undefined is left out.
    """

    unit: Unit
    units: int
    bounds: Mapping[str, tuple[float, float]]


def bootstrap(judged: Sequence[Judged], unit: Unit = "school", resamples: int = RESAMPLES) -> Intervals:
    """Draw schools (or posts) with replacement, `resamples` times, and take the middle 95 % of every figure."""
    groups: dict[str, list[Judged]] = {}
    for item in judged:
        groups.setdefault(item.case.school if unit == "school" else item.case.id, []).append(item)
    counts = np.array([_counts(group) for group in groups.values()])
    size = len(groups)
    drawn = np.random.default_rng(_SEED).multinomial(size, np.full(size, 1 / size), size=resamples)
    figures = _figures(drawn @ counts.reshape(size, -1))
    tail = 50 * (1 - LEVEL)
    return Intervals(
        unit=unit,
        units=size,
        bounds={
            key: (float(np.nanpercentile(values, tail)), float(np.nanpercentile(values, 100 - tail)))
            for key, values in figures.items()
            if not np.isnan(values).all()
        },
    )


def _counts(group: Sequence[Judged]) -> list[int]:
    """Hits, false alarms and misses of every clause, of *shown* and *urgent*; then parts and wholes of the shares."""
    decisions = [
        *([(clause in j.case.clauses, j.shown_under(clause)) for j in group if clause not in j.case.undecided]
          for clause in Clause),
        [(j.case.shown, j.assessment.shown) for j in group if j.case.shown is not None],
        [(j.case.urgent, j.assessment.urgency.shown) for j in group],
    ]  # fmt: skip
    protected = [violates_protection(j) for j in group if j.case.protected]
    return [
        *(count for pairs in decisions for count in _confusion(pairs)),
        sum(j.case.mention == j.assessment.mention for j in group),
        len(group),
        sum(j.case.author_role == j.assessment.author_role for j in group),
        len(group),
        sum(protected),
        len(protected),
    ]


def _confusion(pairs: Iterable[tuple[bool, bool]]) -> tuple[int, int, int]:
    listed = list(pairs)
    return listed.count((True, True)), listed.count((False, True)), listed.count((True, False))


def _figures(sums: Floats) -> dict[str, Floats]:
    """The figures of every resample, from the sums of its counts (one row a resample)."""
    figures: dict[str, Floats] = {}
    heads = [*(f"clauses.{clause}" for clause in Clause), "shown", "urgent"]
    f1s: list[Floats] = []
    for n, head in enumerate(heads):
        hits, extra, missed = sums[:, 3 * n : 3 * n + 3].T
        figures[f"{head}.precision"] = _ratio(hits, hits + extra)
        figures[f"{head}.recall"] = _ratio(hits, hits + missed)
        figures[f"{head}.f1"] = _ratio(2 * hits, 2 * hits + extra + missed)
        if n < len(Clause):
            f1s.append(figures[f"{head}.f1"])
    stacked = np.stack(f1s)
    figures["macro_f1"] = _ratio(np.nansum(stacked, axis=0), (~np.isnan(stacked)).sum(axis=0))
    first = 3 * len(heads)
    for n, key in enumerate(_SHARES):
        figures[key] = _ratio(sums[:, first + 2 * n], sums[:, first + 2 * n + 1])
    return figures


def _ratio(part: Floats, whole: Floats) -> Floats:
    """`part / whole`, and not a number where `whole` is 0."""
    shares: Floats = np.full(len(part), np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares
