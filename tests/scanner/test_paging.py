from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from scanner.errors import FetchError, ParseError
from scanner.models import Cursor, PageRequest, ParsedPage, Post, RawPage, Target
from scanner.paging import RoutedFetcher, read
from scanner.protocols import Connector, ConnectorMeta, Fetcher, Use

NOW = datetime(2026, 11, 19, tzinfo=UTC)
TARGET = Target(connector="book", key="book:1", label="book", base_url="https://book.example", query="x")
META = ConnectorMeta(
    name="book",
    title="Book",
    terms="",
    terms_read=date(2026, 11, 25),
    use=Use.ON,
    needs_key="",
    sees="",
    never_sees="",
    max_pages=5,
)


@dataclass
class Book:
    """A connector whose next page is what `following` makes of the present one."""

    following: Callable[[RawPage], PageRequest | None]
    meta: ConnectorMeta = META

    def targets(self, query: Any) -> tuple[Target, ...]:
        del query
        return (TARGET,)

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        return PageRequest(url=f"{target.base_url or 'file:'}/1", state={"since": since or ""})

    def parse(self, page: RawPage) -> ParsedPage:
        post = Post(platform="book", native_id=page.body.decode(), text="x", fetched_at=NOW)
        return ParsedPage(posts=(post,), next=self.following(page), cursor=Cursor(page.request.url))


@dataclass
class Shelf:
    """A fetcher whose pages hold the address that was asked, or always the same."""

    body: bytes | None = None
    asked: list[PageRequest] = field(default_factory=list)
    fails_at: int = 99

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        self.asked.append(request)
        if len(self.asked) >= self.fails_at:
            raise FetchError(subject=target.key)
        body = self.body or f"{request.url}{dict(request.params)}".encode()
        return RawPage(request=request, status=200, body=body, fetched_at=NOW, target=target)


def turn(page: RawPage) -> PageRequest:
    """The next page of a book without end."""
    number = int(page.request.url.rpartition("/")[2]) + 1
    return replace(page.request, url=f"{page.request.url.rpartition('/')[0]}/{number}")


def test_fakes_fit_the_protocols() -> None:
    connector: Connector = Book(turn)
    fetcher: Fetcher = Shelf()

    assert connector
    assert fetcher


def test_pages_come_one_by_one() -> None:
    shelf = Shelf()
    pages = read(Book(lambda page: turn(page) if page.request.url.endswith("/1") else None), TARGET, None, shelf)

    assert shelf.asked == []
    assert next(pages).posts[0].native_id == "https://book.example/1{}"
    assert len(shelf.asked) == 1
    assert next(pages).cursor == "https://book.example/2"
    assert next(pages, None) is None
    assert len(shelf.asked) == 2


def test_the_cursor_reaches_the_connector() -> None:
    shelf = Shelf()
    list(read(Book(lambda _: None), TARGET, Cursor("here"), shelf))

    assert shelf.asked[0].state == {"since": "here"}


def test_a_book_without_end_is_closed_and_says_so() -> None:
    pages = list(read(Book(turn), TARGET, None, Shelf()))

    assert len(pages) == META.max_pages
    assert [problem.what for problem in pages[-1].problems] == [
        "there is more than the 5 pages that are read in one run"
    ]
    assert pages[-1].next is None
    assert pages[-1].cursor is None, "what was not read is not taken as read"
    assert not any(page.problems for page in pages[:-1])


@pytest.mark.parametrize(
    "following",
    [
        lambda page: page.request,
        lambda page: (
            turn(page) if page.request.url.endswith("/1") else replace(page.request, url=f"{TARGET.base_url}/1")
        ),
    ],
)
def test_a_page_that_asks_for_itself_ends_the_reading(following: Callable[[RawPage], PageRequest]) -> None:
    pages = list(read(Book(following), TARGET, None, Shelf()))

    assert "again and again" in pages[-1].problems[0].what
    assert pages[-1].posts
    assert pages[-1].cursor is None
    assert len(pages) <= 2


def test_a_server_that_answers_every_page_with_the_same_ends_the_reading() -> None:
    pages = list(read(Book(turn), TARGET, None, Shelf(body=b"the same")))

    assert len(pages) == 2
    assert "again and again" in pages[-1].problems[0].what


def test_a_file_may_hold_the_same_lines_again() -> None:
    target = replace(TARGET, base_url="")

    assert len(list(read(Book(turn), target, None, Shelf(body=b"the same")))) == META.max_pages


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/2",
        "http://book.example/2",
        "https://book.example:8443/2",
        "https://book.example@evil.example/2",
        "https://book.example.evil.example/2",
        "https://evil.example\\@book.example/2",
        "//book.example/2",
        "file:///etc/passwd",
        "",
        "https://[",
    ],
)
def test_a_page_on_another_host_is_not_asked_for(url: str) -> None:
    shelf = Shelf()
    pages = list(read(Book(lambda _: PageRequest(url=url)), TARGET, None, shelf))

    assert len(shelf.asked) == 1
    assert pages[0].problems[0].what == "the page points to another host"
    assert pages[0].posts


def test_pages_before_an_error_are_given_out() -> None:
    pages = read(Book(turn), TARGET, None, Shelf(fails_at=3))

    assert next(pages).posts
    assert next(pages).posts
    with pytest.raises(FetchError):
        next(pages)


@dataclass
class CutShelf(Shelf):
    """A fetcher whose first pages were cut on their way."""

    cuts: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        page = Shelf.fetch(self, target, request)
        return replace(page, body=b"cut" if len(self.asked) <= self.cuts else page.body, headers=self.headers)


class Reader(Book):
    def parse(self, page: RawPage) -> ParsedPage:
        if page.body == b"cut":
            raise ParseError
        return Book.parse(self, page)


def test_a_page_that_may_have_been_cut_is_asked_for_once_more() -> None:
    shelf = CutShelf()
    (page,) = read(Reader(lambda _: None), TARGET, None, shelf)

    assert page.posts
    assert len(shelf.asked) == 2
    with pytest.raises(ParseError):
        list(read(Reader(lambda _: None), TARGET, None, CutShelf(cuts=2)))


@pytest.mark.parametrize("name", ["content-length", "transfer-encoding"])
def test_a_page_that_came_whole_is_not(name: str) -> None:
    shelf = CutShelf(headers={name: "3"})
    with pytest.raises(ParseError):
        list(read(Reader(lambda _: None), TARGET, None, shelf))

    assert len(shelf.asked) == 1


def test_requests_go_where_their_scheme_belongs() -> None:
    web, files, streams = Shelf(), Shelf(), Shelf()
    routed = RoutedFetcher(web=web, files=files, streams=streams)
    for url in ("https://book.example/1", "file:/tmp/x", "http://book.example/1", "ws://s.example", "wss://s.example"):
        routed.fetch(TARGET, PageRequest(url=url))

    assert [request.url for request in files.asked] == ["file:/tmp/x"]
    assert [request.url for request in streams.asked] == ["ws://s.example", "wss://s.example"]
    assert len(web.asked) == 2
