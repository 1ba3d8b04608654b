import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from scanner.errors import GovernanceError


class Ran(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def reports(folder: Path, run: int) -> dict[str, Path]:
    return {path.suffix: path for path in (folder / "reports").glob(f"*-run-{run}.*")}


def test_scan_writes_private_reports_and_prints_where_they_are(run: Run, installation: Path) -> None:
    ran = run("scan", "--config", installation / "scanner.toml")

    assert ran.code == 0, ran.err
    written = reports(installation, 1)
    assert set(written) == {".html", ".json", ".csv"}
    assert {path.stat().st_mode & 0o777 for path in written.values()} == {0o600}
    assert set(ran.out.split()) == {str(path) for path in written.values()}
    assert "40 posts read" in ran.err


def test_second_scan_reports_nothing_new(run: Run, installation: Path) -> None:
    run("scan", "--config", installation / "scanner.toml")
    (installation / "archive.jsonl").touch()

    ran = run("scan", "--config", installation / "scanner.toml", "--fail-on", "advisory")

    assert ran.code == 0, ran.err
    assert " 0 new findings" in ran.err
    assert json.loads(reports(installation, 2)[".json"].read_text())["run"]["findings_new"] == 0


def test_fail_on_leaves_with_ten_if_something_new_is_severe_enough(run: Run, installation: Path) -> None:
    assert run("scan", "--config", installation / "scanner.toml", "--fail-on", "advisory").code == 10


def test_a_source_that_cannot_be_read_leaves_with_three_and_a_report(run: Run, installation: Path) -> None:
    (installation / "archive.jsonl").unlink()

    ran = run("scan", "--config", installation / "scanner.toml")

    assert ran.code == 3
    assert "could not be read" in ran.err
    assert ".html" in reports(installation, 1)


def test_a_live_scan_of_a_real_school_is_refused_until_governance_is_recorded(run: Run, installation: Path) -> None:
    profile = installation / "school" / "school.toml"
    profile.write_text(profile.read_text().replace("synthetic = true", "synthetic = false"))
    settings = installation / "scanner.toml"
    settings.write_text(settings.read_text() + '[sources.mastodon]\ninstances = ["https://social.example"]\n')

    ran = run("scan", "--config", settings)

    assert ran.code == GovernanceError.exit_code == 4
    assert "dpia_approved_on" in ran.err
    assert not (installation / "reports").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("scanner.toml", "[store]", "[stroe]", ["stroe", "store"]),
        ("scanner.toml", "[store]", "[store", ["scanner.toml:2"]),
        ("school/staff.csv", "name,known_as", "name,knwon_as", ["staff.csv"]),
        ("school/school.toml", 'name = "Aldermoss School"', 'name = ""', ["school.toml", "name"]),
    ],
    ids=["unknown key", "broken TOML", "unknown column", "empty watchlist"],
)
def test_bad_input_is_named_and_leaves_with_two(
    run: Run, installation: Path, file: str, old: str, new: str, expected: list[str]
) -> None:
    path = installation / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    ran = run("scan", "--config", installation / "scanner.toml")

    assert ran.code == 2
    assert all(part in ran.err for part in expected), ran.err


def test_a_bad_roster_row_is_named_with_its_line(run: Run, installation: Path) -> None:
    path = installation / "school" / "pupils.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*rows, "Nobody Atall,,7,not a day,"]) + "\n", encoding="utf-8")

    ran = run("scan", "--config", installation / "scanner.toml")

    assert ran.code == 2
    assert "pupils.csv" in ran.err
    assert str(len(rows) + 1) in ran.err


def test_a_roster_in_no_known_encoding_is_refused(run: Run, installation: Path) -> None:
    path = installation / "school" / "staff.csv"
    path.write_bytes(path.read_bytes() + b"Ren\xe9 Fa\xc3\xa7ade,,Cook,,no,,\n")

    ran = run("scan", "--config", installation / "scanner.toml")

    assert ran.code == 2
    assert "staff.csv" in ran.err


LIVE_TOO = '[sources.mastodon]\ninstances = ["https://social.example"]\n'
POST = "The office at Aldermoss School lost our forms again and the head there is a useless liar"


def test_a_single_file_is_read_alone_and_nobody_is_asked(run: Run, installation: Path, tmp_path: Path) -> None:
    settings = installation / "scanner.toml"
    settings.write_text(settings.read_text() + LIVE_TOO)
    pasted = tmp_path / "from a colleague.csv"
    pasted.write_text(f'text,url,platform\n"{POST}",https://forum.example/t/1,forum\n', encoding="utf-8")

    ran = run("scan", "--config", settings, "--archive", pasted)

    assert ran.code == 0, ran.err
    assert "1 posts read" in ran.err
    assert POST in reports(installation, 1)[".json"].read_text(encoding="utf-8")


def test_a_file_that_the_settings_list_is_read_as_they_say(run: Run, installation: Path) -> None:
    settings, file = installation / "scanner.toml", installation / "other.csv"
    file.write_text(f'Message\n"{POST}"\n', encoding="utf-8")
    listed = '{ path = "archive.jsonl" }, { path = "other.csv", columns = { text = "Message" } }'
    settings.write_text(settings.read_text().replace('{ path = "archive.jsonl" }', listed))

    assert "1 posts read" in run("scan", "--config", settings, "--archive", file).err


def test_a_single_file_that_is_not_there_is_a_usage_error(run: Run, installation: Path, tmp_path: Path) -> None:
    ran = run("scan", "--config", installation / "scanner.toml", "--archive", tmp_path / "nowhere.csv")

    assert ran.code == 2
    assert "nowhere.csv" in ran.err


def test_without_settings_it_says_what_to_run(run: Run) -> None:
    ran = run("scan")

    assert ran.code == 2
    assert "scanner init" in ran.err


def test_a_missing_settings_file_is_named(run: Run, tmp_path: Path) -> None:
    ran = run("scan", "--config", tmp_path / "nowhere.toml")

    assert ran.code == 2
    assert "nowhere.toml" in ran.err


def test_an_unknown_option_is_a_usage_error(run: Run) -> None:
    assert run("scan", "--frobnicate").code == 2


def test_the_demo_needs_nothing_and_is_quiet_on_the_second_run(run: Run, tmp_path: Path) -> None:
    first, second = run("scan", "--demo"), run("scan", "--demo")

    assert (first.code, second.code) == (0, 0), first.err
    assert "synthetic" in first.err
    assert " 0 new findings" in second.err
    assert (tmp_path / "var" / "demo" / "reports").is_dir()
