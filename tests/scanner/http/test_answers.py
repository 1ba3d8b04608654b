from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import AccessDenied, FetchError, ParseError, RateLimited, TargetGone
from scanner.http.answers import error_for, wait_seconds


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *[(status, AccessDenied) for status in (401, 403, 407, 451)],
        *[(status, TargetGone) for status in (404, 410)],
        *[(status, FetchError) for status in (408, 425, 500, 502, 503, 504)],
        *[(status, ParseError) for status in (300, 302, 304, 400, 405, 406, 418, 422)],
        (429, RateLimited),
    ],
)
def test_each_status_has_its_kind(status: int, kind: type[Exception], now: datetime) -> None:
    error = error_for(status, {}, b"", now=now, subject="x:1")

    assert type(error) is kind
    assert str(error).startswith("x:1: ")


@pytest.mark.parametrize(
    ("name", "value", "seconds"),
    [
        ("retry-after", "120", 120),
        ("retry-after", " 1.5 ", 1.5),
        ("retry-after", "Thu, 19 Nov 2026 02:31:00 GMT", 60),
        ("retry-after", "Thu, 19 Nov 2026 02:29:00 GMT", 0),
        ("ratelimit-reset", "1795055700", 300),
        ("ratelimit-reset", "30", 30),
        ("x-ratelimit-reset", "2026-11-19T02:35:00.000000Z", 300),
        ("x-ratelimit-reset", "1795055700", 300),
        ("x-ratelimit-reset", "417.0", 417),
        ("retry-after", "soon", None),
        ("retry-after", "nan", None),
        ("retry-after", "inf", None),
        ("retry-after", "99999999", None),
        ("retry-after", "-5", 0),
        ("x-other", "5", None),
    ],
)
def test_every_dialect_of_slow_down_is_understood(name: str, value: str, seconds: float | None, now: datetime) -> None:
    assert wait_seconds({name: value}, b"", now) == seconds


def test_a_failure_says_how_long_by_retry_after_alone(now: datetime) -> None:
    """Reddit and Mastodon tell with every answer when their limit is reset."""
    told = {"x-ratelimit-reset": "417.0", "ratelimit-reset": "30"}

    assert error_for(503, told, b"", now=now, subject="").retry_after is None
    assert error_for(503, {**told, "retry-after": "5"}, b"", now=now, subject="").retry_after == 5


def test_a_forum_says_it_in_its_body(now: datetime) -> None:
    body = b'{"errors": ["slow down"], "error_type": "rate_limit", "extras": {"wait_seconds": 17}}'

    assert wait_seconds({}, body, now) == 17
    assert wait_seconds({}, b'{"extras": {"wait_seconds": true}}', now) is None
    assert wait_seconds({}, b"[" * 100_000, now) is None


def test_a_used_up_quota_is_a_wait_and_a_ban_is_not(now: datetime) -> None:
    quota = b'{"error": {"code": 403, "errors": [{"reason": "quotaExceeded"}]}}'
    ban = b'{"error": {"code": 403, "errors": [{"reason": "forbidden"}]}}'

    assert type(error_for(403, {}, quota, now=now, subject="")) is RateLimited
    assert type(error_for(403, {}, ban, now=now, subject="")) is AccessDenied


def test_a_server_in_maintenance_says_when_it_is_back(now: datetime) -> None:
    error = error_for(503, {"retry-after": format_datetime(now + timedelta(minutes=1))}, b"", now=now, subject="")

    assert error.retry_after == 60


@given(st.text(max_size=40), st.binary(max_size=60))
def test_nothing_that_is_sent_raises(value: str, body: bytes) -> None:
    wait = wait_seconds({"retry-after": value}, body, datetime.fromisoformat("2026-11-19T02:30:00Z"))

    assert wait is None or wait >= 0
