"""Posts that are taken down on real servers lose their words here; those that stay are left alone."""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr

from config.settings import BlueskySettings, HttpSettings, MastodonSettings, WordPressSettings
from config.web_settings import WebPagesSettings
from connectors.bluesky import Bluesky
from connectors.mastodon import Mastodon
from connectors.web_pages import WebPages
from connectors.wordpress import WordPress
from scanner.clock import SystemClock
from scanner.http import HttpFetcher
from scanner.models import RunReport, SchoolQuery
from scanner.parts import Parts
from scanner.protocols import Connector
from scanner.revisit import look_again
from scanner.scan import scan
from scanner.store import SqlStore
from tests.real.bluesky_account import PASSWORD, Account
from tests.real.nights import parts_of

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

# a school of its own, so that what is left on a server that goes on running is nothing to the other tests
QUERY = SchoolQuery(
    names=("Marlpit Juniors",),
    hashtags=("#MarlpitJuniors",),
    email_domain="marlpit.example",
    website="https://www.marlpit.example",
    official_accounts=(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A post that was written for a test, and how to take it down again."""

    text: str
    take_down: Callable[[], object]


@pytest.fixture
def fetcher() -> Iterator[HttpFetcher]:
    settings = HttpSettings(timeout=20.0, allow_private_hosts=("127.0.0.1", "localhost"))
    with HttpFetcher(
        settings, SystemClock(), intervals=dict.fromkeys(("mastodon", "bluesky", "wordpress"), 0.0)
    ) as web:
        yield web


def _words(what: str) -> str:
    """What the fakes' matchers take for a finding, told apart from every other test's."""
    return f"Marlpit Juniors #MarlpitJuniors has a useless {what} {uuid.uuid4().hex[:12]}"


def _check(store: SqlStore, fetcher: HttpFetcher, connector: Connector, gone: Written, kept: Written) -> None:
    """Scan, take one of two posts down, look again on the next day: its words are erased, the other's are not."""
    parts = _parts(store, fetcher, connector)
    list(scan(replace(parts, revisits=0)))
    assert {gone.text, kept.text} <= _texts(store.report("s", synthetic=True))
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert look_again(parts, tomorrow)
    assert {gone.text, kept.text} <= _texts(store.report("s", synthetic=True)), "both are there"
    gone.take_down()
    for _ in range(20):
        tomorrow += timedelta(days=1)
        look_again(parts, tomorrow)
        report = store.report("s", synthetic=True)
        if report.erased:
            break
        time.sleep(1.0)
    texts = _texts(report)
    assert (gone.text in texts, kept.text in texts, len(report.erased)) == (False, True, 1)


def _texts(report: RunReport) -> set[str]:
    return {line for item in report.findings for line in item.post.text.splitlines()}


def test_a_status_that_is_deleted_on_mastodon(
    store: SqlStore, fetcher: HttpFetcher, mastodon_url: str, mastodon_token: str
) -> None:
    def write() -> Written:
        text = _words("status")
        made = api.post("/api/v1/statuses", json={"status": text, "visibility": "public"}).raise_for_status().json()
        return Written(text=text, take_down=lambda: api.delete(f"/api/v1/statuses/{made['id']}").raise_for_status())

    with httpx.Client(base_url=mastodon_url, headers={"Authorization": f"Bearer {mastodon_token}"}, timeout=30) as api:
        settings = MastodonSettings(instances=(mastodon_url,))
        gone, kept = write(), write()
        _check(store, fetcher, Mastodon(settings, lookback_days=30), gone, kept)
        kept.take_down()  # its author is in other tests too


def test_a_post_and_a_comment_that_go_on_wordpress(store: SqlStore, fetcher: HttpFetcher, wordpress_url: str) -> None:
    def write(kind: str, **fields: object) -> tuple[int, Written]:
        text = _words(kind)
        made = api.post(f"/wp-json/wp/v2/{kind}", json={"content": text, **fields}).raise_for_status().json()
        remove = f"/wp-json/wp/v2/{kind}/{made['id']}"
        return made["id"], Written(text=text, take_down=lambda: api.delete(remove).raise_for_status())

    with httpx.Client(base_url=wordpress_url, timeout=60, follow_redirects=True) as api:
        api.get("/wp-login.php")
        api.post("/wp-login.php", data={"log": "admin", "pwd": PASSWORD}).raise_for_status()
        api.headers["X-WP-Nonce"] = api.get("/wp-admin/admin-ajax.php", params={"action": "rest-nonce"}).text
        connector = WordPress(WordPressSettings(sites=(wordpress_url,)), lookback_days=30)
        (_, gone), (post, kept) = (write("posts", title=f"Notice {n}", status="publish") for n in range(2))
        _check(store, fetcher, connector, gone, kept)
        (_, gone), (_, kept) = (write("comments", post=post) for _ in range(2))
        list(scan(_parts(store, fetcher, connector)))
        before = len(store.report("s", synthetic=True).erased)
        assert {gone.text, kept.text} <= _texts(store.report("s", synthetic=True))
        gone.take_down()
        look_again(_parts(store, fetcher, connector), datetime.now(UTC) + timedelta(days=90))
        report = store.report("s", synthetic=True)
        assert (gone.text in _texts(report), kept.text in _texts(report)) == (False, True)
        assert len(report.erased) == before + 1


def _parts(store: SqlStore, fetcher: HttpFetcher, connector: Connector) -> Parts:
    page_reader = WebPages(WebPagesSettings(), lookback_days=30)
    return parts_of(connector, fetcher, store, QUERY, page_reader=page_reader, revisits=500)


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_post_that_is_deleted_on_bluesky(
    store: SqlStore, fetcher: HttpFetcher, bluesky_urls: tuple[str, str], signed_in: bool
) -> None:
    appview, pds = bluesky_urls
    account = Account.new(pds, "quill")

    def write() -> Written:
        text = _words("record")
        key = account.post(text)
        return Written(text=text, take_down=lambda: account.delete(key))

    gone, kept = write(), write()
    _await_search(appview, kept.text)
    settings = (
        BlueskySettings(service=pds, identifier=account.handle, app_password=SecretStr(PASSWORD))
        if signed_in
        else BlueskySettings(service=appview)
    )
    _check(store, fetcher, Bluesky(settings, lookback_days=30), gone, kept)


def _await_search(appview: str, text: str) -> None:
    for _ in range(30):
        found = httpx.get(f"{appview}/xrpc/app.bsky.feed.searchPosts", params={"q": text[-12:]}, timeout=30).json()
        if found.get("posts"):
            return
        time.sleep(1.0)
    pytest.fail("the AppView has not seen the post")
