"""Instagram: recent public posts with the school's own hashtags, by the school's own professional account.

What is read: ``GET /ig_hashtag_search`` for the number of each hashtag, and then its ``recent_media``: caption, date,
address, and whether it is a picture or a video. Instagram does not say who wrote a post.

What is never read: posts older than a day (Instagram gives the last 24 hours only, so a night that is missed is lost),
private accounts, stories, comments, pictures. Nobody is asked until the settings hold the reference of Meta's approval
(Instagram Public Content Access).

Rate: an account may ask for 30 different hashtags in seven days, so only the profile's first thirty are asked for. We
ask once a second and read at most four pages of fifty.
Documentation: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-facebook-login/hashtag-search
"""

from dataclasses import replace
from datetime import date
from functools import partial

from config.web_settings import InstagramHashtagSettings
from connectors import addresses, approvals, graph, terms, typed
from connectors.dates import when
from connectors.sorting import Skip, sort_out
from connectors.window import Window, opening
from scanner.errors import ParseError
from scanner.models import Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Reading, Use

MOST_HASHTAGS = 30
"""Different hashtags that an account may ask for in seven days."""

META = ConnectorMeta(
    name="instagram_hashtag",
    title="Instagram, the school's hashtags",
    terms="https://developers.facebook.com/terms",
    terms_read=date(2026, 11, 25),
    terms_seen=Reading.PART,
    use=Use.OPT_IN,
    needs_key="an access token of the school's professional account, approved by Meta for Public Content Access",
    sees="public posts of the last 24 hours with the school's hashtags, without their authors",
    never_sees="who wrote a post, older posts, private accounts, stories, comments",
    max_pages=5,
    needs_approval=True,
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="/ig_hashtag_search, /:hashtag/recent_media",
)

PAGE_SIZE = 50


class InstagramHashtag:
    """Reads the recent posts of hashtags."""

    meta = META

    def __init__(self, options: InstagramHashtagSettings, *, lookback_days: int) -> None:
        self._options = options
        self._service = addresses.base(options.service) if options.asks else ""
        self._lookback_days = lookback_days

    @property
    def refusal(self) -> str:
        """Why nobody is asked, though an account is set."""
        is_wanted = self._options.enabled and bool(self._options.user and self._options.token.get_secret_value())
        return approvals.refusal(META, is_wanted=is_wanted, approval=self._options.approval)

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target a hashtag, as many as Instagram allows."""
        return tuple(self._target(tag) for tag in _tags(query)[:MOST_HASHTAGS] if self._service)

    def beyond_limit(self, query: SchoolQuery) -> str:
        """The hashtags that Instagram's limit leaves out."""
        left = len(_tags(query)) - MOST_HASHTAGS
        if left <= 0 or not self._service:
            return ""
        return (
            f"Instagram allows {MOST_HASHTAGS} hashtags in seven days, so the last {left} in the school's profile are "
            "left out. Put those that matter most first."
        )

    def _target(self, tag: str) -> Target:
        return Target(
            connector=META.name,
            key=f"{META.name}:{tag.casefold()}",
            label=f"#{tag} on Instagram",
            base_url=self._service,
            query=tag,
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The look-up of the hashtag's number."""
        return PageRequest(
            url=f"{target.base_url}/ig_hashtag_search",
            params={"user_id": self._options.user, "q": target.query},
            headers=graph.signed(self._options.token),
            accept=graph.REFUSED,
            step="lookup",
            state=opening(since),
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read the hashtag's number, then pages of its posts."""
        answer = graph.answer(page)
        items = graph.items(page, answer)
        window = Window.of(page, self._lookback_days)
        if page.request.step == "lookup":
            return ParsedPage(next=_recent(page, window, typed.text(items, 0, "id") or ""))
        found = sort_out(items, partial(_read, page, window))
        after = graph.after(answer) if items else ""
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=_following(page, window, after) if after else None,
            cursor=None if after else window.cursor,
        )


def _tags(query: SchoolQuery) -> tuple[str, ...]:
    return terms.askable(tag.removeprefix("#") for tag in query.hashtags)


def _recent(page: RawPage, window: Window, number: str) -> PageRequest:
    if not number.isascii() or not number.isdigit():
        raise ParseError(subject=page.target.key)
    return replace(
        page.request,
        url=f"{page.target.base_url}/{number}/recent_media",
        params={
            "user_id": page.request.params["user_id"],
            "fields": "id,caption,media_type,permalink,timestamp",
            "limit": str(PAGE_SIZE),
        },
        step="media",
        state=window.state(page),
    )


def _following(page: RawPage, window: Window, after: str) -> PageRequest:
    """The next page; Instagram may write the same ``after`` on every page, so pages are told apart by a count."""
    number = int(page.request.state.get("page", "1")) + 1
    state = {**window.state(page), "page": str(number)}
    return replace(page.request, params={**page.request.params, "after": after}, state=state)


def _read(page: RawPage, window: Window, item: object) -> Post | Skip | None:
    native_id, kind = typed.text(item, "id"), typed.text(item, "media_type")
    if not native_id or not kind:
        return None
    published = when(typed.text(item, "timestamp"), now=page.fetched_at)
    if window.is_over(published):
        return Skip.TOO_OLD
    caption = typed.text(item, "caption")
    if not caption:
        return Skip.EMPTY
    return Post(
        platform="instagram",
        native_id=native_id,
        url=typed.web_url(item, "permalink"),
        text=caption,
        published_at=published,
        fetched_at=page.fetched_at,
        has_media=True,
        source=page.target.key,
    )
