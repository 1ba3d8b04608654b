"""Thresholds from held-out scores.

First the post: it is shown where all its scores together reach a level at which the wanted share of shown posts is
right. Then, of a shown post, every clause from the score that gives the best F1, and urgency from the score that gives
the best F2: a missed danger costs more than a needless look at a post that is shown anyway.
So is the hold chosen: a second reader too many costs less than lawful speech held against somebody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from matchers import urgent
from matchers.clauses import CLAUSES
from matchers.protected import LIKELIER_FROM, plainly_protected
from matchers.read import mention_score
from matchers.scene import Scene
from matchers.scoring import MEANT_FROM, STRICTNESSES, together
from matchers.training.cases import Case
from matchers.training.logistic import Floats, sigmoid

Bools = NDArray[np.bool_]
TARGETS = {"quiet": 0.96, "balanced": 0.85, "wide": 0.75}
"""Share of shown posts that has to be right on held-out posts, by strictness."""
FLOORS = {"quiet": 0.4, "balanced": 0.24, "wide": 0.12}
"""Lowest threshold of a clause, by strictness: a long shot beside a sure finding costs trust."""
_POST_GRID = np.round(np.arange(0.1, 0.995, 0.005), 3)
_GRID = np.round(np.arange(0.06, 0.9, 0.02), 2)
_HOLD_BETA = 2.0
_URGENT_BETA, _URGENT_FLOOR = 2.0, 0.1


@dataclass(slots=True, kw_only=True)
class Scored:
    """Held-out scores with the truth beside them.

    Attributes:
        heads: the clauses and ``urgent``: what can show a post.
        scores: posts by heads, guards and hold applied.
        sample: 0 where a label may fairly go either way.
        together: each post's scores taken together.
        meant: how sure it is that the school is meant.
        missed: posts to be shown that the gate dropped, in all and by head.
        hold: whether the hold applies, by held-out scores.
    """

    heads: list[str]
    scores: Floats
    labels: Floats
    sample: Floats
    shown: Bools
    together: Floats
    meant: Floats
    missed: int
    missed_by_head: dict[str, int]
    hold: Bools
    hold_truth: Bools
    hold_threshold: float

    @classmethod
    def of(
        cls, cases: Sequence[Case], dropped: Sequence[Case], held_out: Mapping[str, Floats], scenes: Sequence[Scene]
    ) -> Self:
        """Apply guards and hold to the scores, as the assessor does."""
        rules = {str(rule.META.clause): rule for rule in CLAUSES}
        heads = [*rules, "urgent"]
        scores = np.stack([held_out[head] for head in heads], axis=1)
        truth = np.array([case.labels["protected"] for case in cases])
        plain = np.array([plainly_protected(scene) for scene in scenes])
        told = {t: plain | (held_out["protected"] >= t) for t in _GRID}
        hold_threshold = max(_GRID, key=lambda t: _f_beta(told[t], truth, 0, _HOLD_BETA))
        for m, head in enumerate(heads):
            guards = rules[head].GUARDS if head in rules else urgent.GUARDS
            points = [sum(guard.points for guard in guards if guard.holds(scene)) for scene in scenes]
            scores[:, m] = sigmoid(_logit(scores[:, m]) + np.array(points))
            if head in rules and rules[head].META.yields_to_protection:
                likely = told[hold_threshold] | (held_out["protected"] >= LIKELIER_FROM * scores[:, m])
                scores[likely, m] = 0.0
        return cls(
            heads=heads,
            scores=scores,
            labels=np.array([[float(case.labels.get(head, False)) for head in heads] for case in cases]),
            sample=np.array([[float(head in case.labels) for head in heads] for case in cases]),
            shown=np.array([case.shown for case in cases]),
            together=np.array([together(row) for row in scores.tolist()]),
            meant=np.array([mention_score(scene.reading) for scene in scenes]),
            missed=sum(case.shown for case in dropped),
            missed_by_head={head: sum(case.labels.get(head, False) for case in dropped) for head in heads},
            hold=told[hold_threshold],
            hold_truth=truth,
            hold_threshold=float(hold_threshold),
        )

    def f_beta(self, m: int, passing: Bools, threshold: float, beta: float = 1.0) -> float:
        """F-beta of one head, at a threshold, of the passing posts."""
        counted = self.sample[:, m] > 0
        told = passing & counted & (self.scores[:, m] >= threshold)
        return _f_beta(told, (self.labels[:, m] > 0) & counted, self.missed_by_head[self.heads[m]], beta)

    def precision_recall(self, passing: Bools) -> tuple[float, float]:
        """Precision and recall of showing a post at all."""
        hits = float((passing & self.shown).sum())
        return hits / max(1.0, float(passing.sum())), hits / max(1.0, float(self.shown.sum()) + self.missed)


def _logit(probabilities: Floats) -> Floats:
    bounded = np.clip(probabilities, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(bounded / (1 - bounded)))


def _f_beta(told: Bools, truth: Bools, missed: int, beta: float) -> float:
    hits, weight = float((told & truth).sum()), beta**2
    return (1 + weight) * hits / max(1.0, float(told.sum()) + weight * (float(truth.sum()) + missed))


def choose_thresholds(scored: Scored) -> tuple[dict[str, dict[str, float]], dict[str, Any]]:
    """Choose thresholds by head and strictness, ``together`` among them; return also held-out figures."""
    thresholds: dict[str, dict[str, float]] = {head: {} for head in [*scored.heads, "together", "protected"]}
    figures: dict[str, Any] = {}
    for strictness in STRICTNESSES:
        meant = scored.meant >= MEANT_FROM[strictness]
        level = next(
            (
                t
                for t in _POST_GRID
                if scored.precision_recall(meant & (scored.together >= t))[0] >= TARGETS[strictness]
            ),
            _POST_GRID[-1],
        )
        passing = meant & (scored.together >= level)
        for m, head in enumerate(scored.heads):
            beta, floor = (_URGENT_BETA, _URGENT_FLOOR) if head == "urgent" else (1.0, FLOORS[strictness])
            grid = [float(threshold) for threshold in _GRID if threshold >= floor]
            value = {threshold: scored.f_beta(m, passing, threshold, beta) for threshold in grid}
            thresholds[head][strictness] = max(reversed(grid), key=value.__getitem__)
        thresholds["together"][strictness] = float(level)
        thresholds["protected"][strictness] = scored.hold_threshold
        figures[strictness] = _figures(scored, passing, {h: t[strictness] for h, t in thresholds.items()})
    return thresholds, figures


def _figures(scored: Scored, passing: Bools, thresholds: Mapping[str, float]) -> dict[str, Any]:
    f1 = {head: round(scored.f_beta(m, passing, thresholds[head]), 3) for m, head in enumerate(scored.heads)}
    precision, recall = scored.precision_recall(passing)
    hold = scored.hold
    urgent = scored.labels[:, scored.heads.index("urgent")] > 0
    told = passing & (scored.scores[:, scored.heads.index("urgent")] >= thresholds["urgent"])
    return {
        "f1": f1,
        "macro_f1": round(float(np.mean([value for head, value in f1.items() if head != "urgent"])), 3),
        "shown_precision": round(precision, 3),
        "shown_recall": round(recall, 3),
        "urgent_recall": round(float(told[urgent].mean()), 3),
        "hold_recall": round(float(hold[scored.hold_truth].mean()), 3),
        "hold_precision": round(float(scored.hold_truth[hold].mean()), 3),
    }
