from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.web_settings import WebPagesSettings
from connectors.web_pages import WebPages
from scanner.errors import AccessDenied, ParseError
from scanner.models import Cursor, ParsedPage, RawPage, SchoolQuery
from tests.connectors.recorded import Reply
from tests.connectors.web_cases import web_page_case

ROBOTS, PAGE = web_page_case().replies


@pytest.fixture
def web_pages() -> WebPages:
    address = "https://residents.example"
    urls = (f"{address}/news?lang=en", f"{address}/members/a", f"{address}/a?print=1", f"{address}/not-for-us/a")
    return WebPages(WebPagesSettings(urls=urls), lookback_days=30)


@pytest.fixture
def reading(web_pages: WebPages, query: SchoolQuery, pages: Any) -> Any:
    def run(page: Reply, *, robots: Reply = ROBOTS, which: int = 0, since: Cursor | None = None) -> Any:
        return pages(web_pages, web_pages.targets(query)[which], (robots, page), since)

    return run


def html(inner: str, head: str = "", **headers: str) -> Reply:
    body = f"<html><head>{head}</head><body>{inner}</body></html>".encode()
    return Reply(headers={"content-type": "text/html", **headers}, body=body)


def test_an_article_is_read_with_what_it_says_about_itself(reading: Any) -> None:
    (rules, _), (asked, page) = reading(PAGE)
    (post,) = page.posts

    assert rules.url == "https://residents.example/robots.txt"
    assert asked.url == "https://residents.example/news?lang=en"
    assert post.platform == "web"
    assert post.url == post.native_id == asked.url
    assert post.text == (
        "Parking at Larkmere Primary\n"
        "Every morning the same three cars stand on the kerb outside Larkmere Primary.\n"
        "The office says: write to office@larkmere.example."
    )
    assert post.author.display_name == "Jo Pell"
    assert post.lang == "en-GB"
    assert post.published_at == datetime(2026, 11, 10, 9, tzinfo=UTC)
    assert post.link_titles == ("Cars < children?",)
    assert post.image_alts == ("A car on the kerb",)
    assert post.has_media


def test_an_unchanged_page_says_so(reading: Any) -> None:
    (_, _), (first, page) = reading(PAGE)
    assert "If-None-Match" not in first.headers

    (_, _), (second, again) = reading(Reply(status=304), since=page.cursor)
    assert second.headers["If-None-Match"] == '"p1"'
    assert again == ParsedPage(unchanged=True)


@pytest.mark.parametrize("which", [1, 2, 3])
def test_a_page_that_is_closed_to_robots_is_not_asked_for(reading: Any, which: int) -> None:
    with pytest.raises(AccessDenied, match=r"robots\.txt"):
        reading(PAGE, which=which)


def test_rules_for_us_by_name_win_over_those_for_all(reading: Any) -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: Exposure-Scanner\nDisallow: /members/\n"
    robots = Reply(body=rules)

    assert reading(PAGE, robots=robots)[1][1].posts
    with pytest.raises(AccessDenied):
        reading(PAGE, robots=robots, which=1)


def test_a_site_without_rules_is_open(reading: Any) -> None:
    (_, _), (_, page) = reading(PAGE, robots=Reply(status=404, body=b"User-agent: *\nDisallow: /"), which=1)

    assert page.posts


@pytest.mark.parametrize(
    "hidden",
    [
        html("Larkmere", '<meta name="robots" content="noindex, follow">'),
        html("Larkmere", '<meta name="ROBOTS" content="NONE">'),
        html("Larkmere", '<meta name="exposure-scanner" content="noindex">'),
        html("Larkmere", **{"x-robots-tag": "noindex"}),
        html("Larkmere", **{"x-robots-tag": "exposure-scanner: noindex, nofollow"}),
    ],
    ids=range(5),
)
def test_a_page_that_does_not_want_to_be_found_is_left_out(reading: Any, hidden: Reply) -> None:
    (_, _), (_, page) = reading(hidden)

    assert page.posts == ()
    assert sum(page.skipped.values()) == 1


def test_other_robots_tags_do_not_hide_a_page(reading: Any) -> None:
    (_, _), (_, page) = reading(html("Larkmere", '<meta name="robots" content="max-snippet:-1, noarchive">'))

    assert [post.text for post in page.posts] == ["Larkmere"]


def test_without_an_article_the_body_is_read_and_opengraph_believed(reading: Any) -> None:
    head = (
        '<title>Ignored</title><meta property="og:title" content="Gate &amp; fence">'
        '<meta property="og:description" content="About a gate"><meta name="author" content="Jo">'
        '<meta property="article:published_time" content="2026-11-01T08:00:00Z">'
    )
    (_, _), (_, page) = reading(html("<nav>Menu</nav><p>The gate is shut.</p><aside>Ads</aside>", head))
    (post,) = page.posts

    assert post.text == "Gate & fence\nThe gate is shut."
    assert post.link_titles == ("About a gate",)
    assert post.author.display_name == "Jo"
    assert post.published_at == datetime(2026, 11, 1, 8, tzinfo=UTC)


def test_every_post_of_a_thread_is_read(reading: Any) -> None:
    thread = "<main><article>First post</article><article>An answer</article></main><div>Also of interest</div>"

    assert reading(html(thread))[1][1].posts[0].text == "First post\nAn answer"
    assert "An answer" in reading(html(thread.replace("main", "div")))[1][1].posts[0].text


@pytest.mark.parametrize("script", ["{", "[]", '{"@graph": 3}', '[{"headline": 7}]', '"x"'])
def test_descriptions_that_cannot_be_read_are_passed_over(reading: Any, script: str) -> None:
    (_, _), (_, page) = reading(html("Here", f'<title>T</title><script type="application/ld+json">{script}</script>'))

    assert page.posts[0].text == "T\nHere"


def test_a_page_without_words_is_counted(reading: Any) -> None:
    (_, _), (_, page) = reading(html("<script>load()</script>"))

    assert page.skipped == {"without text": 1}


def test_another_encoding_is_read(reading: Any) -> None:
    page = replace(html(""), headers={"content-type": "text/html; charset=windows-1252"}, body=b"<p>caf\xe9")
    unknown = replace(page, headers={"content-type": "text/html; charset=no-such"})

    assert reading(page)[1][1].posts[0].text == "café"
    assert reading(unknown)[1][1].posts[0].text == "caf\ufffd"


def test_what_is_no_page_is_refused(reading: Any) -> None:
    with pytest.raises(ParseError, match="no web page"):
        reading(Reply(headers={"content-type": "application/pdf"}, body=b"%PDF"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_pages_that_are_broken_anywhere_are_read_or_refused(draws: st.DataObject) -> None:
    case = web_page_case()
    opening = case.connector.parse(ROBOTS.raw(case.target, case.connector.start(case.target, None))).next
    assert opening
    body = bytearray(PAGE.body)
    for _ in range(draws.draw(st.integers(1, 8))):
        at = draws.draw(st.integers(0, len(body) - 1))
        body[at : at + draws.draw(st.integers(0, 40))] = draws.draw(st.binary(max_size=5))
    page: RawPage = replace(PAGE, body=bytes(body)).raw(case.target, opening)
    for post in case.connector.parse(page).posts:
        "".join(text for _, text in post.fields()).encode()
