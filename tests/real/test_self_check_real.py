"""`scanner self-check` from the command line against real profiles, each with something of its own to say."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.real.conftest import Server

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

PROFILES = (
    # handle, bio, text of the one post, days ago, words of the advice, words that must not be there
    (
        "mailinbio",
        "TA. mail.inbio@quillbrook.example",
        "Rain again",
        3,
        ["school email address"],
        ["older", "year ago"],
    ),
    ("namesemployer", "I teach at Quillbrook Primary", "Fog today", 3, ["tells others where you work"], ["year ago"]),
    (
        "dustyattic",
        "Kites and tea",
        "Found the lid of the good teapot",
        900,
        ["more than a year ago"],
        ["email address"],
    ),
    ("cleanslate", "Dahlias, bread, jazz", "The sourdough has risen", 3, ["Nothing was seen here"], ["→"]),
)
Check = Callable[[str, str], str]


@pytest.fixture(scope="module")
def profiles(tmp_path_factory: pytest.TempPathFactory, mastodon_url: str, bluesky_urls: tuple[str, str]) -> None:
    """The four profiles on both servers, which the fixtures asked for have started."""
    posts: list[dict[str, Any]] = [
        {
            "author": {"handle": handle, "display_name": handle.title(), "bio": bio},
            "created_at": (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT12:00:00Z"),
            "text": text,
        }
        for handle, bio, text, days, _, _ in PROFILES
    ]
    seed = tmp_path_factory.mktemp("profiles") / "seed.json"
    seed.write_text(json.dumps(posts), encoding="utf-8")
    for name in ("mastodon", "bluesky"):
        Server(name=name).run("seed", SEED=str(seed))


@pytest.fixture
def check(
    tmp_path: Path, profiles: None, school_folder: Path, mastodon_url: str, bluesky_urls: tuple[str, str]
) -> Iterator[Check]:
    """Check a profile at the highest log level; afterwards, no trace of it lies in any file."""
    settings = tmp_path / "scanner.toml"
    settings.write_text(
        f"""
        school = "{school_folder.as_posix()}"
        store = {{ url = "sqlite:///data/findings.db", key_file = "key/store.key" }}
        http = {{ allow_private_hosts = ["127.0.0.1", "localhost"], timeout = 10 }}
        [sources]
        mastodon = {{ instances = ["{mastodon_url}"] }}
        bluesky = {{ service = "{bluesky_urls[0]}" }}
        """,
        encoding="utf-8",
    )
    places = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("DATA", "CONFIG", "CACHE")}
    environment = {**os.environ, **places, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    asked: list[str] = []

    def run(handle: str, network: str) -> str:
        asked.append(handle)
        command = [sys.executable, "-m", "scanner", "-vv", "self-check", handle]
        done = subprocess.run(
            [*command, "--network", network, "--config", str(settings)],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        name, bio, text = next((name, bio, text) for name, bio, text, *_ in PROFILES if name in handle)
        assert [words for words in (name, bio, text) if words in done.stderr] == []
        return done.stdout

    yield run
    assert asked
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [settings]


@pytest.mark.parametrize(("network", "host"), [("mastodon", "@{}@127.0.0.1:3300"), ("bluesky", "{}.test")])
@pytest.mark.parametrize(
    ("name", "said", "unsaid"),
    [pytest.param(name, said, unsaid, id=name) for name, _, _, _, said, unsaid in PROFILES],
)
def test_each_profile_gets_the_advice_that_fits(
    check: Check, network: str, host: str, name: str, said: list[str], unsaid: list[str]
) -> None:
    told = " ".join(check(host.format(name), network).split())
    assert [words for words in said if words not in told] == []
    assert [words for words in unsaid if words in told] == []
    assert "You may speak up" in told
    assert [word for word in ("finding", "severity", "breach") if word in told.casefold()] == []
