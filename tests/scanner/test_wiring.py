import dataclasses
import json
from datetime import date
from pathlib import Path

import pytest

from config import demo_posts_path, load_demo, load_policy
from config.coverage_settings import CoverageSettings
from config.school import Pupil
from config.settings import (
    GovernanceSettings,
    HttpSettings,
    MastodonSettings,
    MatchingSettings,
    Settings,
    SourcesSettings,
    StoreSettings,
)
from connectors import CONNECTORS, PROFILE_CONNECTORS
from scanner import wiring
from scanner.errors import AlreadyRunning, GovernanceError
from scanner.models import Cursor
from scanner.scan import scan
from scanner.self_check import self_check_text
from tests.scanner.fakes import START, TARGET, FakeClock


@pytest.fixture(scope="module")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[bool]]:
    folder = tmp_path_factory.mktemp("demo")
    with wiring.scanning(wiring.demo_settings(folder), load_demo(), FakeClock()) as parts:
        return folder, [result.failed for result in scan(parts)]


def test_the_demo_scan_finds_and_a_second_one_finds_nothing_new(demo_run: tuple[Path, list[bool]]) -> None:
    folder, failed = demo_run
    settings, school = wiring.demo_settings(folder), load_demo()
    with wiring.scanning(settings, school, FakeClock()) as parts:
        list(scan(parts))
        report = parts.store.report(school.profile.name, synthetic=True)
    assert not any(failed)
    assert report.findings
    assert report.urgent
    assert (report.run.findings_new, report.run.findings_known) == (0, len(report.findings))
    assert not any(item.is_new for item in report.findings)
    assert not any(item.is_new for item in report.urgent)


def test_copies_in_the_demo_are_one_finding_and_nothing_else_is_taken_for_a_copy(
    demo_run: tuple[Path, list[bool]],
) -> None:
    lines = demo_posts_path().read_text(encoding="utf-8").splitlines()
    groups = {case["post"]["url"]: case.get("group") for case in map(json.loads, lines)}
    with wiring.store(wiring.demo_settings(demo_run[0]), load_demo()) as store:
        found = store.report("s", synthetic=True).findings
    copied = [{groups[url] for _, url in item.places} for item in found if len(item.places) > 1]
    assert len(copied) >= 8
    assert all(len(group) == 1 and None not in group for group in copied)


def test_no_word_of_a_post_lies_readable_in_the_demo_s_files(demo_run: tuple[Path, list[bool]]) -> None:
    folder, _ = demo_run
    with wiring.store(wiring.demo_settings(folder), load_demo()) as store:
        posts = [item.post for item in store.report("s", synthetic=True).findings]
        files = b"".join(path.read_bytes() for path in (folder / "data").iterdir())
    words = [part for post in posts for part in (post.text, post.url, post.author.display_name) if len(part) > 9]
    assert len(words) > 20
    assert [word for word in words if word.encode() in files] == []


def test_every_registered_connector_is_wired() -> None:
    assert tuple(type(connector) for connector in wiring.connectors(Settings())) == CONNECTORS
    with wiring.self_checking(Settings(), load_demo(), load_policy(), FakeClock()) as tools:
        assert tuple(type(profile) for profile in tools.profiles.values()) == PROFILE_CONNECTORS
        assert {name: profile.meta.name for name, profile in tools.profiles.items()} == {
            "mastodon": "mastodon",
            "bluesky": "bluesky",
        }


def _settings(folder: Path, **changes: object) -> Settings:
    settings = wiring.demo_settings(folder)
    return settings.model_copy(update=changes)


LIVE = SourcesSettings(mastodon=MastodonSettings(instances=("https://mastodon.example",)))


def test_a_real_school_without_its_records_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    demo = load_demo()
    school = dataclasses.replace(demo, profile=dataclasses.replace(demo.profile, synthetic=False))
    with pytest.raises(GovernanceError), wiring.scanning(_settings(tmp_path, sources=LIVE), school, FakeClock()):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_real_school_with_its_records_may_scan(tmp_path: Path) -> None:
    demo = load_demo()
    school = dataclasses.replace(demo, profile=dataclasses.replace(demo.profile, synthetic=False))
    records = GovernanceSettings(
        dpia_approved_on=date(2026, 1, 5),
        dpia_approved_by="Head",
        dpo_advice="fine",
        lawful_basis="public task",
        staff_notice_on=date(2026, 1, 9),
        consultation="agreed",
        dsl="A",
        deputy_dsl="B",
    )
    with wiring.scanning(_settings(tmp_path, sources=LIVE, governance=records), school, FakeClock()) as parts:
        assert parts.query == school.profile.query()


def test_two_scans_at_once_are_refused(tmp_path: Path) -> None:
    settings, school = wiring.demo_settings(tmp_path), load_demo()
    with (
        wiring.scanning(settings, school, FakeClock()),
        pytest.raises(AlreadyRunning),
        wiring.scanning(settings, school, FakeClock()),
    ):
        pass


def test_with_another_name_on_the_lists_or_strictness_sources_are_read_again(tmp_path: Path) -> None:
    settings, school = wiring.demo_settings(tmp_path), load_demo()
    shorter = dataclasses.replace(school, staff=school.staff[1:])
    wide = settings.model_copy(update={"matching": MatchingSettings(strictness="wide")})
    with wiring.store(settings, school) as store:
        store.save_page(store.begin_run(START), TARGET, [], Cursor("7"))
    cursors = []
    for changed, lists in ((settings, school), (settings, shorter), (wide, school)):
        with wiring.store(changed, lists) as store:
            cursors.append(store.cursor(TARGET))
    assert cursors == ["7", None, None]


def test_the_lookback_of_the_settings_reaches_the_scan(tmp_path: Path) -> None:
    settings = _settings(tmp_path, http=HttpSettings(lookback_days=7))
    with wiring.scanning(settings, load_demo(), FakeClock()) as parts:
        assert parts.lookback.days == 7


def test_the_state_of_the_database_is_told_without_making_one(
    tmp_path: Path, demo_run: tuple[Path, list[bool]]
) -> None:
    settings = wiring.demo_settings(tmp_path)
    assert wiring.database_state(settings) == "there is none yet; the first scan makes one"
    assert list(tmp_path.iterdir()) == []
    assert wiring.database_state(wiring.demo_settings(demo_run[0])).startswith("schema 0004, last run finished 2026-")


def test_a_self_check_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    school = load_demo()
    with wiring.self_checking(_settings(tmp_path, store=StoreSettings()), school, load_policy(), FakeClock()) as tools:
        result = self_check_text(f"Back to work at {school.profile.name}", tools)
    assert result.advice
    assert list(tmp_path.iterdir()) == []


def test_canaries_are_the_connectors_own_unless_the_settings_say_otherwise() -> None:
    coverage = CoverageSettings(canaries={"mastodon": "gardening", "tumblr": ""})
    found = wiring.canaries(Settings(coverage=coverage), load_demo())
    assert found["mastodon"] == "gardening"
    assert found["brave"] == "school"
    assert "tumblr" not in found


def test_a_connector_s_canary_that_names_somebody_of_the_school_is_not_used() -> None:
    school = dataclasses.replace(load_demo(), pupils=(Pupil(name="Reddit Jones"),))
    assert "reddit" in wiring.canaries(Settings(), load_demo())
    assert "reddit" not in wiring.canaries(Settings(), school)
