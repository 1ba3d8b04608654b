"""The tables. What may be stored of a post is fixed here (PRIVACY, L-27), and a test holds the list of columns.

A post is kept only while a finding or an urgency points at it, in the version that was judged: evidence is a stretch of
that very text. What an author says in a bio, what a post answers or quotes, is kept only as far as evidence quotes it.
"""

from datetime import datetime

from sqlalchemy import MetaData, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from scanner.store.columns import SealedText, UtcDateTime


class Row(SQLModel):
    """What all tables share: names for constraints, so that migrations can find them again."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class SecretRow(Row, table=True):
    """Secrets of this database, sealed with the key file: the key of its keyed hashes."""

    __tablename__ = "secrets"

    name: str = Field(primary_key=True)
    sealed: str


class RunRow(Row, table=True):
    """One run; `finished_at` stays empty when it was stopped half-way."""

    __tablename__ = "runs"

    id: int | None = Field(default=None, primary_key=True)
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    posts_seen: int = 0
    posts_kept: int = 0
    findings_new: int = 0
    findings_known: int = 0


class PostRow(Row, table=True):
    """One version of a post that somebody must look at.

    `digest` names the post (keyed hash of platform and id), `version` the post with what it said (keyed hash). Once it
    is not public any more, `gone_at` says since when we know, and all that it said is gone from here too.
    """

    __tablename__ = "posts"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(index=True)
    version: str = Field(unique=True, index=True)
    platform: str
    source: str
    native_id: str = Field(sa_type=SealedText)
    url: str = Field(sa_type=SealedText)
    handle: str = Field(sa_type=SealedText)
    display_name: str = Field(sa_type=SealedText)
    text: str = Field(sa_type=SealedText)
    lang: str
    has_media: bool
    author_role: str
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    fetched_at: datetime = Field(sa_type=UtcDateTime)
    gone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class FindingRow(Row, table=True):
    """One finding; `evidence`, `contributions`, `clearing` and `targets` are JSON.

    `targets` are keyed hashes of the members of staff that the post seems to be aimed at. They are sealed on top, so
    that without the key file nobody can tell that two findings are about one person.
    `subject` (keyed hash of clause and entities) and `sketch` (keyed hashes of pairs of words, eight hex digits each)
    tell near-duplicates; both are empty where the text is short, or gone.
    """

    __tablename__ = "findings"

    id: int | None = Field(default=None, primary_key=True)
    fingerprint: str = Field(unique=True, index=True)
    post_id: int = Field(foreign_key="posts.id", index=True)
    clause: str
    score: float
    identity: float
    severity: int
    direction: str
    hold: bool
    evidence: str = Field(sa_type=SealedText)
    contributions: str = Field(sa_type=SealedText)
    first_seen: datetime = Field(sa_type=UtcDateTime)
    last_seen: datetime = Field(sa_type=UtcDateTime)
    first_run: int = Field(foreign_key="runs.id", index=True)
    last_run: int = Field(foreign_key="runs.id", index=True)
    subject: str | None = Field(default=None, index=True)
    sketch: str | None = Field(default=None, sa_type=Text)
    clearing: str | None = Field(default=None, sa_type=SealedText)
    targets: str | None = Field(default=None, sa_type=SealedText)


class AliasRow(Row, table=True):
    """Another fingerprint of a finding: of a near-duplicate, which from then on is known at once."""

    __tablename__ = "aliases"

    fingerprint: str = Field(primary_key=True)
    finding_id: int = Field(foreign_key="findings.id", index=True)


class SightingRow(Row, table=True):
    """A post that a finding was seen in, by one source: the same content may stand in many places.

    `last_seen` is when it was last known to be public, `looked_at` when it was last looked for on purpose, `denied`
    whether we were not let in then. Once it is not public any more, `gone_at` is set and `url` empty.
    """

    __tablename__ = "sightings"
    __table_args__ = (UniqueConstraint("finding_id", "digest", "source"),)

    id: int | None = Field(default=None, primary_key=True)
    finding_id: int = Field(foreign_key="findings.id")
    digest: str = Field(index=True)
    source: str
    platform: str
    url: str = Field(sa_type=SealedText)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    first_seen: datetime = Field(sa_type=UtcDateTime)
    last_seen: datetime = Field(sa_type=UtcDateTime)
    looked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    denied: bool = False
    gone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class UrgencyRow(Row, table=True):
    """An urgent post, by the post's digest."""

    __tablename__ = "urgencies"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True, index=True)
    post_id: int = Field(foreign_key="posts.id", index=True)
    score: float
    evidence: str = Field(sa_type=SealedText)
    contributions: str = Field(sa_type=SealedText)
    first_seen: datetime = Field(sa_type=UtcDateTime)
    last_seen: datetime = Field(sa_type=UtcDateTime)
    first_run: int = Field(foreign_key="runs.id", index=True)
    last_run: int = Field(foreign_key="runs.id", index=True)


class CoverageRow(Row, table=True):
    """One line of the coverage ledger; `skipped` is JSON, `canary` the word that was asked to be sure."""

    __tablename__ = "coverage"

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="runs.id", index=True)
    source: str
    target: str
    status: str
    since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    pages: int
    posts: int
    queries: int
    problems: int
    skipped: str
    reason: str
    canary: str | None = None
    canary_outcome: str | None = None


class CursorRow(Row, table=True):
    """How far a target was read, in which run, and the `basis` (watchlist, strictness) that posts were judged by."""

    __tablename__ = "cursors"

    target: str = Field(primary_key=True)
    cursor: str = Field(sa_type=SealedText)
    basis: str
    run_id: int = Field(foreign_key="runs.id")
