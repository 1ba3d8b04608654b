"""Real servers on loopback, started and seeded once a session.

The folder that starts them is named by `REAL_SERVERS` (default: `../shared/servers` beside the repository): each
has a `NAME/ctl.sh` with `install | start | seed | status | stop`. A test is skipped, with the reason, where the folder
is missing or a server does not start. A server is emptied before it starts; one that already runs is used as it is and
left running.
"""

import functools
import json
import os
import socket
import sqlite3
import subprocess
import tempfile
import time as waiting
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import stamina

from scanner.http import network
from scanner.store import SqlStore, open_store, sqlite_url
from tests.real.tape import exchanges, playing

HERE = Path(__file__).parent
SERVERS = Path(os.environ.get("REAL_SERVERS", HERE.parents[2] / "shared" / "servers"))
SERVERS_HOME = Path(os.environ.get("SERVERS_HOME", Path(tempfile.gettempdir()) / "real-servers"))
OPTED_OUT = "shyhopper"

MANY = 120
"""Posts that name the school on the stand-ins, beside those of seed.jsonl: more than a page of any platform."""

LONG = 12
"""How many of them are too long for an excerpt."""

PORTS = {"forum": (18_382, 18_383), "reddit": (18_380,), "google": (18_381,)}


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

    def run(self, command: str, **variables: str) -> str:
        environment = {**os.environ, "SERVERS_HOME": str(self.home), **dict(self.variables), **variables}
        script = SERVERS / self.name / "ctl.sh"
        done = subprocess.run([script, command], env=environment, capture_output=True, text=True, timeout=600)
        if done.returncode:
            pytest.skip(f"{self.name} {command} failed: {done.stderr.strip()[-200:]}")
        return done.stdout + done.stderr

    def is_running(self) -> bool:
        return "server runs" in self.run("status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """The misbehaving proxy before a server."""

    address: str
    client: httpx.Client

    def misbehave(self, *rules: dict[str, Any]) -> str:
        """Set its rules, and give its address."""
        self.client.put(f"{self.address}/__faults", json=rules).raise_for_status()
        return self.address

    @property
    def struck(self) -> list[str]:
        """The faults that befell requests since the rules were set."""
        seen = self.client.get(f"{self.address}/__faults").raise_for_status().json()["seen"]
        return [fault for _, _, fault in seen if fault]


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
    _let_all_be_found()
    return "http://127.0.0.1:3300"


def _let_all_be_found() -> None:
    """Let all accounts of the Mastodon server be found, but the one that opted out."""
    with sqlite3.connect(SERVERS_HOME / "mastodon" / "data" / "mock.sqlite", timeout=10) as database:
        database.execute("update accounts set indexable = (username <> ?)", (OPTED_OUT,))
    database.close()


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
def crowd() -> tuple[dict[str, Any], ...]:
    """Posts about another school: more than a page of any server, and a conversation below those of its own account."""
    own = [f"Cake sale {n} at Fennimore Infants" for n in range(3)]
    rows = [{"text": text, "author": _author("fennimore"), "hours_ago": 60 + n} for n, text in enumerate(own)]
    rows += [
        {"text": f"{name} missed it: {text}", "reply_to_text": text, "author": _author(name), "hours_ago": 30 + n}
        for n, text in enumerate(own)
        for name in ("annika", "bertram")
    ]
    rows += [
        {
            "text": f"Walk {n} past Fennimore Infants #FennimoreInfants",
            "tags": ["FennimoreInfants"],
            "author": _author(f"rambler{n % 3}"),
            "hours_ago": 72 + 5 * n,
        }
        for n in range(105)
    ]
    return tuple(rows)


def _author(handle: str) -> dict[str, str]:
    return {"handle": handle, "display_name": handle.title(), "bio": ""}


@pytest.fixture(scope="session")
def crowd_file(tmp_path_factory: pytest.TempPathFactory, crowd: tuple[dict[str, Any], ...]) -> Path:
    """The crowd with dates, in the form that the servers' seeders read."""
    path = tmp_path_factory.mktemp("crowd") / "crowd.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for row in crowd:
            when = datetime.now(UTC) - timedelta(hours=row["hours_ago"])
            file.write(json.dumps({**row, "created_at": when.strftime("%Y-%m-%dT%H:%M:%SZ")}) + "\n")
    return path


@pytest.fixture(scope="session")
def jetstream(bluesky_urls: tuple[str, str]) -> Iterator[str]:
    """The network's stream, as a Jetstream says it."""
    node = next(iter(sorted(SERVERS_HOME.glob("node-*/bin-node/node"))), Path("node"))
    modules = SERVERS_HOME / "bluesky" / "app" / "node_modules"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    pds = bluesky_urls[1].replace("http:", "ws:")
    command: list[str | Path] = [node, HERE / "jetstream.mjs", modules, pds, port]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as bridge:
        assert bridge.stdout
        assert bridge.stdout.readline().strip() == "ready"
        waiting.sleep(2.0)
        yield f"ws://127.0.0.1:{port}"
        bridge.terminate()


@pytest.fixture(scope="session")
def mastodon_crowd(mastodon_url: str, crowd_file: Path) -> str:
    """The Mastodon server, with the crowd's posts too."""
    Server(name="mastodon").run("seed", SEED=str(crowd_file))
    _let_all_be_found()
    return mastodon_url


@pytest.fixture(scope="session")
def bluesky_crowd(bluesky_urls: tuple[str, str], crowd_file: Path) -> tuple[str, str]:
    """AppView and PDS, with the crowd's posts too."""
    Server(name="bluesky").run("seed", SEED=str(crowd_file))
    return bluesky_urls


@pytest.fixture(scope="session")
def wordpress_crowd(wordpress_url: str, crowd_file: Path) -> str:
    """The WordPress site, with the crowd's posts and comments too."""
    Server(name="wordpress").run("seed", SEED=str(crowd_file))
    return wordpress_url


@pytest.fixture(scope="session")
def taped_mastodon(recorded_mastodon: Path) -> Iterator[str]:
    """A server that answers as a real Mastodon did when it was recorded."""
    with playing(exchanges(recorded_mastodon)) as address:
        yield address


@pytest.fixture(scope="session")
def faulty(
    running: Callable[[Server], Server], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Proxy]]:
    """Put the misbehaving proxy in front of a server."""
    proxies: dict[str, Proxy] = {}

    def in_front_of(url: str) -> Proxy:
        if url not in proxies:
            port = 18_474 + len(proxies)
            variables = (("PORT", str(port)), ("TO", url.removeprefix("http://")))
            running(Server(name="faults", variables=variables, home=tmp_path_factory.mktemp("faults")))
            proxies[url] = Proxy(address=f"http://127.0.0.1:{port}", client=client)
        return proxies[url]

    with httpx.Client(timeout=10) as client:
        yield in_front_of


@pytest.fixture(scope="session")
def recorded_mastodon(running: Callable[[Server], Server]) -> Path:
    """Recorded answers of a real Mastodon, one exchange a line; fetched, not kept here."""
    Server(name="recordings").run("start")
    path = SERVERS_HOME / "recordings" / "data" / "mastodon.jsonl"
    return path if path.exists() else pytest.skip("the recordings are not there")


@pytest.fixture(scope="session")
def community_posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """seed.jsonl with dates, and many posts more."""
    noon = datetime.combine(datetime.now(UTC).date(), time(12), UTC)
    rows = [json.loads(line) for line in (HERE / "seed.jsonl").read_text(encoding="utf-8").splitlines()]
    rows += [
        {
            "text": f"Walk {n} past Quillbrook Primary" + (" and on along the river" * 12 if n < LONG else ""),
            "author": {"handle": f"walker{n % 7}", "display_name": f"Walker {n % 7}", "bio": ""},
            "days_ago": 1 + n % 20,
            "hour": n // 20,
        }
        for n in range(MANY)
    ]
    path = tmp_path_factory.mktemp("communities") / "posts.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n, row in enumerate(rows):
            when = noon - timedelta(days=row.pop("days_ago"), hours=row.pop("hour", 0), seconds=n)
            file.write(json.dumps({**row, "created_at": when.strftime("%Y-%m-%dT%H:%M:%SZ")}) + "\n")
    return path


@pytest.fixture(scope="session")
def standing_in(
    running: Callable[[Server], Server], community_posts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Sequence[str]]:
    """Start a stand-in of this name with our posts; its addresses."""
    addresses: dict[str, Sequence[str]] = {}

    def start(name: str) -> Sequence[str]:
        if name not in addresses:
            Server(name=name).run("install")
            home = tmp_path_factory.mktemp("servers")
            _share(SERVERS_HOME / name, home / name)
            names = ("D_PORT", "L_PORT") if name == "forum" else ("PORT",)
            ports = tuple(zip(names, map(str, PORTS[name]), strict=True))
            seeded = (*ports, ("SEED", str(community_posts)), ("QUOTA", "1000000"))
            running(Server(name=name, variables=seeded, home=home))
            addresses[name] = [f"http://127.0.0.1:{port}" for port in PORTS[name]]
        return addresses[name]

    return start


def _share(installed: Path, home: Path) -> None:
    """Let `home` have what was installed; Reddit's posts may be indexed there, as they are on Reddit."""
    home.mkdir()
    if (installed / "venv").exists():
        (home / "venv").symlink_to(installed / "venv", target_is_directory=True)
    if (installed / "templates.json").exists():
        fields = json.loads((installed / "templates.json").read_text(encoding="utf-8"))
        fields["t3"]["is_robot_indexable"] = True
        (home / "templates.json").write_text(json.dumps(fields), encoding="utf-8")


@pytest.fixture(scope="session")
def certificates_read_once() -> Iterator[None]:
    """For tests without TLS that make a client for each scan."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(network, "trusted_certificates", functools.cache(network.trusted_certificates))
        yield


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(sqlite_url(tmp_path / "data" / "findings.db"), tmp_path / "store.key") as opened:
        yield opened


@pytest.fixture
def retrying_at_once() -> Iterator[None]:
    """Three attempts as ever, without the waits between them."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield
