"""Dates as platforms write them: ISO 8601 with Z, an offset, microseconds or no zone, and RFC 822."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""Nothing that we read is older than this."""

LEEWAY = timedelta(days=1)
"""How far a server's clock may be ahead of ours."""


def when(written: str | None, *, now: datetime) -> datetime | None:
    """Return the moment that `written` names, in UTC, or None if it names none that can be true.

    Args:
        written: ISO 8601 or RFC 822; a date without a zone is taken as UTC.
        now: when the page was fetched; a post cannot be from later than a day after that.
    """
    moment = parse(written or "")
    return moment if moment and EARLIEST <= moment <= now + LEEWAY else None


def since_1970(seconds: object, *, now: datetime) -> datetime | None:
    """Return the moment that is `seconds` after 1970 began, in UTC, or None if it is none that can be true."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if EARLIEST <= moment <= now + LEEWAY else None


def parse(written: str) -> datetime | None:
    """Return the moment that `written` names, in UTC and however far away, or None if it names none."""
    if not written or len(written) > 64:
        return None
    moment = _iso(written.strip()) or _rfc822(written)
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC) if moment else None
    except OverflowError:
        return None


def _iso(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _rfc822(written: str) -> datetime | None:
    try:
        return parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
