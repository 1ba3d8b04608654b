"""A real `kill -9` in the middle of a scan of a large archive: nothing lost, nothing twice."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config import demo_posts_path, load_demo
from scanner import wiring
from scanner.models import RunReport

POSTS = 20_000
SCAN = """
import sys
from pathlib import Path
from config import load_demo
from config.settings import ArchiveFile, ArchiveSettings, SourcesSettings
from scanner import wiring
from scanner.clock import SystemClock
from scanner.scan import scan

settings = wiring.demo_settings(Path(sys.argv[1]))
archive = ArchiveSettings(files=(ArchiveFile(path=Path(sys.argv[2])),))
settings = settings.model_copy(update={"sources": SourcesSettings(archive=archive)})
with wiring.scanning(settings, load_demo(), SystemClock()) as parts:
    for _ in scan(parts, lambda step: print(step.posts, flush=True)):
        pass
"""


def _write_archive(path: Path) -> None:
    """The demo school's posts, spread evenly over twenty thousand posts about the weather."""
    told = [json.loads(line)["post"] for line in demo_posts_path().read_text(encoding="utf-8").splitlines()]
    every = POSTS // len(told)
    with path.open("w", encoding="utf-8") as file:
        for number in range(POSTS):
            weather = {
                "platform": "forum",
                "url": f"https://forum.example/{number}",
                "created_at": "2026-09-03T17:42:00Z",
                "text": f"rain over the valley, note {number}",
                "author": {"handle": f"person{number}", "display_name": "", "bio": ""},
            }
            is_demo = number % every == 0 and number // every < len(told)
            file.write(json.dumps({"id": f"n{number}", "post": told[number // every] if is_demo else weather}) + "\n")


def _scan(folder: Path, archive: Path, *, kill_after: int | None = None) -> int:
    """Scan in a process of its own, which is killed once it has seen so many posts; return how many it saw."""
    seen = 0
    command = [sys.executable, "-c", SCAN, str(folder), str(archive)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            seen = int(line)
            if kill_after is not None and seen >= kill_after:
                process.kill()
                break
    assert process.returncode == (-signal.SIGKILL if kill_after is not None else 0)
    return seen


def _report(folder: Path) -> RunReport:
    school = load_demo()
    with wiring.store(wiring.demo_settings(folder), school) as store:
        return store.report(school.profile.name, synthetic=True)


def _content(report: RunReport) -> list[tuple[object, ...]]:
    return [
        (item.finding.clause, item.post.native_id, item.post.text, item.places, item.finding.evidence, item.is_new)
        for item in report.findings
    ]


@pytest.mark.slow
def test_a_scan_killed_twice_ends_like_one_that_was_not(tmp_path: Path) -> None:
    archive = tmp_path / "archive.jsonl"
    _write_archive(archive)
    clean, killed = tmp_path / "clean", tmp_path / "killed"
    _scan(clean, archive)
    expected = _report(clean)
    assert _scan(killed, archive, kill_after=4_000) >= 4_000
    assert _scan(killed, archive, kill_after=6_000) < POSTS
    assert _scan(killed, archive) < POSTS - 8_000
    got = _report(killed)
    assert len(expected.findings) > 50
    assert _content(got) == _content(expected)
    assert got.run.findings_new == expected.run.findings_new == len(expected.findings)
