"""What every web connector must survive of what an answer says: no data, broken data, bombs, and ways elsewhere."""

import dataclasses
import itertools
import re
import zlib
from contextlib import suppress
from typing import Any

import httpx
import pytest
import respx

from scanner.errors import AccessDenied, ParseError, TooLarge
from scanner.http import HttpFetcher
from tests.connectors.recorded import JUNK, Markup
from tests.connectors.trying import ANY_TEXT, ONE_ITEM, Body, at_each_step, begun, no_meaning, response, responses

LOUD = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<rss version="2.0"><channel><item><title>&d;</title></item></channel></rss>"""


def test_html_in_place_of_data_is_a_parse_error(case: Any, reading: Any) -> None:
    page = httpx.Response(200, headers={"content-type": "text/html"}, content=b"<!doctype html><p>Sign in")
    for answers in at_each_step(case, lambda _: page):
        if case.reads_anything:
            no_meaning(case, "is any text", ANY_TEXT)
        assert is_told(reading, *answers)


def is_told(reading: Any, *answers: httpx.Response) -> bool:
    """Whether it is an error that the last answer is wrong; where it is one of several, a problem of its page."""
    try:
        pages = reading(*answers)
    except ParseError:
        return True
    return len(answers) > 1 and bool(pages[len(answers) - 1].problems)


def test_a_cut_answer_is_a_parse_error(case: Any, reading: Any) -> None:
    if case.reads_anything:
        no_meaning(case, "is any text", ANY_TEXT)
    for answers in at_each_step(case, lambda reply: response(reply, body=reply.body[:-9])):
        with pytest.raises(ParseError):
            reading(*answers)


@pytest.mark.parametrize("body", [b"17", b'"text"', b"null", b'{"error": "InvalidRequest"}', b"[" * 100_000])
def test_data_of_another_kind_is_a_parse_error(case: Any, reading: Any, body: bytes) -> None:
    if case.reads_anything:
        no_meaning(case, "is any text", ANY_TEXT)
    for answers in at_each_step(case, lambda _: httpx.Response(200, content=body)):
        assert is_told(reading, *answers)


def test_a_junk_item_is_a_problem_and_the_rest_is_read(case: Any, reading: Any) -> None:
    if case.items is None:
        no_meaning(case, "is one item", ONE_ITEM)
    clean = reading(*responses(case))
    replies = list(case.replies)
    before = replies[case.items_page]
    if isinstance(case.items, Markup):
        replies[case.items_page], junk = case.items.with_junk(before), len(case.items.junk)
    else:
        junk = len(JUNK)
        replies[case.items_page] = before.with_json(lambda answer: case.items(answer, lambda items: [*JUNK, *items]))
    dirty = reading(*map(response, replies[len(case.streamed) :]))

    assert [post.native_id for page in dirty for post in page.posts] == [
        post.native_id for page in clean for post in page.posts
    ]
    found = [problem for page in dirty for problem in page.problems]
    assert len(found) == junk + sum(len(page.problems) for page in clean)
    assert found[0].where == "item 1"


@pytest.mark.parametrize("wrong", [17, "x", None, [], {}, True, -1.5, [[{}]], "\ud800\0"], ids=repr)
def test_wrong_types_are_survived(case: Any, reading: Any, wrong: Any) -> None:
    is_json = case.name.endswith(".json")
    replies = [wrongly_typed(reply, wrong) if is_json else wrongly_written(reply, wrong) for reply in case.asked]
    with suppress(ParseError):
        reading(*map(response, replies))


def wrongly_typed(reply: Any, wrong: Any) -> Any:
    return reply.with_json(lambda answer: wrongly(answer, wrong))


def wrongly_written(reply: Any, wrong: Any) -> Any:
    """Markup has no types, so each of its texts and attributes says something else."""
    said = repr(wrong).encode("ascii", "replace").translate(None, b"<>&\"'")
    body = re.sub(rb">[^<>]+<", lambda _: b">" + said + b"<", reply.body)
    return dataclasses.replace(reply, body=re.sub(rb'="[^"]*"', lambda _: b'="' + said + b'"', body))


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


def test_ten_gigabytes_in_ten_megabytes_are_not_unpacked(
    case: Any, fetcher: HttpFetcher, web: respx.MockRouter
) -> None:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    megabyte = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)  # can be said again and again
    body = Body(itertools.chain([head], itertools.repeat(megabyte, 10_000)))
    packed = httpx.Response(200, headers={"content-encoding": "gzip"}, stream=body)
    web.route(host=case.host).mock(return_value=packed)
    with pytest.raises(TooLarge):
        list(begun(case, fetcher))

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
    with pytest.raises(ParseError):
        reading(httpx.Response(200, headers={"content-type": "application/rss+xml"}, content=LOUD))


def test_entities_that_grow_are_no_words_of_a_web_page(all_cases: list[Any]) -> None:
    (case,) = (case for case in all_cases if case.reads_anything)
    loud = dataclasses.replace(case.asked[1], body=LOUD.replace(b"<rss", b"<html><body><p>&d;</p><rss"))
    request = case.connector.parse(case.asked[0].raw(case.target, case.connector.start(case.target, None))).next
    (post,) = case.connector.parse(loud.raw(case.target, request)).posts

    assert len(post.text) < len(LOUD)


@pytest.mark.parametrize(
    "elsewhere",
    ["https://login.example/", "http://169.254.169.254/latest/meta-data/", "https://127.0.0.1/", "file:///etc/passwd"],
)
def test_a_redirect_elsewhere_is_not_followed(case: Any, reading: Any, web: respx.MockRouter, elsewhere: str) -> None:
    with pytest.raises(AccessDenied):
        reading(httpx.Response(302, headers={"Location": elsewhere}))

    assert {call.request.url.host for call in web.calls} == {case.host}


def test_a_redirect_on_the_same_site_is_followed(case: Any, fetcher: HttpFetcher, web: respx.MockRouter) -> None:
    www = f"www.{case.host.removeprefix('www.')}"
    web.route(host=www, path="/moved").mock(side_effect=responses(case))
    web.route(host=case.host).mock(return_value=httpx.Response(301, headers={"Location": f"https://{www}/moved"}))
    if case.connector.start(case.target, None).method != "GET":
        with pytest.raises(AccessDenied):  # a sign-in is not sent on
            list(begun(case, fetcher))
        return

    assert any(page.posts for page in begun(case, fetcher))
    assert not any("authorization" in call.request.headers for call in web.calls if call.request.url.path == "/moved")
