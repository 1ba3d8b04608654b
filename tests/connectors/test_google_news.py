from datetime import UTC, datetime
from typing import Any

from connectors.google_news import GoogleNews
from scanner.models import SchoolQuery
from tests.connectors.web_cases import GOOGLE_NEWS


def test_headlines_with_the_name_are_read_with_their_publisher(query: SchoolQuery, pages: Any, recorded: Any) -> None:
    news = GoogleNews(GOOGLE_NEWS, lookback_days=14)
    ((request, page),) = pages(news, news.targets(query)[0], recorded("google_news/search.xml"))
    roof, ofsted = page.posts

    assert request.url == "https://news.example/rss/search"
    assert request.params == {"q": '"Larkmere Primary" when:14d', "hl": "en-GB", "gl": "GB", "ceid": "GB:en"}
    assert roof.platform == "news"
    assert roof.text == "Roof of Larkmere Primary to be mended"
    assert roof.author.display_name == "Larkmere Gazette"
    assert roof.native_id == "CBMiInvented1"
    assert roof.url == "https://news.google.com/rss/articles/CBMiInvented1?oc=5"
    assert roof.published_at == datetime(2026, 11, 17, 8, tzinfo=UTC)
    assert (ofsted.text, ofsted.author.display_name) == (
        "Ofsted - what parents say about Larkmere Primary",
        "The Plot",
    )
    assert page.skipped == {"does not hold the words asked for": 1, "older than the window": 1}
    assert page.cursor


def test_it_is_off_until_it_is_switched_on(query: SchoolQuery) -> None:
    off = GOOGLE_NEWS.model_copy(update={"enabled": False})

    assert GoogleNews(off, lookback_days=30).targets(query) == ()
