"""Asking once more: what failed in passing is tried again, after a while or when the server says."""

from collections.abc import Callable

import stamina

from scanner.errors import ConnectorError, RateLimited
from scanner.http.failures import TimedOut
from scanner.http.pace import Pace
from scanner.http.site import host_of
from scanner.models import PageRequest, RawPage, Target

MAX_ATTEMPTS = 3
LONGEST_WAIT = 30.0
"""Seconds that we wait for a server that asks for it; what takes longer is left to the next run."""

UNTOLD_WAIT = 60.0
"""Seconds that a host is left alone that asks us to slow down and does not say for how long."""


def retried(ask: Callable[[], RawPage], target: Target, request: PageRequest, pace: Pace) -> RawPage:
    """Return what `ask` gives, a GET tried at most three times; a host that asks us to wait is closed for so long.

    Raises:
        ConnectorError: the last error of `ask`; `RateLimited` also where the host is closed still.
    """
    host = host_of(request.url)
    attempts = MAX_ATTEMPTS if request.method == "GET" else 1
    if closed := pace.closed_for(host):
        raise RateLimited(subject=target.key, retry_after=closed)
    caller = stamina.RetryingCaller(attempts=attempts, timeout=None, wait_initial=0.5, wait_max=5.0)
    try:
        return caller(_waits, ask)
    except ConnectorError as error:
        pace.close(host, _wanted_wait(error))
        raise


def _wanted_wait(error: ConnectorError) -> float:
    """For how many seconds a server that gave `error` wants to be left alone."""
    if error.retry_after is not None:
        return error.retry_after
    return UNTOLD_WAIT if isinstance(error, RateLimited) else 0.0


def _waits(error: Exception) -> bool | float:
    """Whether a request that ended in `error` is tried again; a number of seconds where the server names one."""
    if not isinstance(error, ConnectorError) or error.permanent or isinstance(error, TimedOut):
        return False
    if error.retry_after is None:
        return not isinstance(error, RateLimited)
    return error.retry_after if error.retry_after <= LONGEST_WAIT else False
