"""What a status means for us, and how long a server asks us to wait: "slow down" has many dialects."""

import contextlib
import json
from collections.abc import Mapping
from datetime import datetime

from connectors import typed
from connectors.dates import parse
from scanner.errors import AccessDenied, ConnectorError, FetchError, ParseError, RateLimited, TargetGone

_EPOCH_FROM = 1_000_000_000
"""A number of seconds from here on is a moment since 1970, below it a time to go."""

_LONGEST_WAIT = 31 * 24 * 3600.0
_GOOGLE_QUOTA = frozenset({"quotaExceeded", "rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded"})


def error_for(status: int, headers: Mapping[str, str], body: bytes, *, now: datetime, subject: str) -> ConnectorError:
    """Return the error that an answer stands for.

    Args:
        status: HTTP status, not 2xx.
        headers: with lower-case names.
        body: the first part of the body.
        now: to count the wait from.
        subject: `Target.key`.
    """
    if status == 429 or (status == 403 and _is_google_quota(body)):
        return RateLimited(subject=subject, retry_after=wait_seconds(headers, body, now))
    if status in (401, 403, 407, 451):
        return AccessDenied(f"the platform does not let us read this (status {status})", subject=subject)
    if status in (404, 410):
        return TargetGone(subject=subject)
    if status in (408, 425) or status >= 500:
        # The other headers come with every answer of some servers, and say nothing about a failure.
        wait = _seconds(headers.get("retry-after", "").strip(), now)
        return FetchError(f"the server failed (status {status})", subject=subject, retry_after=wait)
    return ParseError(f"the server does not understand our request (status {status})", subject=subject)


def wait_seconds(headers: Mapping[str, str], body: bytes, now: datetime) -> float | None:
    """Return how many seconds the server asks us to wait, None if it does not say.

    Known dialects: `Retry-After` in seconds or as a date (RFC 9110); `RateLimit-Reset` and `X-RateLimit-Reset` in
    seconds to go, in seconds since 1970, or as an ISO date; the member `extras.wait_seconds` of a JSON body.
    """
    for name in ("retry-after", "ratelimit-reset", "x-ratelimit-reset"):
        seconds = _seconds(headers.get(name, "").strip(), now)
        if seconds is not None:
            return seconds
    return _bounded(typed.member(_json(body), "extras", "wait_seconds"))


def _seconds(written: str, now: datetime) -> float | None:
    try:
        number = float(written)
    except ValueError:
        moment = parse(written)
        return _bounded((moment - now).total_seconds()) if moment else None
    return _bounded(number - now.timestamp() if number >= _EPOCH_FROM else number)


def _bounded(seconds: object) -> float | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds <= _LONGEST_WAIT:
        return None
    return max(0.0, float(seconds))


def _is_google_quota(body: bytes) -> bool:
    errors = typed.items(_json(body), "error", "errors")
    return any(typed.text(error, "reason") in _GOOGLE_QUOTA for error in errors)


def _json(body: bytes) -> object:
    with contextlib.suppress(ValueError, RecursionError):
        return json.loads(body)
    return None
