"""GitHub: public issues, pull requests and commits that hold the school's email domain.

What is read: ``GET /search/issues`` (issues, then pull requests) and ``GET /search/commits`` for the school's domain,
newest first: title and text, for a comment the stretch around the address, a commit's message and, where it is at the
school's domain, its author's address.

What is never read: private repositories, code, profiles, addresses one by one. GitHub searches words, not domains, so
what does not hold ``@`` and the domain is left out here, and counted.

Rate: ten searches a minute without a token, thirty with one; we ask every seven seconds and read at most three pages of
fifty. Documentation: https://docs.github.com/en/rest/search/search
"""

from collections.abc import Callable
from datetime import date
from functools import partial

from config.web_settings import GithubSettings
from connectors import addresses, html, markdown, typed
from connectors.dates import when
from connectors.sorting import Skip, sort_out
from connectors.window import Window, opening
from scanner.errors import ParseError
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
    name="github",
    title="GitHub",
    terms="https://docs.github.com/en/site-policy/acceptable-use-policies/github-acceptable-use-policies",
    terms_read=date(2026, 11, 25),
    terms_seen=Reading.COPY,
    use=Use.OPT_IN,
    needs_key="none; with an access token (no scopes) GitHub answers more often",
    sees="public issues, pull requests and commit messages that hold an address at the school's domain",
    never_sees="private repositories, code, what GitHub's search has not indexed",
    min_interval=7.0,
    max_pages=3,
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="/search/issues, /search/commits",
    canary="example.com",
)

PAGE_SIZE = 50
_KINDS = {
    "issues": ("issues", "is:issue", "updated"),
    "pull requests": ("issues", "is:pull-request", "updated"),
    "commits": ("commits", "", "author-date"),
}
"""What is searched: where, with which qualifier, newest by what."""

_Reader = Callable[[RawPage, object], Post | None]

_INCOMPLETE = Problem(where=ANSWER, what="GitHub's search ran out of time and gave a part of its results")


class Github:
    """Searches issues and commits."""

    meta = META

    def __init__(self, options: GithubSettings, *, lookback_days: int) -> None:
        self._service = addresses.base(options.service) if options.asks else ""
        self._token = options.token.get_secret_value()
        self._lookback_days = lookback_days

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target a kind."""
        return tuple(
            Target(
                connector=META.name,
                key=f"{META.name}:{kind}",
                label=f"@{query.email_domain} in {kind} on GitHub",
                base_url=self._service,
                query=f"{kind}:{query.email_domain.lower()}",
            )
            for kind in (_KINDS if self._service and query.email_domain else ())
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The newest page."""
        kind, _, domain = target.query.partition(":")
        place, qualifier, order = _KINDS[kind]
        return PageRequest(
            url=f"{target.base_url}/search/{place}",
            params={
                "q": f'"@{domain}" {qualifier}'.strip(),
                "sort": order,
                "order": "desc",
                "per_page": str(PAGE_SIZE),
                "page": "1",
            },
            headers={
                "Accept": "application/vnd.github.text-match+json",
                "X-GitHub-Api-Version": "2022-11-28",
                **({"Authorization": f"Bearer {self._token}"} if self._token else {}),
            },
            step=place,
            state=opening(since),
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of results."""
        answer = typed.load(page.body, page.target.key)
        items = typed.member(answer, "items")
        if not isinstance(items, list):
            raise ParseError(subject=page.target.key)
        window = Window.of(page, self._lookback_days)
        read = _commit if page.request.step == "commits" else _issue
        found = sort_out(items, partial(_read, page, window, read))
        is_part = typed.flag(answer, "incomplete_results") is True
        has_more = len(items) >= PAGE_SIZE
        return ParsedPage(
            posts=found.posts,
            problems=(*found.problems, _INCOMPLETE) if is_part else found.problems,
            skipped=found.skipped,
            next=window.counting(page, "page") if has_more else None,
            cursor=None if has_more or is_part else window.cursor,
        )


def _read(page: RawPage, window: Window, read: _Reader, item: object) -> Post | Skip | None:
    post = read(page, item)
    if post is None:
        return None
    changed = when(typed.text(item, "updated_at"), now=page.fetched_at) or post.published_at
    if window.is_over(changed):
        return Skip.TOO_OLD
    domain = page.target.query.partition(":")[2]
    is_there = any(f"@{domain}" in text.casefold() for _, text in post.fields())
    return post if is_there else Skip.OTHER_WORDS


def _issue(page: RawPage, item: object) -> Post | None:
    title, url = typed.text(item, "title"), typed.web_url(item, "html_url")
    if title is None or not url:
        return None
    body = markdown.read(typed.text(item, "body") or "")
    comments = (
        markdown.plain(typed.text(match, "fragment"))
        for match in typed.items(item, "text_matches")
        if typed.text(match, "object_type") == "IssueComment"
    )
    return Post(
        platform=META.name,
        native_id=url,
        url=url,
        author=Author(handle=typed.text(item, "user", "login") or ""),
        text="\n".join(filter(None, (html.with_title(html.plain(title), body.text), *comments))),
        published_at=when(typed.text(item, "created_at"), now=page.fetched_at),
        fetched_at=page.fetched_at,
        quoted_text=body.quoted,
        link_titles=body.links,
        image_alts=body.image_alts,
        has_media=body.has_media,
        source=page.target.key,
    )


def _commit(page: RawPage, item: object) -> Post | None:
    sha, commit = typed.text(item, "sha"), typed.member(item, "commit")
    message = typed.text(commit, "message")
    if not sha or message is None:
        return None
    address, domain = typed.text(commit, "author", "email") or "", page.target.query.partition(":")[2]
    return Post(
        platform=META.name,
        native_id=sha,
        url=typed.web_url(item, "html_url"),
        author=Author(
            handle=typed.text(item, "author", "login") or "",
            display_name=typed.text(commit, "author", "name") or "",
            bio=address if address.casefold().endswith(f"@{domain}") else "",
        ),
        text=message,
        published_at=when(typed.text(commit, "author", "date"), now=page.fetched_at),
        fetched_at=page.fetched_at,
        source=page.target.key,
    )
