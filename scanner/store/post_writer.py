"""Writing one post that a person must look at: its version, its findings with where they were seen, its urgency."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, delete, or_, select

from scanner.models import Assessment, AuthorRole, Finding, Post, Urgency
from scanner.store import copies, occasions, rows
from scanner.store.crypto import KeyedHash
from scanner.store.tables import AliasRow, FindingRow, PostRow, SightingRow, UrgencyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One post, as one source brought it in one run."""

    run_id: int
    source: str
    post: Post
    assessment: Assessment


class PostWriter:
    """Writes one shown post with its findings and its urgency."""

    def __init__(self, session: Session, keyed: KeyedHash, sighting: Sighting) -> None:
        self._session, self._keyed = session, keyed
        self._run, self._source = sighting.run_id, sighting.source
        self._post, self._assessment = sighting.post, sighting.assessment
        post = self._post
        self._digest = keyed.digest("post", post.platform, post.native_id)

    def save(self) -> int:
        """Save it and return how many of its findings are new."""
        row = self._save_post(self._assessment.author_role)
        new = sum(self._save_finding(row, finding) for finding in self._assessment.shown_findings)
        if self._assessment.urgency.shown:
            self._save_urgency(row, self._assessment.urgency)
        self._drop_unused_versions()
        return new

    def _save_post(self, role: AuthorRole) -> PostRow:
        post = self._post
        parts = (post.url, post.text, post.author.handle, post.author.display_name)
        version = self._keyed.digest("version", self._digest, *parts)
        row = self._session.exec(select(PostRow).where(PostRow.version == version)).first()
        if row is None:
            row = rows.post_row(post, digest=self._digest, version=version, role=role)
        row.author_role = role
        self._session.add(row)
        self._session.flush()
        return row

    def _save_finding(self, post: PostRow, finding: Finding) -> bool:
        fingerprint = self._keyed.digest("finding", finding.fingerprint)
        row = self._known(fingerprint) or self._original(fingerprint, finding)
        is_new = row is None
        if row is None:
            row = FindingRow(
                fingerprint=fingerprint,
                post_id=rows.saved_id(post),
                clause=finding.clause,
                first_seen=self._post.fetched_at,
                last_seen=self._post.fetched_at,
                first_run=self._run,
                last_run=self._run,
                **self._judgement(finding),
            )
        elif self._takes_over(self._session.get_one(PostRow, row.post_id)):
            row.sqlmodel_update({"post_id": rows.saved_id(post), **self._judgement(finding)})
        row.last_seen, row.last_run = max(row.last_seen, self._post.fetched_at), self._run
        self._session.add(row)
        self._session.flush()
        self._save_sighting(rows.saved_id(row))
        return is_new

    def _known(self, fingerprint: str) -> FindingRow | None:
        """The finding that has this fingerprint, by itself or by a near-duplicate that was seen before."""
        by_itself = select(FindingRow).where(FindingRow.fingerprint == fingerprint)
        by_a_copy = select(FindingRow).join(AliasRow).where(AliasRow.fingerprint == fingerprint)
        return self._session.exec(by_itself).first() or self._session.exec(by_a_copy).first()

    def _original(self, fingerprint: str, finding: Finding) -> FindingRow | None:
        """The finding that this one is a near-duplicate of; from now on it is known by this fingerprint too."""
        row = copies.find_original(self._session, finding, self._keyed, self._post.fetched_at)
        if row is not None:
            self._session.add(AliasRow(fingerprint=fingerprint, finding_id=rows.saved_id(row)))
        return row

    def _takes_over(self, shown: PostRow) -> bool:
        """Whether a known finding now shows this post: it did before, or what it showed is not public any more."""
        return shown.digest == self._digest or shown.gone_at is not None

    def _judgement(self, finding: Finding) -> dict[str, Any]:
        return {
            "subject": copies.keyed_subject(finding, self._keyed),
            "sketch": copies.keyed_sketch(finding, self._keyed),
            "targets": occasions.keyed_targets(finding, self._keyed),
            **rows.judgement(finding),
        }

    def _save_sighting(self, finding_id: int) -> None:
        query = select(SightingRow).where(
            SightingRow.finding_id == finding_id,
            SightingRow.digest == self._digest,
            SightingRow.source == self._source,
        )
        seen_at = self._post.fetched_at
        row = self._session.exec(query).first()
        if row is None:
            row = SightingRow(
                finding_id=finding_id,
                digest=self._digest,
                source=self._source,
                platform=rows.plain(self._post.platform),
                url=self._post.url,
                first_seen=seen_at,
                last_seen=seen_at,
            )
        row.url, row.published_at = self._post.url, self._post.published_at
        row.last_seen, row.denied, row.gone_at = max(row.last_seen, seen_at), False, None
        self._session.add(row)

    def _save_urgency(self, post: PostRow, urgency: Urgency) -> None:
        judged = {"post_id": rows.saved_id(post), **rows.urgent_judgement(urgency)}
        row = self._session.exec(select(UrgencyRow).where(UrgencyRow.digest == self._digest)).first()
        seen_at = self._post.fetched_at
        if row is None:
            row = UrgencyRow(
                digest=self._digest,
                first_seen=seen_at,
                last_seen=seen_at,
                first_run=self._run,
                last_run=self._run,
                **judged,
            )
        row.sqlmodel_update(judged)
        row.last_seen, row.last_run = max(row.last_seen, seen_at), self._run
        self._session.add(row)

    def _drop_unused_versions(self) -> None:
        """Delete what the post said before it was edited, and the stubs of posts, once nothing points at them."""
        self._session.flush()
        self._session.exec(
            delete(PostRow).where(
                or_(col(PostRow.digest) == self._digest, col(PostRow.gone_at).is_not(None)),
                col(PostRow.id).not_in(select(FindingRow.post_id)),
                col(PostRow.id).not_in(select(UrgencyRow.post_id)),
            )
        )
