"""Writes a report where only its owner can read it, whole or not at all."""

import os
import tempfile
from datetime import datetime, tzinfo
from pathlib import Path

from scanner.errors import ReportError

_OWNER_ONLY = 0o700  # the folder; `mkstemp` makes the file 0600


def report_name(run_id: int, started_at: datetime, zone: tzinfo, suffix: str) -> str:
    """`exposure-report-2026-10-04-run-7.html`: the day in the school's time zone, and nobody's name."""
    return f"exposure-report-{started_at.astimezone(zone):%Y-%m-%d}-run-{run_id}{suffix}"


def write_report(folder: Path, name: str, content: bytes) -> Path:
    """Write `content` to `folder`/`name`, replacing a file of that name in one step; return its path.

    Raises:
        ReportError: the folder cannot be made or written to.
    """
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=_OWNER_ONLY)
        _replace(path, content)
    except OSError as error:
        raise ReportError(f"the report could not be written ({error.strerror})", subject=str(path)) from error
    return path


def _replace(path: Path, content: bytes) -> None:
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".report-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
