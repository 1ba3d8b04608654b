"""Real servers on loopback, started and seeded once a session.

The folder that starts them is named by `REAL_SERVERS` (default: `../shared/servers` beside the repository): each
has a `NAME/ctl.sh` with `install | start | seed | status | stop`. A test is skipped, with the reason, where the folder
is missing or a server does not start. A server is emptied before it starts; one that already runs is used as it is and
left running.
"""

import json
import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from scanner.ledger import Tally
from scanner.models import CoverageStatus, ParsedPage, Target

HERE = Path(__file__).parent
SERVERS = Path(os.environ.get("REAL_SERVERS", HERE.parents[2] / "shared" / "servers"))
SERVERS_HOME = Path(os.environ.get("SERVERS_HOME", Path(tempfile.gettempdir()) / "real-servers"))
OPTED_OUT = "shyhopper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """One post of seed.jsonl, with the date that it was given."""

    case: str
    text: str
    handle: str
    days_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One `ctl.sh`, with the variables that it is run with."""

    name: str
    variables: tuple[tuple[str, str], ...] = ()
    home: Path = SERVERS_HOME

    def run(self, command: str, *, seconds: int = 600, **variables: str) -> str:
        environment = {**os.environ, "SERVERS_HOME": str(self.home), **dict(self.variables), **variables}
        script = SERVERS / self.name / "ctl.sh"
        done = subprocess.run([script, command], env=environment, capture_output=True, text=True, timeout=seconds)
        if done.returncode:
            pytest.skip(f"{self.name} {command} failed: {done.stderr.strip()[-200:]}")
        return done.stdout + done.stderr

    def is_running(self) -> bool:
        return "server runs" in self.run("status")


def assert_looked_at(target: Target, pages: Sequence[ParsedPage]) -> None:
    """The ledger says that the target was looked at, and nothing else."""
    tally = Tally(target=target, since=None, until=datetime.now(UTC))
    for page in pages:
        tally.count(page)
    line = tally.coverage(None)
    assert (line.status, line.reason, line.pages) == (CoverageStatus.ANSWERED, "", len(pages))


@pytest.fixture(scope="session")
def running() -> Iterator[Callable[[Server], Server]]:
    """Start a server unless it runs already; stop those that were started here at the end."""
    if not SERVERS.is_dir():
        pytest.skip(f"there are no servers to test against (REAL_SERVERS={SERVERS})")
    started: list[Server] = []

    def start(server: Server) -> Server:
        if not server.is_running():
            server.run("clean")
            server.run("start")
            started.append(server)
        return server

    yield start
    for server in started:
        server.run("stop")


@pytest.fixture(scope="session")
def school_folder() -> Path:
    """The invented school that the posts are about, as files."""
    return HERE / "school"


@pytest.fixture(scope="session")
def seeded() -> tuple[Seeded, ...]:
    """The posts that every server is given."""
    lines = (HERE / "seed.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(
        Seeded(case=row["case"], text=row["text"], handle=row["author"]["handle"], days_ago=row["days_ago"])
        for row in map(json.loads, lines)
    )


@pytest.fixture(scope="session")
def seed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """seed.jsonl with dates, in the form that the servers' seeders read."""
    noon = datetime.combine(datetime.now(UTC).date(), time(12), UTC)
    path = tmp_path_factory.mktemp("seed") / "seed.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for line in (HERE / "seed.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            when = noon - timedelta(days=row.pop("days_ago"))
            file.write(json.dumps({**row, "created_at": when.strftime("%Y-%m-%dT%H:%M:%SZ")}) + "\n")
    return path


@pytest.fixture(scope="session")
def mastodon_url(running: Callable[[Server], Server], seed_file: Path) -> str:
    """A Mastodon server with the posts; all authors but one want to be found."""
    running(Server(name="mastodon")).run("seed", SEED=str(seed_file))
    with sqlite3.connect(SERVERS_HOME / "mastodon" / "data" / "mock.sqlite", timeout=10) as database:
        database.execute("update accounts set indexable = (username <> ?)", (OPTED_OUT,))
    database.close()
    return "http://127.0.0.1:3300"


@pytest.fixture(scope="session")
def mastodon_token(mastodon_url: str) -> str:
    """The token of an account on that server."""
    answer = httpx.post(f"{mastodon_url}/api/v1/_mock/login", json={"username": "oliveash"}, timeout=30).json()
    return str(answer.get("access_token") or answer["token"])


@pytest.fixture(scope="session")
def wordpress_url(running: Callable[[Server], Server], seed_file: Path) -> str:
    """A WordPress site with the posts; replies are comments."""
    running(Server(name="wordpress")).run("seed", SEED=str(seed_file))
    return "http://127.0.0.1:8180"


@pytest.fixture(scope="session")
def bluesky_urls(running: Callable[[Server], Server], seed_file: Path) -> tuple[str, str]:
    """AppView (no sign-in) and PDS (wants one) of an AT Protocol network with the posts."""
    running(Server(name="bluesky")).run("seed", SEED=str(seed_file))
    return "http://localhost:2584", "http://localhost:2583"


@pytest.fixture(scope="session")
def searx_url(running: Callable[[Server], Server], seed_file: Path) -> str:
    """A metasearch engine whose one engine knows the posts."""
    running(Server(name="searx")).run("seed", SEED=str(seed_file))
    return "http://127.0.0.1:8188"


@pytest.fixture(scope="session")
def faulty(
    running: Callable[[Server], Server], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Callable[..., str]]:
    """Put the misbehaving proxy in front of a server: `faulty(url)(rule, ...)` sets its rules and gives its address."""
    ports: dict[str, int] = {}

    def in_front_of(url: str) -> Callable[..., str]:
        if url not in ports:
            ports[url] = 18_474 + len(ports)
            variables = (("PORT", str(ports[url])), ("TO", url.removeprefix("http://")))
            running(Server(name="faults", variables=variables, home=tmp_path_factory.mktemp("faults")))
        address = f"http://127.0.0.1:{ports[url]}"

        def misbehave(*rules: dict[str, Any]) -> str:
            httpx.put(f"{address}/__faults", json=rules, timeout=10).raise_for_status()
            return address

        return misbehave

    return in_front_of


@pytest.fixture(scope="session")
def recorded_mastodon(running: Callable[[Server], Server]) -> Path:
    """Recorded answers of a real Mastodon, one exchange a line; fetched, not kept here."""
    Server(name="recordings").run("start")
    path = SERVERS_HOME / "recordings" / "data" / "mastodon.jsonl"
    return path if path.exists() else pytest.skip("the recordings are not there")
