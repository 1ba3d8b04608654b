"""What every web connector must survive, through the real fetcher and the real paging loop."""

import dataclasses
import itertools
import json
import logging
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from inspect import getdoc, getmodule
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import respx
import stamina

from config.settings import HttpSettings
from connectors import CONNECTORS, PROFILE_CONNECTORS
from connectors.archive import Archive
from connectors.bluesky_stream import BlueskyStream
from scanner.errors import AccessDenied, ConnectorError, FetchError, ParseError, RateLimited, TargetGone, TooLarge
from scanner.http import HttpFetcher
from scanner.models import ANSWER, ParsedPage
from scanner.paging import read

LOUD = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<rss version="2.0"><channel><item><title>&d;</title></item></channel></rss>"""
GOOGLE_QUOTA = b'{"error": {"code": 403, "errors": [{"reason": "quotaExceeded", "domain": "youtube.quota"}]}}'


class StillClock:
    """Stands still but for the time that somebody sleeps."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self.slept = 0.0

    def now(self) -> datetime:
        return self._now + timedelta(seconds=self.slept)

    def monotonic(self) -> float:
        return self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


@pytest.fixture(autouse=True)
def retries_at_once() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
def fetcher(now: datetime) -> Iterator[HttpFetcher]:
    with HttpFetcher(HttpSettings(contact="https://larkmere.example/contact"), StillClock(now)) as fetcher:
        yield fetcher


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
def reading(case: Any, fetcher: HttpFetcher, web: respx.MockRouter) -> Callable[..., list[ParsedPage]]:
    """Read the case's target from a server that gives these answers, the last one for ever."""

    def run(*answers: httpx.Response | Exception) -> list[ParsedPage]:
        left = list(answers)

        def answer(request: httpx.Request) -> httpx.Response:
            given = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(given, Exception):
                raise given
            return httpx.Response(given.status_code, headers=given.headers, content=given.content)

        web.route(host=urlsplit(case.target.base_url).hostname).mock(side_effect=answer)
        return list(read(case.connector, case.target, None, fetcher))

    return run


def response(reply: Any, **change: Any) -> httpx.Response:
    changed = dataclasses.replace(reply, **change)
    return httpx.Response(changed.status, headers=changed.headers, content=changed.body)


def responses(case: Any) -> list[httpx.Response]:
    return [response(reply) for reply in case.replies]


def test_every_connector_has_a_case(all_cases: list[Any]) -> None:
    tried = {type(case.connector) for case in all_cases}

    elsewhere = {Archive, BlueskyStream}  # what asks nobody, and what is no HTTP: each has a list of its own
    assert {*CONNECTORS, *PROFILE_CONNECTORS} - elsewhere == tried


@pytest.mark.parametrize("connector", [*CONNECTORS, *PROFILE_CONNECTORS], ids=lambda c: c.__name__)
def test_it_says_what_it_is(connector: Any) -> None:
    meta = connector.meta
    module = getmodule(connector)

    assert meta.name
    assert meta.title
    assert meta.sees
    assert meta.never_sees
    assert meta.max_pages > 0
    assert meta.name == "archive" or (meta.terms.startswith("https://") and meta.min_interval >= 1.0)
    assert len((getdoc(module) or "").splitlines()) >= 7, "the module's docstring is its page in the docs"


@pytest.mark.parametrize("connector", [*CONNECTORS, *PROFILE_CONNECTORS], ids=lambda c: c.__name__)
def test_it_has_a_section_in_the_docs(connector: Any) -> None:
    page = Path(__file__).parents[2] / "docs" / "connectors.md"
    headings = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("## ")]

    assert f"## {connector.meta.title}" in headings


def test_a_whole_reading_gives_all_pages(case: Any, reading: Any) -> None:
    pages = reading(*responses(case))
    posts = [post for page in pages for post in page.posts]

    assert len(pages) == len(case.replies)
    assert posts
    assert len({post.native_id for post in posts}) == len(posts)
    assert {post.source for post in posts} == {case.target.key}
    assert all(post.url == "" or urlsplit(post.url).scheme in ("http", "https") for post in posts)
    assert all(post.published_at is None or post.published_at <= post.fetched_at for post in posts)
    assert all(page.next is None or page.cursor is None for page in pages), "a cursor comes with the last page only"
    assert not any("<" in text and ">" in text for post in posts for _, text in post.fields())


def test_only_school_identifiers_leave(case: Any, reading: Any, web: respx.MockRouter) -> None:
    reading(*responses(case))
    asked = [call.request for call in web.calls]

    assert {request.url.host for request in asked} == {urlsplit(case.target.base_url).hostname}
    assert all("exposure-scanner/" in request.headers["user-agent"] for request in asked)
    assert all("larkmere.example/contact" in request.headers["user-agent"] for request in asked)
    assert not any("cookie" in request.headers for request in asked)


def test_an_empty_answer_is_no_problem(case: Any, reading: Any) -> None:
    if "_profile/" in case.name:
        pages = reading(httpx.Response(200, content=case.empty), httpx.Response(200, content=empty_feed(case)))
        assert [len(page.posts) for page in pages] == [1, 0]
    else:
        before = case.replies[: case.items_page]
        pages = reading(*map(response, before), httpx.Response(case.empty_status, content=case.empty))
        assert not any(page.posts for page in pages)
    problems = [problem for page in pages for problem in page.problems]
    assert [problem.where for problem in problems] == ([ANSWER] if case.doubts_emptiness else [])


def empty_feed(case: Any) -> bytes:
    return b'{"feed": []}' if "bluesky" in case.name else b"[]"


def test_a_page_that_comes_again_and_again_ends_the_reading(case: Any, reading: Any) -> None:
    if case.has_steps:
        pytest.skip("is no answer to the request that follows")
    before, page = case.replies[: case.items_page], case.replies[case.items_page]
    pages = reading(*map(response, before), response(page))
    has_more = len(case.replies) > len(before) + 1 and case.goes_round

    assert len(pages) <= len(before) + 2
    assert any("again and again" in problem.what for problem in pages[-1].problems) == has_more
    assert pages[-1].next is None


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, ParseError),
        (401, AccessDenied),
        (403, AccessDenied),
        (404, TargetGone),
        (410, TargetGone),
        (429, RateLimited),
        (451, AccessDenied),
        (500, FetchError),
        (503, FetchError),
    ],
)
def test_a_refusal_is_an_error_of_its_kind(case: Any, reading: Any, status: int, error: type[Exception]) -> None:
    if status in case.own_statuses:
        pytest.skip("means something else here")
    with pytest.raises(error) as caught:
        reading(httpx.Response(status, content=b"<html>no</html>"))

    assert str(caught.value).startswith(case.target.key)


def test_seconds_to_wait_are_handed_on(reading: Any) -> None:
    with pytest.raises(RateLimited) as caught:
        reading(httpx.Response(429, headers={"Retry-After": "120"}))

    assert caught.value.retry_after == 120


def test_a_date_to_wait_for_is_handed_on(reading: Any, now: datetime) -> None:
    with pytest.raises(RateLimited) as caught:
        reading(httpx.Response(429, headers={"Retry-After": format_datetime(now + timedelta(minutes=10))}))

    assert caught.value.retry_after == 600


def test_a_used_up_quota_is_a_wait_too(case: Any, reading: Any) -> None:
    if 403 in case.own_statuses:
        pytest.skip("means something else here")
    with pytest.raises(RateLimited):
        reading(httpx.Response(403, content=GOOGLE_QUOTA))


@pytest.mark.parametrize("failure", [httpx.ReadTimeout("late"), httpx.ReadError("reset"), httpx.ConnectError("down")])
def test_a_broken_connection_is_a_passing_error(reading: Any, failure: Exception) -> None:
    with pytest.raises(FetchError) as caught:
        reading(failure)

    assert not caught.value.permanent


def test_pages_before_an_error_are_kept(case: Any, fetcher: HttpFetcher, web: respx.MockRouter) -> None:
    if len(case.replies) < 2:
        pytest.skip("has one page only")
    answers = [response(case.replies[0]), httpx.Response(401)]
    web.route(host=urlsplit(case.target.base_url).hostname).mock(side_effect=answers)
    pages = read(case.connector, case.target, None, fetcher)

    assert next(pages).posts or case.items_page
    with pytest.raises(AccessDenied):
        next(pages)


def test_html_in_place_of_data_is_a_parse_error(case: Any, reading: Any) -> None:
    if case.reads_anything:
        pytest.skip("reads any text")
    with pytest.raises(ParseError):
        reading(httpx.Response(200, headers={"content-type": "text/html"}, content=b"<!doctype html><p>Sign in"))


def test_a_cut_answer_is_a_parse_error(case: Any, reading: Any) -> None:
    if case.reads_anything:
        pytest.skip("reads any text")
    with pytest.raises(ParseError):
        reading(response(case.replies[0], body=case.replies[0].body[:-9]))


def test_data_of_another_kind_is_a_parse_error(case: Any, reading: Any) -> None:
    if case.reads_anything:
        pytest.skip("reads any text")
    for body in (b"17", b'"text"', b"null", b'{"error": "InvalidRequest"}', b"[" * 100_000):
        with pytest.raises(ParseError):
            reading(httpx.Response(200, content=body))


def test_a_junk_item_is_a_problem_and_the_rest_is_read(case: Any, reading: Any) -> None:
    if case.items is None:
        pytest.skip("its items are no list in JSON; see its own tests")
    clean = reading(*responses(case))
    junk: list[object] = [17, None, "text", {}, [], True, {"id": []}]
    replies = list(case.replies)
    replies[case.items_page] = replies[case.items_page].with_json(
        lambda answer: case.items(answer, lambda items: [*junk, *items])
    )
    dirty = reading(*map(response, replies))

    assert [post.native_id for page in dirty for post in page.posts] == [
        post.native_id for page in clean for post in page.posts
    ]
    found = [problem for page in dirty for problem in page.problems]
    assert len(found) == len(junk) + sum(len(page.problems) for page in clean)
    assert found[0].where == "item 1"


def test_wrong_types_are_survived(case: Any, reading: Any) -> None:
    if not case.name.endswith(".json"):
        pytest.skip("no JSON")
    wrongs: list[Any] = [17, "x", None, [], {}, True, -1.5, [[{}]], "\ud800\0"]
    for wrong in wrongs:
        replies = [reply.with_json(lambda answer, wrong=wrong: wrongly(answer, wrong)) for reply in case.replies]
        try:
            reading(*map(response, replies))
        except ParseError:
            continue


def wrongly(value: Any, wrong: Any) -> Any:
    """`value` with each of its leaves replaced."""
    if isinstance(value, dict):
        return {key: wrongly(inner, wrong) for key, inner in value.items()}
    if isinstance(value, list):
        return [wrongly(inner, wrong) for inner in value]
    return wrong


def test_a_bomb_is_too_large(reading: Any) -> None:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    bomb = b"".join([*(packer.compress(b" " * 1_000_000) for _ in range(20)), packer.flush()])
    assert len(bomb) < 30_000

    with pytest.raises(TooLarge):
        reading(RawResponse(200, headers={"content-encoding": "gzip"}, packed=bomb))


class Body(httpx.SyncByteStream):
    """A body that comes in pieces, and is counted as it is taken."""

    def __init__(self, pieces: Iterable[bytes], failure: Exception | None = None) -> None:
        self._pieces, self._failure = pieces, failure
        self.taken = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.taken += len(piece)
            yield piece
        if self._failure:
            raise self._failure


def test_a_connection_that_breaks_within_an_answer_is_a_passing_error(
    case: Any, fetcher: HttpFetcher, web: respx.MockRouter
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        half = case.replies[0].body[: len(case.replies[0].body) // 2]
        return httpx.Response(200, stream=Body([half], httpx.ReadError("reset")))

    web.route(host=urlsplit(case.target.base_url).hostname).mock(side_effect=answer)
    with pytest.raises(FetchError) as caught:
        list(read(case.connector, case.target, None, fetcher))

    assert not caught.value.permanent


def test_ten_gigabytes_in_ten_megabytes_are_not_unpacked(
    case: Any, fetcher: HttpFetcher, web: respx.MockRouter
) -> None:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    megabyte = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)  # can be said again and again
    body = Body(itertools.chain([head], itertools.repeat(megabyte, 10_000)))
    packed = httpx.Response(200, headers={"content-encoding": "gzip"}, stream=body)
    web.route(host=urlsplit(case.target.base_url).hostname).mock(return_value=packed)
    with pytest.raises(TooLarge):
        list(read(case.connector, case.target, None, fetcher))

    assert len(head) + 10_000 * len(megabyte) > 9_000_000
    assert body.taken < 20 * len(megabyte)


class RawResponse(httpx.Response):
    """A response whose `content` is what travels, still packed."""

    def __init__(self, status: int, *, headers: dict[str, str], packed: bytes) -> None:
        super().__init__(status, headers=headers, stream=httpx.ByteStream(packed))
        self._packed = packed

    @property
    def content(self) -> bytes:
        return self._packed


def test_entities_that_grow_are_refused(case: Any, reading: Any) -> None:
    if case.reads_anything:
        pytest.skip("reads any text")
    with pytest.raises(ParseError):
        reading(httpx.Response(200, headers={"content-type": "application/rss+xml"}, content=LOUD))


@pytest.mark.parametrize(
    "elsewhere",
    ["https://login.example/", "http://169.254.169.254/latest/meta-data/", "https://127.0.0.1/", "file:///etc/passwd"],
)
def test_a_redirect_elsewhere_is_not_followed(case: Any, reading: Any, web: respx.MockRouter, elsewhere: str) -> None:
    with pytest.raises(AccessDenied):
        reading(httpx.Response(302, headers={"Location": elsewhere}))

    assert {call.request.url.host for call in web.calls} == {urlsplit(case.target.base_url).hostname}


def test_a_redirect_on_the_same_site_is_followed(case: Any, fetcher: HttpFetcher, web: respx.MockRouter) -> None:
    if case.connector.start(case.target, None).method != "GET":
        pytest.skip("a sign-in is not redirected")
    host = urlsplit(case.target.base_url).hostname or ""
    web.route(host=f"www.{host.removeprefix('www.')}", path="/moved").mock(side_effect=responses(case))
    moved = httpx.Response(301, headers={"Location": f"https://www.{host.removeprefix('www.')}/moved"})
    web.route(host=host).mock(return_value=moved)

    assert any(page.posts for page in read(case.connector, case.target, None, fetcher))
    assert not any("authorization" in call.request.headers for call in web.calls if call.request.url.path == "/moved")


def test_nothing_that_a_person_wrote_reaches_logs_or_errors(
    case: Any, reading: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    reading(*responses(case))
    errors = []
    unread = () if case.reads_anything else (httpx.Response(200, content=b'{"secret": "Mrs Pell"}'),)
    for answer in (httpx.Response(401), *unread, httpx.ReadError("x")):
        with pytest.raises(ConnectorError) as caught:
            reading(answer)
        errors.append(repr(caught.value) + str(caught.value))
    said = caplog.text + "".join(str(record.__dict__) for record in caplog.records) + "".join(errors)

    assert caplog.records
    for mark in ("Mrs Pell", "jo_reads", "Jo Pell", "mo-k", "token-of-the-school", "?", "http://", "https://"):
        assert mark not in said, mark


def test_repr_of_a_page_hides_its_content(case: Any, reading: Any) -> None:
    shown = repr(reading(*responses(case)))

    assert "jo_reads" not in shown
    assert json.dumps("Larkmere Primary") not in shown.casefold()
    assert "token-of-the-school" not in shown
