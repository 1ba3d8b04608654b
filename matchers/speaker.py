"""Who speaks: staff, former staff, pupil, parent, the school itself, somebody else, or nobody knows.

By the labelling guide. An account of the school's own list is `official`. Only an author who may be somebody on the
staff list (`matchers.author`) can be `staff`. For everything else features of the post and the profile are weighed for
each role: a claimed past job is `former_staff`, a claim to be a pupil or a parent is taken as made, a trade, a body or
a tie outside the lists is `other`, and an unlisted claim to work at the school is `unknown`. The weights are learned
(`matchers/weights/reading.json`).
"""

from collections.abc import Mapping
from math import exp

from matchers.cues import about
from matchers.features import (
    COMMENTS,
    REVIEWS,
    YOUNG,
    Elsewhere,
    Feature,
    Named,
    On,
    Said,
    Writes,
    by_handle,
    family,
    long_text,
    name_of_person,
    no_bio,
    short_text,
    shows_name_only,
    small_letters,
    year_as_bio,
)
from matchers.linear import add_pairs, log_odds, shipped_reading_weights
from matchers.people import exact_handle
from matchers.reading import Speaker, Tie
from matchers.view import CONTEXT, OWN_WORDS, PROFILE, View
from matchers.watchlist import Form
from scanner.models import AuthorRole, Evidence, MentionKind, Post

_BIO = ("author.bio",)
_NAMES = ("author.display_name", "author.handle")
_NAMED = frozenset({Form.FULL_NAME, Form.TITLED, Form.KNOWN_AS, Form.GIVEN, Form.INITIALS, Form.SURNAME})

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
    "staff_named": Named(kind=MentionKind.STAFF, forms=_NAMED, fields=OWN_WORDS),
    "pupil_named": Named(kind=MentionKind.PUPIL, forms=_NAMED, fields=OWN_WORDS),
    "pupil_in_bio": Named(kind=MentionKind.PUPIL, forms=_NAMED, fields=_BIO),
    "pupil_in_name": Named(kind=MentionKind.PUPIL, forms=_NAMED, fields=_NAMES),
    "author_on_staff": Writes(staff=True),
    "author_former_staff": Writes(staff=True, former=True),
    "author_by_handle": by_handle,
    "author_pupil": Writes(staff=False),
    "relative": Said(cues=("relative",), fields=OWN_WORDS),
    "relative_in_profile": Said(cues=("relative",), fields=PROFILE),
    "old_pupil": Said(cues=("old_pupil",), fields=OWN_WORDS),
    "old_pupil_in_profile": Said(cues=("old_pupil",), fields=PROFILE),
    "neighbour": Said(cues=("neighbour",), fields=OWN_WORDS),
    "tradesman": Said(cues=("tradesman",), fields=OWN_WORDS),
    "press": Said(cues=("press",), fields=OWN_WORDS),
    "own_life": Said(cues=("own_life",), fields=OWN_WORDS),
    "general_talk": Said(cues=("general_talk",), fields=OWN_WORDS),
    "aimed_at_person": Said(cues=("aimed_at_person",), fields=OWN_WORDS),
    "school_life": Said(cues=("school_life",), fields=OWN_WORDS),
    "staff_by_given_name": Named(
        kind=MentionKind.STAFF, forms=frozenset({Form.GIVEN, Form.INITIALS}), fields=OWN_WORDS
    ),
    "elsewhere": Elsewhere(fields=OWN_WORDS),
    "elsewhere_in_profile": Elsewhere(fields=PROFILE),
    "passing_by": Said(cues=("passing_by",), fields=OWN_WORDS),
    "year_as_bio": year_as_bio,
    "small_letters": small_letters,
    "short_text": short_text,
    "long_text": long_text,
    "no_bio": no_bio,
    "name_of_person": name_of_person,
    "shows_name_only": shows_name_only,
    "on_young_platform": YOUNG,
    "on_reviews": REVIEWS,
    "on_comments": COMMENTS,
    "on_video": On(platforms=frozenset({"youtube"})),
    "on_anonymous_platform": On(platforms=frozenset({"reddit", "telegram", "4chan", "whisper", "paste"})),
    "on_forum": On(platforms=frozenset({"forum"})),
    "on_parents_platform": On(platforms=frozenset({"mumsnet", "netmums"})),
    "on_local_platform": On(platforms=frozenset({"facebook", "nextdoor"})),
    "on_professional_platform": On(platforms=frozenset({"linkedin", "news", "podcast", "conference", "job_advert"})),
}


def speaker_of(view: View, tie: Tie) -> Speaker:
    """Decide who speaks in `view`; of a post that is tied to the school by little, the author is likely an outsider."""
    values = measure(view, tie)
    return judge(view, {role: weights.sum(values) for role, weights in shipped_reading_weights().speaker.items()})


def judge(view: View, points: Mapping[AuthorRole, float]) -> Speaker:
    """The speaker that the learned `points` of the roles make, within what the lists say."""
    chances = _chances(view, points)
    role = max(chances, key=lambda r: chances[r])
    return Speaker(
        role=role,
        confidence=chances[role],
        log_odds={r: log_odds(chance) for r, chance in chances.items()},
        person=view.author.person,
        claims_work=_claims_work(view),
        claims_parent=bool(
            view.cues.of("parent_voice", within=OWN_WORDS) or view.cues.of("parent_profile", within=PROFILE)
        ),
        reasons={r: _reasons(view, r) for r in chances},
    )


_LISTED = frozenset({AuthorRole.STAFF, AuthorRole.FORMER_STAFF, AuthorRole.PUPIL})
_OFFICIAL = 0.98


def _chances(view: View, points: Mapping[AuthorRole, float]) -> Mapping[AuthorRole, float]:
    """How likely each role is; together 1."""
    if is_official(view.post, view.watchlist.official):
        return {AuthorRole.OFFICIAL: _OFFICIAL, AuthorRole.OTHER: 1.0 - _OFFICIAL}
    possible = {r: value for r, value in points.items() if r is not AuthorRole.STAFF or may_be_staff(view)}
    highest = max(possible.values())
    powers = {role: exp(value - highest) for role, value in possible.items()}
    total = sum(powers.values())
    return {role: power / total for role, power in powers.items()}


def may_be_staff(view: View) -> bool:
    """Whether the author can be somebody of the staff list: an unlisted claim to work at the school is `unknown`."""
    person = view.author.person
    return person is not None and person.is_staff and not person.former


_SAYS_ROLE: Mapping[AuthorRole, tuple[str, ...]] = {
    AuthorRole.STAFF: ("works_here",),
    AuthorRole.FORMER_STAFF: ("former_work",),
    AuthorRole.PUPIL: ("pupil_profile", "pupil_voice"),
    AuthorRole.PARENT: ("parent_voice", "parent_profile"),
    AuthorRole.OFFICIAL: (),
    AuthorRole.OTHER: ("outsider",),
    AuthorRole.UNKNOWN: ("works_here", "works_in_school"),
}


def _claims_work(view: View) -> bool:
    return bool(
        view.cues.of("works_here", "works_in_school", within=(*OWN_WORDS, *PROFILE))
        or view.cues.of("school_job", within=PROFILE)
    )


def _reasons(view: View, role: AuthorRole) -> tuple[Evidence, ...]:
    listed = view.author.evidence if view.author.person and role in _LISTED else ()
    cues = [cue for name in _SAYS_ROLE[role] for cue in view.cues.of(name, within=(*OWN_WORDS, *PROFILE))]
    said = (
        Evidence.at(view.post, cue.field, (cue.start, cue.end), reason=about(cue.name), weight=1.0) for cue in cues[:3]
    )
    return (*listed, *said)


def is_official(post: Post, official: frozenset[tuple[str, str]]) -> bool:
    """Whether the post's account is on the list of the school's own, for its platform, to the letter."""
    handle = exact_handle(post.author.handle)
    return any(handle == listed and _network(post.platform) == _network(where) for where, listed in official)


def _network(platform: str) -> str:
    """Platforms by one name: ``twitter`` is ``x``."""
    return {"twitter": "x"}.get(platform.lower(), platform.lower())


PAIRS: tuple[tuple[str, str], ...] = (
    ("author_on_staff", "about_school"),
    ("author_on_staff", "works_here"),
    ("author_on_staff", "own_school_work"),
    ("author_on_staff", "school_job_in_profile"),
    ("author_on_staff", "author_by_handle"),
    ("author_on_staff", "outsider_in_bio"),
    ("author_on_staff", "parent_voice"),
    ("author_on_staff", "school_named"),
    ("author_on_staff", "staff_named"),
    ("author_on_staff", "relative"),
    ("author_on_staff", "elsewhere_in_profile"),
    ("author_pupil", "on_young_platform"),
    ("author_pupil", "outsider_in_bio"),
    ("school_job_in_profile", "elsewhere_in_profile"),
    ("school_job_in_profile", "place_in_profile"),
    ("no_bio", "on_anonymous_platform"),
    ("no_bio", "first_person"),
    ("no_bio", "on_young_platform"),
    ("no_bio", "staff_named"),
    ("no_bio", "on_local_platform"),
    ("no_bio", "aimed_at_person"),
    ("hidden_author", "about_school"),
    ("hidden_author", "youth_slang"),
    ("on_anonymous_platform", "about_school"),
    ("on_young_platform", "about_school"),
    ("on_young_platform", "youth_slang"),
    ("on_young_platform", "staff_named"),
    ("outsider_in_bio", "about_school"),
    ("relative", "about_school"),
    ("author_pupil", "about_school"),
    ("author_pupil", "parent_in_bio"),
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
    """Every feature and every pair of them that holds, and how strongly."""
    values = {name: signal.value for name, feature in FEATURES.items() if (signal := feature(view)).value > 0.0}
    values["about_school"] = tie.score
    return add_pairs(values, PAIRS)
