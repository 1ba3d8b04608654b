import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest

from config import Settings, write_starter
from config.places import shipped
from scanner import doctor
from scanner.doctor import PACKAGES, Check, Status, checks, packages, policy, python_version, sources
from scanner.errors import ConfigError, StoreError

TODAY = date(2026, 9, 30)
FOLDER = Path("/opt/scanner")
posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")


@pytest.fixture(autouse=True)
def homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("data_folder", "report_folder", "key_file"):
        place = tmp_path / "home" / name
        monkeypatch.setattr(doctor, name, lambda *_, place=place: place)
    return tmp_path / "home"


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    """A school that is set up and private."""
    settings_file, profile, staff, _ = write_starter(tmp_path / "mine")
    text = profile.read_text("utf-8").replace('key = ""', 'key = "lark"').replace('name = ""', 'name = "Lark"', 1)
    profile.write_text(text, "utf-8")
    staff.write_text("name\nAnn Bell\n", "utf-8")
    return settings_file


def examined(settings_file: Path | None, settings: Settings | None = None) -> dict[str, Check]:
    school = settings_file.parent / "school" if settings_file else Path("nowhere")
    chosen = (settings or Settings()).model_copy(update={"school": school})
    found = checks(settings_file, load=lambda: chosen, open_database=lambda _: "schema 7", today=TODAY)
    return {check.name: check for check in found}


def live(**governance: object) -> Settings:
    return Settings.model_validate(
        {"sources": {"feeds": {"urls": ["https://news.example/feed"]}}, "governance": governance}
    )


def test_a_sound_installation_is_well_but_for_the_policy_and_its_sources(installation: Path) -> None:
    found = examined(installation)
    assert {name for name, check in found.items() if check.status is not Status.OK} == {"policy", "sources"}
    assert set(found) == {
        "python", "packages", "time zones", "settings", "database", "privacy", "key", "policy", "sources", "school",
        "governance",
    }  # fmt: skip
    assert found["database"].message == "schema 7"
    assert found["school"].message == "1 staff, 0 pupils"


def test_whatever_is_not_well_says_what_to_do(installation: Path) -> None:
    (installation.parent / "school" / "staff.csv").write_text("name\nAnn\n", "utf-8")
    for check in examined(installation, live()).values():
        assert bool(check.fix) is (check.status is not Status.OK), check.name


def test_settings_that_do_not_load_end_the_visit() -> None:
    def load() -> Settings:
        raise ConfigError("unknown key", path=Path("scanner.toml"), line=3)

    found = checks(Path("scanner.toml"), load=load, open_database=lambda _: "", today=TODAY)
    assert (found[-1].name, found[-1].status, found[-1].message) == (
        "settings",
        Status.FAIL,
        "scanner.toml:3: unknown key",
    )


def test_a_fresh_machine_is_told_to_run_init() -> None:
    found = examined(None)
    assert found["settings"].status is found["school"].status is Status.WARN
    assert "scanner init" in found["settings"].fix


def test_a_school_that_cannot_be_read_is_a_failure_without_names(installation: Path) -> None:
    (installation.parent / "school" / "staff.csv").write_text("name\nXanthippe\n", "utf-8")
    check = examined(installation)["school"]
    assert check.status is Status.FAIL
    assert "staff.csv:2" in check.message
    assert "Xanthippe" not in check.message


def test_a_school_without_staff_is_worth_a_word(installation: Path) -> None:
    (installation.parent / "school" / "staff.csv").write_text("name\n", "utf-8")
    assert examined(installation)["school"].status is Status.WARN


@pytest.mark.parametrize("error", [StoreError("locked"), ConfigError("no key")])
def test_a_database_that_does_not_open_is_a_failure(error: Exception) -> None:
    def open_database(_: Settings) -> str:
        raise error

    found = doctor.database(Settings(), open_database)
    assert (found.status, found.message) == (Status.FAIL, str(error))


def test_an_old_python_is_a_failure() -> None:
    assert python_version((3, 10)).status is Status.FAIL
    assert python_version((3, 11)).status is python_version((3, 14)).status is Status.OK


def test_packages_from_one_place_and_ours_alone_are_well() -> None:
    origins = {name: FOLDER / name for name in PACKAGES}
    owners = {name: ["exposure-scanner"] for name in PACKAGES}
    assert packages(origins, owners).status is packages(origins, {}).status is Status.OK


@pytest.mark.parametrize(
    ("origins", "owners", "told"),
    [
        ({name: FOLDER / name for name in PACKAGES[1:]}, {}, "not found: scanner"),
        ({**{name: FOLDER / name for name in PACKAGES}, "config": Path("/other/config")}, {}, "different places"),
        ({name: FOLDER / name for name in PACKAGES}, {"config": ["exposure-scanner", "config"]}, "same names: config"),
    ],
)
def test_a_clash_of_packages_is_a_failure(origins: dict[str, Path], owners: dict[str, list[str]], told: str) -> None:
    found = packages(origins, owners)
    assert found.status is Status.FAIL
    assert told in found.message


def test_a_machine_without_time_zones_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> None:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(doctor, "ZoneInfo", unknown)
    found = doctor.time_zones()
    assert found.status is Status.FAIL
    assert "tzdata" in found.fix


@posix_only
def test_what_others_can_read_is_named_with_the_cure(installation: Path) -> None:
    school = installation.parent / "school"
    school.chmod(0o755)
    check = examined(installation)["privacy"]
    assert check.status is Status.WARN
    assert check.fix == f"chmod 700 '{school}'"


@posix_only
@pytest.mark.parametrize(("file_mode", "folder_mode", "status"), [
    (0o600, 0o755, Status.OK), (0o644, 0o700, Status.OK), (0o644, 0o755, Status.WARN), (0o640, 0o750, Status.WARN),
])  # fmt: skip
def test_a_file_is_private_by_itself_or_by_its_folder(
    installation: Path, file_mode: int, folder_mode: int, status: Status
) -> None:
    installation.chmod(file_mode)
    installation.parent.chmod(folder_mode)
    assert examined(installation)["privacy"].status is status


def test_a_key_beside_the_database_is_worth_a_word(homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "key_file", lambda _: homes / "data_folder" / "key")
    assert examined(None)["key"].status is Status.WARN


def test_a_key_elsewhere_is_well(homes: Path) -> None:
    homes.mkdir()
    (homes / "key_file").touch(0o600)
    assert "keep a copy" in examined(None)["key"].message


def test_serious_notes_on_the_policy_are_told() -> None:
    found = policy(Settings(), TODAY)
    assert found.status is Status.WARN
    assert "October 2018" in found.fix


def test_a_policy_in_order_is_well_and_a_broken_one_is_not(tmp_path: Path) -> None:
    own = tmp_path / "policy.toml"
    text = shipped("policy.toml").read_text("utf-8").replace("2018-10-31", "2027-10-31").replace("serious = true", "")
    own.write_text(text, "utf-8")
    assert policy(Settings(policy=own), TODAY).status is Status.OK
    own.write_text("clauses = 3", "utf-8")
    assert policy(Settings(policy=own), TODAY).status is Status.FAIL


def told(check: Callable[[Settings], Iterator[Check]], settings: Settings) -> list[tuple[Status, str]]:
    return [(found.status, found.message) for found in check(settings)]


@pytest.mark.parametrize(
    "address",
    ["news.example/feed", "ftp://news.example", "https://", "https://[x", "https://a.example:x", "https://a b.example"],
)
def test_an_address_that_is_none_is_named_by_its_key_only(address: str) -> None:
    settings = Settings.model_validate({"sources": {"feeds": {"urls": ["https://ok.example", address]}}})
    assert told(sources, settings)[0] == (Status.FAIL, "sources.feeds.urls (entry 2): this is not a web address")


@pytest.mark.parametrize(("source", "key"), [("bluesky", "service"), ("tumblr", "service"), ("reddit", "api")])
def test_an_address_with_a_password_is_a_failure(source: str, key: str) -> None:
    settings = Settings.model_validate({"sources": {source: {key: "https://me:hush@b.example"}}})
    (status, message), *_ = told(sources, settings)
    assert (status, message) == (Status.FAIL, f"sources.{source}.{key}: the address holds a name or password")


def test_well_formed_addresses_and_files_are_told() -> None:
    settings = Settings.model_validate({
        "http": {"contact": "https://lark.example/contact"},
        "sources": {
            "mastodon": {"instances": ["https://m.example"], "tokens": {"https://m.example": "t"}},
            "wordpress": {"sites": ["http://w.example:8080/blog"]},
            "archive": {"files": [{"path": "posts.jsonl"}]},
        },
    })  # fmt: skip
    assert told(sources, settings) == [(Status.OK, "every address is well formed; 1 files of posts")]


def test_live_sources_without_a_contact_page_are_worth_a_word() -> None:
    assert [found.name for found in sources(live())] == ["sources", "contact"]


def test_a_real_school_with_live_sources_needs_its_records(installation: Path) -> None:
    found = examined(installation, live(dsl="R. Vane"))["governance"]
    assert found.status is Status.FAIL
    assert "dpia_approved_on" in found.message
    assert "deputy_dsl" in found.message
    assert " dsl:" not in found.message


def test_an_invented_school_needs_no_records(installation: Path) -> None:
    profile = installation.parent / "school" / "school.toml"
    profile.write_text(profile.read_text("utf-8").replace("synthetic = false", "synthetic = true"), "utf-8")
    assert examined(installation, live())["governance"].status is Status.OK
