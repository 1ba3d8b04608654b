"""One `scanner scan` from the command line against real servers: what it finds, what it leaves, what it says."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config import load, load_school
from scanner import wiring
from scanner.models import CoverageStatus, RunReport

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

SHOWN = {
    "employer named by a listed teacher",
    "school email in the bio",
    "a pupil named by an adult",
    "a listed teacher runs the school down",
    "a threat",
}
PLATFORMS = {"bluesky", "mastodon", "wordpress"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A folder with scanner.toml, and nothing of it outside that folder."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "scanner.toml"

    def scan(self) -> tuple[int, list[Path]]:
        """Run the command; return its exit code and the reports that it printed the paths of."""
        command = [sys.executable, "-m", "scanner", "scan", "--config", str(self.settings)]
        environment = {**os.environ, **{f"XDG_{name}_HOME": str(self.folder) for name in ("DATA", "CONFIG", "CACHE")}}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
        assert "Traceback" not in done.stderr
        return done.returncode, [Path(line) for line in done.stdout.splitlines()]

    def report(self) -> RunReport:
        settings = load(self.settings, env={}, overrides={})
        school = load_school(settings.school)
        with wiring.store(settings, school) as store:
            return store.report(school.profile.name, synthetic=True)


@pytest.fixture
def installation(
    tmp_path: Path, school_folder: Path, mastodon_url: str, wordpress_url: str, bluesky_urls: tuple[str, str]
) -> Callable[..., Installation]:
    def write(*, mastodon: str = mastodon_url) -> Installation:
        made = Installation(folder=tmp_path)
        made.settings.write_text(
            f"""
            school = "{school_folder.as_posix()}"
            store = {{ url = "sqlite:///data/findings.db", key_file = "key/store.key" }}
            report = {{ folder = "reports", formats = ["html", "json", "csv"] }}
            http = {{ allow_private_hosts = ["127.0.0.1", "localhost"], timeout = 10 }}
            # these servers hold our posts only
            coverage = {{ canaries = {{ mastodon = "", bluesky = "", wordpress = "" }} }}
            [sources]
            mastodon = {{ instances = ["{mastodon}"] }}
            bluesky = {{ service = "{bluesky_urls[0]}" }}
            wordpress = {{ sites = ["{wordpress_url}"] }}
            """,
            encoding="utf-8",
        )
        return made

    return write


def _wanted(seeded: tuple[Any, ...]) -> set[str]:
    return {post.text for post in seeded if post.case in SHOWN}


def _shown(report: RunReport) -> set[str]:
    return {item.post.text for item in report.findings} | {item.post.text for item in report.urgent}


def test_one_scan_finds_the_seeded_posts_and_no_others(
    installation: Callable[..., Installation], seeded: tuple[Any, ...]
) -> None:
    here = installation()
    code, files = here.scan()
    report = here.report()
    assert code == 0
    assert _shown(report) == _wanted(seeded)
    assert {platform for item in report.findings for platform, _ in item.places} == PLATFORMS
    assert {item.post.platform for item in report.urgent} == PLATFORMS
    assert {line.status for line in report.coverage if line.source in PLATFORMS} == {CoverageStatus.ANSWERED}
    others = {line.source: line.status for line in report.coverage if line.source not in PLATFORMS}
    assert others["feeds"] is others["archive"] is CoverageStatus.NOT_CONFIGURED
    assert set(others.values()) <= {CoverageStatus.NOT_CONFIGURED, CoverageStatus.REFUSED_BY_TERMS}
    assert {file.suffix for file in files} == {".html", ".json", ".csv"}
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
    written = next(file for file in files if file.suffix == ".json").read_text(encoding="utf-8")
    assert len(json.loads(written)["findings"]) == len(report.findings)
    assert "Jago" not in written


def test_a_second_scan_finds_nothing_new(installation: Callable[..., Installation]) -> None:
    here = installation()
    here.scan()
    first = here.report()
    code, _ = here.scan()
    second = here.report()
    assert code == 0
    assert second.run.id > first.run.id
    assert second.run.findings_new == 0
    assert not any(item.is_new for item in second.urgent)
    assert [item.finding.fingerprint for item in second.findings] == [
        item.finding.fingerprint for item in first.findings
    ]


def test_a_server_that_is_down_fails_by_itself(
    installation: Callable[..., Installation], seeded: tuple[Any, ...]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    here = installation(mastodon=nobody)
    code, files = here.scan()
    report = here.report()
    down = [line for line in report.coverage if line.source == "mastodon"]
    assert code == 3
    assert files
    assert {line.status for line in down} == {CoverageStatus.FAILED}
    assert all(line.reason for line in down)
    assert _shown(report) == _wanted(seeded)
    assert {platform for item in report.findings for platform, _ in item.places} == PLATFORMS - {"mastodon"}


def test_nothing_that_was_not_shown_is_written(
    installation: Callable[..., Installation], seeded: tuple[Any, ...], tmp_path: Path
) -> None:
    here = installation()
    here.scan()
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    left = [post.text for post in seeded if post.case not in SHOWN]
    assert len(left) > 5
    assert [text for text in left if text.encode() in written] == []
