"""The cases of web searches, listed pages, and platforms that want a key or an approval."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import SecretStr

from config.web_settings import (
    BraveSettings,
    FacebookPageSettings,
    GithubSettings,
    GoogleNewsSettings,
    GravatarSettings,
    HibpSettings,
    InstagramHashtagSettings,
    SearxngSettings,
    ThreadsSettings,
    WebPagesSettings,
    XSettings,
)
from connectors.brave import Brave
from connectors.facebook_page import FacebookPage
from connectors.github import Github
from connectors.google_news import GoogleNews
from connectors.gravatar import Gravatar
from connectors.hibp import Hibp
from connectors.instagram_hashtag import InstagramHashtag
from connectors.searxng import Searxng
from connectors.threads import Threads
from connectors.web_pages import WebPages
from connectors.x import X
from scanner.errors import AccessDenied
from tests.connectors.recorded import DATA, QUERY, RSS, Case, Reply, filled, led_on, recorded_case, under

TOKEN = SecretStr("token-of-the-school")
APPROVAL = "letter of 3 November 2026"

SEARXNG = SearxngSettings(service="https://searx.example", sites=("tiktok.com",))
BRAVE = BraveSettings(service="https://brave.example", key=TOKEN, sites=("mumsnet.com",))
GOOGLE_NEWS = GoogleNewsSettings(enabled=True, service="https://news.example")
WEB_PAGES = WebPagesSettings(urls=("https://residents.example/news/parking?lang=en",))
THREADS = ThreadsSettings(service="https://threads.example/v1.0", token=TOKEN, approval=APPROVAL)
X_SETTINGS = XSettings(service="https://x.example", token=TOKEN, approval=APPROVAL)
FACEBOOK_PAGE = FacebookPageSettings(
    service="https://facebook.example/v24.0", page="1020", token=TOKEN, approval=APPROVAL
)
INSTAGRAM_HASHTAG = InstagramHashtagSettings(
    service="https://instagram.example/v24.0", user="1784", token=TOKEN, approval=APPROVAL
)
GRAVATAR = GravatarSettings(service="https://gravatar.example/v3", key=TOKEN, addresses=("office@larkmere.example",))
HIBP = HibpSettings(service="https://hibp.example", key=TOKEN)
GITHUB = GithubSettings(enabled=True, service="https://github.example", token=TOKEN)


def web_cases() -> list[Case]:
    """One case a connector, two where it reads two kinds of pages."""
    google_news = GoogleNews(GOOGLE_NEWS, lookback_days=30)
    searxng, brave = Searxng(SEARXNG, lookback_days=30), Brave(BRAVE, lookback_days=30)
    threads, x = Threads(THREADS, lookback_days=30), X(X_SETTINGS, lookback_days=30)
    facebook = FacebookPage(FACEBOOK_PAGE, lookback_days=30)
    instagram = InstagramHashtag(INSTAGRAM_HASHTAG, lookback_days=30)
    gravatar, hibp = Gravatar(GRAVATAR, lookback_days=30), Hibp(HIBP, lookback_days=30)
    github = Github(GITHUB, lookback_days=30)
    issues, _, commits = github.targets(QUERY)
    data = under("data")
    found: Mapping[str, Any] = {"items": under("items"), "nth": filled(under("items"), 50)}
    return [
        recorded_case(
            "google_news/search.xml",
            google_news,
            google_news.targets(QUERY)[0],
            b'<rss version="2.0"><channel/></rss>',
            items=RSS,
        ),
        web_page_case(),
        recorded_case(
            "searxng/search.json",
            searxng,
            searxng.targets(QUERY)[0],
            b'{"results": []}',
            items=under("results"),
            nth=as_it_is,
            own_statuses={403: AccessDenied},
        ),
        recorded_case(
            "brave/search.json",
            brave,
            brave.targets(QUERY)[0],
            b'{"type": "search"}',
            items=under("web", "results"),
            nth=with_more_results,
        ),
        recorded_case(
            "threads/search.json",
            threads,
            threads.targets(QUERY)[0],
            b'{"data": []}',
            items=data,
            nth=led_on_by_meta,
            doubts_emptiness=True,
        ),
        recorded_case(
            "x/search.json",
            x,
            x.targets(QUERY)[0],
            b'{"meta": {"result_count": 0}}',
            items=data,
            nth=led_on("meta", "next_token"),
        ),
        recorded_case(
            "facebook_page/feed.json",
            facebook,
            facebook.targets(QUERY)[0],
            b'{"data": []}',
            items=data,
            nth=led_on_by_meta,
        ),
        recorded_case(
            "instagram_hashtag/media.json",
            instagram,
            instagram.targets(QUERY)[0],
            b'{"data": []}',
            items=data,
            items_page=1,
            nth=led_on_by_meta,
        ),
        recorded_case(
            "gravatar/profile.json",
            gravatar,
            gravatar.targets(QUERY)[0],
            b"{}",
            items=None,
            empty_status=404,
            own_statuses={404: None},
        ),
        recorded_case(
            "hibp/domain.json",
            hibp,
            hibp.targets(QUERY)[0],
            b"{}",
            items=among_addresses,
            own_statuses={404: None},
        ),
        recorded_case("github/issues.json", github, issues, b'{"items": []}', **found),
        recorded_case("github/commits.json", github, commits, b'{"items": []}', **found),
    ]


def as_it_is(reply: Reply, _: int) -> Reply:
    """A page of SearXNG's: each but an empty one leads to the next."""
    return reply


def with_more_results(reply: Reply, _: int) -> Reply:
    """A page of Brave's that says that there are more."""
    return reply.with_json(lambda answer: {**answer, "query": {**answer["query"], "more_results_available": True}})


def led_on_by_meta(reply: Reply, n: int) -> Reply:
    """A page of Meta's that says that there are more, and after what."""
    return led_on("paging", "next")(led_on("paging", "cursors", "after")(reply, n), n)


def among_addresses(answer: Any, change: Callable[[list[Any]], list[Any]]) -> Any:
    """The items of Have I Been Pwned are lists, each by its address."""
    return {f"{n}": leaks for n, leaks in enumerate(change([]))} | answer


def web_page_case() -> Case:
    """A site's rules for robots, and a page."""
    connector = WebPages(WEB_PAGES, lookback_days=30)
    return Case(
        name="web_pages/page.html",
        connector=connector,
        target=connector.targets(QUERY)[0],
        replies=(
            Reply(headers={"content-type": "text/plain"}, body=(DATA / "web_pages" / "robots.txt").read_bytes()),
            Reply(
                headers={"content-type": "text/html; charset=utf-8", "etag": '"p1"'},
                body=(DATA / "web_pages" / "page.html").read_bytes(),
            ),
        ),
        empty=b"<html><body></body></html>",
        items=None,
        items_page=1,
        reads_anything=True,
    )
