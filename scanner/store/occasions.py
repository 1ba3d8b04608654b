"""Occasions: whether posts have been aimed at the same person before (PRIVACY, L-45).

A prompt to read them together, whoever wrote them: nothing is counted by author, and nothing is listed by person. What
counts is a finding about how staff are spoken of whose post is still public and may not be protected activity.

Much of one thing is one occasion: places and near-duplicates of one finding, an edited post, a post that says almost
the same in few words, and everything within a day of the first post of an occasion (a burst).
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scanner.models import Finding, Repeated
from scanner.store.crypto import KeyedHash

DAYS = 30
"""How far back the newest post's companions are looked for."""

_APART = timedelta(days=1)
_ALIKE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Aimed:
    """A finding whose post is aimed at somebody.

    Attributes:
        finding: its id.
        post: digest of its post.
        at: when the post was published, or first seen.
        words: the folded words of the post.
        targets: keyed hashes of the people.
    """

    finding: int
    post: str
    at: datetime
    words: frozenset[str]
    targets: frozenset[str]


def keyed_targets(finding: Finding, keyed: KeyedHash) -> str | None:
    """What is stored of `Finding.aimed_at`: nothing where the post may be protected activity."""
    if finding.hold or not finding.aimed_at:
        return None
    return json.dumps(sorted(keyed.digest("target", entity) for entity in finding.aimed_at))


def targets_of(stored: str | None) -> frozenset[str]:
    """What `keyed_targets` stored."""
    return frozenset(json.loads(stored)) if stored else frozenset()


def words_of(text: str) -> frozenset[str]:
    """The words of `text` by which two short posts are compared."""
    return frozenset(text.casefold().split())


def repeated(aimed: Sequence[Aimed]) -> dict[int, Repeated]:
    """What to say with findings, by id: for each person, with those of the post that began the newest occasion."""
    found: dict[int, Repeated] = {}
    for target in sorted({target for one in aimed for target in one.targets}):
        mine = sorted((one for one in aimed if target in one.targets), key=lambda one: (one.at, one.finding))
        began = list(_occasions(mine))
        newest = began[-1]
        recent = [one for one in began if newest.at - one.at <= timedelta(days=DAYS)]
        if len(recent) < 2:
            continue
        told = Repeated(occasions=len(recent), days=DAYS, earlier=tuple(one.finding for one in recent[:-1]))
        for one in mine:
            if one.post == newest.post:
                found[one.finding] = max(found.get(one.finding, told), told, key=lambda repeat: repeat.occasions)
    return found


def _occasions(ordered: Iterable[Aimed]) -> Iterator[Aimed]:
    """The findings that began an occasion."""
    firsts: list[Aimed] = []
    seen: list[Aimed] = []
    for one in ordered:
        fresh = not any(one.post == other.post or _alike(one.words, other.words) for other in seen)
        seen.append(one)
        if fresh and (not firsts or one.at - firsts[-1].at >= _APART):
            firsts.append(one)
            yield one


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two posts share most of their words."""
    return len(one & other) >= _ALIKE * len(one | other)
