"""Reading a target page by page: the only loop that asks, bounded, and given out one page at a time.

A page's answer is hostile: it may point to another host, to itself, or on and on. The loop ends there and says so as a
problem of the page, so that the coverage ledger shows what was not looked at.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import replace

from scanner.errors import ParseError
from scanner.http.site import belongs_to
from scanner.models import NEXT_PAGE, Cursor, PageRequest, ParsedPage, Problem, RawPage, Target
from scanner.protocols import Connector, Fetcher, ProfileConnector

log = logging.getLogger(__name__)


class RoutedFetcher:
    """Sends `file:` requests to one fetcher, `ws:` and `wss:` ones to another, and all others to the web's."""

    def __init__(self, *, web: Fetcher, files: Fetcher, streams: Fetcher) -> None:
        self._web = web
        self._others = {"file": files, "ws": streams, "wss": streams}

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        """Fetch by the fetcher that the address's scheme asks for."""
        return self._others.get(request.url.partition(":")[0], self._web).fetch(target, request)


def read(
    connector: Connector | ProfileConnector, target: Target, since: Cursor | None, fetcher: Fetcher
) -> Iterator[ParsedPage]:
    """Yield the pages of `target`, from where `since` left off, so that each can be saved before the next is asked for.

    The last page's `next` is None. Where the connector would have gone on and the loop does not let it, the page says
    so in its `problems`, and has no cursor.

    Raises:
        ConnectorError: a page could not be fetched or read; those before it have been given out.
    """
    request: PageRequest | None = connector.start(target, since)
    asked: set[str] = set()
    bodies: set[bytes] = set()
    while request:
        raw, page = _page(connector, target, request, fetcher)
        asked.add(_identity(request))
        body = hashlib.sha256(raw.body).digest()
        if page.next:
            is_same = body in bodies and bool(page.posts) and bool(target.base_url)
            trouble = _trouble(target, page.next, asked, is_same=is_same, most=connector.meta.max_pages)
            page = _ended(page, trouble) if trouble else page
        bodies.add(body)
        yield page
        request = page.next


def _page(
    connector: Connector | ProfileConnector, target: Target, request: PageRequest, fetcher: Fetcher
) -> tuple[RawPage, ParsedPage]:
    """Fetch and read one page; once more if it cannot be read and may have been cut on its way.

    An answer that states no length ends where the connection does, so nobody can tell a whole one from a cut one.
    """
    raw = fetcher.fetch(target, request)
    try:
        return raw, connector.parse(raw)
    except ParseError:
        if not target.base_url or {"content-length", "transfer-encoding"} & set(raw.headers):
            raise
    log.info("page_asked_again target=%s", target.key)
    raw = fetcher.fetch(target, request)
    return raw, connector.parse(raw)


def _ended(page: ParsedPage, trouble: str) -> ParsedPage:
    """`page` as the last one, saying why."""
    log.info("paging_ended reason=%r", trouble)
    problem = Problem(where=NEXT_PAGE, what=trouble)
    return replace(page, next=None, cursor=None, problems=(*page.problems, problem))


def _trouble(target: Target, request: PageRequest, asked: set[str], *, is_same: bool, most: int) -> str:
    """Why `request` is not made, empty if it is."""
    if target.base_url and not belongs_to(target, request.url):
        return "the page points to another host"
    if is_same or _identity(request) in asked:
        return "the server gives the same page again and again"
    if len(asked) >= most:
        return f"there is more than the {most} pages that are read in one run"
    return ""


def _identity(request: PageRequest) -> str:
    """What tells two requests apart; headers do not, they hold secrets."""
    return repr((request.method, request.url, sorted(request.params.items()), sorted(request.state.items())))
