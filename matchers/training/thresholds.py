"""Thresholds from held-out scores: shown precision first, then as much of every clause as that leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from matchers.clauses import CLAUSES
from matchers.scene import Scene
from matchers.scoring import STRICTNESSES
from matchers.training.corpus import Case
from matchers.training.logistic import Floats

Bools = NDArray[np.bool_]
TARGETS = {"quiet": 0.95, "balanced": 0.91, "wide": 0.8}
"""Shown precision that each strictness has to reach on held-out posts."""
_GRID = np.round(np.arange(0.06, 0.96, 0.02), 2)
_PROTECTED_FLOOR = 0.35
_NEVER = 0.99


@dataclass(slots=True, kw_only=True)
class Scored:
    """Held-out probabilities of every head that can show a post, vetoes applied, with the truth beside them."""

    heads: list[str]
    scores: Floats
    labels: Floats
    sample: Floats
    shown: Bools
    missed: int
    protected: Floats = field(default_factory=lambda: np.zeros(0))
    protected_truth: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))
    missed_by_head: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls, cases: Sequence[Case], dropped: Sequence[Case], held_out: Mapping[str, Floats], scenes: Sequence[Scene]
    ) -> Self:
        """Line up scores and labels; posts that the gate dropped count as missed."""
        rules = {str(rule.META.clause): rule for rule in CLAUSES}
        heads = [*rules, "urgent"]
        scores = np.stack([held_out[head] for head in heads], axis=1)
        for n, scene in enumerate(scenes):
            for m, head in enumerate(heads):
                if head in rules and any(veto.holds(scene) for veto in rules[head].VETOES):
                    scores[n, m] = 0.0
        hold = held_out["protected"] >= _PROTECTED_FLOOR
        for m, head in enumerate(heads):
            if head in rules and rules[head].META.yields_to_protection:
                scores[hold, m] = 0.0
        return cls(
            heads=heads,
            scores=scores,
            labels=np.array([[float(case.labels.get(head, False)) for head in heads] for case in cases]),
            sample=np.array([[float(head in case.labels) for head in heads] for case in cases]),
            shown=np.array([case.shown for case in cases]),
            missed=sum(case.shown for case in dropped),
            protected=held_out["protected"],
            protected_truth=np.array([case.labels["protected"] for case in cases]),
            missed_by_head={head: sum(case.labels.get(head, False) for case in dropped) for head in heads},
        )

    def f1(self, head: int, threshold: float) -> float:
        """F1 of one head at a threshold."""
        told = (self.scores[:, head] >= threshold) & (self.sample[:, head] > 0)
        hits = float((told & (self.labels[:, head] > 0)).sum())
        wanted = float((self.labels[:, head] * self.sample[:, head]).sum()) + self.missed_by_head[self.heads[head]]
        return 2 * hits / max(1.0, told.sum() + wanted)

    def shown_precision_recall(self, thresholds: Floats) -> tuple[float, float]:
        """Precision and recall of showing a post at all."""
        told = (self.scores >= thresholds).any(axis=1)
        hits = float((told & self.shown).sum())
        return hits / max(1, told.sum()), hits / max(1, self.shown.sum() + self.missed)


def choose_thresholds(scored: Scored) -> tuple[dict[str, dict[str, float]], dict[str, Any]]:
    """Choose thresholds by strictness; return them by head, and held-out figures for the manifest."""
    best = np.array([max(_GRID, key=lambda t, m=m: (scored.f1(m, t), t)) for m in range(len(scored.heads))])
    chosen = {strictness: _raise_until(scored, best, TARGETS[strictness]) for strictness in STRICTNESSES}
    thresholds = {head: {s: float(chosen[s][m]) for s in STRICTNESSES} for m, head in enumerate(scored.heads)}
    thresholds["protected"] = dict.fromkeys(STRICTNESSES, _PROTECTED_FLOOR)
    return thresholds, {s: _figures(scored, chosen[s]) for s in STRICTNESSES}


def _raise_until(scored: Scored, start: Floats, target: float) -> Floats:
    """Raise single thresholds, each time the one that gives most precision for least recall and F1."""
    thresholds = start.copy()
    while scored.shown_precision_recall(thresholds)[0] < target:
        precision, recall = scored.shown_precision_recall(thresholds)
        best, best_gain = None, 0.0
        for m in range(len(thresholds)):
            for step in (0.02, 0.06, 0.12):
                tried = thresholds.copy()
                tried[m] = min(_NEVER, tried[m] + step)
                p, r = scored.shown_precision_recall(tried)
                cost = max(0.0, recall - r) + (scored.f1(m, thresholds[m]) - scored.f1(m, tried[m])) / len(thresholds)
                gain = (p - precision) / (max(0.0, cost) + 1e-4)
                if p > precision and gain > best_gain:
                    best, best_gain = tried, gain
        if best is None:
            break
        thresholds = best
    return thresholds


def _figures(scored: Scored, thresholds: Floats) -> dict[str, Any]:
    f1 = {head: round(scored.f1(m, thresholds[m]), 3) for m, head in enumerate(scored.heads)}
    precision, recall = scored.shown_precision_recall(thresholds)
    hold = scored.protected >= _PROTECTED_FLOOR
    return {
        "f1": f1,
        "macro_f1": round(float(np.mean([value for head, value in f1.items() if head != "urgent"])), 3),
        "shown_precision": round(precision, 3),
        "shown_recall": round(recall, 3),
        "protected_recall": round(float(hold[scored.protected_truth].mean()), 3),
        "protected_precision": round(float(scored.protected_truth[hold].mean()), 3),
    }
