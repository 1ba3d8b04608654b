import stat
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scanner.errors import ReportError
from scanner.report_file import report_name, write_report


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_can_read_the_report_and_its_folder(tmp_path: Path) -> None:
    path = write_report(tmp_path / "out", "report.html", b"private")
    assert path.read_bytes() == b"private"
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700


def test_a_report_of_the_same_name_is_replaced_and_stays_private(tmp_path: Path) -> None:
    old = tmp_path / "report.html"
    old.write_bytes(b"a longer, older report")
    old.chmod(0o644)
    write_report(tmp_path, "report.html", b"new")
    assert old.read_bytes() == b"new"
    assert mode(old) == 0o600


def test_a_failed_write_leaves_no_draft_and_says_which_file(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(ReportError, match=r"report\.html: the report could not be written"):
        write_report(tmp_path, "report.html", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ReportError):
        write_report(tmp_path / "taken", "report.html", b"new")


def test_the_name_holds_the_day_in_the_schools_time_zone() -> None:
    just_after_midnight_in_london = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    name = report_name(7, just_after_midnight_in_london, ZoneInfo("Europe/London"), ".html")
    assert name == "exposure-report-2026-07-02-run-7.html"
