"""Who speaks: staff, former staff, pupil, parent, the school itself, somebody else, or nobody knows.

The rules are those of the labelling guide: `staff` needs a match with the list; an unlisted claim to work at the school
is `unknown`; a claimed past job is `former_staff`; a claim to be a pupil or parent is taken as made; a trade, a body or
a tie outside the lists is `other`.
"""

from collections.abc import Callable, Mapping

from matchers.cues import Cue, about
from matchers.names import plain
from matchers.people import plain_handle
from matchers.reading import Speaker
from matchers.view import OWN_WORDS, PROFILE, View
from matchers.watchlist import Form
from scanner.models import AuthorRole, Evidence, MentionKind, Post

_LISTED = 0.4


def speaker_of(view: View) -> Speaker:
    """Decide who speaks in `view`."""
    employment = view.cues.of("works_here", "works_in_school", "listed_employment_place")
    parent = view.cues.of("parent_voice", within=OWN_WORDS) + view.cues.of("parent_profile", within=PROFILE)
    role, confidence, why = _role(view)
    author = view.author
    listed = author.person if author.confidence >= _LISTED else None
    return Speaker(
        role=role,
        confidence=confidence,
        member=listed.member if listed and role in {AuthorRole.STAFF, AuthorRole.FORMER_STAFF} else None,
        pupil=listed.entity if listed and not listed.is_staff and role is AuthorRole.PUPIL else None,
        claims_employment=bool(employment) and role not in {AuthorRole.OFFICIAL, AuthorRole.PARENT, AuthorRole.PUPIL},
        claims_parent=bool(parent),
        evidence=(*author.evidence, *_evidence(view.post, why)) if listed else _evidence(view.post, why),
    )


def _evidence(post: Post, cues: list[Cue]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence.at(post, cue.field, (cue.start, cue.end), reason=about(cue.name), weight=1.0) for cue in cues[:3]
    )


def _role(view: View) -> tuple[AuthorRole, float, list[Cue]]:
    """The role, how sure, and the cues that say so."""
    if is_official(view.post, view.watchlist.official):
        return AuthorRole.OFFICIAL, 0.98, []
    author = view.author
    if author.person and author.confidence >= _LISTED:
        if author.person.former:
            return AuthorRole.FORMER_STAFF, author.confidence, []
        if author.person.is_staff:
            return AuthorRole.STAFF, author.confidence, []
        if not view.cues.has("parent_profile", within=PROFILE):
            return AuthorRole.PUPIL, author.confidence, []
    points, why = _claims(view)
    role = max(points, key=lambda r: points[r])
    return role, min(0.9, 0.4 + 0.15 * points[role]), why[role]


def is_official(post: Post, official: frozenset[tuple[str, str]]) -> bool:
    """Whether the post's account is on the list of the school's own, for its platform."""
    platform = {"twitter": "x"}.get(post.platform.lower(), post.platform.lower())
    handle = plain_handle(post.author.handle)
    return any(handle == listed and platform == {"twitter": "x"}.get(where, where) for where, listed in official)


_POINTS: Mapping[AuthorRole, Mapping[tuple[str, tuple[str, ...]], float]] = {
    AuthorRole.FORMER_STAFF: {("former_work", OWN_WORDS): 1.6, ("former_work", PROFILE): 2.5},
    AuthorRole.PUPIL: {("pupil_voice", OWN_WORDS): 1.5, ("pupil_profile", ("author.bio",)): 2.0},
    AuthorRole.PARENT: {("parent_voice", OWN_WORDS): 2.0, ("parent_profile", PROFILE): 1.5},
    AuthorRole.OTHER: {("outsider", PROFILE): 1.5, ("outsider", OWN_WORDS): 0.3},
    AuthorRole.UNKNOWN: {
        ("works_here", OWN_WORDS): 1.5,
        ("works_in_school", OWN_WORDS): 1.2,
        ("works_in_school", PROFILE): 1.5,
        ("anonymous_profile", PROFILE): 1.5,
    },
}


def _claims(view: View) -> tuple[dict[AuthorRole, float], dict[AuthorRole, list[Cue]]]:
    """Points for each role by the cues, and the cues."""
    points = {role: 0.0 for role in _POINTS}
    why: dict[AuthorRole, list[Cue]] = {role: [] for role in _POINTS}
    for role, weights in _POINTS.items():
        for (cue, fields), weight in weights.items():
            found = view.cues.of(cue, within=fields)
            if found:
                points[role] += weight
                why[role] += found
    points[AuthorRole.UNKNOWN] += 1.0
    if any(s.mention.kind is MentionKind.PARTNER and s.mention.field.startswith("author") for s in view.found):
        points[AuthorRole.OTHER] += 3.0
    if view.post.author.bio:
        points[AuthorRole.OTHER] += 0.4
    return points, why
