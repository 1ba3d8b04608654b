"""Near-duplicates: a finding that says almost nothing new is another place of one that is known.

Two findings are of one subject if clause, entities and the word that weighs most are the same. Of a new one, at least
three quarters of its sketch (`matchers.sketch`) have to stand in the known one's: then it is that text with a word
changed, a hashtag added or the end cut off. A text that adds more than a quarter of its own is a finding of its own,
however much it repeats. It is always compared with what the finding says itself, never with other copies, so that no
chain of small steps leads away.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from sqlmodel import Session, col, select

from scanner.models import BURST_FROM, Contribution, Finding, Post
from scanner.store.crypto import KeyedHash
from scanner.store.tables import FindingRow

ENOUGH = 0.75
"""The share of what it says that a near-duplicate has from the other."""

WITHIN = timedelta(days=30)
"""A copy of something that was not seen for longer is a finding of its own: somebody brought it up again."""

BURST_PAIRS = 6
"""The fewest pairs of words of a text that can be of a burst by itself."""

_HARDLY = 1e-9
_DIGITS = 8


def keyed_subject(finding: Finding, keyed: KeyedHash) -> str | None:
    """What is stored of `Finding.subject`."""
    return keyed.digest("subject", finding.subject) if finding.sketch else None


def keyed_sketch(finding: Finding, keyed: KeyedHash) -> str | None:
    """What is stored of `Finding.sketch`: keyed digests, in the order of their own, which tells nothing of the text."""
    digests = sorted(keyed.digest("pair", str(pair))[:_DIGITS] for pair in finding.sketch)
    return "".join(digests) or None


def find_original(session: Session, finding: Finding, keyed: KeyedHash, seen_at: datetime) -> FindingRow | None:
    """The known finding that `finding`, seen at `seen_at`, is a near-duplicate of: of several, the nearest one."""
    subject, sketch = keyed_subject(finding, keyed), _parts(keyed_sketch(finding, keyed))
    if subject is None:
        return None
    known = session.exec(
        select(FindingRow)
        .where(FindingRow.subject == subject, FindingRow.last_seen >= seen_at - WITHIN)
        .order_by(col(FindingRow.id))
    )
    shares = [(len(sketch & _parts(row.sketch)) / len(sketch), row) for row in known]
    share, row = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    return row if share >= ENOUGH else None


def burst(moments: Iterable[datetime]) -> int:
    """The most of `moments` that lie within 24 hours, at least 1."""
    ordered = sorted(moments)
    most, first = 1, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] > timedelta(days=1):
            first += 1
        most = max(most, last - first + 1)
    return most


def tempered(finding: Finding, burst: int) -> Finding:
    """`finding`, with a score of one in three at most where it is of a burst (PRIVACY, T-03).

    Fifty copies are one voice, perhaps of somebody who wants a person to look bad: nothing in the words can tell. So
    the odds that this is what it seems are taken as even at most, and halved.
    """
    if burst < BURST_FROM:
        return finding
    likely = min(max(finding.score, _HARDLY), 1 - _HARDLY)
    odds = likely / (1 - likely)
    doubted = min(odds, 1.0) / 2
    doubt = Contribution(
        feature="burst",
        points=math.log(doubted / odds),
        note=f"{burst} near-identical posts within a day may be a campaign, or bait",
    )
    return replace(finding, score=doubted / (1 + doubted), contributions=(*finding.contributions, doubt))


def bursts(posts: Sequence[Post]) -> list[list[int]]:
    """Group the positions of `posts`: those of one burst together, in their order, every other post by itself.

    Only texts of seven words and more can be of a burst, and the first of its posts is what the others are like: of a
    short cry for help, each is somebody's own.
    """
    groups: list[tuple[frozenset[tuple[str, str]], list[int]]] = []
    for position, post in enumerate(posts):
        pairs = frozenset(pairwise(post.text.casefold().split()))
        group = next((members for known, members in groups if _is_copy(pairs, known)), None)
        if group is None:
            groups.append((pairs, [position]))
        else:
            group.append(position)
    found = []
    for _, members in groups:
        moments = [moment for member in members if (moment := posts[member].published_at)]
        is_burst = burst(moments) >= BURST_FROM
        found += [members] if is_burst else [[member] for member in members]
    return sorted(found)


def _is_copy(pairs: frozenset[tuple[str, str]], known: frozenset[tuple[str, str]]) -> bool:
    return len(pairs) >= BURST_PAIRS and len(pairs & known) >= ENOUGH * len(pairs)


def _parts(sketch: str | None) -> frozenset[str]:
    written = sketch or ""
    return frozenset(written[at : at + _DIGITS] for at in range(0, len(written), _DIGITS))
