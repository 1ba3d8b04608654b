from typing import Any

import pytest

from config.web_settings import SITES, BraveSettings, SearxngSettings
from connectors.brave import Brave
from connectors.searxng import Searxng
from connectors.site_plans import Hit, SitePlan, post
from connectors.sorting import Skip
from connectors.window import Window
from scanner.models import PageRequest, Post, RawPage, SchoolQuery
from tests.connectors.recorded import NOW
from tests.connectors.web_cases import TOKEN

NAMES = SchoolQuery(
    names=("Larkmere Primary", "Larkmere", "LP"), hashtags=(), email_domain="", website="", official_accounts=()
)


def plan(*sites: str) -> SitePlan:
    return SitePlan(connector="brave", service="https://brave.example", sites=sites, requests=8, a_target=2)


def test_each_name_is_asked_for_on_each_site_the_first_name_first() -> None:
    assert [target.query for target in plan("tiktok.com", "https://www.tes.com/").targets(NAMES)] == [
        '"Larkmere Primary" site:tiktok.com',
        '"Larkmere Primary" site:tes.com',
        '"Larkmere" site:tiktok.com',
        '"Larkmere" site:tes.com',
    ]


def test_without_sites_the_whole_web_is_asked() -> None:
    target, _ = plan().targets(NAMES)

    assert target.query == '"Larkmere Primary"'
    assert target.label == "“Larkmere Primary” on the web"


def test_quotes_in_a_name_do_not_end_the_phrase() -> None:
    query = SchoolQuery(names=('The "Mere" School',), hashtags=(), email_domain="", website="", official_accounts=())

    assert plan("tes.com").targets(query)[0].query.count('"') == 2


def test_a_night_s_budget_is_that_of_the_settings_and_says_how_to_raise_it() -> None:
    searxng = Searxng(SearxngSettings(service="https://s.example", queries_per_night=8), lookback_days=30)
    brave = Brave(BraveSettings(key=TOKEN, queries_per_night=8), lookback_days=30)
    for connector in (searxng, brave):
        budget = connector.budget(NAMES)
        assert (budget.requests, budget.a_target) == (8, connector.meta.max_pages)
        assert f"[sources.{connector.meta.name}]" in budget.advice
        assert all(budget.counts(target) for target in connector.targets(NAMES))


def test_nobody_is_asked_without_a_service_or_key() -> None:
    for connector in (Searxng(SearxngSettings(), lookback_days=30), Brave(BraveSettings(), lookback_days=30)):
        assert connector.targets(NAMES) == ()


def read(url: str, *, site: str = "", title: str = "Larkmere Primary", snippet: str = "") -> Post | Skip | None:
    target = plan(*filter(None, [site])).targets(NAMES)[0]
    page = RawPage(request=PageRequest(url="x"), status=200, body=b"", fetched_at=NOW, target=target)
    return post(page, Window.of(page, 30), Hit(url=url, title=title, snippet=snippet))


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        ("https://www.tiktok.com/@a/video/1", "tiktok"),
        ("https://m.facebook.com/a", "facebook"),
        ("https://uk.linkedin.com/in/a", "linkedin"),
        ("https://x.com/a/status/1", "x"),
        ("https://twitter.com/a/status/1", "x"),
        ("https://www.glassdoor.co.uk/a", "glassdoor"),
        ("https://netflix.com/a", "web"),
        ("https://tiktok.com.evil.example/a", "web"),
    ],
)
def test_the_platform_is_told_by_the_host(url: str, platform: str) -> None:
    found = read(url)

    assert isinstance(found, Post)
    assert found.platform == platform


def test_every_default_site_has_a_platform_of_its_own() -> None:
    found: list[Any] = [read(f"https://www.{site}/a", site=site) for site in SITES]

    assert [post.platform for post in found] == [site.partition(".")[0] for site in SITES]


def test_a_hit_that_was_not_asked_for_is_left_out() -> None:
    assert read("https://www.tes.com/a", site="tiktok.com") is Skip.OTHER_SITE
    assert read("https://www.tes.com/a", site="tes.com", title="Jobs", snippet="A primary") is Skip.OTHER_WORDS
    assert read("", site="tes.com") is None
    assert read("https://www.tes.com/a", site="tes.com", title="") is None
