from datetime import date
from pathlib import Path

import pytest

from config.school_folder import load_school
from scanner.errors import ConfigError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "school.toml").write_text('key = "lark"\nname = "Larkfield School"\n', encoding="utf-8")
    (tmp_path / "staff.csv").write_text("name,to\nAnn Bell,2025-08-31\n", encoding="utf-8")
    (tmp_path / "pupils.csv").write_text("name\nSam Odd\nTess Even\n", encoding="utf-8")
    return tmp_path


def test_reads_the_three_files(folder: Path) -> None:
    school = load_school(folder)
    assert (school.profile.name, len(school.staff), len(school.pupils)) == ("Larkfield School", 1, 2)
    assert not school.staff[0].former
    assert load_school(folder, today=date(2026, 1, 1)).staff[0].former


def test_problems_of_all_files_are_told_at_once(folder: Path) -> None:
    (folder / "school.toml").write_text('key = "lark"\nname = ""\n', encoding="utf-8")
    (folder / "staff.csv").write_text("name\nAnn\nBo\n", encoding="utf-8")
    (folder / "pupils.csv").unlink()
    with pytest.raises(ConfigError) as caught:
        load_school(folder)
    told = str(caught.value)
    assert all(part in told for part in ("school.toml:2", "line 2", "line 3", "pupils.csv: there is no such file"))


def test_one_bad_file_is_told_by_itself(folder: Path) -> None:
    (folder / "pupils.csv").write_text("name\nSam\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_school(folder)
    assert (caught.value.path, caught.value.line) == (folder / "pupils.csv", 2)


def test_a_missing_folder_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="scanner init"):
        load_school(tmp_path / "none")


def test_a_school_without_a_name_is_an_empty_watchlist(folder: Path) -> None:
    (folder / "school.toml").write_text('key = "lark"\nname = ""\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="nothing to look for"):
        load_school(folder)
