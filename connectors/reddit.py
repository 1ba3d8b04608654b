"""Reddit: posts that hold the school's names, and what is new in the communities that the settings list.

What is read: with an app of the school (client id and secret, app-only sign-in), ``GET /search`` for the names, and
``/r/COMMUNITY/new`` and ``/r/COMMUNITY/comments`` of the listed communities; Reddit's search finds no comments. Without
an app, and only if the settings ask for it, the same by the site's feeds (`connectors.reddit_feed`): slow, often
refused, and without the signs by which authors opt out. With an app, a post that was found is asked for once more by
``GET /api/info``, to see whether it is still there.

What is never read: private and quarantined communities, removed and deleted posts, posts that are not to be indexed,
and anybody's profile or history; these posts are counted. Reddit forbids to profile its members.

Reddit wants every use of its interface approved first, so nothing is read until the school has recorded the reference
of that approval. What its author deletes there has to be deleted here. Rate: 100 requests a minute are allowed; we ask
every two seconds, the feeds every ten. Documentation: https://www.reddit.com/dev/api/
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from config.community_settings import RedditSettings
from connectors import addresses, approvals, html, markdown, reddit_feed, terms, typed
from connectors.dates import since_1970
from connectors.sorting import Skip, recalled, sort_out
from connectors.window import Window, opening
from scanner.errors import ParseError
from scanner.models import (
    Author,
    Cursor,
    PageRequest,
    ParsedPage,
    Post,
    QueryKind,
    RawPage,
    SchoolQuery,
    Target,
)
from scanner.protocols import ConnectorMeta, Reading, Use

META = ConnectorMeta(
    name="reddit",
    title="Reddit",
    terms="https://redditinc.com/policies/developer-terms",
    terms_read=date(2026, 11, 25),
    terms_seen=Reading.PART,
    use=Use.OPT_IN,
    needs_key="client id and secret of an app of the school",
    sees="posts with the school's names; new posts and comments in the listed communities",
    never_sees="comments elsewhere, private and quarantined communities, removed posts, profiles",
    min_interval=2.0,
    needs_approval=True,
    query_kinds=(QueryKind.SCHOOL, QueryKind.COMMUNITY),
    endpoint="first POST /api/v1/access_token, then GET /search, /r/:community/new and /r/:community/comments, for a "
    "second look /api/info; or feeds: /search.rss, /r/:community/new/.rss and /r/:community/comments/.rss",
    attribution="Reddit",
    canary="reddit",
)

PAGE_SIZE = 100
_PATHS = {"search": "/search", "new": "/r/{}/new", "comments": "/r/{}/comments", "post": "/api/info"}
_PERMALINK = re.compile(r"(?:/(?:r|user)/[^/]+)?/comments/([0-9a-z]+)/(?:[^/]*/(?:([0-9a-z]+)/)?)?")
_OPEN = frozenset({"", "public", "restricted", "archived", "user"})
"""Types of communities that everybody may read."""

_REMOVED = frozenset({"[removed]", "[deleted]", "[removed by reddit]", "[deleted by user]"})
_MEDIA = frozenset({"image", "hosted:video", "rich:video"})


class Reddit:
    """Searches posts, and reads communities."""

    meta = META

    def __init__(self, options: RedditSettings, *, lookback_days: int) -> None:
        self._options = options
        self._by_feed = not (options.client_id and options.client_secret.get_secret_value())
        self._api, self._site = addresses.base(options.api), addresses.base(options.site)
        self._lookback_days = lookback_days
        self.meta = replace(META, min_interval=10.0) if self._by_feed else META

    @property
    def refusal(self) -> str:
        """Why Reddit is set up and not asked: no approval is recorded."""
        return approvals.refusal(META, is_wanted=self._options.is_set_up, approval=self._options.approval)

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each name, and two for each community."""
        if not self._options.asks:
            return ()
        communities = dict.fromkeys(name.lower() for name in self._options.subreddits)
        return (
            *(self._target("search", name, f"“{name}”") for name in terms.askable(query.names)),
            *(self._target(kind, name, f"{kind} in r/{name}") for name in communities for kind in ("new", "comments")),
        )

    def _target(self, kind: str, what: str, label: str) -> Target:
        return Target(
            connector=META.name,
            key=f"{META.name}:{kind}:{what.casefold()}",
            label=label,
            base_url=self._site if self._by_feed else self._api,
            query=f"{kind}:{what}",
            kind=QueryKind.SCHOOL if kind == "search" else QueryKind.COMMUNITY,
            other_url="" if self._by_feed else self._site,
        )

    def recall(self, url: str) -> Target | None:
        """The post or comment at `url`, if that is a page of Reddit's and there is an app to ask by."""
        thing = _thing_at(url)
        if not thing or self._by_feed or not self._options.asks:
            return None
        return replace(self._target("post", thing, "a post"), key=f"{META.name}:post")

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The sign-in of the app; or the newest page of the feed."""
        if self._by_feed:
            url, params = _asked(target)
            suffix = ".rss" if target.kind is QueryKind.SCHOOL else "/.rss"
            return PageRequest(url=f"{url}{suffix}", params=params, step="feed", state=opening(since))
        name = f"{self._options.client_id}:{self._options.client_secret.get_secret_value()}"
        return PageRequest(
            url=f"{self._site}/api/v1/access_token",
            method="POST",
            form={"grant_type": "client_credentials"},
            headers={"Authorization": f"Basic {b64encode(name.encode()).decode('ascii')}"},
            step="token",
            state=opening(since),
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of posts or comments; a sign-in gives none, and the newest page as the next request."""
        window = Window.of(page, self._lookback_days)
        if page.request.step == "feed":
            return reddit_feed.parse(page, window)
        answer = typed.load(page.body, page.target.key)
        if page.request.step == "token":
            return ParsedPage(next=_signed_in(page, answer))
        things = typed.member(answer, "data", "children")
        if not isinstance(things, list):
            raise ParseError(subject=page.target.key)
        found = sort_out(things, partial(_read, page, window))
        if page.request.step == "post":
            return recalled(found)
        after = typed.text(answer, "data", "after")
        is_over = not things or not after or window.is_over(_when(page, typed.member(things[-1], "data")))
        following = replace(
            page.request, params={**page.request.params, "after": after or ""}, state=window.state(page)
        )
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=None if is_over else following,
            cursor=window.cursor if is_over else None,
        )


def _thing_at(url: str) -> str:
    """Reddit's name of the post or comment on the page `url` of its site, empty if it is none."""
    found = _PERMALINK.fullmatch(url.removeprefix(reddit_feed.SITE)) if url.startswith(reddit_feed.SITE) else None
    if not found:
        return ""
    link, comment = found.groups()
    return f"t1_{comment}" if comment else f"t3_{link}"


def _asked(target: Target) -> tuple[str, Mapping[str, str]]:
    """Where to ask, and for what."""
    kind, _, what = target.query.partition(":")
    url = f"{target.base_url}{_PATHS[kind].format(what)}"
    if kind == "post":
        return url, {"id": what}
    phrase = what.replace('"', " ")
    search = {"q": f'"{phrase}"', "sort": "new", "type": "link"} if kind == "search" else {}
    return url, {**search, "limit": str(PAGE_SIZE)}


def _signed_in(page: RawPage, answer: object) -> PageRequest:
    token = typed.text(answer, "access_token")
    if not token or not token.isascii() or not token.isprintable():
        raise ParseError("the sign-in gave no token", subject=page.target.key)
    url, params = _asked(page.target)
    return PageRequest(
        url=url,
        params={**params, "raw_json": "1"},  # else &, < and > come escaped
        headers={"Authorization": f"Bearer {token}"},
        step="post" if page.target.query.startswith("post:") else "listing",
        state=page.request.state,
    )


def _read(page: RawPage, window: Window, thing: object) -> Post | Skip | None:
    data, kind = typed.member(thing, "data"), typed.text(thing, "kind")
    if reason := _closed(data):
        return reason
    post = _link(page, data) if kind == "t3" else _comment(page, data) if kind == "t1" else None
    if post is None:
        return None
    if window.is_over(post.published_at):
        return Skip.TOO_OLD
    return post if reddit_feed.is_wanted(page.target, post) else Skip.OTHER_WORDS


def _closed(data: object) -> Skip | None:
    """Why a post or comment is not read, whatever it says."""
    said = typed.text(data, "selftext") or typed.text(data, "body") or ""
    if typed.text(data, "removed_by_category") or said.strip().lower() in _REMOVED:
        return Skip.DELETED
    if typed.flag(data, "is_robot_indexable") is False:
        return Skip.OPTED_OUT
    is_open = (typed.text(data, "subreddit_type") or "") in _OPEN and not typed.flag(data, "quarantine")
    return None if is_open else Skip.NOT_PUBLIC


def _link(page: RawPage, data: object) -> Post | None:
    post, title = _bare(page, data, "selftext"), typed.text(data, "title")
    if post is None or title is None:
        return None
    origin = typed.member(data, "crosspost_parent_list", 0)
    quoted = (post.quoted_text, typed.text(origin, "title"), markdown.plain(typed.text(origin, "selftext")))
    leads_to = "" if typed.flag(data, "is_self") else typed.web_url(data, "url")
    return replace(
        post,
        text=html.with_title(html.plain(title), post.text),
        quoted_text="\n".join(filter(None, quoted)),
        link_titles=(*filter(None, [leads_to]), *post.link_titles),
        has_media=post.has_media
        or bool(typed.flag(data, "is_video") or typed.flag(data, "is_gallery"))
        or typed.text(data, "post_hint") in _MEDIA,
    )


def _comment(page: RawPage, data: object) -> Post | None:
    post = _bare(page, data, "body")
    return replace(post, reply_to_text=html.plain(typed.text(data, "link_title"))) if post else None


def _bare(page: RawPage, data: object, words: str) -> Post | None:
    native_id, said = typed.text(data, "name"), typed.text(data, words)
    if not native_id or said is None:
        return None
    body, author = markdown.read(said), typed.text(data, "author") or ""
    return Post(
        platform=META.name,
        native_id=native_id,
        url=reddit_feed.address(typed.text(data, "permalink") or ""),
        author=Author(handle="" if author == "[deleted]" else author),
        text=body.text,
        published_at=_when(page, data),
        fetched_at=page.fetched_at,
        quoted_text=body.quoted,
        link_titles=body.links,
        image_alts=body.image_alts,
        has_media=body.has_media,
        source=page.target.key,
    )


def _when(page: RawPage, data: object) -> datetime | None:
    return since_1970(typed.member(data, "created_utc"), now=page.fetched_at)
