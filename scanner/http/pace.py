"""How a host may be asked: by one at a time, at an interval, and not at all while it has asked us to wait."""

import math
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from scanner.clock import Clock


@dataclass(slots=True)
class _Host:
    """What is known of a host; moments are monotonic."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = -math.inf
    closed_until: float = -math.inf


class Pace:
    """Keeps the turns of each host; safe to share between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)

    @contextmanager
    def turn(self, host: str, interval: float) -> Iterator[None]:
        """Wait for `host`'s turn, and have the host to oneself in this block.

        The next turn comes `interval` seconds after its end: by then the host has had the request, however long that
        was on its way.
        """
        known = self._known(host)
        with known.turn:
            wait = known.free_at - self._clock.monotonic()
            if wait > 0:
                self._clock.sleep(wait)
            try:
                yield
            finally:
                known.free_at = self._clock.monotonic() + interval

    def close(self, host: str, seconds: float) -> None:
        """Do not ask `host` for `seconds`."""
        until = self._clock.monotonic() + seconds
        with self._lock:
            known = self._hosts[host]
            known.closed_until = max(known.closed_until, until)

    def closed_for(self, host: str) -> float:
        """For how many seconds `host` is not to be asked."""
        return max(0.0, self._known(host).closed_until - self._clock.monotonic())

    def _known(self, host: str) -> _Host:
        with self._lock:
            return self._hosts[host]
