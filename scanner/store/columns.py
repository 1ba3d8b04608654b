"""Column types: text that is sealed on its way into the database, and times that are always UTC."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, Text
from sqlalchemy.types import TypeDecorator

from scanner.store.crypto import Vault


def give_vault(engine: Engine, vault: Vault) -> None:
    """Let the sealed columns that `engine` reads and writes use `vault`.

    A column type is shared by every database of the process; the dialect is what it sees of the engine in use, so the
    vault is kept there.
    """
    vars(engine.dialect)["exposure_vault"] = vault


def _vault(dialect: Dialect) -> Vault:
    vault: Vault = vars(dialect)["exposure_vault"]
    return vault


class SealedText(TypeDecorator[str]):
    """Text that only the holder of the key file can read. It cannot be searched; look rows up by a keyed hash."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal."""
        return None if value is None else _vault(dialect).seal(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        """Open."""
        return None if value is None else _vault(dialect).open(value)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept as UTC without a zone, so that SQLite and PostgreSQL behave alike."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Turn into UTC and drop the zone."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> datetime | None:
        """Say that it is UTC."""
        return None if value is None else value.replace(tzinfo=UTC)
