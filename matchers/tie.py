"""What ties a post to the school, however obliquely.

Features of the post (who is named and how surely, words of school life, an author of the list …) are weighed and added
up in log-odds; the weights are learned (`matchers/weights/reading.json`), the reasons in plain words stand in
`matchers/lexicons/reading/tie.toml`. A listed person's post about their own life is no tie; the same person on their
class, colleagues or work is one.
"""

import tomllib
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from matchers.features import (
    ABSENT,
    COMMENTS,
    REVIEWS,
    YOUNG,
    Elsewhere,
    Feature,
    Named,
    Said,
    Signal,
    Stretch,
    Writes,
    family,
)
from matchers.linear import PAIR, add_pairs, logistic, shipped_reading_weights
from matchers.mentions import end_of_longer_name
from matchers.reading import Tie
from matchers.view import CONTEXT, OWN_WORDS, PROFILE, View
from matchers.watchlist import Form
from scanner.models import Evidence, MentionKind, Post

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
_BY_TITLE = frozenset({Form.TITLED})
_BY_NICKNAME = frozenset({Form.KNOWN_AS})
_BY_GIVEN = frozenset({Form.GIVEN, Form.INITIALS})
_AREA = frozenset({Form.TOWN, Form.STREET})

FEATURES: Mapping[str, Feature] = {
    "school_named": Named(kind=MentionKind.SCHOOL, fields=(*OWN_WORDS, *CONTEXT, *PROFILE)),
    "school_in_context": Named(kind=MentionKind.SCHOOL, fields=CONTEXT),
    "school_in_bio": Named(kind=MentionKind.SCHOOL, fields=("author.bio",)),
    "school_in_name": Named(kind=MentionKind.SCHOOL, fields=("author.display_name", "author.handle")),
    "school_address": Named(kind=MentionKind.SCHOOL_EMAIL, fields=(*OWN_WORDS, *CONTEXT, *PROFILE)),
    "staff_by_name": Named(kind=MentionKind.STAFF, forms=_BY_NAME),
    "staff_by_title": Named(kind=MentionKind.STAFF, forms=_BY_TITLE),
    "staff_by_nickname": Named(kind=MentionKind.STAFF, forms=_BY_NICKNAME),
    "staff_by_handle": Named(kind=MentionKind.STAFF, forms=frozenset({Form.HANDLE})),
    "staff_by_surname": Named(kind=MentionKind.STAFF, forms=frozenset({Form.SURNAME})),
    "staff_by_given_name": Named(kind=MentionKind.STAFF, forms=_BY_GIVEN),
    "pupil_by_name": Named(kind=MentionKind.PUPIL, forms=_BY_NAME),
    "pupil_by_given_name": Named(kind=MentionKind.PUPIL, forms=_BY_GIVEN | _BY_NICKNAME),
    "several_people": _several_people,
    "family": family,
    "in_their_place": _in_their_place,
    "name_goes_on": _name_goes_on,
    "partner": Named(kind=MentionKind.PARTNER),
    "partner_in_profile": Named(kind=MentionKind.PARTNER, fields=PROFILE),
    "confidential_term": Named(kind=MentionKind.TERM),
    "area": Named(kind=MentionKind.PLACE, forms=_AREA),
    "area_in_profile": Named(kind=MentionKind.PLACE, forms=_AREA, fields=PROFILE),
    "region": Named(kind=MentionKind.PLACE, forms=frozenset({Form.REGION}), fields=(*OWN_WORDS, *CONTEXT, *PROFILE)),
    "elsewhere": Elsewhere(fields=(*OWN_WORDS, *CONTEXT)),
    "elsewhere_in_profile": Elsewhere(fields=PROFILE),
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
    "own_life": Said(cues=("own_life",), fields=OWN_WORDS),
    "relative": Said(cues=("relative",), fields=OWN_WORDS),
    "old_pupil": Said(cues=("old_pupil",)),
    "neighbour": Said(cues=("neighbour",), fields=OWN_WORDS),
    "tradesman": Said(cues=("tradesman",), fields=OWN_WORDS),
    "press": Said(cues=("press",)),
    "on_reviews": REVIEWS,
    "on_comments": COMMENTS,
    "on_young_platform": YOUNG,
}


PAIRS: tuple[tuple[str, str], ...] = (
    ("area", "another_life"),
    ("area", "local_school"),
    ("area", "other_kind"),
    ("area", "outsider"),
    ("area", "own_kind"),
    ("area", "points_to_school"),
    ("area", "school_job"),
    ("area", "school_life"),
    ("area", "workplace"),
    ("area", "works_in_school"),
    ("area_in_profile", "author_on_staff"),
    ("area_in_profile", "school_job"),
    ("area_in_profile", "school_life"),
    ("area_in_profile", "works_in_school"),
    ("author_former_staff", "own_life"),
    ("author_former_staff", "workplace"),
    ("author_on_staff", "another_life"),
    ("author_on_staff", "area"),
    ("author_on_staff", "elsewhere"),
    ("author_on_staff", "general_talk"),
    ("author_on_staff", "in_their_place"),
    ("author_on_staff", "own_life"),
    ("author_on_staff", "own_work"),
    ("author_on_staff", "parent_voice"),
    ("author_on_staff", "pupil_by_given_name"),
    ("author_on_staff", "pupil_profile"),
    ("author_on_staff", "relative"),
    ("author_on_staff", "school_job"),
    ("author_on_staff", "school_life"),
    ("author_on_staff", "school_life_in_profile"),
    ("author_on_staff", "staff_by_given_name"),
    ("author_on_staff", "workplace"),
    ("author_on_staff", "works_in_school"),
    ("author_pupil", "on_young_platform"),
    ("author_pupil", "own_life"),
    ("author_pupil", "school_life"),
    ("author_pupil", "youth_slang"),
    ("confidential_term", "hidden_author"),
    ("confidential_term", "outsider"),
    ("confidential_term", "school_life"),
    ("family", "parent_voice"),
    ("family", "school_life"),
    ("in_their_place", "aimed_at_person"),
    ("on_reviews", "school_life"),
    ("own_kind", "points_to_school"),
    ("partner", "outsider"),
    ("partner", "own_kind"),
    ("partner", "school_life"),
    ("partner_in_profile", "school_life"),
    ("place_of_same_name", "school_named"),
    ("pupil_by_given_name", "in_their_place"),
    ("pupil_by_given_name", "on_young_platform"),
    ("pupil_by_given_name", "school_life"),
    ("pupil_by_given_name", "youth_slang"),
    ("pupil_by_name", "aimed_at_person"),
    ("pupil_by_name", "another_life"),
    ("pupil_by_name", "school_life"),
    ("pupil_profile", "pupil_by_given_name"),
    ("pupil_profile", "school_life"),
    ("pupil_profile", "staff_by_given_name"),
    ("pupil_profile", "staff_by_title"),
    ("pupil_voice", "staff_by_given_name"),
    ("region", "other_kind"),
    ("region", "own_kind"),
    ("region", "points_to_school"),
    ("region", "school_job"),
    ("region", "school_life"),
    ("region", "works_in_school"),
    ("relative", "school_life"),
    ("school_in_name", "outsider"),
    ("school_job", "elsewhere_in_profile"),
    ("school_named", "another_life"),
    ("school_named", "elsewhere"),
    ("school_named", "elsewhere_in_profile"),
    ("school_named", "name_goes_on"),
    ("school_named", "school_job"),
    ("school_named", "school_life"),
    ("school_named", "works_in_school"),
    ("staff_by_given_name", "aimed_at_person"),
    ("staff_by_given_name", "in_their_place"),
    ("staff_by_given_name", "on_young_platform"),
    ("staff_by_given_name", "pupil_voice"),
    ("staff_by_given_name", "school_life"),
    ("staff_by_given_name", "youth_slang"),
    ("staff_by_name", "aimed_at_person"),
    ("staff_by_name", "another_life"),
    ("staff_by_name", "elsewhere"),
    ("staff_by_name", "hidden_author"),
    ("staff_by_name", "in_their_place"),
    ("staff_by_name", "outsider"),
    ("staff_by_name", "own_life"),
    ("staff_by_name", "school_life"),
    ("staff_by_name", "youth_slang"),
    ("staff_by_nickname", "aimed_at_person"),
    ("staff_by_nickname", "another_life"),
    ("staff_by_nickname", "hidden_author"),
    ("staff_by_nickname", "on_young_platform"),
    ("staff_by_nickname", "school_life"),
    ("staff_by_nickname", "youth_slang"),
    ("staff_by_surname", "aimed_at_person"),
    ("staff_by_surname", "another_life"),
    ("staff_by_surname", "on_young_platform"),
    ("staff_by_surname", "school_life"),
    ("staff_by_title", "aimed_at_person"),
    ("staff_by_title", "area"),
    ("staff_by_title", "hidden_author"),
    ("staff_by_title", "parent_voice"),
    ("staff_by_title", "pupil_voice"),
    ("staff_by_title", "school_life"),
    ("staff_by_title", "youth_slang"),
)
"""Features that say more together than one by one."""


@cache
def reasons() -> Mapping[str, str]:
    """What each feature says, in plain words, from `matchers/lexicons/reading/tie.toml`."""
    text = (resources.files("matchers") / "lexicons" / "reading" / "tie.toml").read_text(encoding="utf-8")
    single: dict[str, str] = tomllib.loads(text)["reasons"]
    return single | {f"{a}{PAIR}{b}": f"{single[a]}, with {single[b]}" for a, b in PAIRS}


def signals_of(view: View) -> dict[str, Signal]:
    """Every feature that holds."""
    return {name: signal for name, feature in FEATURES.items() if (signal := feature(view)).value > 0.0}


def measure(signals: Mapping[str, Signal]) -> dict[str, float]:
    """How strongly every feature and every pair of them holds."""
    return add_pairs({name: signal.value for name, signal in signals.items()}, PAIRS)


def tie_of(view: View) -> Tie:
    """Decide how surely `view` is about the school."""
    signals = signals_of(view)
    return judge(view, signals, shipped_reading_weights().tie.sum(measure(signals)))


def capped(log_odds: float, signals: Container[str]) -> float:
    """`log_odds`, kept low where nothing is seen that can make a tie by itself."""
    return log_odds if any(name in signals for name in _CAN_STAND) else min(log_odds, _NEVER_ALONE)


def judge(view: View, signals: Mapping[str, Signal], log_odds: float) -> Tie:
    """The tie that `signals` and their `log_odds` make."""
    log_odds = capped(log_odds, signals)
    named = max((signals[n].value for n in ("school_named", "school_address") if n in signals), default=0.0)
    denied = "place_of_same_name" in signals or "other_school" in signals
    return Tie(
        score=logistic(log_odds),
        log_odds=log_odds,
        direct=named >= _DIRECT and not denied,
        indirect=_indirect(signals),
        evidence=_evidence(view.post, signals),
    )


def _evidence(post: Post, signals: Mapping[str, Signal]) -> tuple[Evidence, ...]:
    """Where the features show that weigh something, the heaviest first."""
    points = shipped_reading_weights().tie.points
    shown = [
        (points.get(name, 0.0) * value, _where(name, signals), reasons()[name])
        for name, value in measure(signals).items()
    ]
    return tuple(
        Evidence.at(post, where[0], where[1:], reason=reason, weight=round(weight, 2))
        for weight, where, reason in sorted(shown, key=lambda item: -abs(item[0]))
        if where and abs(weight) >= _WORTH_SHOWING
    )


def _where(name: str, signals: Mapping[str, Signal]) -> Stretch | None:
    """Where a feature shows, a pair where the stronger of the two does."""
    parts = [signals[part] for part in name.split(PAIR)]
    return max(parts, key=lambda signal: signal.value).where


_WORTH_SHOWING = 0.2
_NEVER_ALONE = -0.2
_CAN_STAND = frozenset(
    {
        "school_named",
        "school_address",
        "staff_by_name",
        "staff_by_title",
        "staff_by_nickname",
        "staff_by_handle",
        "staff_by_surname",
        "family",
    }
    | {
        "pupil_by_name",
        "partner",
        "partner_in_profile",
        "confidential_term",
        "area",
        "area_in_profile",
        "detail",
        "author_on_staff",
        "author_former_staff",
    }
    | {"author_pupil", "in_their_place", "local_school", "on_reviews"}
)
"""A tie needs one of these; given names, school life and manner of speech never make one by themselves."""

_DETAILS = {
    "area": 4.0,
    "area_in_profile": 4.0,
    "detail": 2.0,
    "region": 0.15,
    "confidential_term": 0.5,
    "partner": 0.3,
    "partner_in_profile": 0.3,
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
