"""The stream of Bluesky from a real AT Protocol network on loopback, straight and through a proxy that misbehaves.

The network's own stream speaks another format than a Jetstream; `jetstream.mjs` translates, with the network's library.
"""

import re
import socket
import subprocess
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.community_settings import BlueskyStreamSettings
from config.settings import HttpSettings
from connectors.bluesky_stream import BlueskyStream
from scanner.clock import SystemClock
from scanner.errors import AccessDenied, ConnectorError, FetchError, ParseError, RateLimited
from scanner.files import FileFetcher
from scanner.http import HttpFetcher, StreamFetcher
from scanner.http.failures import TimedOut
from scanner.ledger import Tally
from scanner.models import CoverageStatus, Cursor, ParsedPage, SchoolQuery
from scanner.paging import RoutedFetcher, read
from scanner.parts import Parts
from scanner.revisit import look_again
from scanner.scan import scan
from scanner.store import open_store, sqlite_url
from tests.real.conftest import SERVERS_HOME
from tests.scanner.fakes import WordAssessor

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

QUERY = SchoolQuery(
    names=("Teasel Infants",), hashtags=("#TeaselInfants",), email_domain="", website="", official_accounts=()
)
AT_ONCE = {"bluesky_stream": 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of the network, signed in."""

    pds: str
    did: str
    headers: dict[str, str]

    def post(self, text: str) -> str:
        """Post, and return the record's key."""
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": datetime.now(UTC).isoformat()}
        return re.sub(r".*/", "", str(self._do("createRecord", record=record)["uri"]))

    def edit(self, key: str, text: str) -> None:
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": datetime.now(UTC).isoformat()}
        self._do("putRecord", rkey=key, record=record)

    def delete(self, key: str) -> None:
        self._do("deleteRecord", rkey=key)

    def ask_for_signed_in_only(self) -> None:
        label = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "!no-unauthenticated"}]}
        profile = {"$type": "app.bsky.actor.profile", "displayName": "Shy", "labels": label}
        self._do("putRecord", collection="app.bsky.actor.profile", rkey="self", record=profile)

    def _do(self, what: str, **fields: Any) -> Any:
        body = {"repo": self.did, "collection": "app.bsky.feed.post", **fields}
        url = f"{self.pds}/xrpc/com.atproto.repo.{what}"
        return httpx.post(url, json=body, headers=self.headers, timeout=60).raise_for_status().json()


@pytest.fixture(scope="session")
def jetstream(bluesky_urls: tuple[str, str]) -> Iterator[str]:
    """The network's stream, as a Jetstream says it."""
    node = next(iter(sorted(SERVERS_HOME.glob("node-*/bin-node/node"))), Path("node"))
    modules = SERVERS_HOME / "bluesky" / "app" / "node_modules"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    pds = bluesky_urls[1].replace("http:", "ws:")
    command: list[str | Path] = [node, Path(__file__).parent / "jetstream.mjs", modules, pds, port]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as bridge:
        assert bridge.stdout
        assert bridge.stdout.readline().strip() == "ready"
        time.sleep(2.0)
        yield f"ws://127.0.0.1:{port}"
        bridge.terminate()


@pytest.fixture
def account(bluesky_urls: tuple[str, str]) -> Callable[[], Account]:
    def make() -> Account:
        pds, handle = bluesky_urls[1], f"teasel{uuid.uuid4().hex[:8]}.test"
        new = {"handle": handle, "email": f"{handle}@example.test", "password": "test-password"}
        url = f"{pds}/xrpc/com.atproto.server.createAccount"
        session = httpx.post(url, json=new, timeout=60).raise_for_status().json()
        return Account(pds=pds, did=session["did"], headers={"Authorization": f"Bearer {session['accessJwt']}"})

    return make


@pytest.fixture
def fetcher() -> Iterator[RoutedFetcher]:
    settings = HttpSettings(timeout=4.0, allow_private_hosts=("127.0.0.1", "localhost"))
    clock = SystemClock()
    with HttpFetcher(settings, clock, intervals=AT_ONCE) as web, FileFetcher(clock) as files:
        yield RoutedFetcher(web=web, files=files, streams=StreamFetcher(settings, clock, intervals=AT_ONCE, quiet=0.8))


def connector(service: str, appview: str) -> BlueskyStream:
    return BlueskyStream(BlueskyStreamSettings(service=service, appview=appview), lookback_days=30)


@pytest.fixture
def reading(fetcher: RoutedFetcher, bluesky_urls: tuple[str, str]) -> Callable[..., list[ParsedPage]]:
    def run(service: str, since: Cursor | None = None) -> list[ParsedPage]:
        source = connector(service, bluesky_urls[0])
        (target,) = source.targets(QUERY)
        return list(read(source, target, since, fetcher))

    return run


def texts(pages: Sequence[ParsedPage]) -> Counter[str]:
    return Counter(post.text for page in pages for post in page.posts)


def words(what: str) -> str:
    return f"Teasel Infants has a useless {what} {uuid.uuid4().hex[:8]}"


def settle(appview: str, account: Account, *keys: str) -> None:
    """Wait until the AppView knows these posts."""
    asked = {"uris": [f"at://{account.did}/app.bsky.feed.post/{key}" for key in keys]}
    for _ in range(60):
        found = httpx.get(f"{appview}/xrpc/app.bsky.feed.getPosts", params=asked, timeout=30).json()
        if len(found.get("posts", ())) == len(keys):
            return
        time.sleep(0.5)
    pytest.fail("the AppView has not seen the posts")


def settle_gone(appview: str, account: Account, key: str) -> None:
    for _ in range(60):
        asked = {"uris": [f"at://{account.did}/app.bsky.feed.post/{key}"]}
        if not httpx.get(f"{appview}/xrpc/app.bsky.feed.getPosts", params=asked, timeout=30).json()["posts"]:
            return
        time.sleep(0.5)
    pytest.fail("the AppView still shows the post")


def test_what_names_the_school_is_found_and_all_else_counted(
    reading: Any, account: Any, jetstream: str, bluesky_urls: tuple[str, str]
) -> None:
    one, shy = account(), account()
    shy.ask_for_signed_in_only()
    kept, gone, edited, hidden = words("head"), words("gate"), words("rota"), words("hall")
    keys = [one.post(kept), one.post(edited)]
    one.delete(one.post(gone))
    one.edit(keys[1], edited.replace("useless", "lovely"))
    one.post("The sourdough has risen again")
    settle(bluesky_urls[0], one, *keys)
    settle(bluesky_urls[0], shy, shy.post(hidden))
    time.sleep(2.0)
    pages = reading(jetstream)
    found = texts(pages)
    skipped = sum((Counter(page.skipped) for page in pages), Counter())

    assert found[kept] == found[edited.replace("useless", "lovely")] == 1
    assert set(found.values()) == {1}
    assert not {gone, edited, hidden} & set(found)
    assert skipped["deleted"] >= 1
    assert skipped["author asks to be shown to signed-in people only"] >= 1
    assert skipped["does not hold the words asked for"] > 5
    assert all(post.author.handle.endswith(".test") for page in pages for post in page.posts)


def test_the_next_reading_begins_where_the_last_one_ended(
    reading: Any, account: Any, jetstream: str, bluesky_urls: tuple[str, str]
) -> None:
    one = account()
    before = words("bell")
    settle(bluesky_urls[0], one, one.post(before))
    time.sleep(1.0)
    first = reading(jetstream)
    later = words("door")
    settle(bluesky_urls[0], one, one.post(later))
    time.sleep(1.0)
    again = texts(reading(jetstream, first[-1].cursor))

    assert before in texts(first)
    assert later in again
    assert len(again) <= 2, "nothing but what was last read and what is new"


def test_a_finding_whose_post_is_deleted_loses_its_words(
    fetcher: RoutedFetcher, account: Any, jetstream: str, bluesky_urls: tuple[str, str], tmp_path: Path
) -> None:
    one = account()
    gone, kept = words("roof"), words("yard")
    key = one.post(gone)
    settle(bluesky_urls[0], one, key, one.post(kept))
    time.sleep(1.0)
    with open_store(sqlite_url(tmp_path / "data" / "findings.db"), tmp_path / "store.key") as store:
        parts = Parts(
            connectors=(connector(jetstream, bluesky_urls[0]),),
            fetcher=fetcher,
            assessor=WordAssessor(),
            store=store,
            clock=SystemClock(),
            query=QUERY,
            lookback=timedelta(days=30),
            revisits=500,
        )
        (result,) = scan(parts)
        assert result.coverage.status is CoverageStatus.ANSWERED
        assert {gone, kept} <= shown(store)
        one.delete(key)
        settle_gone(bluesky_urls[0], one, key)
        look_again(parts, datetime.now(UTC) + timedelta(days=1))
        assert (gone in shown(store), kept in shown(store)) == (False, True)


def shown(store: Any) -> set[str]:
    report = store.report("s", synthetic=True)
    return {line for item in report.findings for line in item.post.text.splitlines()}


PASSING = [
    {"fault": "delay", "seconds": 1},
    {"fault": "reset", "times": 1},
    {"fault": "status", "status": 503, "times": 1},
    {"fault": "status", "status": 429, "headers": {"Retry-After": "1"}, "times": 1},
    {"fault": "garbage", "times": 1},
]
STAYING = [
    ({"fault": "hang", "seconds": 30}, TimedOut),
    ({"fault": "reset"}, FetchError),
    ({"fault": "garbage"}, FetchError),
    ({"fault": "loop"}, AccessDenied),
    ({"fault": "status", "status": 403}, AccessDenied),
    ({"fault": "status", "status": 429}, RateLimited),
    ({"fault": "status", "status": 429, "headers": {"Retry-After": "600"}}, RateLimited),
    ({"fault": "status", "status": 200, "body": "<html>Sign in</html>"}, ParseError),
]


@pytest.mark.parametrize("rule", PASSING, ids=str)
def test_a_fault_of_the_service_that_passes_loses_nothing(
    fetcher: RoutedFetcher,
    faulty: Any,
    account: Any,
    jetstream: str,
    bluesky_urls: tuple[str, str],
    rule: dict[str, Any],
) -> None:
    """The stream straight, what matched through the proxy."""
    one, said = account(), words("stair")
    settle(bluesky_urls[0], one, one.post(said))
    time.sleep(1.0)
    source = connector(jetstream, faulty(bluesky_urls[0].replace("localhost", "127.0.0.1"))(rule))
    (target,) = source.targets(QUERY)
    pages = list(read(source, target, None, fetcher))
    tally = Tally(target=target, since=None, until=SystemClock().now())
    for page in pages:
        tally.count(page)

    assert texts(pages)[said] == 1
    assert set(texts(pages).values()) == {1}
    assert tally.coverage(None).status is CoverageStatus.ANSWERED


@pytest.mark.parametrize(("rule", "error"), STAYING, ids=str)
def test_a_fault_of_the_stream_that_stays_is_an_error_of_its_kind(
    reading: Any, faulty: Any, jetstream: str, rule: dict[str, Any], error: type[ConnectorError]
) -> None:
    proxy = faulty(jetstream.replace("ws:", "http:"))(rule)
    with pytest.raises(error):
        reading(proxy.replace("http:", "ws:"))
