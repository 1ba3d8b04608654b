import threading
from itertools import pairwise

import pytest

from scanner.clock import SystemClock
from scanner.http.pace import Pace
from tests.scanner.fakes import FakeClock


def test_a_host_is_asked_at_its_interval_and_others_at_once(clock: FakeClock) -> None:
    pace = Pace(clock)
    for host in ("a", "a", "b", "a"):
        with pace.turn(host, 2.0):
            pass

    assert clock.slept == [2.0, 2.0]


def test_time_that_has_passed_counts(clock: FakeClock) -> None:
    pace = Pace(clock)
    for passes in (1.5, 9):
        with pace.turn("a", 2.0):
            pass
        clock.sleep(passes)
    with pace.turn("a", 2.0):
        pass

    assert clock.slept == [1.5, 0.5, 9]


def test_the_interval_counts_from_the_end_of_a_turn_however_it_ends(clock: FakeClock) -> None:
    pace = Pace(clock)

    def stumble() -> None:
        with pace.turn("a", 2.0):
            clock.sleep(0.5)
            raise LookupError

    with pytest.raises(LookupError):
        stumble()
    with pace.turn("a", 2.0):
        pass

    assert clock.slept == [0.5, 2.0]


def test_a_host_is_closed_for_as_long_as_it_asked(clock: FakeClock) -> None:
    pace = Pace(clock)
    pace.close("a", 60)
    pace.close("a", 0)  # another request, under way meanwhile, failed

    assert pace.closed_for("a") == 60
    assert pace.closed_for("b") == 0
    clock.sleep(61)
    assert pace.closed_for("a") == 0


def test_threads_take_turns_one_at_a_time() -> None:
    pace, clock = Pace(SystemClock()), SystemClock()
    turns: list[tuple[float, float]] = []

    def ask() -> None:
        with pace.turn("a", 0.05):
            began = clock.monotonic()
            clock.sleep(0.02)
            turns.append((began, clock.monotonic()))

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(turns) == 5
    assert all(later - ended >= 0.05 for (_, ended), (later, _) in pairwise(sorted(turns)))
