"""Asking once more: what failed in passing is tried again, after a while or when the server says."""

from collections.abc import Callable
from urllib.parse import urlsplit

import stamina

from scanner.errors import ConnectorError, RateLimited
from scanner.http.failures import TimedOut
from scanner.http.pace import Pace
from scanner.models import RawPage, Target

MAX_ATTEMPTS = 3
LONGEST_WAIT = 30.0
"""Seconds that we wait for a server that asks for it; what takes longer is left to the next run."""


def retried(ask: Callable[[], RawPage], target: Target, pace: Pace, *, attempts: int = MAX_ATTEMPTS) -> RawPage:
    """Return what `ask` gives, tried at most `attempts` times; a host that asks us to wait is closed for so long.

    Raises:
        ConnectorError: the last error of `ask`; `RateLimited` also where the host is closed still.
    """
    host = urlsplit(target.base_url).netloc
    if closed := pace.closed_for(host):
        raise RateLimited(subject=target.key, retry_after=closed)
    caller = stamina.RetryingCaller(attempts=attempts, timeout=None, wait_initial=0.5, wait_max=5.0)
    try:
        return caller(_waits, ask)
    except RateLimited as error:
        pace.close(host, error.retry_after or 0.0)
        raise


def _waits(error: Exception) -> bool | float:
    """Whether a request that ended in `error` is tried again; a number of seconds where the server names one."""
    if not isinstance(error, ConnectorError) or error.permanent or isinstance(error, TimedOut):
        return False
    if error.retry_after is None:
        return not isinstance(error, RateLimited)
    return error.retry_after if error.retry_after <= LONGEST_WAIT else False
