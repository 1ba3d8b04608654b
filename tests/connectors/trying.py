"""Trying a case: reading it through the real fetcher and the real paging loop, from answers that a test makes."""

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from scanner.http import HttpFetcher
from scanner.models import PageRequest, ParsedPage, RawPage, Target
from scanner.paging import RoutedFetcher, read
from scanner.protocols import Fetcher
from tests.connectors.recorded import Case, Reply

ONE_PAGE = {
    "feeds/rss.xml",
    "feeds/alerts.xml",
    "feeds/feed.json",
    "google_news/search.xml",
    "gravatar/profile.json",
    "bluesky_stream/posts.json",
    "hibp/domain.json",
    "web_pages/page.html",
}
ONE_ITEM = {"gravatar/profile.json", "web_pages/page.html"}
ANY_TEXT = {"web_pages/page.html"}


class Streams:
    """A fetcher for streams that always gives what was recorded."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        return self._case.streamed[0].raw(target, request)


def begun(case: Case, fetcher: Fetcher) -> Iterator[ParsedPage]:
    """A reading of the case's target."""
    routed = RoutedFetcher(web=fetcher, files=fetcher, streams=Streams(case))
    return read(case.connector, case.target, None, routed)


class ByStep:
    """Has the answer ready that belongs to the request which is made now.

    Attributes:
        asked: how often each step was asked for.
    """

    def __init__(self, answer: Callable[[str, int], Reply], fetcher: HttpFetcher) -> None:
        self.asked: Counter[str] = Counter()
        self._answer, self._fetcher = answer, fetcher
        self._now = Reply()

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        self.asked[request.step] += 1
        self._now = self._answer(request.step, self.asked[request.step])
        return self._fetcher.fetch(target, request)

    def answer(self, _request: httpx.Request) -> httpx.Response:
        return response(self._now)


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


def without_end(case: Case, most: int = 1_000_000) -> Callable[[str, int], Reply]:
    """Answers of a server that has always one more page; after `most` of them, an empty one."""
    steps = list(case.steps())
    recorded = dict(reversed(steps))
    nth = case.nth
    assert nth
    paged, first = steps[case.items_page if case.paged is None else case.paged]

    def answer(step: str, n: int) -> Reply:
        if step == paged and n > most:
            return Reply(body=empty_page(case))
        reply = nth(first, n) if step == paged else recorded[step]
        return dataclasses.replace(reply, body=reply.body + b" " * n)  # no two are the same, and space says nothing

    return answer


def response(reply: Reply, body: bytes | None = None) -> httpx.Response:
    """What a server sends that gives this answer, or its body changed to this."""
    return httpx.Response(reply.status, headers=reply.headers, content=reply.body if body is None else body)


def responses(case: Case) -> list[httpx.Response]:
    """What a server sends in a whole reading."""
    return [response(reply) for reply in case.asked]


def at_each_step(case: Case, wrong: Callable[[Reply], httpx.Response]) -> Iterator[list[httpx.Response]]:
    """A reading that goes well up to a step, and then gets something wrong in place of the recorded answer."""
    for number, reply in enumerate(case.asked):
        yield [*responses(case)[:number], wrong(reply)]


def no_meaning(case: Case, why: str, cases: set[str]) -> None:
    """End a test that says nothing about a case; the cases are named, so that none is left out by chance."""
    assert case.name in cases, f"{case.name} is not known to be one that {why}"
    pytest.skip(f"has no meaning for a case that {why}")


def empty_page(case: Case) -> bytes:
    """An answer without items, also where the first answer of the case is a profile."""
    if "_profile/" not in case.name:
        return case.empty
    return b'{"feed": []}' if "bluesky" in case.name else b"[]"


def is_named(url: str, endpoint: str) -> bool:
    """Whether the words on what a connector asks (`ConnectorMeta.endpoint`) name the path of `url`, or its end."""
    path = urlsplit(url).path
    for name in re.findall(r"/[^\s;,?]+|\b(?:[a-z]+\.)*[a-z]+[A-Z]\w*", endpoint):  # a path, or a call as Bluesky's
        pattern = re.sub(r":[a-z0-9]+", "[^/]+", re.escape(name))
        if re.search(rf"(?:^|{'' if name.startswith('/') else '[./]'}){pattern}$", path):
            return True
    return False
