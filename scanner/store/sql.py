"""The store on SQL. Rows are found again by keyed hashes, so saving a page twice is the same as saving it once.

What a run's report contains: every finding and every urgent post known by then, in its latest state, because an old one
that nobody has decided on still wants a decision. `is_new` marks those first seen since the last run that finished, so
what a run found before it was stopped half-way is new in the next one.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from scanner.errors import ConfigError, StoreError
from scanner.models import (
    Assessment,
    Coverage,
    CoverageStatus,
    Cursor,
    KnownPlace,
    Look,
    Post,
    RunReport,
    SourceOverlap,
    Target,
    Turn,
)
from scanner.protocols import PageSaved
from scanner.store import rows, second_looks, turns
from scanner.store.columns import give_vault
from scanner.store.crypto import KeyedHash, create_key_file, read_vault
from scanner.store.database import open_engine, schema_version, sqlite_file, wrapped_errors, writing
from scanner.store.post_writer import PostWriter, Sighting
from scanner.store.run_reader import RunReader
from scanner.store.tables import (
    CoverageRow,
    CursorRow,
    FindingRow,
    RunRow,
    SecretRow,
)

_HASH_KEY = "keyed-hash"


def open_store(url: str, key_file: Path, *, basis: str = "") -> "SqlStore":
    """Open the database at `url`, making it and the key file on first use.

    Args:
        url: SQLAlchemy database URL, ``sqlite:///FILE`` or ``postgresql://…``.
        key_file: file with the encryption keys; see `scanner.store.crypto`.
        basis: stands for everything that posts are judged by. Cursors hold only for the basis they were saved under:
            with a new name on the staff list, the sources are read again from the start of the window.

    Raises:
        ConfigError: the URL, the key file or where it lies cannot be used.
        StoreError: the database cannot be used, or is another key's.
    """
    file = sqlite_file(url)
    if file is not None and key_file.resolve().parent == file.resolve().parent:
        raise ConfigError("the key file has to lie outside the folder of the database", key="store.key_file")
    engine = open_engine(url)
    try:
        return SqlStore(engine, _unlock(engine, key_file), basis=basis)
    except BaseException:
        engine.dispose()
        raise


def _unlock(engine: Engine, key_file: Path) -> KeyedHash:
    """Give the engine its vault and return the keyed hash, whose key lies in the database, sealed.

    That key is drawn once for the life of the database, so that a change of the key file changes no digest.
    """
    with wrapped_errors(), Session(writing(engine)) as session:
        secret = session.get(SecretRow, _HASH_KEY)
        if secret is None and not key_file.exists():
            create_key_file(key_file)
        vault = read_vault(key_file)
        give_vault(engine, vault)
        if secret is None:
            secret = SecretRow(name=_HASH_KEY, sealed=vault.seal(KeyedHash.new_key()))
            session.add(secret)
        hash_key = vault.open(secret.sealed)
        session.commit()
    return KeyedHash(hash_key)


class SqlStore:
    """The `Store` on a SQL database. Use it from one thread, and close it (it is a context manager)."""

    def __init__(self, engine: Engine, keyed: KeyedHash, *, basis: str) -> None:
        self._engine = engine
        self._keyed = keyed
        self._basis = keyed.digest(basis)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give up the connections."""
        self._engine.dispose()

    def begin_run(self, started_at: datetime) -> int:
        """Open a run and return its id."""
        with self._writing() as session:
            run = RunRow(started_at=started_at)
            session.add(run)
            session.flush()
            return rows.saved_id(run)

    def cursor(self, target: Target) -> Cursor | None:
        """Where `target` was read up to, or None if it never was under the present basis."""
        with self._reading() as session:
            row = self._cursor(session, target)
            return Cursor(row.cursor) if row else None

    def read_until(self, target: Target) -> datetime | None:
        """When the run began that left `cursor`, or None."""
        with self._reading() as session:
            row = self._cursor(session, target)
            return _run(session, row.run_id).started_at if row else None

    def save_page(
        self, run_id: int, target: Target, assessed: Sequence[tuple[Post, Assessment]], cursor: Cursor | None
    ) -> PageSaved:
        """Write a page's shown findings, its urgent posts and the cursor in one transaction; the rest is dropped."""
        kept = [(post, assessment) for post, assessment in assessed if assessment.shown]
        with self._writing() as session:
            new = sum(
                PostWriter(
                    session,
                    self._keyed,
                    Sighting(run_id=run_id, source=target.connector, post=post, assessment=assessment),
                ).save()
                for post, assessment in kept
            )
            if cursor is not None:
                session.merge(CursorRow(target=target.key, cursor=cursor, basis=self._basis, run_id=run_id))
            _run(session, run_id).posts_kept += len(kept)
        return PageSaved(new=new, known=sum(len(assessment.shown_findings) for _, assessment in kept) - new)

    def save_coverage(self, run_id: int, coverage: Coverage) -> None:
        """Write one line of the coverage ledger."""
        with self._writing() as session:
            session.add(rows.coverage_row(run_id, coverage))

    def history(self, target: Target, runs: int) -> tuple[Coverage, ...]:
        """The lines of the coverage ledger on `target`, newest first, at most `runs` of them."""
        query = (
            select(CoverageRow)
            .where(CoverageRow.source == target.connector, CoverageRow.target == rows.plain(target.label))
            .where(CoverageRow.status != CoverageStatus.ANOTHER_NIGHT)
            .order_by(col(CoverageRow.id).desc())
            .limit(runs)
        )
        with self._reading() as session:
            return tuple(map(rows.coverage_of, session.exec(query)))

    def turns(self, day_began: datetime) -> Mapping[str, Mapping[str, Turn]]:
        """When each target was last asked and what it took since `day_began`, by source and label."""
        with self._reading() as session:
            return turns.read(session, day_began)

    def finish_run(self, run_id: int, finished_at: datetime, posts_seen: int) -> None:
        """Close a run and count what it found, and what runs that were stopped before it had found."""
        with self._writing() as session:
            run, since = _run(session, run_id), _last_finished(session, before=run_id)
            found = select(func.count()).select_from(FindingRow).where(FindingRow.first_run <= run_id)
            run.findings_new = session.exec(found.where(FindingRow.first_run > since)).one()
            run.findings_known = session.exec(
                found.where(FindingRow.first_run <= since, FindingRow.last_run == run_id)
            ).one()
            run.finished_at, run.posts_seen = finished_at, posts_seen

    def last_finished(self) -> datetime | None:
        """When the latest finished run was finished, or None."""
        with self._reading() as session:
            return session.exec(select(func.max(RunRow.finished_at))).one()

    def schema_version(self) -> str:
        """The migration that the database is at."""
        with wrapped_errors():
            return schema_version(self._engine)

    def report(self, school: str, *, synthetic: bool, run_id: int | None = None) -> RunReport:
        """All that a report on a run shows; the latest finished run if `run_id` is None.

        Raises:
            StoreError: there is no such run.
        """
        with self._reading() as session:
            run = _run(session, run_id if run_id is not None else _last_finished(session))
            number = rows.saved_id(run)
            since = _last_finished(session, before=number)
            lines = session.exec(select(CoverageRow).where(CoverageRow.run_id == number).order_by(col(CoverageRow.id)))
            reader = RunReader(session, until=number, new_after=since)
            return RunReport(
                school=school,
                synthetic=synthetic,
                run=rows.summary_of(run),
                findings=tuple(reader.findings()),
                urgent=tuple(reader.urgencies()),
                coverage=tuple(rows.coverage_of(line) for line in lines),
                erased=tuple(reader.erased()),
                overlap=reader.overlap(),
            )

    def overlap(self) -> tuple[SourceOverlap, ...]:
        """How much of what one source found others found too, over all that is kept."""
        with self._reading() as session:
            last = _last_finished(session)
            return RunReader(session, until=last, new_after=last).overlap()

    def due_places(self, *, before: datetime) -> tuple[KnownPlace, ...]:
        """A place of every post that is kept and was last seen or looked for before `before`, the longest ago first."""
        with self._reading() as session:
            return second_looks.due(session, before)

    def note_look(self, place: KnownPlace, look: Look, at: datetime) -> bool:
        """Note what a second look at a post showed, and whether its words were erased.

        They are if the post is gone, or if we were not let in twice in a row; an urgent post waits for a person.
        """
        with self._writing() as session:
            return second_looks.note(session, self._keyed, place.id, look, at)

    def erase_unconfirmed(self, source: str, *, before: datetime, at: datetime) -> int:
        """Erase the words of posts of `source` that were last known to be public before `before`; return how many."""
        with self._writing() as session:
            return second_looks.erase_unconfirmed(session, self._keyed, source, before=before, at=at)

    def _cursor(self, session: Session, target: Target) -> CursorRow | None:
        row = session.get(CursorRow, target.key)
        return row if row and row.basis == self._basis else None

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with wrapped_errors(), Session(writing(self._engine)) as session:
            yield session
            session.commit()

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with wrapped_errors(), Session(self._engine) as session:
            yield session


def _run(session: Session, run_id: int) -> RunRow:
    run = session.get(RunRow, run_id)
    if run is None:
        raise StoreError("there is no such run" if run_id else "no run has been finished yet: scan first")
    return run


def _last_finished(session: Session, *, before: int | None = None) -> int:
    """The id of the latest finished run (before that of id `before`), 0 if there is none."""
    query = select(func.max(RunRow.id)).where(col(RunRow.finished_at).is_not(None))
    if before is not None:
        query = query.where(col(RunRow.id) < before)
    return session.exec(query).one() or 0
