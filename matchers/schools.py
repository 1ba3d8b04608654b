"""Many schools at once: one gazetteer for all their names, so that a post costs hardly more than with one school.

Posts are searched once. Each school then assesses those in which something of it shows, and makes of them what it would
make of them alone; of all other posts it says nothing.
"""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from matchers.assess import Assessor
from matchers.gazetteer import Gazetteer, Hit
from matchers.people import plain_handle
from matchers.read import find_hits
from matchers.watchlist import Watchlist
from scanner.models import Assessment, Post

_NAME = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"\w+")


class Schools:
    """The assessors of several schools, made to search together.

    Args:
        assessors: one for each school.
        folder: where the compiled gazetteer is kept; it is made anew when a school's names change. None keeps it in
            memory only.
    """

    def __init__(self, assessors: Sequence[Assessor], folder: Path | None = None) -> None:
        watchlists = [assessor.watchlist for assessor in assessors]
        terms = [term for watchlist in watchlists for term in watchlist.gazetteer.terms]
        self._assessors = tuple(assessors)
        self._begins = list(accumulate((len(watchlist.gazetteer.terms) for watchlist in watchlists), initial=0))
        self._gazetteer = Gazetteer.build(terms) if folder is None else Gazetteer.open(folder, terms)
        self._signs: dict[str, set[int]] = defaultdict(set)
        for school, watchlist in enumerate(watchlists):
            for sign in _signs(watchlist):
                self._signs[sign].add(school)

    def assess_batch(self, posts: Sequence[Post]) -> dict[str, list[Assessment]]:
        """What each school, by its key, has to say of the posts in which something of it shows, in their order."""
        hits = self._hits(posts)
        told = {}
        for school in sorted(hits):
            assessor, of_school = self._assessors[school], hits[school]
            numbers = sorted(of_school)
            renumbered = {n: of_school[number] for n, number in enumerate(numbers)}
            assessments = assessor.assess_batch([posts[number] for number in numbers], renumbered)
            told[assessor.watchlist.profile.key] = assessments
        return told

    def _hits(self, posts: Sequence[Post]) -> dict[int, dict[int, list[tuple[str, Hit]]]]:
        """By school and number of the post: the school's hits, none where only some other sign of it shows."""
        found: dict[int, dict[int, list[tuple[str, Hit]]]] = defaultdict(lambda: defaultdict(list))
        for number, hits in find_hits(posts, self._gazetteer).items():
            for field, hit in hits:
                school = bisect(self._begins, hit.term) - 1
                found[school][number].append((field, replace(hit, term=hit.term - self._begins[school])))
        for number, post in enumerate(posts):
            for school in self._signed(post):
                found[school].setdefault(number, [])
        return found

    def _signed(self, post: Post) -> Iterator[int]:
        """The schools of which a post shows a sign that the gazetteer does not look for."""
        text = "\n".join(text for _, text in post.fields()).lower()
        shown = {"@" + plain_handle(post.author.handle), *_NAME.findall(text), *_WORD.findall(text)}
        for sign in shown & self._signs.keys():
            yield from self._signs[sign]


def _signs(watchlist: Watchlist) -> Iterable[str]:
    """Handles, given names and the beginnings of postcodes: without one of them no post is of interest but by a hit."""
    yield from ("@" + handle for handle in watchlist.handles)
    yield from watchlist.given_names
    yield from (match[0] for district in watchlist.area.districts if (match := _WORD.match(district.lower())))
