"""The weights of the reading: what each feature of a post is worth, learned by `matchers.training.reading`.

`matchers/weights/reading.json` holds the numbers alone; what a feature is stands where it is defined.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from math import exp, log
from typing import Any, Self

from scanner.models import AuthorRole

PAIR = "*"
"""Joins the names of two features that say more together than one by one."""

_SMALLEST = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A sum of points over a start, in log-odds; a name with ``*`` is a pair that holds together."""

    start: float
    points: Mapping[str, float] = field(repr=False)

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> Self:
        """Read the form of the weight file."""
        return cls(start=body["start"], points=body["points"])

    def sum(self, values: Mapping[str, float]) -> float:
        """The log-odds of a post with these features."""
        return self.start + sum(self.points.get(name, 0.0) * value for name, value in values.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingWeights:
    """Everything about the reading that was learned.

    Attributes:
        gate: the tie below which a post is not looked at further.
        tie: for a tie to the school.
        speaker: for each role that an author may have without being on the school's list of accounts.
    """

    gate: float
    tie: Linear
    speaker: Mapping[AuthorRole, Linear]


@cache
def shipped_reading_weights() -> ReadingWeights:
    """The weights of `matchers/weights/reading.json`."""
    text = (resources.files("matchers") / "weights" / "reading.json").read_text(encoding="utf-8")
    body = json.loads(text)
    return ReadingWeights(
        gate=body["gate"],
        tie=Linear.parse(body["tie"]),
        speaker={AuthorRole(role): Linear.parse(row) for role, row in body["speaker"].items()},
    )


def logistic(log_odds: float) -> float:
    """The probability of `log_odds`, safe for large values."""
    return 1.0 / (1.0 + exp(-max(-60.0, min(60.0, log_odds))))


def log_odds(probability: float) -> float:
    """The log-odds of a probability, which is kept a little away from 0 and 1."""
    kept = max(_SMALLEST, min(1.0 - _SMALLEST, probability))
    return log(kept / (1.0 - kept))


def add_pairs(values: dict[str, float], pairs: tuple[tuple[str, str], ...]) -> dict[str, float]:
    """Add the product of each of `pairs` that holds."""
    for first, second in pairs:
        if first in values and second in values:
            values[f"{first}{PAIR}{second}"] = values[first] * values[second]
    return values
