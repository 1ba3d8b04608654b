import stat
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text

from scanner.errors import ConfigError, StoreError
from scanner.store.database import MIGRATIONS, open_engine, schema_version, sqlite_file, sqlite_url, writing
from scanner.store.tables import Row


def _url(folder: Path) -> str:
    return sqlite_url(folder / "data" / "findings.db")


def test_migrations_make_exactly_the_tables_of_the_models(tmp_path: Path) -> None:
    engine = open_engine(_url(tmp_path))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Row.metadata) == []
    engine.dispose()


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        engine = open_engine(_url(tmp_path))
        assert schema_version(engine) == "0004"
        engine.dispose()


def test_folder_and_files_are_private(tmp_path: Path) -> None:
    engine = open_engine(_url(tmp_path))
    with writing(engine).begin() as connection:
        connection.execute(text("insert into secrets values ('a', 'b')"))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert modes == {"findings.db": 0o600, "findings.db-wal": 0o600, "findings.db-shm": 0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    engine.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("secure_delete", 1), ("busy_timeout", 15_000), ("temp_store", 2)],
)
def test_sqlite_is_set_up_for_private_data(tmp_path: Path, pragma: str, value: object) -> None:
    engine = open_engine(_url(tmp_path))
    with engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value
    engine.dispose()


def test_a_transaction_rolled_back_leaves_nothing(tmp_path: Path) -> None:
    engine = open_engine(_url(tmp_path))
    with writing(engine).connect() as connection, connection.begin() as transaction:
        connection.execute(text("insert into secrets values ('a', 'b')"))
        transaction.rollback()
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from secrets")).scalar() == 0
    engine.dispose()


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    engine = open_engine(_url(tmp_path))
    with writing(engine).begin() as connection:
        connection.execute(text("update alembic_version set version_num = 'from the future'"))
    engine.dispose()
    with pytest.raises(StoreError, match="another version"):
        open_engine(_url(tmp_path))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "findings.db").write_text("a letter to the governors, long enough to be no header\n" * 40)
    with pytest.raises(StoreError, match="not a database"):
        open_engine(_url(tmp_path))


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="cannot be created"):
        open_engine(_url(tmp_path))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("no address", "not the address"),
        ("dbase://host/db", "sqlite:///"),
        ("sqlite://", "name the file"),
        ("sqlite:///:memory:", "name the file"),
        ("sqlite:///file:x?mode=memory&uri=true", "name the file"),
        ("postgresql+no_such_driver://host/db", "sqlite:///"),
    ],
)
def test_a_wrong_address_is_refused(url: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        open_engine(url)


def test_postgresql_without_its_driver_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(ConfigError, match="psycopg"):
        open_engine("postgresql://scanner@127.0.0.1/scanner")


def test_odd_characters_in_the_path_are_no_trouble(tmp_path: Path) -> None:
    file = tmp_path / "100% ours? #1" / "findings.db"
    engine = open_engine(sqlite_url(file))
    engine.dispose()
    assert file.stat().st_size > 0
    assert sqlite_file(sqlite_url(file)) == file


def test_what_an_older_version_kept_is_brought_along(tmp_path: Path) -> None:
    engine = open_engine(_url(tmp_path))
    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix())
    with writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        for statement in (
            "insert into runs values (1, '2026-01-01', null, 0, 0, 0, 0)",
            "insert into posts values (1, 'd', 'v', 'mastodon', 'mastodon:x', '', '', '', '', '', '', 0, '', null, "
            "'2026-01-01')",
            "insert into findings values (1, 'f', 1, '4.5.5', 0.5, 0.5, 1, 'by_staff', 0, '', '', '2026-01-01', "
            "'2026-01-01', 1, 1)",
            "insert into sightings values (1, 1, 'd', 'mastodon', '', '2026-01-01', '2026-01-01')",
        ):
            connection.execute(text(statement))
    engine.dispose()
    engine = open_engine(_url(tmp_path))
    with engine.connect() as connection:
        kept = connection.execute(text("select source, denied, looked_at, gone_at from sightings")).one()
        assert tuple(kept) == ("mastodon", 0, None, None)
        assert tuple(connection.execute(text("select subject, sketch from findings")).one()) == (None, None)
        assert connection.execute(text("pragma foreign_key_check")).all() == []
    engine.dispose()
