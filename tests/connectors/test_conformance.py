"""What every web connector must survive, through the real fetcher and the real paging loop."""

import json
import logging
from datetime import datetime, timedelta
from email.utils import format_datetime
from inspect import getdoc, getmodule
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import respx

from connectors import CONNECTORS, PROFILE_CONNECTORS
from connectors.archive import Archive
from scanner.errors import AccessDenied, ConnectorError, FetchError, ParseError, RateLimited, TargetGone
from scanner.http import HttpFetcher
from scanner.models import ANSWER, NEXT_PAGE
from tests.connectors.trying import (
    ONE_PAGE,
    Body,
    begun,
    empty_page,
    is_named,
    no_meaning,
    response,
    responses,
    without_end,
)

GOOGLE_QUOTA = b'{"error": {"code": 403, "errors": [{"reason": "quotaExceeded", "domain": "youtube.quota"}]}}'


def test_every_connector_has_a_case(all_cases: list[Any]) -> None:
    tried = {type(case.connector) for case in all_cases}

    assert {*CONNECTORS, *PROFILE_CONNECTORS} - {Archive} == tried, "a file is asked nothing: see below"


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

    assert {request.url.host for request in asked} == {case.host}
    assert all("exposure-scanner/" in request.headers["user-agent"] for request in asked)
    assert all("larkmere.example/contact" in request.headers["user-agent"] for request in asked)
    assert not any("cookie" in request.headers for request in asked)


def test_all_that_is_asked_is_in_the_table_of_sources(case: Any) -> None:
    if case.connector.meta.name in ("feeds", "web_pages"):
        assert {request.url for request, _ in case.exchanges()} <= {
            case.target.query,
            f"{case.target.base_url}/robots.txt",
        }
        return
    for request, _ in case.exchanges() if "_profile/" not in case.name else ():
        assert is_named(request.url, case.connector.meta.endpoint), request.url


def test_an_empty_answer_is_no_problem(case: Any, reading: Any) -> None:
    if "_profile/" in case.name:
        pages = reading(httpx.Response(200, content=case.empty), httpx.Response(200, content=empty_page(case)))
        assert [len(page.posts) for page in pages] == [1, 0]
    else:
        pages = reading(*map(response, case.before), httpx.Response(case.empty_status, content=case.empty))
        assert not any(page.posts for page in pages)
    places = [problem.where for page in pages for problem in page.problems]
    reaches_back = [NEXT_PAGE] if case.streamed else []  # a stream always says how far
    assert places == ([ANSWER] if case.doubts_emptiness else reaches_back)


def test_a_page_that_comes_again_and_again_ends_the_reading(case: Any, reading_by_step: Any) -> None:
    recorded = dict(reversed(list(case.steps())))
    pages = reading_by_step(lambda step, _: recorded[step])

    assert len(pages) <= len(case.replies) + 1
    has_more = case.nth is not None and len(case.replies) > case.items_page + 1 and case.goes_round
    assert any("again and again" in problem.what for problem in pages[-1].problems) == has_more
    assert pages[-1].next is None


def test_pages_without_end_are_left_and_that_is_told(case: Any, reading_by_step: Any) -> None:
    if case.nth is None:
        no_meaning(case, "is one page", ONE_PAGE)
    pages = reading_by_step(without_end(case))

    assert len(pages) <= case.connector.meta.max_pages
    assert pages[-1].next is None
    assert pages[-1].cursor is None, "what was not read is asked for again"
    (told,) = [problem.what for problem in pages[-1].problems if problem.where == NEXT_PAGE]
    assert "again and again" not in told, "no two of them were the same"


def test_pages_are_read_to_their_end(case: Any, reading_by_step: Any) -> None:
    if case.nth is None:
        no_meaning(case, "is one page", ONE_PAGE)
    pages = reading_by_step(without_end(case, most=1))
    is_profile = "_profile/" in case.name

    if case.connector.meta.max_pages == 1:
        assert len(pages) == 1
        assert [problem.where for problem in pages[0].problems] == [NEXT_PAGE]
    else:
        assert len(pages) > 1
        assert pages[-1].next is None
        assert NEXT_PAGE not in {problem.where for page in pages for problem in page.problems}
        assert (pages[-1].cursor is None) == is_profile


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
    meant = case.own_statuses.get(status, error)
    answer = httpx.Response(status, content=b"<html>no</html>")
    if meant is None:
        assert not any(page.posts or page.problems for page in reading(answer))
        return
    with pytest.raises(meant) as caught:
        reading(answer)

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
    with pytest.raises(case.own_statuses.get(403, RateLimited)):
        reading(httpx.Response(403, content=GOOGLE_QUOTA))


@pytest.mark.parametrize("failure", [httpx.ReadTimeout("late"), httpx.ReadError("reset"), httpx.ConnectError("down")])
def test_a_broken_connection_is_a_passing_error(reading: Any, failure: Exception) -> None:
    with pytest.raises(FetchError) as caught:
        reading(failure)

    assert not caught.value.permanent


def test_a_connection_that_breaks_within_an_answer_is_a_passing_error(
    case: Any, fetcher: HttpFetcher, web: respx.MockRouter
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        half = case.asked[0].body[: len(case.asked[0].body) // 2]
        return httpx.Response(200, stream=Body([half], httpx.ReadError("reset")))

    web.route(host=case.host).mock(side_effect=answer)
    with pytest.raises(FetchError) as caught:
        list(begun(case, fetcher))

    assert not caught.value.permanent


def test_pages_before_an_error_are_kept(case: Any, fetcher: HttpFetcher, web: respx.MockRouter) -> None:
    is_single = len(case.asked) < 2 or case.connector.meta.max_pages < 2
    replies = case.asked if not is_single or case.nth is None else (case.nth(case.asked[0], 1),)
    if is_single and (case.nth is None or case.connector.meta.max_pages < 2):
        no_meaning(case, "is one page, or may be asked for one only", ONE_PAGE | {"brave/search.json"})
    web.route(host=case.host).mock(side_effect=[response(replies[0]), httpx.Response(401)])
    pages = begun(case, fetcher)

    assert next(pages).next, "it would go on"
    with pytest.raises(AccessDenied):
        next(pages)


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
