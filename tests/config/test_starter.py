import os
import re
import stat
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

import matchers
from config.loading import load
from config.places import shipped
from config.roster import PUPIL_COLUMNS, STAFF_COLUMNS
from config.school import SchoolProfile
from config.school_folder import load_school
from config.settings import Settings
from config.starter import starter_settings, write_starter
from config.table_file import Column
from scanner.errors import ConfigError

NAMES = ("scanner.toml", "school/school.toml", "school/staff.csv", "school/pupils.csv")


def test_writes_the_set_and_says_which_files(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "scanner"
    assert write_starter(folder) == tuple(folder / name for name in NAMES)
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == set(NAMES)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "scanner"
    previous = os.umask(0)
    try:
        files = write_starter(folder)
    finally:
        os.umask(previous)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "school")} == {0o700}


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    write_starter(tmp_path)
    (tmp_path / "scanner.toml").write_text("# mine", encoding="utf-8")
    (tmp_path / "school" / "staff.csv").unlink()
    assert write_starter(tmp_path) == (tmp_path / "school" / "staff.csv",)
    assert (tmp_path / "scanner.toml").read_text(encoding="utf-8") == "# mine"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "scanner.toml").symlink_to(tmp_path / "elsewhere.toml")
    assert tmp_path / "scanner.toml" not in write_starter(tmp_path)
    assert not (tmp_path / "elsewhere.toml").exists()


@pytest.mark.parametrize("inside", [shipped("."), shipped("demo"), Path(matchers.__file__).parent / "mine"])
def test_nothing_is_written_into_the_program(inside: Path) -> None:
    with pytest.raises(ConfigError, match="part of the program"):
        write_starter(inside)
    assert not (inside / "scanner.toml").exists()


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot be written"):
        write_starter(tmp_path / "file" / "below")


def test_the_starter_settings_load_as_the_defaults(tmp_path: Path) -> None:
    settings_file, *_ = write_starter(tmp_path)
    assert load(settings_file, env={}, overrides={}) == Settings(school=tmp_path / "school")


def test_every_setting_in_it_stands_at_its_default() -> None:
    uncommented = re.sub(r"^#(?=[a-z_]+ = )", "", starter_settings(), flags=re.MULTILINE)
    table = tomllib.loads(uncommented)
    assert Settings.model_validate(table) == Settings()
    assert table["schedule"]["at"] == "02:30"
    assert table["sources"]["mastodon"] == {"enabled": True, "instances": [], "tokens": {}}


def test_the_example_of_an_archive_file_is_usable_once_its_path_is_filled_in() -> None:
    (example,) = re.findall(r"^#   \[\[.*\n(?:#   .*\n)+", starter_settings(), flags=re.MULTILINE)
    table = tomllib.loads(
        re.sub(r"^#   ", "", example, flags=re.MULTILINE).replace('path = ""', 'path = "posts.jsonl"')
    )
    assert Settings.model_validate(table).sources.archive.files[0].path == Path("posts.jsonl")


def test_the_starter_school_asks_for_its_name_and_then_loads(tmp_path: Path) -> None:
    write_starter(tmp_path)
    profile = tmp_path / "school" / "school.toml"
    with pytest.raises(ConfigError, match="write the school's name"):
        load_school(tmp_path / "school")
    text = profile.read_text(encoding="utf-8")
    profile.write_text(
        text.replace('name = ""', 'name = "Larkfield"', 1).replace('key = ""', 'key = "lark"'), encoding="utf-8"
    )
    school = load_school(tmp_path / "school")
    assert school.profile == SchoolProfile(key="lark", name="Larkfield")
    assert (school.staff, school.pupils) == ((), ())


def test_the_starter_school_has_every_key() -> None:
    text = re.sub(
        r"^# (?=\[\[|platform|handle)", "", shipped("starter_files/school.toml").read_text("utf-8"), flags=re.M
    )
    assert set(tomllib.loads(text)) == {field.name for field in fields(SchoolProfile)}


@pytest.mark.parametrize(("name", "columns"), [("staff.csv", STAFF_COLUMNS), ("pupils.csv", PUPIL_COLUMNS)])
def test_the_starter_rosters_name_every_column(name: str, columns: tuple[Column, ...]) -> None:
    header, example = shipped(f"starter_files/{name}").read_text("utf-8").splitlines()
    assert header.split(",") == [column.name for column in columns]
    assert len(example.split(",")) == len(columns)
