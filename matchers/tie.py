"""What ties a post to the school, however obliquely.

Features of the post (who is named and how surely, words of school life, an author of the list …) are weighed and added
up in log-odds; the weights and the reasons in plain words stand in `matchers/lexicons/reading/tie.toml`. A listed
person's post about their own life is no tie; the same person on their class, colleagues or work is one.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp

from matchers.features import ABSENT, Feature, Named, Said, Signal, Writes, family
from matchers.mentions import end_of_longer_name
from matchers.reading import Tie
from matchers.view import CONTEXT, OWN_WORDS, PROFILE, View
from matchers.watchlist import Form
from scanner.models import Evidence, MentionKind

_DIRECT = 0.5


def _several_people(view: View) -> Signal:
    """Two or more people of the lists are named."""
    named = {s.mention.entity for s in view.found if s.person and s.mention.field.startswith((*OWN_WORDS, *CONTEXT))}
    return Signal(value=float(len(named) > 1))


def _in_their_place(view: View) -> Signal:
    """A person of the lists beside a word of their role, or of their year."""
    words = view.cues.words
    for at, word in enumerate(words):
        person = word.entity and view.people.get(word.entity.entity)
        if not person or word.field.startswith("author"):
            continue
        around = {w.text for w in words[max(0, at - _BEFORE) : at + _AFTER + 1] if w.field == word.field}
        if around & person.roles or (person.year and around & _year_words(person.year)):
            return Signal(value=1.0, where=(word.field, word.start, word.end))
    return ABSENT


_BEFORE, _AFTER = 4, 6


def _year_words(year: str) -> frozenset[str]:
    return frozenset({f"y{year}", f"yr{year}", f"year{year}", f"s{year}", f"bl{year}"} | {year})


@dataclass(frozen=True, slots=True, kw_only=True)
class OfKind:
    """A word for the school's own kind, or for the kind that it is not."""

    own: bool

    def __call__(self, view: View) -> Signal:
        """1 if the post or its author's profile has one."""
        kinds = view.watchlist.kinds
        pattern = kinds.own if self.own else kinds.other
        for name, text in view.post.fields():
            if name.startswith((*OWN_WORDS, "author.bio")) and (found := pattern.search(text)):
                return Signal(value=1.0, where=(name, *found.span()))
        return ABSENT


def _name_goes_on(view: View) -> Signal:
    """An alias of the school begins a longer name, ``Tarnholt Bank``, ``Tarnholt Fried Chicken``."""
    for sighting in view.found:
        mention = sighting.mention
        if sighting.form is Form.ALIAS and mention.field != "author.handle":
            end = end_of_longer_name(view.post.field_text(mention.field), mention.start, mention.end)
            if end:
                return Signal(value=1.0, where=(mention.field, mention.start, end))
    return ABSENT


_BY_NAME = frozenset({Form.FULL_NAME})
_BY_TITLE = frozenset({Form.TITLED, Form.KNOWN_AS})
_BY_GIVEN = frozenset({Form.GIVEN, Form.INITIALS})

FEATURES: Mapping[str, Feature] = {
    "school_named": Named(kind=MentionKind.SCHOOL, fields=(*OWN_WORDS, *CONTEXT, *PROFILE)),
    "school_in_context": Named(kind=MentionKind.SCHOOL, fields=CONTEXT),
    "school_in_bio": Named(kind=MentionKind.SCHOOL, fields=("author.bio",)),
    "school_in_name": Named(kind=MentionKind.SCHOOL, fields=("author.display_name", "author.handle")),
    "school_address": Named(kind=MentionKind.SCHOOL_EMAIL, fields=(*OWN_WORDS, *CONTEXT, *PROFILE)),
    "staff_by_name": Named(kind=MentionKind.STAFF, forms=_BY_NAME),
    "staff_by_title": Named(kind=MentionKind.STAFF, forms=_BY_TITLE),
    "staff_by_handle": Named(kind=MentionKind.STAFF, forms=frozenset({Form.HANDLE})),
    "staff_by_surname": Named(kind=MentionKind.STAFF, forms=frozenset({Form.SURNAME})),
    "staff_by_given_name": Named(kind=MentionKind.STAFF, forms=_BY_GIVEN),
    "pupil_by_name": Named(kind=MentionKind.PUPIL, forms=_BY_NAME),
    "pupil_by_given_name": Named(kind=MentionKind.PUPIL, forms=_BY_GIVEN | _BY_TITLE),
    "several_people": _several_people,
    "family": family,
    "in_their_place": _in_their_place,
    "name_goes_on": _name_goes_on,
    "partner": Named(kind=MentionKind.PARTNER, fields=(*OWN_WORDS, *CONTEXT, *PROFILE)),
    "confidential_term": Named(kind=MentionKind.TERM),
    "area": Named(
        kind=MentionKind.PLACE, forms=frozenset({Form.TOWN, Form.STREET}), fields=(*OWN_WORDS, *CONTEXT, *PROFILE)
    ),
    "region": Named(kind=MentionKind.PLACE, forms=frozenset({Form.REGION}), fields=(*OWN_WORDS, *CONTEXT, *PROFILE)),
    "own_kind": OfKind(own=True),
    "other_kind": OfKind(own=False),
    "detail": Named(kind=MentionKind.PLACE, forms=frozenset({Form.DETAIL}), fields=(*OWN_WORDS, *CONTEXT)),
    "author_on_staff": Writes(staff=True),
    "author_former_staff": Writes(staff=True, former=True),
    "author_pupil": Writes(staff=False),
    "school_life": Said(cues=("school_life",), fields=(*OWN_WORDS, *CONTEXT)),
    "much_school_life": Said(cues=("school_life",), fields=(*OWN_WORDS, *CONTEXT), at_least=3),
    "school_life_in_profile": Said(cues=("school_life",), fields=PROFILE),
    "own_work": Said(cues=("own_school_work",), fields=OWN_WORDS),
    "workplace": Said(cues=("workplace",), fields=OWN_WORDS),
    "works_here": Said(cues=("works_here",)),
    "works_in_school": Said(cues=("works_in_school",)),
    "school_job": Said(cues=("school_job",), fields=PROFILE),
    "former_work": Said(cues=("former_work",)),
    "youth_slang": Said(cues=("youth_slang",), fields=OWN_WORDS, at_least=2),
    "hidden_author": Said(cues=("anonymous_profile",), fields=PROFILE),
    "pupil_voice": Said(cues=("pupil_voice",), fields=OWN_WORDS),
    "parent_voice": Said(cues=("parent_voice",), fields=OWN_WORDS),
    "local_school": Said(cues=("local_school",)),
    "points_to_school": Said(cues=("deictic",), fields=OWN_WORDS),
    "general_talk": Said(cues=("general_talk",), fields=OWN_WORDS),
    "denial": Said(cues=("denial",)),
    "place_of_same_name": Said(cues=("place_of_same_name",)),
    "other_school": Said(cues=("other_school",)),
    "another_life": Said(cues=("another_life",)),
    "aimed_at_person": Said(cues=("aimed_at_person",), fields=(*OWN_WORDS, *CONTEXT)),
    "pupil_profile": Said(cues=("pupil_profile",), fields=("author.bio",)),
    "outsider": Said(cues=("outsider",), fields=PROFILE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Log-odds for each feature, and for pairs that hold together (``a*b``), with the reason in plain words."""

    bias: float
    points: Mapping[str, float]
    reasons: Mapping[str, str]


@cache
def shipped_weights() -> Weights:
    """The weights of `matchers/lexicons/reading/tie.toml`."""
    text = (resources.files("matchers") / "lexicons" / "reading" / "tie.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return Weights(
        bias=table["bias"],
        points={name: row["weight"] for name, row in table["features"].items()},
        reasons={name: row["reason"] for name, row in table["features"].items()},
    )


def measure(view: View) -> dict[str, Signal]:
    """Every feature that holds, and every weighed pair of them."""
    signals = {name: signal for name, feature in FEATURES.items() if (signal := feature(view)).value > 0.0}
    for name in shipped_weights().points:
        first, _, second = name.partition("*")
        if second and first in signals and second in signals:
            a, b = signals[first], signals[second]
            signals[name] = Signal(value=a.value * b.value, where=a.where if a.value >= b.value else b.where)
    return signals


def tie_of(view: View) -> Tie:
    """Decide how surely `view` is about the school."""
    weights = shipped_weights()
    signals = measure(view)
    points = {name: weights.points.get(name, 0.0) * signal.value for name, signal in signals.items()}
    score = 1.0 / (1.0 + exp(-(weights.bias + sum(points.values()))))
    if not _CAN_STAND & signals.keys():
        score = min(score, _NEVER_ALONE)
    named = max((signals[n].value for n in ("school_named", "school_address") if n in signals), default=0.0)
    denied = "place_of_same_name" in signals or "other_school" in signals
    return Tie(
        score=score,
        direct=named >= _DIRECT and not denied,
        indirect=_indirect(signals),
        evidence=tuple(
            Evidence.at(view.post, where[0], where[1:], reason=weights.reasons[name], weight=round(points[name], 2))
            for name, signal in sorted(signals.items(), key=lambda item: -abs(points[item[0]]))
            if (where := signal.where) and name in weights.reasons and abs(points[name]) >= _WORTH_SHOWING
        ),
    )


_WORTH_SHOWING = 0.2
_NEVER_ALONE = 0.3
_CAN_STAND = frozenset(
    {
        "school_named",
        "school_address",
        "staff_by_name",
        "staff_by_title",
        "staff_by_handle",
        "staff_by_surname",
        "family",
    }
    | {"pupil_by_name", "partner", "confidential_term", "area", "detail", "author_on_staff", "author_former_staff"}
    | {"author_pupil", "in_their_place", "local_school"}
)
"""A tie needs one of these; given names, school life and manner of speech never make one by themselves."""

_DETAILS = {
    "area": 4.0,
    "detail": 2.0,
    "region": 0.15,
    "confidential_term": 0.5,
    "partner": 0.3,
    "points_to_school": 0.2,
    "own_kind": 0.2,
    "local_school": 0.3,
    "works_in_school": 0.15,
    "school_life": 0.1,
}


def _indirect(signals: Mapping[str, Signal]) -> float:
    """How well details alone give the school away: each closes part of what is still open, if a school is meant."""
    if "school_life" not in signals and "school_life_in_profile" not in signals and "works_in_school" not in signals:
        return 0.0
    open_part = 1.0
    for name, share in _DETAILS.items():
        if name in signals:
            open_part *= 1.0 - min(0.6, share * (signals[name].value or 1.0))
    return 1.0 - open_part
