"""What second looks at known posts change: when they are due, what they showed, and the erasing (PRIVACY, L-32).

Of a post that is not public any more, a stub stays: which clause, where, when, and keyed hashes, so that a copy of it
is still known. Its words, its address and its author's name are erased, and so is what evidence quotes of it.

An urgent post is left as it is: that a child has deleted a cry for help is no reason not to help. It stays until a
person has dealt with it.
"""

from datetime import datetime

from sqlmodel import Session, col, func, select

from scanner.models import KnownPlace, Look
from scanner.store import rows
from scanner.store.crypto import KeyedHash
from scanner.store.tables import FindingRow, PostRow, SightingRow, UrgencyRow


def due(session: Session, before: datetime) -> tuple[KnownPlace, ...]:
    """A place of every post that was last seen or looked for before `before`, the longest ago first."""
    public = select(SightingRow).where(col(SightingRow.gone_at).is_(None)).order_by(col(SightingRow.id))
    of_posts: dict[str, list[SightingRow]] = {}
    for row in session.exec(public):
        of_posts.setdefault(row.digest, []).append(row)
    last_looks = {digest: max(map(_last_look, sightings)) for digest, sightings in of_posts.items()}
    waiting = sorted((digest for digest, last in last_looks.items() if last < before), key=last_looks.__getitem__)
    first = (of_posts[digest][0] for digest in waiting)
    return tuple(
        KnownPlace(id=rows.saved_id(row), source=row.source, url=row.url, denied=row.denied) for row in first if row.url
    )


def note(session: Session, keyed: KeyedHash, place: int, look: Look, at: datetime) -> bool:
    """Note what a look at the post of sighting `place` showed, and whether its words were erased."""
    digest = session.get_one(SightingRow, place).digest
    sightings = session.exec(select(SightingRow).where(SightingRow.digest == digest)).all()
    was_denied = any(row.denied for row in sightings)
    for row in sightings:
        row.looked_at = at
        row.denied = look is Look.DENIED or (row.denied and look is Look.UNKNOWN)
        if look is Look.THERE:
            row.last_seen = max(row.last_seen, at)
        session.add(row)
    is_over = look is Look.GONE or (look is Look.DENIED and was_denied)
    return is_over and _erase(session, keyed, digest, at)


def erase_unconfirmed(session: Session, keyed: KeyedHash, source: str, *, before: datetime, at: datetime) -> int:
    """Erase the words of posts of `source` that were last known to be public before `before`; return how many."""
    public = select(SightingRow.digest, func.max(SightingRow.last_seen)).where(
        SightingRow.source == source, col(SightingRow.gone_at).is_(None)
    )
    of_posts = session.exec(public.group_by(SightingRow.digest)).all()
    return sum(_erase(session, keyed, digest, at) for digest, last_seen in of_posts if last_seen < before)


def _last_look(row: SightingRow) -> datetime:
    return max(row.last_seen, row.looked_at or row.last_seen)


def _erase(session: Session, keyed: KeyedHash, digest: str, at: datetime) -> bool:
    """Erase the words of a post, unless it is urgent; whether it was done."""
    if session.exec(select(UrgencyRow).where(UrgencyRow.digest == digest)).first():
        return False
    for sighting in session.exec(select(SightingRow).where(SightingRow.digest == digest)):
        sighting.url, sighting.gone_at = "", at
        session.add(sighting)
    for post in session.exec(select(PostRow).where(PostRow.digest == digest)).all():
        post.native_id = post.url = post.handle = post.display_name = post.text = ""
        post.version = keyed.digest("gone", post.version)  # should the post come back, it is not taken for this stub
        post.gone_at = at
        session.add(post)
        for finding in session.exec(select(FindingRow).where(FindingRow.post_id == post.id)):
            finding.evidence = finding.contributions = "[]"
            finding.subject = finding.sketch = finding.clearing = finding.targets = None
            session.add(finding)
    return True
