"""Every place on a real server, read through a proxy that misbehaves in every way: one night, and the next.

What passes costs nothing but time: all is there, once. What stays ends the reading, the ledger says so with the reason,
and never that there was nothing; once it is over, the next scan brings all, once.
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from scanner.models import Coverage, CoverageStatus
from scanner.store import SqlStore
from tests.real.conftest import Proxy
from tests.real.faults import OF_GOOGLE, PASSING, QUOTA, SHORT_WAITS, STAYING, TIMES_OUT, twice
from tests.real.nights import Nights
from tests.real.places import PLACES, SIGN_INS, Place, mastodon_tag, place_of, youtube

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]


@pytest.fixture
def nights(faulty: Callable[[str], Proxy], store: SqlStore, certificates_read_once: None) -> Callable[[Place], Nights]:
    return lambda place: Nights(place=place, misbehave=faulty(place.address).misbehave, store=store)


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> Place:
    return place_of(request, PLACES)


def test_a_place_that_is_read_straight_gives_all_once(nights: Callable[[Place], Nights], place: Place) -> None:
    here = replace(nights(place), misbehave=lambda: place.address)
    here.assert_all_came(here.scan())
    here.scan()
    assert here.kept, "there is something to see"
    assert here.kept == here.to_be_kept, "a second scan doubles nothing"


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.usefixtures("retrying_at_once")
def test_a_fault_that_passes_loses_nothing_and_doubles_nothing(
    nights: Callable[[Place], Nights], faulty: Callable[[str], Proxy], place: Place, fault: str
) -> None:
    """It strikes the first page, and a later one."""
    here = nights(place)
    rule = PASSING[fault](place.clock.now())
    here.assert_all_came(here.scan(*twice(rule)))
    assert faulty(place.address).struck == [rule["fault"]] * 2


@pytest.mark.parametrize("dialect", SHORT_WAITS)
@pytest.mark.usefixtures("retrying_at_once")
def test_too_many_requests_for_a_moment_lose_nothing(
    nights: Callable[[Place], Nights], faulty: Callable[[str], Proxy], place: Place, dialect: str
) -> None:
    here = nights(place)
    rule = SHORT_WAITS[dialect](place.clock.now())
    here.assert_all_came(here.scan({"fault": None, "times": 1}, {**rule, "times": 1}))
    assert faulty(place.address).struck == [rule["fault"]]


@pytest.mark.parametrize("dialect", SHORT_WAITS)
def test_a_server_that_says_how_long_is_not_asked_before(
    nights: Callable[[Place], Nights], request: pytest.FixtureRequest, dialect: str
) -> None:
    here = nights(mastodon_tag(request.getfixturevalue))
    rule = SHORT_WAITS[dialect](here.place.clock.now())
    began = time.monotonic()
    night = here.scan({**rule, "times": 1})

    assert time.monotonic() - began > 0.9
    here.assert_all_came(night)


@pytest.mark.parametrize("fault", STAYING)
@pytest.mark.usefixtures("retrying_at_once")
def test_a_fault_that_stays_is_told_and_what_it_kept_away_comes_the_next_night(
    nights: Callable[[Place], Nights], place: Place, fault: str
) -> None:
    assert_made_good(nights(place), fault)


@pytest.mark.usefixtures("retrying_at_once")
def test_a_used_up_quota_of_google_is_told_and_what_it_kept_away_comes_the_next_night(
    nights: Callable[[Place], Nights], request: pytest.FixtureRequest
) -> None:
    assert_made_good(nights(youtube(request.getfixturevalue)), QUOTA)


def assert_made_good(here: Nights, fault: str) -> None:
    """On the first night the fault strikes every page, on the second all but the first, on the third none."""
    make, status, reason = {**STAYING, **OF_GOOGLE}[fault]
    rule = make(here.place.clock.now())
    first = here.scan(rule, timeout=0.5 if fault in TIMES_OUT else 10.0)
    assert_told(first.lines, status, reason)
    second = here.scan({"fault": None, "times": 1}, rule, timeout=2.0 if fault in TIMES_OUT else 10.0)
    assert_told(second.lines, status, reason)
    assert re.search(r"after \d pages?\. ", " ".join(line.reason for line in second.lines))
    assert not first.seen
    assert set(second.seen) <= here.place.wanted

    here.assert_all_came(here.scan())


def assert_told(lines: Sequence[Coverage], status: CoverageStatus, reason: str) -> None:
    """The ledger says what kept us from reading, and what to do."""
    assert {line.status for line in lines} == {status}
    for line in lines:
        assert re.search(reason, line.reason)
        assert line.reason.endswith(".")
        assert line.reason.count(". ") >= 1


@pytest.fixture(params=SIGN_INS)
def sign_in(request: pytest.FixtureRequest) -> Place:
    return place_of(request, SIGN_INS)


@pytest.mark.parametrize("fault", ["hang", "reset", "loop", "500", "401", "a sign-in page", "Retry-After in seconds"])
def test_a_sign_in_that_fails_is_told_and_all_comes_the_next_night(
    nights: Callable[[Place], Nights], sign_in: Place, fault: str
) -> None:
    here = nights(sign_in)
    make, status, reason = STAYING[fault]
    rule = {**make(sign_in.clock.now()), "path": "createSession|access_token"}
    first = here.scan(rule, timeout=0.5 if fault in TIMES_OUT else 10.0)
    assert_told(first.lines, status, reason)
    assert not first.seen

    here.assert_all_came(here.scan())
