"""Sorting the items of a page: into posts, problems, and what is left out on purpose, with the reason."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scanner.models import ParsedPage, Post, Problem


class Skip(StrEnum):
    """Why an item is left out on purpose; the value is shown in the coverage table."""

    TOO_OLD = "older than the window"
    OPTED_OUT = "author does not want to be found by search"
    SIGNED_IN_ONLY = "author asks to be shown to signed-in people only"
    NOT_PUBLIC = "not public"
    DELETED = "deleted"
    REPOST = "repost without a text of its own"
    OTHER_WORDS = "does not hold the words asked for"
    SENSITIVE = "found only on sites that are left out on purpose"
    OTHER_SITE = "on another site than was asked for"
    EMPTY = "without text"
    EXCERPT = "excerpt read, the whole text left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The items of one page, each in its place."""

    posts: tuple[Post, ...]
    problems: tuple[Problem, ...]
    skipped: Mapping[str, int]


def sort_out(items: Iterable[object], read: Callable[[object], Post | Skip | None]) -> Sorted:
    """Read each item with `read`, which gives a post, a reason to leave it out, or None for one it cannot read."""
    posts: dict[str, Post] = {}
    problems: list[Problem] = []
    skipped: Counter[str] = Counter()
    for position, item in enumerate(items, start=1):
        match read(item):
            case Post() as post:
                posts.setdefault(post.native_id, post)
            case Skip() as reason:
                skipped[reason.value] += 1
            case None:
                problems.append(Problem(where=f"item {position}", what="not written as the platform writes a post"))
    return Sorted(posts=tuple(posts.values()), problems=tuple(problems), skipped=dict(skipped))


def recalled(found: Sorted) -> ParsedPage:
    """Return what a second look at one post gives; a post that was deleted is gone, like one that is not given."""
    skipped = {reason: count for reason, count in found.skipped.items() if reason != Skip.DELETED.value}
    return ParsedPage(posts=found.posts, problems=found.problems, skipped=skipped)
