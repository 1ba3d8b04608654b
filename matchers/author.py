"""Whether a post's author is somebody on the lists: by handle, address, name or nickname, with care for namesakes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from matchers.cues import Cues
from matchers.mentions import Sighting
from matchers.names import plain, shipped_names
from matchers.people import Person, exact_handle, plain_handle
from matchers.places import names_another_place
from matchers.watchlist import Form, Watchlist
from scanner.models import Evidence, MentionKind, Post

_PROFILE = ("author.display_name", "author.handle")
_MIN_HANDLE_NAME = 8
_NAMED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorship:
    """The likeliest person on the lists behind a post.

    Attributes:
        person: None if nobody fits.
        confidence: 0-1.
        by_handle: the handle or an address settles it, not a name that others may have.
    """

    person: Person | None = field(default=None, repr=False)
    confidence: float = 0.0
    by_handle: bool = False
    evidence: tuple[Evidence, ...] = ()


NOBODY = Authorship()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bio:
    """What the author's bio says: its words, and whether it names another place than the school's."""

    words: frozenset[str] = field(repr=False)
    elsewhere: bool


def author_of(post: Post, found: list[Sighting], cues: Cues, watchlist: Watchlist) -> Authorship:
    """Match the author's handle, names and addresses with the lists."""
    handle = plain_handle(post.author.handle)
    if handle in watchlist.handles:
        return _authorship(post, watchlist.handles[handle], 0.97, "author.handle", by_handle=True)
    for sighting in found:
        if sighting.form is Form.EMAIL and sighting.person and _is_own_address(sighting, sighting.person, post, cues):
            return _authorship(post, sighting.person, 0.95, sighting.mention.field, by_handle=True)
    candidates = [
        *_by_full_name(post, found),
        *_by_handle_letters(post, watchlist),
        *_by_parts_of_handle(post, watchlist),
        *_by_short_name(post, watchlist),
    ]
    if not candidates:
        return NOBODY
    best = max(candidates, key=lambda c: c.confidence)
    if best.person is None:
        return best
    bio = Bio(
        words=frozenset(word.text for word in cues.words if word.field == "author.bio"),
        elsewhere=names_another_place(post.author.bio, watchlist.area),
    )
    return _weigh_namesakes(best, best.person, found, cues, bio)


def _is_own_address(sighting: Sighting, person: Person, post: Post, cues: Cues) -> bool:
    """Whether an address is the author's: in the profile, or offered by "me", or under the same given name."""
    if sighting.mention.field.startswith("author"):
        return True
    names = plain(post.author.display_name).split()
    return bool(person.called & set(names)) or cues.has("offers_contact", within=("text",))


def _authorship(post: Post, person: Person, confidence: float, name: str, *, by_handle: bool = False) -> Authorship:
    text = post.field_text(name)
    evidence = Evidence.at(post, name, (0, len(text)), reason="the author's name or handle is on the list", weight=2.0)
    return Authorship(person=person, confidence=confidence, by_handle=by_handle, evidence=(evidence,))


def _by_full_name(post: Post, found: list[Sighting]) -> list[Authorship]:
    trust = {Form.FULL_NAME: 1.0, Form.TITLED: 0.7, Form.KNOWN_AS: 1.0, Form.SURNAME: 0.5}
    return [
        _authorship(post, s.person, s.mention.confidence * trust[s.form], s.mention.field)
        for s in found
        if s.person and s.form in trust and s.mention.field in _PROFILE
    ]


def _by_handle_letters(post: Post, watchlist: Watchlist) -> list[Authorship]:
    """Names run together in a handle, ``bexoduya88``."""
    letters = re.sub(r"\d", "", plain_handle(post.author.handle))
    matches: list[Authorship] = []
    for person in watchlist.people:
        surname = person.surname.replace("-", "")
        for called in person.called:
            run = called + surname
            if len(run) >= _MIN_HANDLE_NAME and run in letters:
                rare = 1.0 - shipped_names().full_name_commonness(person.given, person.surname)
                matches.append(_authorship(post, person, 0.3 + 0.5 * rare, "author.handle"))
                break
    return matches


def _by_parts_of_handle(post: Post, watchlist: Watchlist) -> list[Authorship]:
    """A given name and the beginning of the surname in a handle, ``kai.tudz``, surer with the pupil's year."""
    words = _LETTERS.findall(exact_handle(post.author.handle))
    if not words:
        return []
    numbers = set(_NUMBERS.findall(f"{post.author.handle} {post.author.bio[:_BIO_START]}"))
    matches: list[Authorship] = []
    for person in watchlist.people:
        shown = max((_surname_shown(words, called, person.surname) for called in person.called), default=0)
        if shown:
            in_year = person.year in numbers
            confidence = min(_PARTS, 0.1 * (1 + shown)) + (_OWN_YEAR if in_year else 0.0)
            matches.append(_authorship(post, person, confidence, "author.handle"))
    return matches


_LETTERS = re.compile(r"[a-z]+")
_NUMBERS = re.compile(r"\d+")
_BIO_START = 30
_PARTS, _OWN_YEAR = 0.4, 0.25
_SHORTEST_CALLED = 3


def _surname_shown(words: Sequence[str], called: str, surname: str) -> int:
    """How many letters of the surname follow the given name in a handle of these words; 0 if it is another name."""
    if len(called) < _SHORTEST_CALLED or not words[0].startswith(called):
        return 0
    rest = words[0][len(called) :] or (words[1] if len(words) > 1 else "")
    return len(rest) if rest and surname.startswith(rest) else 0


def _by_short_name(post: Post, watchlist: Watchlist) -> list[Authorship]:
    """A given name or nickname with an initial (``Bex O``), or alone."""
    words = plain(post.author.display_name).split()
    if not words or len(words) > 3:
        return []
    people = watchlist.given_names.get(words[0], ())
    if len(words) > 1 and len(words[1]) == 1:
        return [
            _authorship(post, person, 0.5, "author.display_name")
            for person in people
            if person.surname.startswith(words[1])
        ]
    if len(words) == 1 and people and not shipped_names().is_ordinary(words[0]):
        listed = words[0] in people[0].nicknames and words[0] not in shipped_names().given
        return [_authorship(post, people[0], 0.3 if listed else 0.15, "author.display_name")]
    return []


def _weigh_namesakes(found: Authorship, person: Person, seen: Sequence[Sighting], cues: Cues, bio: Bio) -> Authorship:
    """A profile on one's own work or a post about the school raises a match; another trade or place lowers it."""
    confidence = found.confidence
    if person.is_staff and person.roles & bio.words:
        confidence += (1 - confidence) * 0.5
    elif cues.has("school_job", "works_in_school", within=("author.bio",)):
        confidence += (1 - confidence) * 0.25
    elif bio.elsewhere:
        confidence *= 0.35
    elif cues.has("outsider", "another_life", within=("author.bio",)):
        confidence *= 0.6
    if person.kind is MentionKind.PUPIL and cues.has("pupil_profile", within=("author.bio",)):
        confidence += (1 - confidence) * 0.4
    if _speaks_of_school(seen, cues):
        confidence += (1 - confidence) * 0.5
    return replace(found, confidence=confidence)


_TIES = frozenset({MentionKind.SCHOOL, MentionKind.SCHOOL_EMAIL, MentionKind.TERM})


def _speaks_of_school(seen: Sequence[Sighting], cues: Cues) -> bool:
    """Whether the post itself, or the bio, is about the school."""
    named = any(
        s.mention.kind in _TIES and s.mention.confidence >= _NAMED and s.mention.field not in _PROFILE for s in seen
    )
    return named or cues.has("works_here", within=("text", "author.bio"))
