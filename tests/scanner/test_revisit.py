"""Second looks at known posts, with fakes: what is asked, what is believed, what is erased."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from config.settings import BlueskySettings
from config.web_settings import WebPagesSettings
from connectors.bluesky import Bluesky
from connectors.sorting import Skip
from connectors.web_pages import WebPages
from scanner.errors import AccessDenied, ConnectorError, FetchError, RateLimited, TargetGone
from scanner.models import CoverageStatus, PageRequest, Post, Problem, RawPage, SchoolQuery, Target
from scanner.parts import Parts
from scanner.revisit import SOURCE, look_again
from scanner.scan import scan
from scanner.store import SqlStore, open_store, sqlite_url
from scanner.terms import Record
from tests.scanner.fakes import (
    START,
    FakeClock,
    FakeSource,
    Page,
    WordAssessor,
    make_assessment,
    make_finding,
    make_post,
)

QUERY = SchoolQuery(names=("Oak Hollow",), hashtags=(), email_domain="", website="", official_accounts=())
HOST = "https://social.example"
LATER = START + timedelta(days=1)
POST = make_post("1")


class Recaller(FakeSource):
    """A source whose posts can be asked for by their address; "gone" on another host than it is read from."""

    def recall(self, url: str) -> Target | None:
        number = url.rpartition("/")[2]
        if number not in self.pages:
            return None
        return Target(connector="fake", key="fake:post", label="a post", base_url=self.base_url, query=number)


class Web:
    """A web server: a body or an error for each address."""

    def __init__(self, answers: Mapping[str, bytes | ConnectorError]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        self.asked.append(request.url)
        answer = self.answers[request.url]
        if isinstance(answer, ConnectorError):
            raise answer
        return RawPage(request=request, status=200, body=answer, fetched_at=LATER, target=target)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(sqlite_url(tmp_path / "data" / "findings.db"), tmp_path / "store.key") as opened:
        yield opened


def _known(store: SqlStore, *posts: Post, source: str = "fake") -> None:
    run = store.begin_run(START)
    target = Target(connector=source, key=f"{source}:x", label="x", base_url=HOST, query="x")
    store.save_page(run, target, [(post, make_assessment(post, make_finding(post))) for post in posts], None)
    store.finish_run(run, START, len(posts))


def _parts(store: SqlStore, source: FakeSource, **changes: object) -> Parts:
    parts = Parts(
        connectors=(source,),
        fetcher=source,
        assessor=WordAssessor(),
        store=store,
        clock=FakeClock(LATER),
        query=QUERY,
        lookback=timedelta(days=30),
        revisits=100,
    )
    return replace(parts, **changes)  # type: ignore[arg-type]


def _erased(store: SqlStore) -> int:
    return len(store.report("s", synthetic=True).erased)


def _source(**posts: list[Page]) -> Recaller:
    """A source that reads "tag", and has these posts by number."""
    return Recaller(
        "fake", {"tag": [Page()], **{name.strip("_"): pages for name, pages in posts.items()}}, base_url=HOST
    )


@pytest.mark.parametrize(
    ("pages", "nights", "erased"),
    [
        ([Page(posts=(POST,))], 2, 0),
        ([Page()], 1, 1),
        ([Page(), Page(posts=(POST,))], 2, 0),
        ([Page(skipped={Skip.NOT_PUBLIC: 1})], 1, 0),
        ([Page(skipped={Skip.NOT_PUBLIC: 1})], 2, 1),
        ([Page(skipped={Skip.OPTED_OUT: 1})], 2, 1),
        ([Page(skipped={Skip.TOO_OLD: 1})], 2, 0),
        ([Page(problems=(Problem(where="item 1", what="odd"),))], 2, 0),
        ([Page(error=AccessDenied())], 2, 0),
        ([Page(error=TargetGone())], 2, 0),
        ([Page(error=FetchError())], 2, 0),
        ([Page(error=RateLimited())], 2, 0),
        ([Page(error=KeyError("bug"))], 2, 0),
        ([Page(), Page(error=AccessDenied())], 1, 0),
        ([Page(), Page(error=AccessDenied())], 2, 1),
        ([Page(), Page(error=TargetGone())], 1, 1),
        ([Page(), Page(error=FetchError())], 2, 0),
    ],
)
def test_only_a_sound_answer_makes_a_post_gone(store: SqlStore, pages: list[Page], nights: int, erased: int) -> None:
    _known(store, POST)
    for night in range(nights):
        look_again(_parts(store, _source(_1=pages)), LATER + night * timedelta(days=1))
    assert _erased(store) == erased


def test_what_was_seen_within_a_day_is_not_asked_for(store: SqlStore) -> None:
    _known(store, POST)
    source = _source(_1=[Page()])
    assert look_again(_parts(store, source), START + timedelta(hours=19)) is None
    assert source.fetched == []


def test_the_budget_goes_to_what_was_longest_unseen(store: SqlStore) -> None:
    posts = [make_post(str(n), text=f"text {n}", fetched_at=START - timedelta(hours=n)) for n in range(4)]
    _known(store, *posts)
    source = _source(_0=[Page()], _1=[Page()], _2=[Page()], _3=[Page()])
    look_again(_parts(store, source, revisits=2), LATER)
    assert sorted(source.fetched) == ["2:0", "3:0"]
    assert look_again(_parts(store, source, revisits=0), LATER) is None


def test_only_sources_that_may_be_asked_are_asked_and_only_on_their_hosts(store: SqlStore) -> None:
    _known(store, POST)
    elsewhere = _source(_1=[Page()])
    elsewhere.recall = lambda url: Target(  # type: ignore[method-assign]
        connector="fake", key="k", label="l", base_url="https://evil.example", query=url[-1]
    )
    old, off, other = _source(_1=[Page()]), Recaller("fake", {}, base_url=HOST), _source(_1=[Page()])
    old.meta = replace(old.meta, terms_read=START.date() - timedelta(days=400))
    other.meta = replace(other.meta, name="other")
    for source in (elsewhere, old, off, other, FakeSource("fake", {"tag": [Page()]}, base_url=HOST)):
        assert look_again(_parts(store, source), LATER) is None
        assert source.fetched == []
    assert look_again(_parts(store, old, record=Record(terms_read={"fake": START.date()})), LATER)


def _pages(answers: dict[str, bytes | ConnectorError]) -> tuple[WebPages, Web]:
    return WebPages(WebPagesSettings(), lookback_days=30), Web({f"{HOST}/robots.txt": b"", **answers})


@pytest.mark.parametrize(
    ("answer", "nights", "erased"),
    [
        (b"<p>Oak Hollow again", 2, 0),
        (b"", 2, 0),
        (b'<meta name="robots" content="noindex"><p>x', 2, 1),
        (TargetGone(), 1, 1),
        (AccessDenied(), 1, 0),
        (AccessDenied(), 2, 1),
        (FetchError(), 2, 0),
    ],
)
def test_a_page_is_read_where_the_source_cannot_ask_for_the_post(
    store: SqlStore, answer: bytes | ConnectorError, nights: int, erased: int
) -> None:
    _known(store, POST)
    reader, web = _pages({POST.url: answer})
    source = FakeSource("fake", {"tag": [Page()]}, base_url=HOST)
    for night in range(nights):
        look_again(_parts(store, source, page_reader=reader, fetcher=web), LATER + night * timedelta(days=1))
    assert _erased(store) == erased
    assert set(web.asked) == {f"{HOST}/robots.txt", POST.url}


def test_a_site_that_wants_no_robots_is_left_alone_and_asked_for_its_rules_once(store: SqlStore) -> None:
    _known(store, POST, make_post("2", text="another"))
    reader, web = _pages({f"{HOST}/robots.txt": b"User-agent: *\nDisallow: /posts/2", POST.url: b"<p>x"})
    source = FakeSource("fake", {"tag": [Page()]}, base_url=HOST)
    for night in range(2):
        line = look_again(_parts(store, source, page_reader=reader, fetcher=web), LATER + night * timedelta(days=1))
        assert line is not None
        assert (line.status, line.posts, line.problems, line.skipped) == (CoverageStatus.ANSWERED, 1, 1, {})
        assert line.reason.startswith("Could not be looked at: 1 of 2. ")
    assert web.asked == [f"{HOST}/robots.txt", POST.url] * 2
    assert _erased(store) == 0


def test_a_platform_is_signed_in_to_once_however_many_posts_are_looked_at(store: SqlStore) -> None:
    places = [make_post(str(n), text=f"text {n}", url=f"https://bsky.app/profile/did:plc:x/post/{n}") for n in range(3)]
    _known(store, *places, source="bluesky")
    settings = BlueskySettings(service=HOST, identifier="oak.example", app_password=SecretStr("x"))
    source = Bluesky(settings, lookback_days=30)
    web = Web(
        {
            f"{HOST}/xrpc/com.atproto.server.createSession": b'{"accessJwt": "t"}',
            f"{HOST}/xrpc/app.bsky.feed.getPostThread": b'{"error": "NotFound"}',
        }
    )
    assert look_again(_parts(store, source, fetcher=web), LATER)  # type: ignore[arg-type]
    assert [url.rpartition(".")[2] for url in web.asked] == ["createSession", *["getPostThread"] * 3]
    assert _erased(store) == 3


def test_posts_that_nobody_could_look_at_are_no_answer(store: SqlStore) -> None:
    _known(store, POST)
    source = _source(_1=[Page(error=FetchError())])
    (result, *_) = scan(_parts(store, source))
    line = result.coverage
    assert (line.source, line.status, line.posts, line.queries) == (SOURCE, CoverageStatus.FAILED, 0, 1)
    assert result.failed
    assert _erased(store) == 0


def test_a_known_address_that_is_no_web_address_is_not_asked_for(store: SqlStore) -> None:
    _known(
        store,
        make_post("1", url="file:///etc/passwd"),
        make_post("2", text="b", url="https://social.example@evil.example/"),
    )
    reader, web = _pages({})
    source = FakeSource("fake", {"tag": [Page()]}, base_url=HOST)
    assert look_again(_parts(store, source, page_reader=reader, fetcher=web), LATER) is None


def test_what_the_terms_let_us_keep_for_a_month_only_is_erased_unless_it_is_seen_again(store: SqlStore) -> None:
    _known(store, POST, make_post("2", text="another", url=""))
    source = _source(_1=[Page(posts=(POST,))])
    source.meta = replace(source.meta, retention_days=30)
    look_again(_parts(store, source), START + timedelta(days=25))
    line = look_again(_parts(store, source), START + timedelta(days=31))
    assert line is not None
    assert line.skipped == {"not seen in public any more, erased here": 1}
    assert _erased(store) == 1


def test_a_scan_looks_again_first_and_says_so_in_the_ledger(store: SqlStore, caplog: pytest.LogCaptureFixture) -> None:
    _known(store, POST)
    with caplog.at_level(logging.DEBUG):
        results = list(scan(_parts(store, _source(_1=[Page()]))))
    again = results[0].coverage
    assert (again.source, again.status, again.posts) == (SOURCE, CoverageStatus.ANSWERED, 1)
    assert not results[0].failed
    report = store.report("s", synthetic=True)
    assert report.coverage[0] == again
    assert (len(report.findings), len(report.erased)) == (0, 1)
    assert "posts/1" not in caplog.text
