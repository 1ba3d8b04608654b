import json
from datetime import UTC, datetime
from typing import Any

import pytest

from config.settings import FeedsSettings
from connectors.feeds import Feeds
from scanner.errors import ParseError
from scanner.models import Cursor, ParsedPage, SchoolQuery, Target


@pytest.fixture
def feeds() -> Feeds:
    return Feeds(FeedsSettings(urls=("https://gazette.example/feed/?key=5", "gazette.example/b/")), lookback_days=30)


@pytest.fixture
def target(feeds: Feeds, query: SchoolQuery) -> Target:
    return feeds.targets(query)[0]


@pytest.fixture
def reading(feeds: Feeds, target: Target, pages: Any, recorded: Any) -> Any:
    def run(name: str = "feeds/rss.xml", **change: Any) -> ParsedPage:
        reply = recorded(name)[0]
        ((_, page),) = pages(feeds, target, (type(reply)(**{"body": reply.body, **change}),))
        found: ParsedPage = page
        return found

    return run


def test_each_feed_is_a_target_that_hides_its_key(feeds: Feeds, query: SchoolQuery) -> None:
    one, two = feeds.targets(query)

    assert one.label == "gazette.example/feed"
    assert one.base_url == "https://gazette.example"
    assert "key" not in one.key + one.label
    assert two.query == "https://gazette.example/b/", "an address is asked as it is written"


def test_rss_is_read(reading: Any) -> None:
    page = reading()
    story, letters = page.posts

    assert story.text == "Larkmere Primary opens its new library\nPupils of Larkmere Primary cut the ribbon."
    assert story.url == "https://gazette.example/2026/11/library/"
    assert story.native_id == "https://gazette.example/?p=812"
    assert story.author.display_name == "R. Quill"
    assert story.published_at == datetime(2026, 11, 18, 8, 30, tzinfo=UTC)
    assert story.lang == "en-GB"
    assert story.image_alts == ("Pupils with scissors",)
    assert story.has_media
    assert letters.text == "Letters & notices\nThank you, Larkmere Primary!"
    assert letters.url == ""
    assert letters.native_id.endswith(" 7")
    assert letters.published_at is None
    assert page.skipped == {"older than the window": 1}
    assert [problem.where for problem in page.problems] == ["item 4"]


def test_a_google_alert_leads_to_the_page_itself(reading: Any) -> None:
    (post,) = reading("feeds/alerts.xml").posts

    assert post.url == post.native_id == "https://gazette.example/farewell?a=1"
    assert post.text == ("Larkmere Primary head's farewell\nThe head of Larkmere Primary leaves after 20 years ...")


@pytest.mark.parametrize("link", ["https://[", "https://www.google.com/url?x=1", "https://www.google.com/url?url=junk"])
def test_a_link_that_cannot_be_unwrapped_is_left_as_it_is(reading: Any, link: str) -> None:
    body = f'<rss version="2.0"><channel><item><title>x</title><link>{link}</link></item></channel></rss>'.encode()
    (post,) = reading(body=body).posts

    assert post.url == (link if "[" not in link else "")


def test_json_feed_is_read(reading: Any) -> None:
    page = reading("feeds/feed.json")
    visit, water = page.posts

    assert visit.text == "Visit from Larkmere Primary\nYear 2 planted beans."
    assert visit.author.display_name == "The committee"
    assert visit.has_media
    assert water.url == "https://water.example/notice"
    assert water.author.display_name == "Ned"
    assert water.published_at == datetime(2026, 11, 16, 15, tzinfo=UTC)
    assert len(page.problems) == 1


def test_an_unchanged_feed_says_so(feeds: Feeds, target: Target, reading: Any) -> None:
    validators = {"etag": 'W/"abc"', "last-modified": "Wed, 18 Nov 2026 08:30:00 GMT"}
    cursor = reading(headers=validators).cursor
    again = feeds.start(target, cursor)

    assert again.headers["If-None-Match"] == 'W/"abc"'
    assert again.headers["If-Modified-Since"] == validators["last-modified"]
    assert 304 in again.accept
    assert reading(status=304, body=b"") == ParsedPage(unchanged=True)


@pytest.mark.parametrize("kept", [None, "junk", "[]", json.dumps({"etag": "a\r\nX: 1"}), json.dumps({"etag": "é"})])
def test_a_cursor_that_is_none_of_ours_is_ignored(feeds: Feeds, target: Target, kept: str | None) -> None:
    assert set(feeds.start(target, Cursor(kept) if kept else None).headers) == {"Accept"}


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0"?><!DOCTYPE r SYSTEM "http://x.example/r.dtd"><rss version="2.0"><channel/></rss>',
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>&x;</channel></rss>',
        '<!DOCTYPE r [<!ENTITY x "y">]><rss version="2.0"><channel>&x;</channel></rss>'.encode("utf-16"),
        b"/etc/passwd",
        b"https://gazette.example/other",
        b"<html><body>Sign in</body></html>",
        b"<rss version='2.0'><channel><item><title>cut",
        b'{"version": "1"}',
        b'<?xml version="1.0" encoding="no-such"?><rss version="2.0"/>',
        b"",
    ],
)
def test_what_is_no_plain_feed_is_refused(reading: Any, body: bytes) -> None:
    with pytest.raises(ParseError):
        reading(body=body)


def test_a_long_feed_is_cut(reading: Any) -> None:
    items = b"<item><title>Larkmere</title></item>" * 700

    assert len(reading(body=b'<rss version="2.0"><channel>' + items + b"</channel></rss>").posts) <= 500
