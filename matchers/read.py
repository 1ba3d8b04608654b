"""Reading: from posts to what they are about, who speaks, and what personal data they hold.

`read` is batch-first: the gazetteer sees all texts of a batch at once, and what a glance finds nothing in is not looked
at further. A post that nothing ties to the school comes back with an empty reading (`Reading.folded` is empty too: no
clause looks at it).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from matchers.author import author_of
from matchers.cues import find_cues
from matchers.fold import fold
from matchers.gazetteer import Gazetteer, Hit
from matchers.glance import worth_reading
from matchers.linear import shipped_reading_weights
from matchers.mentions import given_names, settled, sightings
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

_UNREAD = 30.0
_MASK_FROM = 0.1
"""The confidence from which a sighting stands as its kind among the words that cues are looked for in."""


def read(posts: Sequence[Post], watchlist: Watchlist, hits: PostHits | None = None) -> list[Reading]:
    """Read a batch of posts, in order; `hits` are those of `find_hits`, where they are known already."""
    seen = views(posts, watchlist, hits)
    return [unread(post) if view is None else _judged(view) for post, view in zip(posts, seen, strict=True)]


def mention_score(reading: Reading) -> float:
    """0-1, how sure that the post refers to the school, its staff as such, or its pupils."""
    return reading.tie.score


def views(posts: Sequence[Post], watchlist: Watchlist, hits: PostHits | None = None) -> list[View | None]:
    """What is seen in each of a batch of posts before it is judged; None for one that isn't worth reading."""
    hits = find_hits(posts, watchlist.gazetteer) if hits is None else hits
    return [
        _view(post, hits.get(n, ()), watchlist) if worth_reading(post, hits.get(n, ()), watchlist) else None
        for n, post in enumerate(posts)
    ]


def unread(post: Post) -> Reading:
    """The reading of a post that isn't worth one; of its author, only a profile would show some other tie."""
    role = AuthorRole.OTHER if post.author.bio else AuthorRole.UNKNOWN
    return Reading(
        post=post,
        folded={},
        mentions=(),
        tie=Tie(score=0.0, direct=False, indirect=0.0, log_odds=-_UNREAD),
        speaker=Speaker(role=role, confidence=0.0),
    )


def find_hits(posts: Sequence[Post], gazetteer: Gazetteer) -> PostHits:
    """The gazetteer's hits by the number of the post, each with the name of its field."""
    places = [(n, name, text) for n, post in enumerate(posts) for name, text in post.fields()]
    hits: dict[int, list[tuple[str, Hit]]] = defaultdict(list)
    for hit in gazetteer.find([text for _, _, text in places]):
        n, name, _ = places[hit.text]
        hits[n].append((name, hit))
    return hits


def _view(post: Post, hits: Iterable[tuple[str, Hit]], watchlist: Watchlist) -> View:
    fields = [name for name, _ in post.fields()]
    found = sightings(post, fields, hits, watchlist)
    found += given_names(post, found, watchlist)
    place = {name: n for n, name in enumerate(fields)}
    found.sort(key=lambda s: (place[s.mention.field], s.mention.start))
    cues = find_cues(post, [s.mention for s in found if s.mention.confidence >= _MASK_FROM])
    author = author_of(post, found, cues, watchlist)
    return View(post=post, found=tuple(found), cues=cues, author=author, watchlist=watchlist)


def judged(view: View, tie: Tie, speaker: Speaker) -> Reading:
    """The reading of a post, of which the tie and who speaks have been decided."""
    if tie.score < shipped_reading_weights().gate:
        return Reading(post=view.post, folded={}, mentions=(), tie=tie, speaker=speaker)
    return Reading(
        post=view.post,
        folded={name: fold(text) for name, text in view.post.fields()},
        mentions=tuple(settled(sighting, tie.score) for sighting in view.found),
        tie=tie,
        speaker=speaker,
        personal_data=personal_data(list(view.post.fields()), view.watchlist.profile),
    )


def _judged(view: View) -> Reading:
    tie = tie_of(view)
    return judged(view, tie, speaker_of(view, tie))
