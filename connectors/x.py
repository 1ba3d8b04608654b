"""X: posts of the last seven days that hold the school's names, by recent search.

What is read: ``GET /2/tweets/search/recent`` for each name in quotes, reposts left out, with the school's own app:
text, author's name and profile text, language, date.

What is never read: posts of protected accounts, direct messages, followers, posts older than seven days. Deleted posts
are not looked for again. X bars tracking, profiling and background checks; nobody is asked until X has approved this
use in writing and the settings hold the reference.

Rate: X charges for each post that is read (0.005 dollars when these terms were read); at most two pages of a hundred
are read a name, and from the second night on only what is new, with three days' overlap.
Documentation: https://docs.x.com/x-api/posts/search-recent-posts
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from config.web_settings import XSettings
from connectors import addresses, approvals, html, terms, typed
from connectors.dates import when
from connectors.sorting import Skip, sort_out
from connectors.window import Window, floor_of, opening
from scanner.errors import ParseError
from scanner.models import Author, Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Reading, Use

META = ConnectorMeta(
    name="x",
    title="X",
    terms="https://docs.x.com/developer-terms/restricted-use-cases",
    terms_read=date(2026, 11, 25),
    terms_seen=Reading.COPY,
    use=Use.OPT_IN,
    needs_key="a bearer token of the school's app, paid for by use, and X's approval in writing",
    sees="public posts of the last seven days that hold the school's names",
    never_sees="protected accounts, direct messages, older posts",
    max_pages=2,
    needs_approval=True,
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="/2/tweets/search/recent",
    dollars_per_request=0.5,
)

PAGE_SIZE = 100
_LONG = ("note_tweet", "note_post")
"""Where the whole text of a long post stands: X's pages say the first, its machine-readable description the second."""

_TOO_EARLY = frozenset({400})
"""The status of a search that is to begin before the seven days that X keeps."""


class X:
    """Searches recent posts."""

    meta = META

    def __init__(self, options: XSettings, *, lookback_days: int) -> None:
        self._options = options
        self._service = addresses.base(options.service) if options.asks else ""
        self._lookback_days = lookback_days

    @property
    def refusal(self) -> str:
        """Why nobody is asked, though a token is set."""
        is_wanted = self._options.enabled and bool(self._options.token.get_secret_value())
        return approvals.refusal(META, is_wanted=is_wanted, approval=self._options.approval)

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target a name."""
        return tuple(
            Target(
                connector=META.name,
                key=f"{META.name}:{name.casefold()}",
                label=f"“{name}”",
                base_url=self._service,
                query=name,
            )
            for name in terms.askable(query.names if self._service else ())
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The newest page; of all that X keeps, where that does not reach back to the cursor."""
        phrase = target.query.replace('"', " ")
        request = PageRequest(
            url=f"{target.base_url}/2/tweets/search/recent",
            params={
                "query": f'"{phrase}" -is:retweet',
                "max_results": str(PAGE_SIZE),
                "tweet.fields": "created_at,lang,note_tweet,attachments",
                "expansions": "author_id",
                "user.fields": "username,name,description,protected",
            },
            headers={"Authorization": f"Bearer {self._options.token.get_secret_value()}"},
            step="all",
            state=opening(since),
        )
        floor = floor_of(since)
        if floor is None:
            return request
        params = {**request.params, "start_time": floor.strftime("%Y-%m-%dT%H:%M:%SZ")}
        return replace(request, params=params, accept=_TOO_EARLY, step="new")

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of posts."""
        if page.status in _TOO_EARLY:
            return ParsedPage(next=_without_start(page.request))
        answer = typed.load(page.body, page.target.key)
        if typed.number(answer, "meta", "result_count") is None:
            raise ParseError(subject=page.target.key)
        window = Window.of(page, self._lookback_days)
        users = {typed.text(user, "id"): user for user in typed.items(answer, "includes", "users")}
        found = sort_out(typed.items(answer, "data"), partial(_read, page, window, users))
        token = typed.text(answer, "meta", "next_token")
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=_following(page, window, token) if token else None,
            cursor=None if token else window.cursor,
        )


def _without_start(request: PageRequest) -> PageRequest:
    params = {name: value for name, value in request.params.items() if name != "start_time"}
    return replace(request, params=params, accept=frozenset(), step="all")


def _following(page: RawPage, window: Window, token: str) -> PageRequest:
    params = {**page.request.params, "next_token": token}
    return replace(page.request, params=params, accept=frozenset(), state=window.state(page))


def _read(page: RawPage, window: Window, users: Mapping[str | None, object], item: object) -> Post | Skip | None:
    native_id = typed.text(item, "id")
    notes = (typed.text(item, name, "text") for name in _LONG)
    text = next(filter(None, notes), typed.text(item, "text"))
    if not native_id or not native_id.isascii() or not native_id.isdigit() or text is None:
        return None
    user = users.get(typed.text(item, "author_id"))
    if typed.flag(user, "protected"):
        return Skip.NOT_PUBLIC
    published = when(typed.text(item, "created_at"), now=page.fetched_at)
    if window.is_over(published):
        return Skip.TOO_OLD
    text = html.plain(text)  # X escapes &, < and >
    if not terms.hold(page.target.query, (text,)):
        return Skip.OTHER_WORDS
    return Post(
        platform=META.name,
        native_id=native_id,
        url=f"https://x.com/i/web/status/{native_id}",
        author=Author(
            handle=typed.text(user, "username") or "",
            display_name=typed.text(user, "name") or "",
            bio=typed.text(user, "description") or "",
        ),
        text=text,
        lang=typed.text(item, "lang") or "",
        published_at=published,
        fetched_at=page.fetched_at,
        has_media=bool(typed.items(item, "attachments", "media_keys")),
        source=page.target.key,
    )
