"""Who speaks: staff, former staff, pupil, parent, the school itself, somebody else, or nobody knows.

Three steps, by the labelling guide. An account of the school's own list is `official`. An author who matches the staff
or pupil list (`matchers.author`) has the role of the list. For everybody else features of the post and the profile are
weighed for each role that can be claimed: a claimed past job is `former_staff`, a claim to be a pupil or a parent is
taken as made, a trade, a body or a tie outside the lists is `other`, and an unlisted claim to work at the school is
`unknown`. The weights stand in `matchers/lexicons/reading/speaker.toml`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp

from matchers.cues import Cue, about
from matchers.features import (
    Feature,
    Named,
    On,
    Said,
    Writes,
    family,
    long_text,
    name_of_person,
    no_bio,
    short_text,
    shows_name_only,
    small_letters,
    year_as_bio,
)
from matchers.people import exact_handle
from matchers.reading import Speaker, Tie
from matchers.view import CONTEXT, OWN_WORDS, PROFILE, View
from matchers.watchlist import Form
from scanner.models import AuthorRole, Evidence, MentionKind, Post

_LISTED = 0.4
_BIO = ("author.bio",)
_NAMES = ("author.display_name", "author.handle")
_LISTS = frozenset({Form.FULL_NAME, Form.TITLED, Form.KNOWN_AS, Form.GIVEN, Form.INITIALS, Form.SURNAME})

FEATURES: Mapping[str, Feature] = {
    "works_here": Said(cues=("works_here",), fields=OWN_WORDS),
    "works_here_in_profile": Said(cues=("works_here",), fields=PROFILE),
    "works_in_school": Said(cues=("works_in_school",), fields=OWN_WORDS),
    "school_job_in_profile": Said(cues=("school_job", "works_in_school"), fields=PROFILE),
    "own_school_work": Said(cues=("own_school_work",), fields=OWN_WORDS),
    "workplace": Said(cues=("workplace",), fields=OWN_WORDS, at_least=2),
    "former_work": Said(cues=("former_work",), fields=OWN_WORDS),
    "former_work_in_profile": Said(cues=("former_work",), fields=PROFILE),
    "pupil_voice": Said(cues=("pupil_voice",), fields=OWN_WORDS),
    "pupil_profile": Said(cues=("pupil_profile",), fields=_BIO),
    "pupil_topics": Said(cues=("pupil_topics",), fields=OWN_WORDS),
    "youth_slang": Said(cues=("youth_slang",), fields=OWN_WORDS),
    "much_youth_slang": Said(cues=("youth_slang",), fields=OWN_WORDS, at_least=3),
    "parent_voice": Said(cues=("parent_voice",), fields=OWN_WORDS),
    "much_parent_voice": Said(cues=("parent_voice",), fields=OWN_WORDS, at_least=2),
    "parent_topics": Said(cues=("parent_topics",), fields=OWN_WORDS),
    "parent_in_bio": Said(cues=("parent_profile",), fields=_BIO),
    "parent_in_name": Said(cues=("parent_profile",), fields=_NAMES),
    "family": family,
    "outsider": Said(cues=("outsider",), fields=OWN_WORDS),
    "outsider_in_bio": Said(cues=("outsider",), fields=_BIO),
    "outsider_in_name": Said(cues=("outsider",), fields=_NAMES),
    "organisation": Said(cues=("organisation",), fields=_NAMES),
    "speaks_for_body": Said(cues=("speaks_for_body",), fields=OWN_WORDS),
    "hidden_author": Said(cues=("anonymous_profile",), fields=PROFILE),
    "official_profile": Said(cues=("official_profile",), fields=PROFILE),
    "first_person": Said(cues=("first_person",), fields=OWN_WORDS),
    "denial": Said(cues=("denial",)),
    "school_in_name": Named(kind=MentionKind.SCHOOL, fields=_NAMES),
    "school_in_bio": Named(kind=MentionKind.SCHOOL, fields=_BIO),
    "school_named": Named(kind=MentionKind.SCHOOL, fields=(*OWN_WORDS, *CONTEXT)),
    "school_address_in_profile": Named(kind=MentionKind.SCHOOL_EMAIL, fields=PROFILE),
    "partner_in_profile": Named(kind=MentionKind.PARTNER, fields=PROFILE),
    "place_in_profile": Named(kind=MentionKind.PLACE, fields=PROFILE),
    "staff_by_title": Named(kind=MentionKind.STAFF, forms=frozenset({Form.TITLED, Form.KNOWN_AS}), fields=OWN_WORDS),
    "confidential_term": Named(kind=MentionKind.TERM, fields=OWN_WORDS),
    "staff_named": Named(kind=MentionKind.STAFF, forms=_LISTS, fields=OWN_WORDS),
    "pupil_named": Named(kind=MentionKind.PUPIL, forms=_LISTS, fields=OWN_WORDS),
    "pupil_in_bio": Named(kind=MentionKind.PUPIL, forms=_LISTS, fields=_BIO),
    "pupil_in_name": Named(kind=MentionKind.PUPIL, forms=_LISTS, fields=_NAMES),
    "author_on_staff": Writes(staff=True),
    "author_pupil": Writes(staff=False),
    "passing_by": Said(cues=("passing_by",), fields=OWN_WORDS),
    "year_as_bio": year_as_bio,
    "small_letters": small_letters,
    "short_text": short_text,
    "long_text": long_text,
    "no_bio": no_bio,
    "name_of_person": name_of_person,
    "shows_name_only": shows_name_only,
    "on_young_platform": On(platforms=frozenset({"snapchat", "tiktok", "discord", "roblox", "twitch", "youtube"})),
    "on_anonymous_platform": On(platforms=frozenset({"reddit", "telegram", "forum", "glassdoor", "4chan", "whisper"})),
    "on_parents_platform": On(platforms=frozenset({"mumsnet", "netmums", "facebook", "nextdoor", "google_review"})),
    "on_professional_platform": On(platforms=frozenset({"linkedin", "news", "podcast", "conference", "petition"})),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleWeights:
    """For one role: log-odds of each feature, over a start."""

    start: float
    points: Mapping[str, float]


@cache
def shipped_role_weights() -> Mapping[AuthorRole, RoleWeights]:
    """The weights of `matchers/lexicons/reading/speaker.toml`."""
    text = (resources.files("matchers") / "lexicons" / "reading" / "speaker.toml").read_text(encoding="utf-8")
    return {
        AuthorRole(role): RoleWeights(start=row["start"], points=row["points"])
        for role, row in tomllib.loads(text)["roles"].items()
    }


def speaker_of(view: View, tie: Tie) -> Speaker:
    """Decide who speaks in `view`; of a post that is tied to the school by little, the author is likely an outsider."""
    role, confidence = _listed_role(view) or _claimed_role(view, tie)
    if role is AuthorRole.OTHER and _claims_this_school(view):
        role = AuthorRole.UNKNOWN  # an unlisted claim to work there makes nobody an outsider (GUIDE, fine print 8)
    author = view.author
    person = author.person if author.confidence >= _LISTED else None
    why = [cue for name in _SAYS_ROLE[role] for cue in view.cues.of(name, within=(*OWN_WORDS, *PROFILE))]
    return Speaker(
        role=role,
        confidence=confidence,
        member=person.member if person and role in {AuthorRole.STAFF, AuthorRole.FORMER_STAFF} else None,
        pupil=person.entity if person and not person.is_staff and role is AuthorRole.PUPIL else None,
        claims_employment=role in _MAY_WORK_HERE and _claims_employment(view),
        claims_parent=bool(
            view.cues.of("parent_voice", within=OWN_WORDS) or view.cues.of("parent_profile", within=PROFILE)
        ),
        evidence=(*(author.evidence if person else ()), *_evidence(view.post, why)),
    )


_MAY_WORK_HERE = frozenset({AuthorRole.STAFF, AuthorRole.UNKNOWN, AuthorRole.OTHER, AuthorRole.FORMER_STAFF})
_SAYS_ROLE: Mapping[AuthorRole, tuple[str, ...]] = {
    AuthorRole.STAFF: ("works_here",),
    AuthorRole.FORMER_STAFF: ("former_work",),
    AuthorRole.PUPIL: ("pupil_profile", "pupil_voice"),
    AuthorRole.PARENT: ("parent_voice", "parent_profile"),
    AuthorRole.OFFICIAL: (),
    AuthorRole.OTHER: ("outsider",),
    AuthorRole.UNKNOWN: ("works_here", "works_in_school"),
}


def _claims_employment(view: View) -> bool:
    return bool(
        view.cues.of("works_here", "works_in_school", within=(*OWN_WORDS, *PROFILE))
        or view.cues.of("school_job", within=PROFILE)
    )


def _claims_this_school(view: View) -> bool:
    """Whether the author says that they work at the school, as themselves and not for another body."""
    own = (*OWN_WORDS, *PROFILE)
    return bool(view.cues.of("works_here", within=own)) and not (
        view.cues.of("outsider", "organisation", "denial", "former_work", within=own)
    )


def _evidence(post: Post, cues: list[Cue]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence.at(post, cue.field, (cue.start, cue.end), reason=about(cue.name), weight=1.0) for cue in cues[:3]
    )


def _listed_role(view: View) -> tuple[AuthorRole, float] | None:
    """The role that the school's own lists give."""
    if is_official(view.post, view.watchlist.official):
        return AuthorRole.OFFICIAL, 0.98
    author = view.author
    if author.person is None or author.confidence < _LISTED:
        return None
    if author.person.former:
        return AuthorRole.FORMER_STAFF, author.confidence
    if author.person.is_staff:
        return AuthorRole.STAFF, author.confidence
    return None if view.cues.has("parent_profile", within=PROFILE) else (AuthorRole.PUPIL, author.confidence)


def is_official(post: Post, official: frozenset[tuple[str, str]]) -> bool:
    """Whether the post's account is on the list of the school's own, for its platform, to the letter."""
    handle = exact_handle(post.author.handle)
    return any(handle == listed and _network(post.platform) == _network(where) for where, listed in official)


def _network(platform: str) -> str:
    """Platforms by one name: ``twitter`` is ``x``."""
    return {"twitter": "x"}.get(platform.lower(), platform.lower())


PAIRS = (
    ("staff_by_title", "small_letters"),
    ("staff_by_title", "on_young_platform"),
    ("small_letters", "on_young_platform"),
    ("pupil_topics", "small_letters"),
    ("pupil_topics", "youth_slang"),
    ("staff_by_title", "youth_slang"),
    ("staff_by_title", "pupil_topics"),
    ("pupil_named", "parent_voice"),
    ("pupil_named", "parent_topics"),
    ("parent_voice", "about_school"),
    ("no_bio", "about_school"),
    ("school_in_name", "official_profile"),
    ("works_here", "outsider_in_bio"),
    ("works_here", "organisation"),
    ("school_job_in_profile", "about_school"),
    ("works_in_school", "about_school"),
)
"""Features that say more together than one by one."""


def measure(view: View, tie: Tie) -> dict[str, float]:
    """Every feature that holds, and how strongly."""
    found = {name: signal.value for name, feature in FEATURES.items() if (signal := feature(view)).value > 0.0}
    found["about_school"] = tie.score
    for first, second in PAIRS:
        if first in found and second in found:
            found[f"{first}*{second}"] = found[first] * found[second]
    return found


def _claimed_role(view: View, tie: Tie) -> tuple[AuthorRole, float]:
    """The likeliest role of somebody on no list, and its probability (softmax of the points)."""
    found = measure(view, tie)
    scores = {
        role: weights.start + sum(weights.points.get(name, 0.0) * value for name, value in found.items())
        for role, weights in shipped_role_weights().items()
    }
    role = max(scores, key=lambda r: scores[r])
    total = sum(exp(score - scores[role]) for score in scores.values())
    return role, 1.0 / total
