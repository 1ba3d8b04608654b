"""No name on the school's lists is ever asked for: whole scans by every connector, with all that leaves written down.

It is written down below the real clients, byte by byte, and with every name that is looked up.

The answers hold names of the demo school's staff, as authors and in texts, so that a connector that carries something
of an answer into its next request is found out too. Three nights are scanned: the first brings posts; the second looks
at them again, by their platforms and by their pages; in the third everybody answers with nothing, so that every canary
is asked. What is not tried is a page whose own site put a name into its address: a second look asks for it as it is.
"""

import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import unquote_plus

import httpcore
import pytest

from config import School, Settings, load_demo
from config.settings import HttpSettings
from config.web_settings import SITES, WebPagesSettings
from connectors import CONNECTORS
from connectors.archive import Archive
from connectors.brave import Brave
from connectors.searxng import Searxng
from connectors.web_pages import WebPages
from scanner import wiring
from scanner.http import HttpFetcher, StreamFetcher
from scanner.models import Assessment, Coverage, CoverageStatus, PageRequest, Post, RawPage, Target
from scanner.paging import RoutedFetcher
from scanner.parts import Parts
from scanner.protocols import Fetcher
from scanner.scan import scan
from scanner.terms import Record
from tests.connectors.recorded import NOW, QUERY, Case, Reply
from tests.connectors.web_cases import BRAVE, SEARXNG
from tests.connectors.wiretap import WireTap
from tests.scanner.fakes import FakeClock, make_assessment, make_finding

PLANTED = {b"jo_reads": b"sarahj_pastoral", b"Jo Pell": b"Sarah Jones", b"j.pell": b"s.jones"}
"""What stands in the recorded answers, and the name of the demo school that takes its place."""

IN_ADDRESSES = {b'"slug": "': b'"slug": "sarah-jones-', b"/comments/1gates/x/": b"/comments/1gates/sarah_jones/"}
"""A name of its staff in what platforms make addresses of."""

OWN_NAMES = {b"Larkmere Primary": b"Aldermoss School", b"#Larkmere": b"#TeamAldermoss"}
"""The same for the school's own names, so that the posts are about it, and are kept."""

OWN_ACCOUNTS = (
    ("mastodon", "larkmere@social.example"),
    ("bluesky", "larkmere.bsky.example"),
    ("youtube", "larkmereprimary"),
)
OFFICIAL = re.compile(r"^(?:answers to|comments on) ")
GONE = Reply(status=404, body=b"{}")


class Answering:
    """Passes requests on to the real fetchers, and has the recorded page ready, by connector and step, as it arrives.

    Attributes:
        asked: which connector asked for which step.
        is_silent: whether every answer is an empty one.
    """

    def __init__(self, cases: list[Case]) -> None:
        self.asked: set[tuple[str, str]] = set()
        self.fetcher: Fetcher | None = None
        self.is_silent = False
        self._count: Counter[tuple[str, str]] = Counter()
        self._now = threading.local()
        self._replies: dict[tuple[str, ...], list[Reply]] = {}
        self._empty: dict[tuple[str, str], Reply] = {}
        for case in cases:
            name, steps = case.connector.meta.name, list(case.steps())
            for step, reply in steps:
                for place in ((name, step), (name, step, kind(case.target))):
                    self._replies.setdefault(place, []).append(planted(reply))
            self._empty[name, steps[case.items_page][0]] = Reply(status=case.empty_status, body=case.empty)

    @property
    def known(self) -> set[tuple[str, str]]:
        """The connectors and steps that there are pages of."""
        return {(name, step) for name, step, *_ in self._replies}

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        assert self.fetcher
        what = (target.connector, request.step)
        replies = self._replies.get((*what, kind(target))) or self._replies.get(what, [GONE])
        place = self._count[target.key, request.step]
        self._count[target.key, request.step] += 1
        self.asked.add(what)
        reply = replies[min(place, len(replies) - 1)]
        self._now.reply = self._empty.get(what, reply) if self.is_silent else reply
        return self.fetcher.fetch(target, request)

    def reply(self) -> Reply:
        """The page for the request that this thread makes now."""
        found: Reply = self._now.reply
        return found


def kind(target: Target) -> str:
    """What of a platform is asked for, where its connector asks for several things."""
    return target.key.split(":")[1].partition("@")[0]


def planted(reply: Reply) -> Reply:
    """The answer, about the demo school and by its staff."""
    body = reply.body
    for there, name in {**PLANTED, **IN_ADDRESSES, **OWN_NAMES}.items():
        body = body.replace(there, name)
    return replace(reply, body=body)


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
    """All that left the machine in three scans.

    Attributes:
        sent: requests as they were written.
        names: what was looked up.
        texts: what was judged.
        steps: which connectors asked for which steps.
        ledger: the lines on the targets, and on what was looked at again.
    """

    sent: tuple[str, ...]
    names: tuple[str, ...]
    texts: tuple[str, ...]
    steps: frozenset[tuple[str, str]]
    ledger: tuple[Coverage, ...]


@pytest.fixture(scope="module")
def answering(all_cases: list[Case]) -> Answering:
    return Answering([case for case in all_cases if type(case.connector) in CONNECTORS])


@pytest.fixture(scope="module")
def tap(answering: Answering) -> Iterator[WireTap]:
    tap = WireTap(answering.reply)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(httpcore, "SyncBackend", lambda: tap)
        yield tap


@pytest.fixture(scope="module")
def own(all_cases: list[Case]) -> tuple[Any, ...]:
    """Every connector, ready to ask; one twice, if it asks in two ways, the one that can ask for single posts last."""
    kinds = [case for case in reversed(all_cases) if type(case.connector) in CONNECTORS]
    found = tuple(dict.fromkeys(map(everywhere, kinds)))
    assert set(map(type, found)) == {*CONNECTORS} - {Archive}, "a file is asked nothing"
    return found


@pytest.fixture(scope="module")
def scanned(
    answering: Answering, tap: WireTap, own: tuple[Any, ...], school: School, tmp_path_factory: pytest.TempPathFactory
) -> Scanned:
    clock = FakeClock(NOW)
    at_once = {connector.meta.name: 0.0 for connector in own}
    settings = HttpSettings(contact="https://aldermoss.example/contact")
    assessor = Keeping()
    ledger = []
    with (
        wiring.store(wiring.demo_settings(tmp_path_factory.mktemp("scanned")), school) as store,
        HttpFetcher(settings, clock, intervals=at_once, lookup=tap.lookup) as web,
    ):
        streams = StreamFetcher(settings, clock, intervals=at_once, lookup=tap.lookup)
        answering.fetcher = RoutedFetcher(web=web, files=web, streams=streams)
        query = school.profile.query()
        parts = Parts(
            connectors=own,
            fetcher=answering,
            assessor=assessor,
            store=store,
            clock=clock,
            query=replace(query, email_domain=QUERY.email_domain, official_accounts=OWN_ACCOUNTS),
            lookback=timedelta(days=30),
            record=Record(approvals={connector.meta.name: "letter" for connector in own}),
            canaries=wiring.canaries(Settings(), school),
            page_reader=WebPages(WebPagesSettings(), lookback_days=30),
            revisits=1_000,
        )
        for night in range(3):
            answering.is_silent = night == 2
            ledger += [result.coverage for result in scan(parts)]
            clock.time += timedelta(days=1)
    return Scanned(
        sent=tuple(request.decode("latin-1") for request in tap.sent),
        names=tuple(tap.names),
        texts=tuple(assessor.texts),
        steps=frozenset(answering.asked),
        ledger=tuple(ledger),
    )


def everywhere(case: Case) -> Any:
    """The connector of a case; a search engine's with every site that it is asked for unless the settings say less."""
    match case.connector:
        case Searxng():
            return Searxng(SEARXNG.model_copy(update={"sites": SITES}), lookback_days=30)
        case Brave():
            return Brave(BRAVE.model_copy(update={"sites": SITES}), lookback_days=30)
    return case.connector


class Keeping:
    """An assessor that finds something in every post, so that all are kept, and looked at again.

    Attributes:
        texts: what it judged.
    """

    def __init__(self) -> None:
        self.errors: dict[str, int] = {}
        self.texts: list[str] = []

    def assess_batch(self, posts: Sequence[Post]) -> list[Assessment]:
        self.texts += [text for post in posts for _, text in post.fields()]
        return [make_assessment(post, *([make_finding(post)] if post.text else [])) for post in posts]


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


def test_nothing_is_left_out(scanned: Scanned, answering: Answering, own: tuple[Any, ...]) -> None:
    """So that what is not there did not stay away for want of being asked."""
    assert scanned.steps >= answering.known, "every kind of request was made"
    assert {line.status for line in scanned.ledger} & {CoverageStatus.REFUSED_BY_TERMS} == set()
    looked_again = {(name, "post") for name in ("mastodon", "bluesky", "bluesky_stream", "reddit")}
    assert scanned.steps >= looked_again | {("discourse", "again"), ("web_pages", "robots")}
    assert any("include=" in sent for sent in scanned.sent), "WordPress too was asked for single posts"
    with_canary = {connector.meta.name for connector in own if connector.meta.canary}
    assert {line.source for line in scanned.ledger if line.canary} == with_canary
    official = {line.source for line in scanned.ledger if line.posts and OFFICIAL.search(line.target)}
    assert official == {name for name, _ in OWN_ACCOUNTS}
    assert all(leaks(scanned.sent, {site}) for site in SITES)


@pytest.mark.parametrize(
    "text",
    ["q: Sarah Jones", "https://x.example/@sarahj_pastoral", "https://x.example/a?q=sarah%20jones", "x: by_mr_smith"],
)
def test_a_name_that_left_would_be_seen(text: str, school: School) -> None:
    assert leaks([text], roster_names(school))
