"""Scoring: features and weights in, a calibrated probability and its reasons out.

A head (a clause, the urgency, the hold) is a logistic model. Its score is the logistic function of a sum: the bias, and
for each feature weight times value. The sums are calibrated (Platt scaling is folded into weights and bias), so that
0.8 means four in five, and every term of the sum is a `Contribution` that the report prints.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from math import exp
from typing import Literal

from matchers.rule import Guard
from matchers.scene import Feature, Scene, Span
from matchers.text_model import as_value
from scanner.models import GUARD, Contribution, Evidence, Post

Strictness = Literal["quiet", "balanced", "wide"]
STRICTNESSES: tuple[Strictness, ...] = ("quiet", "balanced", "wide")
"""How much is shown: only what is nearly sure, the default, or more than most will want."""
MEANT_FROM: Mapping[Strictness, float] = {"quiet": 0.9, "balanced": 0.8, "wide": 0.6}
"""How sure it has to be that the school is meant, for a post to be shown. Of a thousand public posts hardly one is
about the school, while most training posts are: an even chance there is a poor one here (`docs/judgement.md`, *False
alarms*)."""

WORDING, MEANING, MEANT_FOR_EYES = "wording", "meaning", "meaning_shown"
"""Names of the features that stand for the text model and the encoder."""
LEARNED = (WORDING, MEANING, MEANT_FOR_EYES)
_LEARNED_NOTES = {
    WORDING: "The wording as a whole is like that of posts that belong here.",
    MEANING: "The sense as a whole is like that of posts that belong here.",
    MEANT_FOR_EYES: "The sense as a whole is like that of posts that need to be seen.",
}
_BASE_NOTE = "Where every post starts from."


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadWeights:
    """The learned numbers of one head: log-odds a feature brings at value 1, and the thresholds by strictness."""

    bias: float
    weights: Mapping[str, float] = field(repr=False)
    thresholds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A head's score of a post, with its reasons."""

    contributions: tuple[Contribution, ...]
    places: tuple[tuple[Span, str, float], ...] = ()

    @property
    def log_odds(self) -> float:
        """The sum of the contributions."""
        return sum(contribution.points for contribution in self.contributions)

    @property
    def probability(self) -> float:
        """The calibrated probability."""
        return 1 / (1 + exp(-max(-60.0, min(60.0, self.log_odds))))

    def evidence(self, post: Post) -> tuple[Evidence, ...]:
        """The stretches that the features point at, the weightiest first; one stretch counts once."""
        best: dict[Span, tuple[str, float]] = {}
        for span, reason, weight in self.places:
            if span not in best or abs(best[span][1]) < abs(weight):
                best[span] = (reason, weight)
        ordered = sorted(best.items(), key=lambda item: -item[1][1])
        return tuple(
            Evidence.at(post, span.field, (span.start, span.end), reason=reason, weight=round(weight, 3))
            for span, (reason, weight) in ordered
        )

    def guarded(self, guard: Guard) -> "Score":
        """The same score with a guard's line."""
        line = Contribution(feature=f"{GUARD}{guard.name}", points=guard.points, note=guard.note)
        return Score(contributions=(*self.contributions, line), places=self.places)


def score(scene: Scene, head: str, features: Sequence[Feature], weights: HeadWeights) -> Score:
    """Score a scene under one head."""
    lines = [Contribution(feature="base", points=weights.bias, note=_BASE_NOTE)]
    places: list[tuple[Span, str, float]] = []
    for feature in features:
        weight = weights.weights.get(feature.name, 0.0)
        signal = scene.signal(feature)
        points = weight * signal.value
        if points == 0.0:
            continue
        lines.append(Contribution(feature=feature.name, points=points, note=feature.note))
        places.extend((span, feature.note, points) for span in signal.spans)
    for name, value in zip(LEARNED, learned_values(scene, head), strict=True):
        if points := weights.weights.get(name, 0.0) * value:
            lines.append(Contribution(feature=name, points=points, note=_LEARNED_NOTES[name]))
    return Score(contributions=tuple(lines), places=tuple(places))


def learned_values(scene: Scene, head: str) -> tuple[float, float, float]:
    """What the text model and the encoder say, as values from 0 to 1, in the order of `LEARNED`."""
    logits = (scene.wording.get(head, 0.0), scene.meaning.get(head, 0.0), scene.meaning.get("shown", 0.0))
    wording, meaning, shown = map(as_value, logits)
    return wording, meaning, shown


def learned_points(scene: Scene, head: str, weights: HeadWeights) -> float:
    """The log-odds that the text model and the encoder bring to a head."""
    return sum(
        weights.weights.get(name, 0.0) * value for name, value in zip(LEARNED, learned_values(scene, head), strict=True)
    )


def together(probabilities: Iterable[float]) -> float:
    """The chance that at least one of several scores is right, were they independent."""
    none_right = 1.0
    for probability in probabilities:
        none_right *= 1 - probability
    return 1 - none_right


def feature_names(features: Iterable[Feature]) -> list[str]:
    """The names of a head's features in order, the learned ones last."""
    return [*(feature.name for feature in features), *LEARNED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """All that was learned but the text model.

    Attributes:
        heads: the heads by name.
        together: by strictness, what all scores of a post together must reach for it to be shown.
    """

    heads: Mapping[str, HeadWeights] = field(repr=False)
    together: Mapping[str, float]


@cache
def shipped_weights() -> Weights:
    """The weights of `matchers/weights/judgement.json`."""
    body = json.loads((resources.files("matchers") / "weights" / "judgement.json").read_text(encoding="utf-8"))
    return Weights(
        heads={
            head: HeadWeights(bias=numbers["bias"], weights=numbers["weights"], thresholds=numbers["thresholds"])
            for head, numbers in body["heads"].items()
        },
        together=body["together"],
    )
