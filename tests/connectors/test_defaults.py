"""What an installation asks before anybody has set anything up."""

from config.settings import Settings, SourcesSettings
from scanner import wiring
from tests.connectors import web_cases
from tests.connectors.recorded import QUERY

SET_UP = {
    "google_news": web_cases.GOOGLE_NEWS,
    "web_pages": web_cases.WEB_PAGES,
    "searxng": web_cases.SEARXNG,
    "brave": web_cases.BRAVE,
    "threads": web_cases.THREADS,
    "x": web_cases.X_SETTINGS,
    "facebook_page": web_cases.FACEBOOK_PAGE,
    "instagram_hashtag": web_cases.INSTAGRAM_HASHTAG,
    "gravatar": web_cases.GRAVATAR,
    "hibp": web_cases.HIBP,
    "github": web_cases.GITHUB,
}


def test_nobody_is_asked_by_default() -> None:
    asked = {connector.meta.name for connector in wiring.connectors(Settings()) if connector.targets(QUERY)}

    assert asked == set()


def test_whoever_is_asked_makes_the_scan_a_live_one() -> None:
    """A live scan has to pass the governance gate; a source that asked without it would slip through."""
    for name, section in SET_UP.items():
        sources = SourcesSettings().model_copy(update={name: section})
        connectors = wiring.connectors(Settings().model_copy(update={"sources": sources}))

        assert {connector.meta.name for connector in connectors if connector.targets(QUERY)} == {name}
        assert sources.live
