"""The engine: SQLite in a private file by default, PostgreSQL by URL, brought to the newest schema when opened."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from scanner.errors import ConfigError, StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_TIMEOUT_MS = 15_000


def sqlite_url(file: Path) -> str:
    """The URL of the SQLite database in `file`."""
    return URL.create("sqlite", database=file.as_posix()).render_as_string()


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite URL, or None for another database.

    Raises:
        ConfigError: it is no database URL, or one of SQLite without a file.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if not parsed.database or parsed.database.startswith((":memory:", "file:")):
        raise ConfigError("name the file of the database, such as sqlite:///findings.db", key="store.url")
    return Path(parsed.database)


def open_engine(url: str) -> Engine:
    """Connect to the database at `url`, create the file privately if it is SQLite, and migrate.

    Raises:
        ConfigError: the URL is no database URL, or its driver is not installed.
        StoreError: the database does not open, or was written by a newer version of the scanner.
    """
    file = sqlite_file(url)
    if file is not None:
        _create_private(file)
    try:
        engine = create_engine(_parse(url), hide_parameters=True)
    except ModuleNotFoundError as error:
        raise ConfigError(f"this database needs the package {error.name}: install it", key="store.url") from error
    except NoSuchModuleError as error:
        raise ConfigError("use a sqlite:/// or postgresql:// address", key="store.url") from error
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    try:
        with wrapped_errors():
            _migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def schema_version(engine: Engine) -> str:
    """The migration that the database is at."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


@contextmanager
def wrapped_errors() -> Iterator[None]:
    """The one place where errors of the database become a `StoreError`, without the values of the statement."""
    try:
        yield
    except CommandError as error:
        raise StoreError("the database was written by another version of the scanner: use that version") from error
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None)
        # SQLite's messages name tables and columns only; other servers may quote values
        told = str(cause) if isinstance(cause, sqlite3.Error) else type(cause or error).__name__
        raise StoreError(f"the database cannot be used ({told})") from error


def writing(engine: Engine) -> Engine:
    """`engine` for transactions that write: SQLite takes its lock at their beginning, so they wait and never fail."""
    return engine.execution_options(exposure_begin="BEGIN IMMEDIATE")


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigError("this is not the address of a database", key="store.url") from error
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def _create_private(file: Path) -> None:
    try:
        if not file.parent.is_dir():
            file.parent.mkdir(mode=0o700, parents=True)
        file.touch(mode=0o600)
        file.chmod(0o600)  # SQLite gives its WAL and shared-memory files the same mode
    except OSError as error:
        raise StoreError(f"the database cannot be created ({error.strerror})", subject=str(file)) from error


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own does not cover schema changes
        for pragma in (
            f"busy_timeout={_BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("exposure_begin", "BEGIN"))


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix().replace("%", "%%"))
    with writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
