"""The cases of web searches, listed pages, and platforms that want a key or an approval."""

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
from tests.connectors.recorded import DATA, QUERY, Case, Reply, recorded_case, under

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
    return [
        recorded_case(
            "google_news/search.xml",
            google_news,
            google_news.targets(QUERY)[0],
            b'<rss version="2.0"><channel/></rss>',
            items=None,
        ),
        web_page_case(),
        recorded_case(
            "searxng/search.json",
            searxng,
            searxng.targets(QUERY)[0],
            b'{"results": []}',
            items=under("results"),
            own_statuses=frozenset({403}),
        ),
        recorded_case(
            "brave/search.json", brave, brave.targets(QUERY)[0], b'{"type": "search"}', items=under("web", "results")
        ),
        recorded_case(
            "threads/search.json",
            threads,
            threads.targets(QUERY)[0],
            b'{"data": []}',
            items=data,
            doubts_emptiness=True,
        ),
        recorded_case("x/search.json", x, x.targets(QUERY)[0], b'{"meta": {"result_count": 0}}', items=data),
        recorded_case("facebook_page/feed.json", facebook, facebook.targets(QUERY)[0], b'{"data": []}', items=data),
        recorded_case(
            "instagram_hashtag/media.json",
            instagram,
            instagram.targets(QUERY)[0],
            b'{"data": []}',
            items=data,
            items_page=1,
        ),
        recorded_case(
            "gravatar/profile.json",
            gravatar,
            gravatar.targets(QUERY)[0],
            b"{}",
            items=None,
            empty_status=404,
            own_statuses=frozenset({404}),
        ),
        recorded_case(
            "hibp/domain.json",
            hibp,
            hibp.targets(QUERY)[0],
            b"[]",
            items=None,
            items_page=1,
            own_statuses=frozenset({404}),
        ),
        recorded_case("github/issues.json", github, issues, b'{"items": []}', items=under("items")),
        recorded_case("github/commits.json", github, commits, b'{"items": []}', items=under("items")),
    ]


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
        own_statuses=frozenset({404, 410}),
        reads_anything=True,
    )
