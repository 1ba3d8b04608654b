"""The second look: who speaks and whether the school is meant, once the wording and the sense have been weighed too.

The first look (`matchers.tie`, `matchers.speaker`) knows the lists, the names and the manner of speech; the text model
and the encoder know how such posts are worded. Their log-odds are added up again, by a logistic regression for the
mention and a softmax for the roles. The lists keep the last word: what they rule out stays ruled out, and an account
of the school's own is `official` whatever it says. The weights (`matchers/weights/second_look.json`) are learned by
`matchers.training.fit` from posts that none of the four had seen.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from math import exp

from matchers.linear import Linear, log_odds, logistic
from matchers.reading import Reading, Speaker
from scanner.models import AuthorRole

ROLES = tuple(role for role in AuthorRole if role is not AuthorRole.OFFICIAL)
"""The roles that are weighed; accounts of the school's own are listed."""
_MOST = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """The weights, over the names of `weighed`."""

    mention: Linear
    roles: Mapping[AuthorRole, Linear] = field(repr=False)

    def again(self, reading: Reading, wording: Mapping[str, float], meaning: Mapping[str, float]) -> Reading:
        """`reading`, with its tie and speaker decided anew."""
        values = weighed(reading, wording, meaning)
        odds = self.mention.sum(values)
        tie = replace(reading.tie, score=logistic(odds), log_odds=odds)
        return replace(reading, tie=tie, speaker=self._speaker(reading.speaker, values))

    def _speaker(self, first: Speaker, values: Mapping[str, float]) -> Speaker:
        if first.role is AuthorRole.OFFICIAL:
            return first
        points = {role: linear.sum(values) for role, linear in self.roles.items() if role in first.log_odds}
        highest = max(points.values())
        powers = {role: exp(value - highest) for role, value in points.items()}
        total = sum(powers.values())
        role = max(powers, key=lambda r: powers[r])
        chances = {r: power / total for r, power in powers.items()}
        return replace(
            first, role=role, confidence=chances[role], log_odds={r: log_odds(chance) for r, chance in chances.items()}
        )


def weighed(reading: Reading, wording: Mapping[str, float], meaning: Mapping[str, float]) -> dict[str, float]:
    """What is added up: first look, text model and encoder, each in log-odds, none beyond plus or minus 6."""
    first = reading.speaker.log_odds
    found = {
        "first:mention": reading.tie.log_odds,
        "wording:mention": wording.get("mention", 0.0),
        "meaning:mention": meaning.get("mention", 0.0),
        **{f"first:{role}": first[role] for role in ROLES if role in first},
        **{f"wording:{role}": wording.get(f"role:{role}", 0.0) for role in ROLES},
        **{f"meaning:{role}": meaning.get(f"role:{role}", 0.0) for role in ROLES},
    }
    return {name: max(-_MOST, min(_MOST, value)) for name, value in found.items()}


@cache
def shipped_second_look() -> SecondLook:
    """The weights of `matchers/weights/second_look.json`."""
    body = json.loads((resources.files("matchers") / "weights" / "second_look.json").read_text(encoding="utf-8"))
    return SecondLook(
        mention=Linear.parse(body["mention"]),
        roles={AuthorRole(role): Linear.parse(row) for role, row in body["roles"].items()},
    )
