"""How fast a host may be asked: at an interval, and not at all while it has asked us to wait."""

import threading

from scanner.clock import Clock


class Pace:
    """Keeps the next free moment of each host; safe to share between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._free_at: dict[str, float] = {}
        self._closed_until: dict[str, float] = {}

    def wait(self, host: str, interval: float) -> None:
        """Wait for `host`'s turn, and take it: the next one comes `interval` seconds later."""
        with self._lock:
            now = self._clock.monotonic()
            turn = max(now, self._free_at.get(host, now))
            self._free_at[host] = turn + interval
        if turn > now:
            self._clock.sleep(turn - now)

    def heard(self, host: str, interval: float) -> None:
        """Count the interval from now: by now `host` has the request, however long it was on its way."""
        with self._lock:
            self._free_at[host] = max(self._free_at.get(host, 0.0), self._clock.monotonic() + interval)

    def close(self, host: str, seconds: float) -> None:
        """Do not ask `host` for `seconds`."""
        with self._lock:
            self._closed_until[host] = self._clock.monotonic() + seconds

    def closed_for(self, host: str) -> float:
        """For how many seconds `host` is not to be asked."""
        with self._lock:
            return max(0.0, self._closed_until.get(host, 0.0) - self._clock.monotonic())
