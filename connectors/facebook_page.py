"""Facebook, the school's own Page: its posts, what visitors write there, and the comments on both.

What is read: ``GET /PAGE/feed`` with up to a hundred comments a post, newest first, with the Page's own token: text,
the title and description of a link, and the author's name where Meta gives it.

What is never read: other people's Pages, groups and profiles, private messages, reactions, hidden comments. Nobody is
asked until the settings hold the reference of Meta's approval (app review).

Rate: Meta counts by the Page's reach; we ask once a second and read at most ten pages of fifty posts.
Documentation: https://developers.facebook.com/docs/graph-api/reference/page/feed
"""

from collections.abc import Iterator
from datetime import date
from functools import partial
from urllib.parse import quote

from config.web_settings import FacebookPageSettings
from connectors import addresses, approvals, graph, typed
from connectors.dates import when
from connectors.sorting import Skip, sort_out
from connectors.window import Window, floor_of, opening
from scanner.models import (
    ANSWER,
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
from scanner.protocols import ConnectorMeta, Reading, Use

META = ConnectorMeta(
    name="facebook_page",
    title="Facebook, the school's own Page",
    terms="https://developers.facebook.com/terms",
    terms_read=date(2026, 11, 25),
    terms_seen=Reading.PART,
    use=Use.OWN,
    needs_key="the Page's access token (pages_read_engagement, pages_read_user_content), approved by Meta",
    sees="posts and comments on the school's own Page",
    never_sees="every other Page, group and profile, private messages, hidden comments",
    needs_approval=True,
    query_kinds=(QueryKind.OFFICIAL,),
    endpoint="/:page/feed with comments",
)

PAGE_SIZE, COMMENTS = 50, 100
_FIELDS = (
    "id,message,story,created_time,permalink_url,from,attachments{title,description,media_type},"
    f"comments.limit({COMMENTS}).filter(stream){{id,message,created_time,permalink_url,from,is_hidden}}"
)


class FacebookPage:
    """Reads the school's own Page."""

    meta = META

    def __init__(self, options: FacebookPageSettings, *, lookback_days: int) -> None:
        self._options = options
        self._lookback_days = lookback_days

    @property
    def refusal(self) -> str:
        """Why nobody is asked, though a Page is set."""
        is_wanted = self._options.enabled and bool(self._options.page and self._options.token.get_secret_value())
        return approvals.refusal(META, is_wanted=is_wanted, approval=self._options.approval)

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """The Page."""
        del query  # the Page is read whole
        if not self._options.asks:
            return ()
        return (
            Target(
                connector=META.name,
                key=f"{META.name}:feed",
                label="posts and comments on the school's Page",
                base_url=addresses.base(self._options.service),
                query=self._options.page,
                kind=QueryKind.OFFICIAL,
            ),
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The newest page."""
        floor = floor_of(since)
        return PageRequest(
            url=f"{target.base_url}/{quote(target.query, safe='')}/feed",
            params={
                "fields": _FIELDS,
                "limit": str(PAGE_SIZE),
                **({"since": str(int(floor.timestamp()))} if floor else {}),
            },
            headers=graph.signed(self._options.token),
            accept=graph.REFUSED,
            step="feed",
            state=opening(since),
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of posts with their comments."""
        answer = graph.answer(page)
        posts = graph.items(page, answer)
        window = Window.of(page, self._lookback_days)
        found = sort_out((said for post in posts for said in (post, *_comments(post))), partial(_read, page, window))
        last = when(typed.text(posts[-1], "created_time"), now=page.fetched_at) if posts else None
        after = "" if not posts or window.is_over(last) else graph.after(answer)
        return ParsedPage(
            posts=found.posts,
            problems=(*found.problems, *_left_out(posts)),
            skipped=found.skipped,
            next=window.following(page, after=after) if after else None,
            cursor=None if after else window.cursor,
        )


def _comments(post: object) -> tuple[object, ...]:
    """The comments on a post, each with the text that it is about."""
    about = typed.text(post, "message") or ""
    comments = typed.items(post, "comments", "data")
    return tuple({**comment, "about": about} if isinstance(comment, dict) else comment for comment in comments)


def _left_out(posts: object) -> Iterator[Problem]:
    for post in typed.items(posts):
        if typed.text(post, "comments", "paging", "next"):
            yield Problem(where=ANSWER, what=f"a post has more than the {COMMENTS} comments that are read")


def _read(page: RawPage, window: Window, item: object) -> Post | Skip | None:
    native_id, created = typed.text(item, "id"), typed.text(item, "created_time")
    if not native_id or not created:
        return None
    if typed.flag(item, "is_hidden"):
        return Skip.NOT_PUBLIC
    published = when(created, now=page.fetched_at)
    if window.is_over(published):
        return Skip.TOO_OLD
    attachments = typed.items(item, "attachments", "data")
    titles = [typed.text(attachment, key) for attachment in attachments for key in ("title", "description")]
    text = typed.text(item, "message") or typed.text(item, "story") or ""
    if not text and not any(titles):
        return Skip.EMPTY
    return Post(
        platform="facebook",
        native_id=native_id,
        url=typed.web_url(item, "permalink_url"),
        author=Author(display_name=typed.text(item, "from", "name") or ""),
        text=text,
        published_at=published,
        fetched_at=page.fetched_at,
        reply_to_text=typed.text(item, "about") or "",
        link_titles=tuple(filter(None, titles)),
        has_media=any(typed.text(item, "media_type") in ("photo", "video", "album") for item in attachments),
        source=page.target.key,
    )
