"""What the misbehaving proxy does, and what the ledger has to say of what stays."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from scanner.models import CoverageStatus

Rule = dict[str, Any]
Faults = Callable[[datetime], Rule]
"""A rule of the proxy, made when it is set: some hold a date."""


def always(**rule: Any) -> Faults:
    return lambda _: rule


def refusing(status: int, *, body: str = '{"error": "Too many"}', **headers: str) -> Faults:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return always(fault="status", status=status, body=body, headers=named)


def until(header: str, seconds: float, write: Callable[[datetime], str]) -> Faults:
    """Too many requests, until a moment that the header holds."""
    return lambda now: refusing(429, **{header: write(now + timedelta(seconds=seconds))})(now)


def http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def epoch(moment: datetime) -> str:
    return str(int(moment.timestamp()))


def twice(rule: Rule) -> tuple[Rule, ...]:
    """The rule for two pages; the attempt after the first one's, if the fault makes one necessary, is spared."""
    once = {**rule, "times": 1}
    return (once, once) if rule["fault"] == "delay" else (once, {"fault": None, "times": 1}, once)


PASSING: Mapping[str, Faults] = {
    "delay": always(fault="delay", seconds=0.3),
    "reset": always(fault="reset"),
    "reset in mid-body": always(fault="reset_mid", after=20),
    "cut": always(fault="cut", after=20),
    "garbage": always(fault="garbage"),
    "500": refusing(500),
    "503 with the rate limit's end": refusing(503, X_RateLimit_Reset="300"),
}


SHORT_WAITS: Mapping[str, Faults] = {
    "Retry-After in seconds": refusing(429, Retry_After="1"),
    "Retry-After as a date": until("Retry_After", 2.0, http_date),
    "503 with Retry-After": refusing(503, Retry_After="1"),
    "RateLimit-Reset in seconds": refusing(429, RateLimit_Reset="1"),
    "X-RateLimit-Reset as a number": until("X_RateLimit_Reset", 2.0, epoch),
    "X-RateLimit-Reset as a date": until("X_RateLimit_Reset", 1.0, datetime.isoformat),
    "x-ratelimit-reset of Reddit": refusing(429, x_ratelimit_reset="1.0"),
    "wait_seconds of Discourse": refusing(429, body='{"extras": {"wait_seconds": 1}}'),
}


FAILED, THROTTLED, BLOCKED = CoverageStatus.FAILED, CoverageStatus.THROTTLED, CoverageStatus.BLOCKED
SLOW_DOWN = "platform asks us to slow down"
STAYING: Mapping[str, tuple[Faults, CoverageStatus, str]] = {
    "hang": (always(fault="hang", seconds=5), FAILED, "did not answer in time"),
    "drip": (always(fault="slow", bytes_per_second=20), FAILED, "did not answer in time"),
    "reset": (always(fault="reset"), FAILED, "could not be reached"),
    "reset in mid-body": (always(fault="reset_mid", after=20), FAILED, "could not be reached"),
    "cut": (always(fault="cut", after=20), FAILED, "breaks off|not JSON"),
    "garbage": (always(fault="garbage"), FAILED, "breaks off or is no HTTP"),
    "flood": (always(fault="flood", bytes=50_000_000), FAILED, "answer has more than 8,000,000 bytes"),
    "loop": (always(fault="loop"), BLOCKED, "leads (round in a circle|to another site)"),
    "500": (refusing(500), FAILED, "status 500"),
    "401": (refusing(401), BLOCKED, "does not let us read this"),
    "a sign-in page": (always(fault="status", status=200, body="<html>Sign in</html>"), FAILED, "not JSON"),
    "Retry-After in seconds": (refusing(429, Retry_After="600"), THROTTLED, SLOW_DOWN),
    "Retry-After as a date": (until("Retry_After", 600, http_date), THROTTLED, SLOW_DOWN),
    "RateLimit-Reset in seconds": (refusing(429, RateLimit_Reset="600"), THROTTLED, SLOW_DOWN),
    "X-RateLimit-Reset as a number": (until("X_RateLimit_Reset", 600, epoch), THROTTLED, SLOW_DOWN),
    "X-RateLimit-Reset as a date": (until("X_RateLimit_Reset", 600, datetime.isoformat), THROTTLED, SLOW_DOWN),
    "x-ratelimit-reset of Reddit": (refusing(429, x_ratelimit_reset="600.0"), THROTTLED, SLOW_DOWN),
    "wait_seconds of Discourse": (refusing(429, body='{"extras": {"wait_seconds": 600}}'), THROTTLED, SLOW_DOWN),
    "429 of Lemmy, which says nothing": (refusing(429, body='{"error": "rate_limit_error"}'), THROTTLED, SLOW_DOWN),
}
QUOTA = "403 of Google"
OF_GOOGLE = {
    QUOTA: (
        refusing(403, body='{"error": {"code": 403, "errors": [{"reason": "quotaExceeded"}]}}'),
        THROTTLED,
        SLOW_DOWN,
    )
}
"""What stands for a refusal with any other server."""

TIMES_OUT = frozenset({"hang", "drip"})
