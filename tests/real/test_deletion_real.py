"""A post that is deleted on a real network, looked at again through a proxy that misbehaves.

What passes does not keep its words; what stays proves nothing, so nothing is erased until it is over.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from config.settings import BlueskySettings, HttpSettings
from connectors.bluesky import Bluesky
from scanner.clock import SystemClock
from scanner.http import HttpFetcher
from scanner.models import Coverage, CoverageStatus, Post, SchoolQuery
from scanner.paging import read
from scanner.revisit import look_again
from scanner.store import SqlStore
from tests.real.bluesky_account import Account, key_of
from tests.real.conftest import Proxy
from tests.real.faults import PASSING, SHORT_WAITS, STAYING, TIMES_OUT, Rule, twice
from tests.real.nights import parts_of
from tests.scanner.fakes import WordAssessor

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

SCHOOL = "Saltmarsh Lane Juniors"
QUERY = SchoolQuery(names=(SCHOOL,), hashtags=(), email_domain="", website="", official_accounts=())
ERASED = {"not seen in public any more, erased here": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Two posts as a scan read them, before one was deleted."""

    service: str
    gone: Post
    kept: Post


@pytest.fixture(scope="module")
def posted(bluesky_urls: tuple[str, str]) -> Posted:
    appview, pds = bluesky_urls
    account = Account.new(pds, "salt")
    for what in ("gate", "roof"):
        account.post(f"{SCHOOL} has a useless {what}")
    gone, kept = waiting_for(2, appview)
    account.delete(key_of(gone.native_id))
    waiting_for(1, appview)
    return Posted(service=appview.replace("localhost", "127.0.0.1"), gone=gone, kept=kept)


def waiting_for(number: int, appview: str) -> Sequence[Post]:
    """The posts about the school, once there are so many."""
    connector = Bluesky(BlueskySettings(service=appview), lookback_days=30)
    (target,) = connector.targets(QUERY)
    settings = HttpSettings(allow_private_hosts=("localhost",))
    with HttpFetcher(settings, SystemClock(), intervals={"bluesky": 0.0}) as web:
        for _ in range(60):
            posts = [post for page in read(connector, target, None, web) for post in page.posts]
            if len(posts) == number:
                return posts
            time.sleep(0.5)
    pytest.fail("the AppView has not seen it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Second looks at the two posts, behind the proxy."""

    posted: Posted
    proxy: Proxy
    store: SqlStore

    def look(self, *rules: Rule, days: int, timeout: float = 10.0) -> Coverage:
        """Look again after so many days, with these faults."""
        connector = Bluesky(BlueskySettings(service=self.proxy.misbehave(*rules)), lookback_days=30)
        settings, clock = HttpSettings(timeout=timeout, allow_private_hosts=("127.0.0.1",)), SystemClock()
        with HttpFetcher(settings, clock, intervals={"bluesky": 0.0}) as web:
            parts = parts_of(connector, web, self.store, QUERY, revisits=10)
            line = look_again(parts, clock.now() + timedelta(days=days))
        assert line is not None
        return line

    def assert_one_was_erased(self, line: Coverage) -> None:
        assert (line.status, line.reason, line.skipped) == (CoverageStatus.ANSWERED, "", ERASED)
        assert (line.posts, line.problems) == (2, 0)
        assert self.texts == {self.posted.kept.text}

    @property
    def texts(self) -> set[str]:
        return {item.post.text for item in self.store.report("s", synthetic=True).findings}


@pytest.fixture
def looks(posted: Posted, faulty: Callable[[str], Proxy], store: SqlStore, certificates_read_once: None) -> Looks:
    """The two posts are in the store, as the last scan found them."""
    found = [posted.gone, posted.kept]
    connector = Bluesky(BlueskySettings(service=posted.service), lookback_days=30)
    now = datetime.now(UTC)
    run = store.begin_run(now)
    store.save_page(
        run, connector.targets(QUERY)[0], list(zip(found, WordAssessor().assess_batch(found), strict=True)), None
    )
    store.finish_run(run, now, len(found))
    return Looks(posted=posted, proxy=faulty(posted.service), store=store)


def test_a_deleted_post_loses_its_words(looks: Looks) -> None:
    looks.assert_one_was_erased(looks.look(days=1))


@pytest.mark.parametrize("fault", [*PASSING, *SHORT_WAITS])
@pytest.mark.usefixtures("retrying_at_once")
def test_a_fault_that_passes_does_not_keep_them(looks: Looks, fault: str) -> None:
    """It strikes the look at the one post, and at the other."""
    rule = {**PASSING, **SHORT_WAITS}[fault](datetime.now(UTC))
    looks.assert_one_was_erased(looks.look(*twice(rule), days=1))
    assert looks.proxy.struck == [rule["fault"]] * 2


@pytest.mark.parametrize("fault", STAYING)
@pytest.mark.usefixtures("retrying_at_once")
def test_a_fault_that_stays_erases_nothing_and_is_told(looks: Looks, fault: str) -> None:
    make, _, _ = STAYING[fault]
    line = looks.look(make(datetime.now(UTC)), days=1, timeout=0.5 if fault in TIMES_OUT else 10.0)
    assert (line.status, line.posts, line.problems, line.skipped) == (CoverageStatus.FAILED, 0, 2, {})
    assert line.reason.startswith("Could not be looked at: 2 of 2. ")
    assert looks.texts == {looks.posted.gone.text, looks.posted.kept.text}

    looks.assert_one_was_erased(looks.look(days=2))
