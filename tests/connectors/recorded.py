"""Recorded pages (synthetic, in the platform's shape), and what a connector that is tried with them looks like."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
class Case:
    """A web connector, ready to be tried.

    Attributes:
        replies: recorded answers to a whole reading, in order.
        empty: an answer without any items.
        empty_status: its status.
        items: changes the list of items in an answer's JSON; None where an answer has none.
        items_page: which of the replies holds them.
        goes_round: whether a page that comes again and again would be asked for again and again.
        has_steps: whether an answer of one kind is no answer to the next request.
        own_statuses: statuses that mean something else to this connector than to the others.
        reads_anything: whether every text is a page to this connector.
        doubts_emptiness: whether an empty answer says that it may be incomplete.
    """

    name: str
    connector: Connector | ProfileConnector
    target: Target
    replies: tuple[Reply, ...]
    empty: bytes
    items: ItemsOf | None
    items_page: int = 0
    goes_round: bool = True
    has_steps: bool = False
    own_statuses: frozenset[int] = frozenset()
    reads_anything: bool = False
    doubts_emptiness: bool = False
    empty_status: int = 200


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
