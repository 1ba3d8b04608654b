"""Reading a run's findings out of the tables: what a report shows."""

from collections import Counter
from collections.abc import Iterator

from sqlmodel import Session, col, select

from scanner.models import AuthorRole, Clause, ErasedFinding, SourceOverlap, StoredFinding, StoredUrgency
from scanner.store import copies, occasions, rows
from scanner.store.tables import FindingRow, PostRow, SightingRow, UrgencyRow


class RunReader:
    """What was known by one run.

    Args:
        session: to read with.
        until: id of that run.
        new_after: id of the run after which a finding is new.
    """

    def __init__(self, session: Session, *, until: int, new_after: int) -> None:
        self._session = session
        self._until, self._new_after = until, new_after
        self._sightings: dict[int, list[SightingRow]] = {}
        for sighting in session.exec(select(SightingRow).order_by(col(SightingRow.id))):
            self._sightings.setdefault(sighting.finding_id, []).append(sighting)

    def findings(self) -> Iterator[StoredFinding]:
        """The findings whose post is public, as far as we know."""
        public = [(row, post) for row, post in self._rows() if post.gone_at is None]
        repeated = occasions.repeated([aimed for row, post in public if (aimed := _aimed(row, post)).targets])
        for row, post in public:
            number = rows.saved_id(row)
            burst = self._burst(number)
            yield StoredFinding(
                id=number,
                post=rows.post_of(post),
                author_role=AuthorRole(post.author_role),
                finding=copies.tempered(rows.finding_of(row), burst),
                first_seen=row.first_seen,
                last_seen=row.last_seen,
                is_new=row.first_run > self._new_after,
                places=self._places(number),
                burst=burst,
                repeated=repeated.get(number),
            )

    def erased(self) -> Iterator[ErasedFinding]:
        """What stays of the others."""
        for row, post in self._rows():
            if post.gone_at is not None:
                number = rows.saved_id(row)
                yield ErasedFinding(
                    id=number,
                    clause=Clause(row.clause),
                    platform=post.platform,
                    first_seen=row.first_seen,
                    last_seen=row.last_seen,
                    erased_at=post.gone_at,
                    places=self._places(number),
                )

    def urgencies(self) -> Iterator[StoredUrgency]:
        """The urgent posts, those of a burst as one."""
        until = UrgencyRow.first_run <= self._until
        query = select(UrgencyRow, PostRow).join(PostRow).where(until).order_by(col(UrgencyRow.id))
        found = list(self._session.exec(query))
        posts = [rows.post_of(post) for _, post in found]
        for group in copies.bursts(posts):
            row, post = found[group[0]]
            yield StoredUrgency(
                id=rows.saved_id(row),
                post=posts[group[0]],
                author_role=AuthorRole(post.author_role),
                urgency=rows.urgency_of(row),
                first_seen=row.first_seen,
                last_seen=max(found[member][0].last_seen for member in group),
                is_new=any(found[member][0].first_run > self._new_after for member in group),
                places=tuple(dict.fromkeys((posts[member].platform, posts[member].url) for member in group)),
                burst=len(group),
            )

    def overlap(self) -> tuple[SourceOverlap, ...]:
        """How much of what one source found others found too, by source."""
        brought: Counter[str] = Counter()
        alone: Counter[str] = Counter()
        shared: dict[str, Counter[str]] = {}
        for row, _ in self._rows():
            sources = {sighting.source for sighting in self._sightings.get(rows.saved_id(row), ())}
            brought.update(sources)
            for source in sources:
                alone[source] += len(sources) == 1
                shared.setdefault(source, Counter()).update(sources - {source})
        return tuple(
            SourceOverlap(
                source=source,
                findings=brought[source],
                alone=alone[source],
                shared=dict(sorted(shared[source].items())),
            )
            for source in sorted(brought)
        )

    def _rows(self) -> list[tuple[FindingRow, PostRow]]:
        until = FindingRow.first_run <= self._until
        return list(
            self._session.exec(select(FindingRow, PostRow).join(PostRow).where(until).order_by(col(FindingRow.id)))
        )

    def _places(self, finding: int) -> tuple[tuple[str, str], ...]:
        there = (sighting for sighting in self._sightings.get(finding, ()) if sighting.gone_at is None)
        return tuple(dict.fromkeys((sighting.platform, sighting.url) for sighting in there))

    def _burst(self, finding: int) -> int:
        published = {sighting.digest: sighting.published_at for sighting in self._sightings.get(finding, ())}
        return copies.burst(moment for moment in published.values() if moment)


def _aimed(row: FindingRow, post: PostRow) -> occasions.Aimed:
    return occasions.Aimed(
        finding=rows.saved_id(row),
        post=post.digest,
        at=post.published_at or row.first_seen,
        words=occasions.words_of(post.text),
        targets=occasions.targets_of(row.targets),
    )
