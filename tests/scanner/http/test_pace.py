import threading
from itertools import pairwise
from typing import Any

from scanner.clock import SystemClock
from scanner.http.pace import Pace


def test_a_host_is_asked_at_its_interval_and_others_at_once(clock: Any) -> None:
    pace = Pace(clock)
    for host in ("a", "a", "b", "a"):
        pace.wait(host, 2.0)

    assert clock.sleeps == [2.0, 2.0]


def test_time_that_has_passed_counts(clock: Any) -> None:
    pace = Pace(clock)
    pace.wait("a", 2.0)
    clock.sleep(1.5)
    pace.wait("a", 2.0)
    clock.sleep(9)
    pace.wait("a", 2.0)

    assert clock.sleeps == [1.5, 0.5, 9]


def test_the_interval_counts_from_when_the_host_had_the_request(clock: Any) -> None:
    pace = Pace(clock)
    pace.wait("a", 2.0)
    clock.sleep(0.5)
    pace.heard("a", 2.0)
    pace.wait("a", 2.0)

    assert clock.sleeps == [0.5, 2.0]


def test_a_host_is_closed_for_as_long_as_it_asked(clock: Any) -> None:
    pace = Pace(clock)
    pace.close("a", 60)

    assert pace.closed_for("a") == 60
    assert pace.closed_for("b") == 0
    clock.sleep(61)
    assert pace.closed_for("a") == 0


def test_threads_take_turns() -> None:
    pace, clock, turns = Pace(SystemClock()), SystemClock(), []

    def ask() -> None:
        pace.wait("a", 0.05)
        turns.append(clock.monotonic())

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns.sort()

    assert all(later - earlier > 0.03 for earlier, later in pairwise(turns))
