"""No name on the school's lists is ever asked for: whole scans by every connector, with all that leaves written down.

It is written down below the real clients, byte by byte, and with every name that is looked up.

The answers hold names of the demo school's staff, as authors and in texts, so that a connector that carries something
of an answer into its next request is found out too.
"""

import json
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import httpcore
import pytest

from config import School, load_demo
from config.community_settings import BlueskyStreamSettings
from config.settings import HttpSettings
from connectors import CONNECTORS
from connectors.archive import Archive
from connectors.bluesky_stream import BlueskyStream
from scanner import wiring
from scanner.http import HttpFetcher, StreamFetcher
from scanner.models import CoverageStatus, PageRequest, RawPage, Target
from scanner.paging import RoutedFetcher
from scanner.parts import Parts
from scanner.protocols import Fetcher
from scanner.scan import scan
from scanner.terms import Record
from tests.connectors.recorded import NOW, QUERY, Case, Reply
from tests.connectors.wiretap import WireTap
from tests.scanner.fakes import FakeClock

PLANTED = {b"jo_reads": b"sarahj_pastoral", b"Jo Pell": b"Sarah Jones", b"j.pell": b"s.jones"}
"""What stands in the recorded answers, and the name of the demo school that takes its place."""

OWN_ACCOUNTS = (
    ("mastodon", "larkmere@social.example"),
    ("bluesky", "larkmere.bsky.example"),
    ("youtube", "larkmereprimary"),
)
GONE = Reply(status=404)


class Answering:
    """Passes requests on to the real fetchers, and has the recorded page ready, by connector and step, as it arrives.

    Attributes:
        asked: which connector asked for which step.
    """

    def __init__(self, cases: list[Case]) -> None:
        self.asked: set[tuple[str, str]] = set()
        self.fetcher: Fetcher | None = None
        self._count: Counter[tuple[str, str]] = Counter()
        self._now = threading.local()
        self._replies: dict[tuple[str, str], list[Reply]] = {}
        for case in cases:
            for step, reply in steps(case):
                self._replies.setdefault((case.connector.meta.name, step), []).append(reply)

    @property
    def known(self) -> set[tuple[str, str]]:
        """The connectors and steps that there are pages of."""
        return set(self._replies)

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        assert self.fetcher
        replies = self._replies.get((target.connector, request.step), [GONE])
        place = self._count[target.key, request.step]
        self._count[target.key, request.step] += 1
        self.asked.add((target.connector, request.step))
        self._now.reply = replies[min(place, len(replies) - 1)]
        return self.fetcher.fetch(target, request)

    def reply(self) -> Reply:
        """The page for the request that this thread makes now."""
        found: Reply = self._now.reply
        return found


def steps(case: Case) -> Iterator[tuple[str, Reply]]:
    """The answers of a case, each with the step that it answers, and with names of the demo school in it."""
    request: PageRequest | None = case.connector.start(case.target, None)
    for reply in case.replies:
        assert request
        body = reply.body
        for there, name in PLANTED.items():
            body = body.replace(there, name)
        planted = replace(reply, body=body)
        yield request.step, planted
        request = case.connector.parse(planted.raw(case.target, request)).next


def stream_case() -> Case:
    """The stream of Bluesky, which no server of HTTP gives."""
    uri = "at://did:plc:mokbskyexampleaaaaaaaaaa/app.bsky.feed.post/3mgkaaaaaaaab"
    did, _, path = uri.removeprefix("at://").partition("/")
    text = "Larkmere Primary and Aldermoss School, says Jo Pell"
    record = {"$type": "app.bsky.feed.post", "createdAt": "2026-11-19T01:00:00Z", "text": text}
    change = {"operation": "create", "collection": path.partition("/")[0], "rkey": path.partition("/")[2]}
    event = {
        "did": did,
        "time_us": int(NOW.timestamp() * 1_000_000),
        "kind": "commit",
        "commit": {**change, "record": record},
    }
    author = {"did": did, "handle": "jo_reads.bsky.example", "displayName": "Jo Pell"}
    posts = {"posts": [{"uri": uri, "author": author, "record": record, "indexedAt": "2026-11-19T01:00:00Z"}]}
    settings = BlueskyStreamSettings(service="wss://jet.example", appview="https://appview.example")
    connector = BlueskyStream(settings, lookback_days=30)
    return Case(
        name="bluesky_stream",
        connector=connector,
        target=connector.targets(QUERY)[0],
        replies=(
            Reply(status=101, body=json.dumps(event).encode()),
            Reply(body=json.dumps(posts).encode()),
        ),
        empty=b"",
        items=None,
    )


def roster_names(school: School) -> set[str]:
    """Every way in which the lists name a person: whole, given, family and known-as names, handles, initials + year."""
    names: set[str] = set()
    for member in school.staff:
        names |= {member.name, *member.name.split(), *member.known_as, *member.handles}
    for pupil in school.pupils:
        names |= {pupil.name, *pupil.name.split(), *pupil.known_as}
        short = pupil.initials.replace(" ", "")
        names |= {
            f"{who}{gap}{year}" for who in (pupil.initials, short) for gap in (" ", "") for year in years(pupil.year)
        }
    return {name.casefold() for name in names if len(name) > 2}


def years(year: str) -> tuple[str, ...]:
    return (f"year {year}", f"y{year}", f"yr{year}", year) if year else ()


def leaks(sent: Iterable[str], names: set[str]) -> set[str]:
    """The names in what was sent: as words of their own, also where they are written for an address."""
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=len, reverse=True)))
    return {
        found
        for text in set(sent)
        for written in (text, unquote_plus(text), text.replace("_", " ").replace(".", " "))
        for found in pattern.findall(written.casefold())
    }


@pytest.fixture(scope="module")
def school() -> School:
    return load_demo()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """All that left the machine in two scans (requests as they were written, names that were looked up), and what
    was judged."""

    sent: tuple[str, ...]
    names: tuple[str, ...]
    texts: tuple[str, ...]


@pytest.fixture
def scanned(all_cases: list[Case], school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scanned:
    cases = [case for case in (*all_cases, stream_case()) if type(case.connector) in CONNECTORS]
    own = list(dict.fromkeys(case.connector for case in cases))  # one twice, if it asks in two ways
    assert set(map(type, own)) == {*CONNECTORS} - {Archive}, "a file is asked nothing"
    answering = Answering(cases)
    tap = WireTap(answering.reply)
    monkeypatch.setattr(httpcore, "SyncBackend", lambda: tap)
    clock = FakeClock(NOW)
    at_once = {connector.meta.name: 0.0 for connector in own}
    settings = HttpSettings(contact="https://aldermoss.example/contact")
    assessor = Overhearing(wiring.assessor(school, "wide"))
    with (
        wiring.store(wiring.demo_settings(tmp_path), school) as store,
        HttpFetcher(settings, clock, intervals=at_once, lookup=tap.lookup) as web,
    ):
        streams = StreamFetcher(settings, clock, intervals=at_once, lookup=tap.lookup)
        answering.fetcher = RoutedFetcher(web=web, files=web, streams=streams)
        query = school.profile.query()
        parts = Parts(
            connectors=tuple(own),  # type: ignore[arg-type]
            fetcher=answering,
            assessor=assessor,
            store=store,
            clock=clock,
            query=replace(query, email_domain=QUERY.email_domain, official_accounts=OWN_ACCOUNTS),
            lookback=timedelta(days=30),
            record=Record(approvals={connector.meta.name: "letter" for connector in own}),
            revisits=100,
        )
        for _ in range(2):
            results = list(scan(parts))
            clock.time += timedelta(days=1)
    refused = [r.coverage for r in results if r.coverage.status is CoverageStatus.REFUSED_BY_TERMS]
    assert refused == []
    assert answering.asked >= answering.known, "every kind of request was made"
    return Scanned(
        sent=tuple(request.decode("latin-1") for request in tap.sent),
        names=tuple(tap.names),
        texts=tuple(assessor.texts),
    )


class Overhearing:
    """An assessor that keeps what it judged."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.texts: list[str] = []

    @property
    def errors(self) -> Any:
        return self._inner.errors

    def assess_batch(self, posts: Any) -> Any:
        self.texts += [text for post in posts for _, text in post.fields()]
        return self._inner.assess_batch(posts)


def test_no_name_of_the_lists_is_in_anything_that_leaves(scanned: Scanned, school: School) -> None:
    """In no address, header or body, and in no name that is looked up."""
    assert all(any(name.decode() in text for text in scanned.texts) for name in PLANTED.values()), "answers held names"
    assert leaks(scanned.sent, roster_names(school)) == set()
    assert leaks(scanned.names, roster_names(school)) == set()


def test_the_school_s_own_names_do_leave(scanned: Scanned) -> None:
    """So the search for names would find one, wherever it stands."""
    assert leaks(scanned.sent, {"aldermoss school", "teamaldermoss"}) == {"aldermoss school", "teamaldermoss"}
    assert leaks(scanned.sent, {"token-of-the-school"}), "headers are seen"
    assert leaks(scanned.sent, {"client_credentials"}), "bodies are seen"
    assert {"social.example", "jet.example", "appview.example"} <= set(scanned.names)


@pytest.mark.parametrize(
    "text",
    ["q: Sarah Jones", "https://x.example/@sarahj_pastoral", "https://x.example/a?q=sarah%20jones", "x: by_mr_smith"],
)
def test_a_name_that_left_would_be_seen(text: str, school: School) -> None:
    assert leaks([text], roster_names(school))
