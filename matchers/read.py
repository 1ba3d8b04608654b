"""Reading: from posts to what they are about, who speaks, and what personal data they hold.

`read` is batch-first: the gazetteer sees all texts of a batch at once. A post in which nothing of the watchlist shows
costs one lookup and comes back with an empty reading (`Reading.folded` is empty too: no clause looks at it).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from matchers.author import author_of
from matchers.cues import find_cues, school_words
from matchers.fold import fold
from matchers.gazetteer import Gazetteer, Hit
from matchers.mentions import given_names, settled, sightings
from matchers.people import plain_handle
from matchers.personal_data import personal_data
from matchers.reading import Reading, Speaker, Tie
from matchers.speaker import speaker_of
from matchers.tie import tie_of
from matchers.view import View
from matchers.watchlist import Watchlist
from scanner.models import AuthorRole, Post

PostHits = Mapping[int, Sequence[tuple[str, Hit]]]
"""Hits by the number of the post, each with the name of its field."""

MENTION_FROM = 0.5
"""The tie from which a post counts as referring to the school."""

_WORD = re.compile(r"[^\W\d_]+|[a-z]{1,4}\d{1,2}")
_YEAR = re.compile(r"(?:y|yr|year|bl)\d{1,2}|[sp][1-7]")
_GATE = 0.15
_MASK_FROM = 0.1
_NO_TIE = Tie(score=0.0, direct=False, indirect=0.0)


def read(posts: Sequence[Post], watchlist: Watchlist, hits: PostHits | None = None) -> list[Reading]:
    """Read a batch of posts, in order; `hits` are those of `find_hits`, where they are known already."""
    hits = find_hits(posts, watchlist.gazetteer) if hits is None else hits
    return [_read_one(post, hits.get(n, ()), watchlist) for n, post in enumerate(posts)]


def mention_score(reading: Reading) -> float:
    """0-1, how sure that the post refers to the school, its staff as such, or its pupils."""
    return reading.tie.score


def find_hits(posts: Sequence[Post], gazetteer: Gazetteer) -> PostHits:
    """The gazetteer's hits by the number of the post, each with the name of its field."""
    places = [(n, name, text) for n, post in enumerate(posts) for name, text in post.fields()]
    hits: dict[int, list[tuple[str, Hit]]] = defaultdict(list)
    for hit in gazetteer.find([text for _, _, text in places]):
        n, name, _ = places[hit.text]
        hits[n].append((name, hit))
    return hits


def _read_one(post: Post, hits: Iterable[tuple[str, Hit]], watchlist: Watchlist) -> Reading:
    view = view_of(post, hits, watchlist)
    if view is None:
        return Reading(post=post, folded={}, mentions=(), tie=_NO_TIE, speaker=_stranger(post))
    tie = tie_of(view)
    if tie.score < _GATE:
        return Reading(post=post, folded={}, mentions=(), tie=tie, speaker=speaker_of(view, tie))
    return Reading(
        post=post,
        folded={name: fold(text) for name, text in post.fields()},
        mentions=tuple(settled(sighting, tie.score) for sighting in view.found),
        tie=tie,
        speaker=speaker_of(view, tie),
        personal_data=personal_data(list(post.fields()), watchlist.profile),
    )


def _stranger(post: Post) -> Speaker:
    """An author of whom nothing is looked at, since the post isn't about the school: a profile shows some other tie."""
    return Speaker(role=AuthorRole.OTHER if post.author.bio else AuthorRole.UNKNOWN, confidence=0.0)


def view_of(post: Post, hits: Iterable[tuple[str, Hit]], watchlist: Watchlist) -> View | None:
    """What is seen in a post before it is judged; None where nothing of the watchlist shows."""
    fields = list(post.fields())
    hits = list(hits)
    if not hits and not _triggered(post, fields, watchlist):
        return None
    found = sightings(post, [name for name, _ in fields], hits, watchlist)
    found += given_names(post, found, watchlist)
    place = {name: n for n, (name, _) in enumerate(fields)}
    found.sort(key=lambda s: (place[s.mention.field], s.mention.start))
    cues = find_cues(post, [s.mention for s in found if s.mention.confidence >= _MASK_FROM])
    author = author_of(post, found, cues, watchlist)
    return View(post=post, found=tuple(found), cues=cues, author=author, watchlist=watchlist)


def _triggered(post: Post, fields: Sequence[tuple[str, str]], watchlist: Watchlist) -> bool:
    """Whether something shows that the gazetteer does not look for: a listed handle, a district, a given name in place.

    A given name needs company: an unusual nickname of the list, a word of school life, a word of the person's role, or
    the person's surname in the author's name.
    """
    if plain_handle(post.author.handle) in watchlist.handles:
        return True
    if any(watchlist.triggers.search(text) for _, text in fields):
        return True
    words = {word for _, text in fields for word in _WORD.findall(text.lower())}
    named = words & watchlist.given_names.keys()
    if not named:
        return False
    if named & watchlist.unusual_names or words & school_words() or any(_YEAR.fullmatch(word) for word in words):
        return True
    author = f"{post.author.display_name} {post.author.handle}".lower()
    people = [person for name in named for person in watchlist.given_names[name]]
    return any(person.surname in author or words & person.roles for person in people)
