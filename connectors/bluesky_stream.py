"""Bluesky, the stream of all new posts: those that hold the school's names, found on this machine.

What is read: ``/subscribe`` of a Jetstream that the settings name, from where the last reading ended, posts only. It
cannot be asked for words, so every post passes by and is matched here against the school's names, hashtags, website and
email domain; what matches is asked for (``app.bsky.feed.getPosts``), so that it is read as it is now, with its author.
All else is forgotten at once: it is counted, and nothing of it is written.

What is never read: posts whose author asks to be shown to signed-in people only (``!no-unauthenticated``), posts and
accounts that have been deleted since, and what the Jetstream no longer holds (most keep 36 hours). Where a night's
limit of minutes or bytes ends the reading, or the stream begins later than the last reading ended, the coverage table
says so.

Rate: one connection at a time, a page of it a second at most.
Documentation: https://github.com/bluesky-social/jetstream
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from urllib.parse import urlencode

from config.community_settings import BlueskyStreamSettings
from connectors import addresses, bluesky, bluesky_views, terms, typed
from connectors.sorting import Skip, sort_out
from connectors.window import Window
from scanner.errors import ParseError
from scanner.models import (
    ANSWER,
    NEXT_PAGE,
    Cursor,
    PageRequest,
    ParsedPage,
    Post,
    Problem,
    QueryKind,
    RawPage,
    SchoolQuery,
    Target,
)
from scanner.protocols import ConnectorMeta, Reading, Use

META = ConnectorMeta(
    name="bluesky_stream",
    title="Bluesky, the stream of all posts",
    terms="https://docs.bsky.app/docs/support/developer-guidelines",
    terms_read=date(2026, 11, 25),
    terms_seen=Reading.COPY,
    use=Use.OPT_IN,
    needs_key="",
    sees="every new public post that holds the school's names, hashtags, website or email domain",
    never_sees="posts of people who ask to be shown to signed-in people only, what is older than the stream reaches "
    "back or beyond the night's limit",
    max_pages=2_000,
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="/subscribe of a Jetstream; app.bsky.feed.getPosts for what matches; getPostThread for a second look",
)

COLLECTION = "app.bsky.feed.post"
OLDEST = 10**15
"""A moment in 2001, in microseconds: a stream begins with the oldest event that it holds."""

MOST_ASKED = 25
"""Posts that `getPosts` gives at once."""

PRESENT = timedelta(seconds=10)
"""How old the last event may be for the stream to be read up to now."""

GAP = timedelta(minutes=10)
"""How much later than the last reading's end a stream may begin without anything being amiss."""

STALLED = timedelta(hours=1)
"""How old the last event may be for silence after it to be believed."""

_URI = re.compile(
    rf"at://did:(?:plc:[a-z2-7]{{24}}|web:[A-Za-z0-9.:%-]{{1,253}})/{re.escape(COLLECTION)}/[a-z2-7]{{13}}"
)
_SILENT = Problem(where=ANSWER, what="the stream gave no events at all")
_STALLED = Problem(where=ANSWER, what="the stream fell silent long before now")


class BlueskyStream:
    """Matches every new post."""

    meta = META

    def __init__(self, options: BlueskyStreamSettings, *, lookback_days: int) -> None:
        self._options = options
        self._appview = addresses.base(options.appview)
        self._lookback_days = lookback_days

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """The stream, with what is looked for in it: that is not sent, for there is no way to ask for it."""
        known = (*query.names, *query.hashtags, addresses.host(query.website).removeprefix("www."), query.email_domain)
        words = terms.askable(filter(None, known))
        if not self._options.asks or not words:
            return ()
        service = addresses.base(self._options.service)
        return (
            Target(
                connector=META.name,
                key=f"{META.name}:posts@{addresses.host(service)}",
                label=f"all new posts, from {addresses.host(service)}",
                base_url=service,
                query="\n".join(words),
                other_url=self._appview,
            ),
        )

    def recall(self, url: str) -> Target | None:
        """The post at `url`, if that is a page of bsky.app."""
        uri = bluesky.uri_of(url)
        if not uri or not self._options.asks:
            return None
        return Target(connector=META.name, key=f"{META.name}:post", label="a post", base_url=self._appview, query=uri)

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The stream from where it was read up to, or one post."""
        if target.query.startswith("at://"):
            return bluesky.one_post(target, {})
        known = since if since and re.fullmatch(r"[0-9]{16}", since) else ""
        return _stream(target, {"at": known or str(OLDEST), "since": known, "bytes": "0"})

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of events, or the posts among them that matched."""
        match page.request.step:
            case "stream":
                return self._events(page)
            case "posts":
                return self._matches(page)
        return bluesky.parse_one_post(page, typed.load(page.body, page.target.key))

    def _events(self, page: RawPage) -> ParsedPage:
        state = page.request.state
        events = _Events(is_ours=terms.finder(page.target.query.split("\n")), latest=_micros(page.fetched_at + GAP))
        lines = list(filter(None, page.body.split(b"\n")))
        is_known = _mark(lines[:1]) == state.get("last")  # a stream goes on with the event that it was read up to
        for line in lines[1:] if is_known else lines:
            events.add(line)
        reached = max(int(state["at"]), events.last)
        state = {
            **Window.of(page, self._lookback_days).state(page),
            "at": str(reached),
            "bytes": str(int(state["bytes"]) + len(page.body)),
            "gap": state.get("gap", _gap(events.first, state["since"])),
            "last": _mark(lines[-1:]) or state.get("last", ""),
        }
        stands_still = reached == int(page.request.state["at"])
        is_read = stands_still or page.fetched_at - _moment(reached) < PRESENT
        limit = "" if is_read else self._limit(page, state)
        doubt = _doubt(page, reached) if stands_still else ()
        read = ParsedPage(problems=(*events.problems, *doubt), skipped=events.skipped)
        state = {**state, "over": "yes" if is_read or limit else "", "limit": limit, "todo": " ".join(events.found)}
        return _going_on(page, read, state)

    def _limit(self, page: RawPage, state: Mapping[str, str]) -> str:
        """Which of the night's limits has been reached, and where; empty if none."""
        minutes, megabytes = self._options.minutes_per_night, self._options.megabytes_per_night
        spent = page.fetched_at - datetime.fromisoformat(state["began"])
        if spent < timedelta(minutes=minutes) and int(state["bytes"]) < megabytes * 1_000_000:
            return ""
        return (
            f"what came after {_words(int(state['at']))} is left to the next scan, since the night's limit of "
            f"{minutes} minutes and {megabytes} megabytes is reached"
        )

    def _matches(self, page: RawPage) -> ParsedPage:
        posts = typed.member(typed.load(page.body, page.target.key), "posts")
        if not isinstance(posts, list):
            raise ParseError(subject=page.target.key)
        window, is_ours = Window.of(page, self._lookback_days), terms.finder(page.target.query.split("\n"))
        found = sort_out(posts, partial(_read, page, window, is_ours))
        todo = page.request.state["todo"].split()
        there = {typed.text(post, "uri") for post in posts}
        gone = sum(uri not in there for uri in todo[:MOST_ASKED])
        skipped = {**found.skipped, **({Skip.DELETED.value: gone} if gone else {})}
        read = ParsedPage(posts=found.posts, problems=found.problems, skipped=skipped)
        return _going_on(page, read, {**page.request.state, "todo": " ".join(todo[MOST_ASKED:])})


@dataclass(slots=True, kw_only=True)
class _Events:
    """What a page of the stream holds: the addresses of what matches, and how much else there is.

    Attributes:
        is_ours: whether a text holds what is looked for.
        latest: moment, in microseconds, after which no event can lie.
    """

    is_ours: Callable[[str], bool]
    latest: int
    found: dict[str, None] = field(default_factory=dict)
    first: int = 0
    last: int = 0
    others: int = 0
    deleted: int = 0
    unreadable: int = 0

    def add(self, line: bytes) -> None:
        """Count an event, and note or forget what it is about."""
        try:
            event = typed.load(line, META.name)
        except ParseError:
            event = None
        moment, did, kind = typed.number(event, "time_us"), typed.text(event, "did"), typed.text(event, "kind")
        if not moment or not OLDEST <= moment <= self.latest or not did or not kind:
            self.unreadable += 1
            return
        self.first, self.last = self.first or moment, max(self.last, moment)
        if kind == "commit":
            self._commit(did, typed.member(event, "commit"))
        elif kind == "account" and typed.flag(event, "account", "active") is False:
            self._forget([uri for uri in self.found if uri.startswith(f"at://{did}/")])

    def _commit(self, did: str, commit: object) -> None:
        uri = f"at://{did}/{COLLECTION}/{typed.text(commit, 'rkey')}"
        if typed.text(commit, "collection") != COLLECTION or not _URI.fullmatch(uri):
            self.unreadable += 1
        elif typed.text(commit, "operation") == "delete":
            self._forget([uri] if uri in self.found else [])
        elif self.is_ours(_said(typed.member(commit, "record"))):
            self.found[uri] = None
        else:
            self.found.pop(uri, None)
            self.others += 1

    def _forget(self, uris: list[str]) -> None:
        for uri in uris:
            del self.found[uri]
        self.deleted += len(uris)

    @property
    def skipped(self) -> dict[str, int]:
        """What is left out on purpose, by reason."""
        counted = {Skip.OTHER_WORDS.value: self.others, Skip.DELETED.value: self.deleted}
        return {reason: count for reason, count in counted.items() if count}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read, told once however much it is."""
        return (Problem(where="the stream", what=f"{self.unreadable} unreadable events"),) if self.unreadable else ()


def _stream(target: Target, state: Mapping[str, str]) -> PageRequest:
    return PageRequest(
        url=f"{target.base_url}/subscribe",
        params={"wantedCollections": COLLECTION, "cursor": state["at"]},
        step="stream",
        state=state,
    )


def _going_on(page: RawPage, read: ParsedPage, state: Mapping[str, str]) -> ParsedPage:
    """`read` with the request for what matched, else with the cursor and the request for what the stream says next."""
    if asked := state["todo"].split()[:MOST_ASKED]:
        url = f"{page.target.other_url}/xrpc/app.bsky.feed.getPosts?{urlencode({'uris': asked}, doseq=True)}"
        return replace(read, next=PageRequest(url=url, step="posts", state=state))
    cursor = Cursor(state["at"])
    if not state["over"]:
        return replace(read, next=_stream(page.target, state), cursor=cursor)
    unseen = "; ".join(filter(None, (state["gap"], state["limit"])))
    told = (Problem(where=NEXT_PAGE, what=unseen),) if unseen else ()
    return replace(read, problems=(*read.problems, *told), cursor=cursor)


def _mark(line: list[bytes]) -> str:
    """What tells an event from others, empty if there is none."""
    return hashlib.sha256(line[0]).hexdigest() if line else ""


def _gap(first: int, since: str) -> str:
    """What the stream no longer held when the reading began, in words."""
    if not first:
        return ""
    if not since:
        return f"the stream goes back to {_words(first)} only"
    if _moment(first) - _moment(int(since)) < GAP:
        return ""
    return f"the stream goes back to {_words(first)} only, and was last read up to {_words(int(since))}"


def _doubt(page: RawPage, reached: int) -> tuple[Problem, ...]:
    """Why not to believe a stream that says nothing more."""
    if reached == OLDEST:
        return (_SILENT,)
    return (_STALLED,) if page.fetched_at - _moment(reached) > STALLED else ()


def _read(page: RawPage, window: Window, is_ours: Callable[[str], bool], view: object) -> Post | Skip | None:
    post = bluesky_views.recent_post(page, window, view)
    if not isinstance(post, Post):
        return post
    return post if is_ours("".join(said for _, said in post.fields())) else Skip.OTHER_WORDS


def _said(record: object) -> str:
    """All that a record says, in whatever field."""
    try:
        return json.dumps(record, ensure_ascii=False)
    except RecursionError:
        return ""


def _micros(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _moment(micros: int) -> datetime:
    return datetime.fromtimestamp(micros / 1_000_000, UTC)


def _words(micros: int) -> str:
    moment = _moment(micros)
    return f"{moment.day} {moment:%B, %H:%M} UTC"
