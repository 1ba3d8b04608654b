"""YouTube: videos that hold the school's names or hashtags, and the comments on the school's own channels.

What is read: ``search.list``, newest first, with an API key of the school; and, since a search shows the beginnings of
descriptions only, ``videos.list`` for what it found. For each official account on YouTube that the school's profile
names, ``commentThreads.list`` for all its videos, with the replies.

What is never read: unlisted and private videos, comments on anybody else's videos, what is said or shown in a video.

Rate: YouTube allows a hundred searches in a day (a bucket of its own) and ten thousand units of all else. Each page is
a search; a scan divides the day's searches between its names. Posts may be kept for thirty days and then have to be
read again or deleted (Developer Policies, III.E.4). Documentation: https://developers.google.com/youtube/v3/docs
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from config.community_settings import YouTubeSettings
from connectors import addresses, html, terms, typed, youtube_comments
from connectors.dates import when
from connectors.sorting import Skip, sort_out
from connectors.window import Window, floor_of, opening
from scanner.errors import ParseError
from scanner.models import (
    Author,
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
from scanner.protocols import Budget, ConnectorMeta, Reading, Use

MOST_SEARCHES = 10
"""Pages of one search, each of which is followed by one of `videos.list`."""

META = ConnectorMeta(
    name="youtube",
    title="YouTube",
    terms="https://developers.google.com/youtube/terms/developer-policies",
    terms_read=date(2026, 11, 25),
    terms_seen=Reading.PART,
    use=Use.OPT_IN,
    needs_key="an API key of the school for the YouTube Data API",
    sees="titles and descriptions of public videos with the school's names or hashtags; comments on its own channels",
    never_sees="unlisted and private videos, comments on others' videos, what is said or shown in a video",
    max_pages=2 * MOST_SEARCHES,
    retention_days=30,
    query_kinds=(QueryKind.SCHOOL, QueryKind.OFFICIAL),
    attribution="YouTube",
    endpoint="GET /youtube/v3/search and /videos; /channels and /commentThreads for own channels",
    canary="YouTube",
)

PAGE_SIZE = 50
_NO_MORE = Problem(where="the next page", what="there is more than this scan's share of the day's searches allows")


class YouTube:
    """Searches videos, and reads the comments on the school's own channels."""

    meta = META

    def __init__(self, options: YouTubeSettings, *, lookback_days: int) -> None:
        self._service = addresses.base(options.service) if options.asks else ""
        self._key = options.key
        self._daily_searches = options.daily_searches
        self._lookback_days = lookback_days

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each name and hashtag, and for each official channel."""
        if not self._service:
            return ()
        return (
            *(self._search_target(words, self._share(query)) for words in _askable(query)),
            *(self._comments_target(name) for name in terms.official(query, META.name)),
        )

    def budget(self, query: SchoolQuery) -> Budget:
        """The day's searches, each of which is followed by one request for the videos that it found."""
        return Budget(
            requests=2 * self._daily_searches,
            a_target=2 * self._share(query),
            kind=QueryKind.SCHOOL,
            advice="To have more asked in a night, ask Google for more searches a day and set daily_searches under "
            "[sources.youtube] in scanner.toml.",
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The newest page of a search, or the channel whose comments are read."""
        kind, _, asked = target.query.partition(" ")
        headers = {"X-Goog-Api-Key": self._key.get_secret_value()}
        if kind == "comments":
            return youtube_comments.start(target, asked, headers, opening(since))
        share, _, words = asked.partition(" ")
        return _search(target, headers, {**opening(since), "words": words, "left": share})

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of a search, of the videos that it found, or of comments.

        Raises:
            TargetGone: YouTube knows no channel of that name.
        """
        answer = typed.load(page.body, page.target.key)
        window = Window.of(page, self._lookback_days)
        if page.request.step not in ("search", "videos"):
            return youtube_comments.parse(page, window, answer)
        items = typed.member(answer, "items")
        if not isinstance(items, list):
            raise ParseError(subject=page.target.key)
        return _found(page, window, answer, items) if page.request.step == "search" else _videos(page, window, items)

    def _share(self, query: SchoolQuery) -> int:
        """The pages that each search may have; the canary's counts as one more."""
        return max(1, min(MOST_SEARCHES, self._daily_searches // (len(_askable(query)) + 1)))

    def _search_target(self, words: str, share: int) -> Target:
        return Target(
            connector=META.name,
            key=f"{META.name}:search:{words.casefold()}",
            label=f"“{words}”",
            base_url=self._service,
            query=f"search {share} {words}",
        )

    def _comments_target(self, name: str) -> Target:
        return Target(
            connector=META.name,
            key=f"{META.name}:comments:{name.casefold()}",
            label=f"comments on {name}",
            base_url=self._service,
            query=f"comments {name}",
            kind=QueryKind.OFFICIAL,
        )


def _askable(query: SchoolQuery) -> tuple[str, ...]:
    return (*terms.askable(query.names), *terms.askable(query.hashtags))


def _search(target: Target, headers: Mapping[str, str], state: Mapping[str, str]) -> PageRequest:
    """The search that `state` tells, from the page that its ``then`` names."""
    words, since, then = state["words"], state.get("since"), state.get("then")
    floor = floor_of(Cursor(since)) if since else None
    phrase = words.replace('"', " ")
    return PageRequest(
        url=f"{target.base_url}/youtube/v3/search",
        params={
            "part": "snippet",
            "type": "video",
            "order": "date",
            "maxResults": str(PAGE_SIZE),
            "q": words if words.startswith("#") else f'"{phrase}"',
            **({"publishedAfter": floor.strftime("%Y-%m-%dT%H:%M:%SZ")} if floor else {}),
            **({"pageToken": then} if then else {}),
        },
        headers=headers,
        step="search",
        state=state,
    )


def _found(page: RawPage, window: Window, answer: object, items: list[object]) -> ParsedPage:
    """The ids that a search found, for the next request to ask for."""
    ids = [typed.text(item, "id", "videoId") for item in items]
    problems = tuple(
        Problem(where=f"item {n}", what="without the id of a video") for n, i in enumerate(ids, 1) if not i
    )
    videos = ",".join(dict.fromkeys(filter(None, ids)))
    if not videos:
        return ParsedPage(problems=problems, cursor=window.cursor)
    is_over = window.is_over(when(typed.text(items[-1], "snippet", "publishedAt"), now=page.fetched_at))
    following = PageRequest(
        url=f"{page.target.base_url}/youtube/v3/videos",
        params={"part": "snippet,status", "id": videos, "maxResults": str(PAGE_SIZE)},
        headers=page.request.headers,
        step="videos",
        state={
            **window.state(page),
            "left": str(int(page.request.state["left"]) - 1),
            "then": "" if is_over else typed.text(answer, "nextPageToken") or "",
        },
    )
    return ParsedPage(problems=problems, next=following)


def _videos(page: RawPage, window: Window, items: list[object]) -> ParsedPage:
    found = sort_out(items, partial(_read, page, window))
    state = page.request.state
    read = ParsedPage(posts=found.posts, problems=found.problems, skipped=found.skipped)
    if not state["then"]:
        return replace(read, cursor=window.cursor)
    if int(state["left"]) < 1:
        return replace(read, problems=(*read.problems, _NO_MORE))
    return replace(read, next=_search(page.target, page.request.headers, state))


def _read(page: RawPage, window: Window, video: object) -> Post | Skip | None:
    native_id, snippet = typed.text(video, "id"), typed.member(video, "snippet")
    title = typed.text(snippet, "title")
    if not native_id or title is None:
        return None
    if (typed.text(video, "status", "privacyStatus") or "public") != "public":
        return Skip.NOT_PUBLIC
    said = html.with_title(title, typed.text(snippet, "description") or "")
    post = Post(
        platform=META.name,
        native_id=native_id,
        url=youtube_comments.address(native_id),
        author=Author(
            handle=typed.text(snippet, "channelId") or "", display_name=typed.text(snippet, "channelTitle") or ""
        ),
        text="\n".join(filter(None, (said, " ".join(f"#{tag}" for tag in typed.texts(snippet, "tags"))))),
        lang=typed.text(snippet, "defaultAudioLanguage") or typed.text(snippet, "defaultLanguage") or "",
        published_at=when(typed.text(snippet, "publishedAt"), now=page.fetched_at),
        fetched_at=page.fetched_at,
        has_media=True,
        source=page.target.key,
    )
    if window.is_over(post.published_at):
        return Skip.TOO_OLD
    return post if terms.hold(page.request.state["words"], dict(post.fields()).values()) else Skip.OTHER_WORDS
