"""Recorded pages (synthetic, in the platform's shape), and what a connector that is tried with them looks like."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scanner.errors import ConnectorError
from scanner.models import PageRequest, RawPage, SchoolQuery, Target
from scanner.protocols import Connector, ProfileConnector

DATA = Path(__file__).parent.parent / "data"
NOW = datetime(2026, 11, 19, 2, 30, tzinfo=UTC)
QUERY = SchoolQuery(
    names=("Larkmere Primary",),
    hashtags=("#Larkmere",),
    email_domain="larkmere.example",
    website="https://larkmere.example",
    official_accounts=(("mastodon", "larkmere@social.example"),),
)

ItemsOf = Callable[[Any, Callable[[list[Any]], list[Any]]], Any]
"""Changes the list of items in an answer's JSON."""

Nth = Callable[["Reply", int], "Reply"]
"""Makes the nth page of a reading without end out of a recorded one."""

JUNK: tuple[object, ...] = (17, None, "text", {}, [], True, {"id": []})
"""What is no item of any platform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One recorded answer."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def raw(self, target: Target, request: PageRequest) -> RawPage:
        return RawPage(
            request=request,
            status=self.status,
            headers=self.headers,
            body=self.body,
            fetched_at=NOW,
            target=target,
        )

    def with_json(self, change: Callable[[Any], Any]) -> "Reply":
        return replace(self, body=json.dumps(change(json.loads(self.body))).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """Items that are written in XML or HTML.

    Attributes:
        begins: how an item begins.
        junk: what is no item, though it is written as one; one of them each.
    """

    begins: bytes
    junk: tuple[bytes, ...]

    def with_junk(self, reply: Reply) -> Reply:
        """The answer with the junk before its first item."""
        assert self.begins in reply.body
        return replace(reply, body=reply.body.replace(self.begins, b"".join(self.junk) + self.begins, 1))


RSS = Markup(begins=b"<item>", junk=(b"<item></item>", b"<item><title> </title><link>javascript:x</link></item>"))
ATOM = Markup(begins=b"<entry>", junk=(b"<entry></entry>", b"<entry><id>17</id><updated>never</updated></entry>"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A web connector, ready to be tried.

    Attributes:
        replies: recorded answers to a whole reading, in order; the first of a stream's has the status 101.
        empty: an answer without any items.
        empty_status: its status.
        items: changes the list of items in an answer's JSON, or how they are written in markup; None where a page is
            one item.
        items_page: which of the replies holds them.
        nth: makes pages without end; None where a target is one page.
        paged: which of the replies it makes them of, `items_page` if it is None.
        goes_round: whether a page that comes again and again would be asked for again and again.
        own_statuses: statuses that mean something else to this connector than to the others: the error that they are,
            None if they are an answer.
        reads_anything: whether every text is a page to this connector.
        doubts_emptiness: whether an empty answer says that it may be incomplete.
    """

    name: str
    connector: Connector | ProfileConnector
    target: Target
    replies: tuple[Reply, ...]
    empty: bytes
    items: ItemsOf | Markup | None
    items_page: int = 0
    nth: Nth | None = None
    paged: int | None = None
    goes_round: bool = True
    own_statuses: Mapping[int, type[ConnectorError] | None] = field(default_factory=dict)
    reads_anything: bool = False
    doubts_emptiness: bool = False
    empty_status: int = 200

    @property
    def streamed(self) -> tuple[Reply, ...]:
        """What comes by a stream, before anything is asked for by HTTP."""
        return tuple(reply for reply in self.replies if reply.status == 101)

    @property
    def asked(self) -> tuple[Reply, ...]:
        """What is asked for by HTTP."""
        return self.replies[len(self.streamed) :]

    @property
    def before(self) -> tuple[Reply, ...]:
        """What is asked for before the items."""
        return self.asked[: self.items_page - len(self.streamed)]

    @property
    def host(self) -> str:
        """The host that is asked by HTTP."""
        return urlsplit(self.target.other_url if self.streamed else self.target.base_url).hostname or ""

    def exchanges(self) -> Iterator[tuple[PageRequest, Reply]]:
        """The replies, each with the request that it answers."""
        request: PageRequest | None = self.connector.start(self.target, None)
        for reply in self.replies:
            assert request
            yield request, reply
            request = self.connector.parse(reply.raw(self.target, request)).next

    def steps(self) -> Iterator[tuple[str, Reply]]:
        """The replies, each with the step of the request that it answers."""
        return ((request.step, reply) for request, reply in self.exchanges())


def recorded_replies(path: Path) -> tuple[Reply, ...]:
    """The answers in a file: a list of them where it is JSON and no feed, else the file itself."""
    if path.suffix == ".json" and path.parent.name != "feeds":
        return tuple(
            Reply(status=reply["status"], headers=reply["headers"], body=json.dumps(reply["body"]).encode())
            for reply in json.loads(path.read_text(encoding="utf-8"))
        )
    return (Reply(body=path.read_bytes()),)


def recorded_case(
    name: str, connector: Connector | ProfileConnector, target: Target, empty: bytes, **more: Any
) -> Case:
    """The case of the answers in the file `name`."""
    replies = recorded_replies(DATA / name)
    return Case(name=name, connector=connector, target=target, replies=replies, empty=empty, **more)


def whole(answer: Any, change: Callable[[list[Any]], list[Any]]) -> Any:
    """The answer is the list."""
    return change(answer)


def under(*keys: str) -> ItemsOf:
    """The list lies under these keys."""

    def changed(answer: Any, change: Callable[[list[Any]], list[Any]]) -> Any:
        key, *rest = keys
        return {**answer, key: under(*rest)(answer[key], change) if rest else change(answer[key])}

    return changed


def filled(items: ItemsOf, size: int) -> Nth:
    """Pages that are full: platforms that number their pages take the last one to be the first that is not."""
    return lambda reply, _: reply.with_json(
        lambda answer: items(answer, lambda found: [*found, *[found[0]] * (size - len(found))])
    )


def led_on(*path: str, by: str = "next{}") -> Nth:
    """Pages that lead to the next by what stands at `path`."""

    def changed(answer: Any, keys: tuple[str, ...], value: str) -> Any:
        key, *rest = keys
        inner = changed(answer.get(key) or {}, tuple(rest), value) if rest else value
        return {**answer, key: inner}

    return lambda reply, n: reply.with_json(lambda answer: changed(answer, path, by.format(n)))


def linked(reply: Reply, n: int) -> Reply:
    """A page of Mastodon's that leads to the next by its header."""
    return replace(reply, headers={**reply.headers, "link": f'<https://social.example/x?max_id={n}>; rel="next"'})
