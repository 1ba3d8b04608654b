"""Every recorded answer of a real Mastodon server, played back: what the client and the connectors make of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from config.settings import HttpSettings, MastodonSettings
from connectors.mastodon import Mastodon
from connectors.mastodon_profile import MastodonProfile
from scanner.clock import SystemClock
from scanner.errors import AccessDenied, ConnectorError, ParseError, TargetGone
from scanner.http import HttpFetcher
from scanner.models import PageRequest, ParsedPage, RawPage, SchoolQuery, Target
from scanner.protocols import Connector, ProfileConnector
from tests.real.tape import Exchange, exchanges, playing

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

SERVER = "http://localhost:3000"
SETTINGS = MastodonSettings(instances=(SERVER,), tokens={SERVER: SecretStr("x")})
QUERY = SchoolQuery(
    names=("Quillbrook Primary",),
    hashtags=("#QuillbrookPrimary",),
    email_domain="",
    website="",
    official_accounts=(("mastodon", "quillbrookps"),),
)
DAY_AFTER = datetime(2026, 10, 15, tzinfo=UTC)
REFUSALS: Mapping[int, type[ConnectorError]] = {
    401: AccessDenied,
    403: AccessDenied,
    404: TargetGone,
    422: ParseError,
}


@pytest.fixture(scope="module")
def tape(recorded_mastodon: Path) -> tuple[Exchange, ...]:
    return exchanges(recorded_mastodon)


@pytest.fixture
def fetcher() -> Iterator[HttpFetcher]:
    with HttpFetcher(HttpSettings(allow_private_hosts=("127.0.0.1",)), SystemClock(), intervals={"mastodon": 0}) as web:
        yield web


def test_every_answer_comes_through_whole_or_as_the_error_that_it_is(
    tape: tuple[Exchange, ...], fetcher: HttpFetcher
) -> None:
    assert len(tape) == 1_108
    with playing(tape) as address:
        target = Target(connector="mastodon", key="mastodon:tape", label="tape", base_url=address, query="")
        for number, exchange in enumerate(tape):
            request = PageRequest(url=f"{address}/nth/{number}")
            if exchange.status < 300:
                page = fetcher.fetch(target, request)
                assert (page.status, page.body) == (exchange.status, exchange.body)
                assert page.headers.get("link") == exchange.headers.get("link")
            else:
                with pytest.raises(REFUSALS[exchange.status]):
                    fetcher.fetch(target, request)


Step = tuple[Connector | ProfileConnector, Target, PageRequest]


def steps() -> Mapping[str, Step]:
    """Each request that the connectors make of a Mastodon server, by its kind."""
    connector, profile = Mastodon(SETTINGS, lookback_days=365), MastodonProfile(SETTINGS)
    tag, search, official = connector.targets(QUERY)
    post = replace(tag, query="/api/v1/statuses/1")
    own = profile.profile_target("@quillbrookps@localhost:3000")
    state = {"began": DAY_AFTER.isoformat(), "account": "1", "then": "", "todo": json.dumps([["1", "Cake sale"]])}
    answers = replace(connector.start(official, None), state=state)
    return {
        "tag": (connector, tag, connector.start(tag, None)),
        "search": (connector, search, connector.start(search, None)),
        "post": (connector, post, connector.start(post, None)),
        "lookup": (connector, official, connector.start(official, None)),
        "statuses": (connector, official, replace(answers, step="statuses")),
        "context": (connector, official, replace(answers, step="context")),
        "profile": (profile, own, profile.start(own, None)),
        "posts of a profile": (profile, own, replace(profile.start(own, None), step="statuses")),
    }


def read(step: Step, exchange: Exchange) -> ParsedPage:
    connector, target, request = step
    page = RawPage(
        request=request,
        status=exchange.status,
        headers=exchange.headers,
        body=exchange.body,
        fetched_at=DAY_AFTER,
        target=target,
    )
    return connector.parse(page)


def kind_of(exchange: Exchange) -> str:
    """The kind of request that our connectors would have made for this answer, empty if they make none such."""
    match exchange.path.removeprefix("/api/").split("/"):
        case ["v1", "timelines", "tag", _]:
            return "tag"
        case ["v2", "search"]:
            return "search"
        case ["v1", "accounts", "lookup"]:
            return "lookup"
        case ["v1", "accounts", _, "statuses"]:
            return "statuses"
        case ["v1", "statuses", _]:
            return "post"
        case ["v1", "statuses", _, "context"]:
            return "context"
    return ""


def statuses_in(exchange: Exchange) -> int:
    """How many statuses an answer holds."""
    answer = json.loads(exchange.body)
    match kind_of(exchange):
        case "search":
            return len(answer["statuses"])
        case "context":
            return len(answer["descendants"])
        case "post":
            return 1
        case "lookup":
            return 0
    return len(answer)


def test_nothing_is_lost_of_the_answers_that_we_would_ask_for(tape: tuple[Exchange, ...]) -> None:
    known = steps()
    asked = [each for each in tape if each.method == "GET" and each.status == 200 and kind_of(each)]
    found = 0
    for exchange in asked:
        page = read(known[kind_of(exchange)], exchange)
        assert page.problems == ()
        assert len(page.posts) + sum(page.skipped.values()) == statuses_in(exchange)
        found += len(page.posts)

    assert len(asked) > 50
    assert found > 50


def hidden(value: object) -> Iterator[str]:
    """The addresses of all statuses within `value` that are not for everyone."""
    if isinstance(value, dict):
        if value.get("visibility") in ("private", "direct"):
            yield str(value.get("uri"))
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from hidden(inner)


def test_any_answer_to_any_request_is_read_or_refused(tape: tuple[Exchange, ...]) -> None:
    """What a server sends need not be what was asked for; what is not for everyone is never read from it."""
    not_ours = {uri for exchange in tape for uri in hidden(exchange.said)}
    found, refused = set(), 0
    for step in steps().values():
        for exchange in tape:
            try:
                found |= {post.native_id for post in read(step, exchange).posts}
            except ParseError:
                refused += 1

    assert len(found) > 50
    assert len(not_ours) > 5
    assert not found & not_ours
    assert refused > len(tape)
