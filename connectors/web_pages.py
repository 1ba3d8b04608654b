"""Web pages: the pages that the settings list, each read as one post.

What is read: the site's ``/robots.txt`` first, and then the page, unless that asks robots not to: its title, what it
says about itself (OpenGraph, JSON-LD: headline, description, author, date) and the words of its article or main part,
without menus, headers, footers and forms. The request is conditional, so that a page that has not changed costs its
server nothing; a changed page is read again as a whole.

What is never read: pages that ask not to be indexed (``noindex`` or ``none`` in a meta tag or in ``X-Robots-Tag``);
these are counted. What a page loads by script, pages behind a sign-in, pictures, and where its links lead.

Rate: one request in five seconds to a site. Documentation: https://www.rfc-editor.org/rfc/rfc9309 (robots.txt),
https://ogp.me, https://schema.org/Article
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial

from protego import Protego

from config.web_settings import WebPagesSettings
from connectors import addresses, html, typed
from connectors.conditional import conditions, validators
from connectors.dates import when
from connectors.sorting import Skip, sort_out
from scanner.errors import AccessDenied, ParseError
from scanner.models import Author, Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Use

META = ConnectorMeta(
    name="web_pages",
    title="Web pages",
    terms="https://www.rfc-editor.org/rfc/rfc9309",
    terms_read=date(2026, 11, 25),
    use=Use.ON,
    needs_key="",
    sees="the words of the listed pages, as a visitor without a sign-in sees them",
    never_sees="pages that ask robots to stay away, what a page loads by script, pages that are not listed",
    min_interval=5.0,
    max_pages=2,
    query_kinds=(QueryKind.COMMUNITY,),
    endpoint="/robots.txt, then the page",
)

ROBOT = "exposure-scanner"
"""Our name in a robots.txt."""

MAX_RULES = 512_000
"""Bytes of a robots.txt that are read (RFC 9309, section 2.5)."""

_NO_RULES = frozenset({404, 410})
_HIDDEN = frozenset({"noindex", "none"})
_AROUND = ("nav", "header", "footer", "aside", "form")
_BODIES = ("article", "main", "body")
"""Where the words of a page stand: in its one article, else in its main part; a thread has many articles."""


class WebPages:
    """Reads single pages."""

    meta = META

    def __init__(self, options: WebPagesSettings, *, lookback_days: int) -> None:
        del lookback_days  # a page is what it is today
        self._urls = options.urls if options.asks else ()

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target a page."""
        del query  # a page is read whole
        return tuple(map(_target, dict.fromkeys(map(addresses.full, self._urls))))

    def recall(self, url: str) -> Target | None:
        """The page at `url`."""
        return _target(url) if addresses.origin(url) else None

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The rules of the site for robots."""
        return PageRequest(
            url=f"{target.base_url}/robots.txt",
            accept=_NO_RULES,
            step="robots",
            state={"since": since} if since else {},
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read the rules, then the page.

        Raises:
            AccessDenied: the rules ask us not to read the page.
            ParseError: the page is not HTML.
        """
        if page.request.step == "robots":
            return ParsedPage(next=_allowed(page))
        if page.status == 304:
            return ParsedPage(unchanged=True)
        found = sort_out([_decoded(page)], partial(_read, page))
        return ParsedPage(posts=found.posts, problems=found.problems, skipped=found.skipped, cursor=validators(page))


def _target(url: str) -> Target:
    digest = hashlib.sha256(url.encode()).hexdigest()[:12]
    label = addresses.place(url.partition("?")[0])
    return Target(
        connector=META.name,
        key=f"{META.name}:{digest}",
        label=label,
        base_url=addresses.origin(url),
        query=url,
        kind=QueryKind.COMMUNITY,
    )


def _allowed(page: RawPage) -> PageRequest:
    """The request for the page itself."""
    rules = "" if page.status in _NO_RULES else page.body[:MAX_RULES].decode("utf-8", "replace")
    if not Protego.parse(rules).can_fetch(page.target.query, ROBOT):
        raise AccessDenied("the site asks robots not to read this page (robots.txt)", subject=page.target.key)
    headers = {"Accept": "text/html, application/xhtml+xml", **conditions(page.request.state.get("since"))}
    return PageRequest(url=page.target.query, headers=headers, accept=frozenset({304}), step="page")


def _decoded(page: RawPage) -> str:
    kind, _, parameters = page.headers.get("content-type", "text/html").lower().partition(";")
    if kind.strip() not in ("text/html", "application/xhtml+xml"):
        raise ParseError("the address leads to no web page", subject=page.target.key)
    charset = parameters.partition("charset=")[2].strip(" \"'") or "utf-8"
    try:
        return page.body.decode(charset, "replace")
    except LookupError:
        return page.body.decode("utf-8", "replace")


def _read(page: RawPage, said: object) -> Post | Skip | None:
    document = html.page(str(said))
    facts = dict(_facts(document))
    robots = f"{facts.get('robots', '')},{facts.get(ROBOT, '')},{page.headers.get('x-robots-tag', '')}".lower()
    if _HIDDEN & {word.strip() for word in robots.replace(":", ",").split(",")}:
        return Skip.OPTED_OUT
    body = _body(document).read(without=_AROUND)
    article = _article(document)
    title = html.plain(typed.text(article, "headline") or facts.get("og:title") or document.text("title"))
    about = html.plain(typed.text(article, "description") or facts.get("og:description") or facts.get("description"))
    text = html.with_title(title, body.text)
    if not text:
        return Skip.EMPTY
    return Post(
        platform="web",
        native_id=page.target.query,
        url=page.target.query,
        author=Author(display_name=html.plain(_author(article) or facts.get("author"))),
        text=typed.clean(text),
        lang=next((element.attribute("lang") for element in document.find("html")), ""),
        published_at=_published(article, facts, page.fetched_at),
        fetched_at=page.fetched_at,
        link_titles=(about,) if about and about not in text else (),
        image_alts=body.image_alts,
        has_media=body.has_media or "og:image" in facts,
        source=page.target.key,
    )


def _body(document: html.Element) -> html.Element:
    """The part of the page that is neither menu nor frame."""
    for mark in _BODIES:
        found = list(document.find(mark))
        if len(found) == 1:
            return found[0]
    return document


def _facts(document: html.Element) -> Iterator[tuple[str, str]]:
    """What the page's meta tags say, by lower-case name; the last of a name counts, as it does for most readers."""
    for tag in document.find("meta"):
        name = (tag.attribute("property") or tag.attribute("name")).strip().lower()
        if name and (content := tag.attribute("content")):
            yield name, content


def _article(document: html.Element) -> object:
    """The first thing with a headline that the page describes in JSON-LD."""
    for script in document.find("script"):
        if script.attribute("type").lower() == "application/ld+json":
            for thing in _things(script):
                if typed.text(thing, "headline"):
                    return thing
    return None


def _things(script: html.Element) -> Sequence[object]:
    try:
        described = typed.load(script.read().text, "")
    except ParseError:
        return ()
    return typed.items(described, "@graph") or typed.items(described) or (described,)


def _author(article: object) -> str | None:
    return typed.text(article, "author", "name") or typed.text(article, "author", 0, "name")


def _published(article: object, facts: dict[str, str], now: datetime) -> datetime | None:
    written = (typed.text(article, "datePublished"), facts.get("article:published_time"), facts.get("date"))
    return next((moment for text in written if (moment := when(text, now=now))), None)
