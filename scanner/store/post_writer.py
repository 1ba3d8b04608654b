"""Writing one post that a person must look at: its version, its findings with where they were seen, its urgency."""

from sqlmodel import Session, col, delete, select

from scanner.models import Assessment, AuthorRole, Finding, Post, Urgency
from scanner.store import rows
from scanner.store.crypto import KeyedHash
from scanner.store.tables import FindingRow, PostRow, SightingRow, UrgencyRow


class PostWriter:
    """Writes one shown post with its findings and its urgency."""

    def __init__(self, session: Session, keyed: KeyedHash, run_id: int, post: Post, assessment: Assessment) -> None:
        self._session, self._keyed, self._run = session, keyed, run_id
        self._post, self._assessment = post, assessment
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
        row = self._session.exec(select(FindingRow).where(FindingRow.fingerprint == fingerprint)).first()
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
                **rows.judgement(finding),
            )
        elif self._session.get_one(PostRow, row.post_id).digest == self._digest:
            row.sqlmodel_update({"post_id": rows.saved_id(post), **rows.judgement(finding)})
        row.last_seen, row.last_run = max(row.last_seen, self._post.fetched_at), self._run
        self._session.add(row)
        self._session.flush()
        self._save_sighting(rows.saved_id(row))
        return is_new

    def _save_sighting(self, finding_id: int) -> None:
        query = select(SightingRow).where(SightingRow.finding_id == finding_id, SightingRow.digest == self._digest)
        seen_at = self._post.fetched_at
        row = self._session.exec(query).first()
        if row is None:
            row = SightingRow(
                finding_id=finding_id,
                digest=self._digest,
                platform=rows.plain(self._post.platform),
                url=self._post.url,
                first_seen=seen_at,
                last_seen=seen_at,
            )
        row.url, row.last_seen = self._post.url, max(row.last_seen, seen_at)
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
        """Delete what the post said before it was edited, once nothing points at it."""
        self._session.flush()
        self._session.exec(
            delete(PostRow).where(
                col(PostRow.digest) == self._digest,
                col(PostRow.id).not_in(select(FindingRow.post_id)),
                col(PostRow.id).not_in(select(UrgencyRow.post_id)),
            )
        )
