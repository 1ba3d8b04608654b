import logging
import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import AlreadyRunning, StoreError
from scanner.schedule import NIGHTLY, missed, next_runs, planned, run_nightly
from tests.scanner.fakes import FakeClock

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 3, 27, 12, tzinfo=UTC)


def _utc(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("at", "after", "expected"),
    [
        # The clocks go from 01:00 to 02:00 on 29 March 2026 and 28 March 2027 …
        ("02:30", (2026, 3, 28, 12), [(2026, 3, 29, 1, 30), (2026, 3, 30, 1, 30)]),
        ("01:30", (2026, 3, 28, 12), [(2026, 3, 29, 1, 30), (2026, 3, 30, 0, 30)]),
        ("00:30", (2026, 3, 28, 12), [(2026, 3, 29, 0, 30), (2026, 3, 29, 23, 30)]),
        ("02:30", (2027, 3, 27, 12), [(2027, 3, 28, 1, 30), (2027, 3, 29, 1, 30)]),
        ("01:00", (2027, 3, 27, 12), [(2027, 3, 28, 1, 0), (2027, 3, 29, 0, 0)]),
        # … and from 02:00 back to 01:00 on 25 October 2026 and 31 October 2027: once, not twice.
        ("02:30", (2026, 10, 24, 12), [(2026, 10, 25, 2, 30), (2026, 10, 26, 2, 30)]),
        ("01:30", (2026, 10, 24, 12), [(2026, 10, 25, 0, 30), (2026, 10, 26, 1, 30)]),
        ("01:30", (2026, 10, 25, 0, 30), [(2026, 10, 26, 1, 30), (2026, 10, 27, 1, 30)]),
        ("01:30", (2027, 10, 30, 12), [(2027, 10, 31, 0, 30), (2027, 11, 1, 1, 30)]),
    ],
)
def test_both_daylight_saving_nights_have_one_run(
    at: str, after: tuple[int, ...], expected: list[tuple[int, ...]]
) -> None:
    assert next_runs(at, LONDON, _utc(*after), 2) == [_utc(*numbers) for numbers in expected]


@given(
    minutes=st.integers(0, 2 * 366 * 24 * 60),
    at=st.times().map(lambda moment: f"{moment:%H:%M}"),
    zone=st.sampled_from(["Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tokyo"]).map(ZoneInfo),
)
def test_every_night_has_exactly_one_run(minutes: int, at: str, zone: ZoneInfo) -> None:
    after = _utc(2026, 1, 1) + timedelta(minutes=minutes)
    runs = next_runs(at, zone, after, 40)
    days = [run.astimezone(zone).date() for run in runs]
    assert runs[0] > after
    assert days == [days[0] + timedelta(days=n) for n in range(40)]


@pytest.mark.parametrize(
    ("last_finished", "now", "expected"),
    [
        (None, (2026, 3, 27, 12), True),
        ((2026, 3, 27, 2, 41), (2026, 3, 27, 12), False),
        ((2026, 3, 26, 20), (2026, 3, 27, 2, 29), False),
        ((2026, 3, 26, 20), (2026, 3, 27, 2, 30), True),
        ((2026, 3, 25, 2, 41), (2026, 3, 27, 12), True),
        ((2026, 10, 25, 0, 40), (2026, 10, 25, 23), True),
        ((2026, 10, 25, 2, 40), (2026, 10, 25, 23), False),
    ],
)
def test_a_night_without_a_run_is_missed(
    last_finished: tuple[int, ...] | None, now: tuple[int, ...], *, expected: bool
) -> None:
    last = _utc(*last_finished) if last_finished else None
    assert missed(last, _utc(*now), at="02:30", zone=LONDON) is expected


def test_two_days_of_downtime_are_made_up_by_one_run() -> None:
    clock = FakeClock(_utc(2026, 3, 27, 2, 30))
    runs: list[datetime] = []
    last: datetime | None = None
    for _ in range(2):  # two nights that go well, then two days without power
        clock.time = next_runs("02:30", LONDON, clock.now(), 1)[0]
        runs.append(clock.now())
        last = clock.now() + timedelta(minutes=10)
    clock.time = _utc(2026, 3, 31, 9, 15)
    scheduler = planned(list, at="02:30", zone=LONDON, last_finished=last, now=clock.now())
    job = scheduler.get_job(NIGHTLY)
    runs.append(job.next_run_time)
    runs.append(job.trigger.get_next_fire_time(job.next_run_time, clock.now()))
    assert runs == [
        _utc(2026, 3, 28, 2, 30),
        _utc(2026, 3, 29, 1, 30),
        _utc(2026, 3, 31, 9, 15),
        _utc(2026, 4, 1, 1, 30),
    ]


def test_without_a_missed_night_the_first_run_is_at_night() -> None:
    scheduler = planned(list, at="02:30", zone=LONDON, last_finished=NOON - timedelta(hours=1), now=NOON)
    assert scheduler.get_job(NIGHTLY).next_run_time == _utc(2026, 3, 28, 2, 30)


def test_runs_are_merged_and_never_overlap() -> None:
    job = planned(list, at="02:30", zone=LONDON, last_finished=None, now=NOON).get_job(NIGHTLY)
    assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)


class _InterruptedClock(FakeClock):
    """Waits until the scan has run, then interrupts as Ctrl-C does."""

    def __init__(self, scanned: threading.Event) -> None:
        super().__init__(datetime.now(UTC))
        self.scanned = scanned

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if self.scanned.wait(timeout=30):
            raise KeyboardInterrupt


def test_a_missed_night_runs_at_once_on_its_own_thread_until_the_interrupt() -> None:
    threads: list[threading.Thread] = []
    scanned = threading.Event()

    def scan() -> None:
        threads.append(threading.current_thread())
        scanned.set()

    run_nightly(scan, at="02:30", zone=LONDON, last_finished=None, clock=_InterruptedClock(scanned))
    assert len(threads) == 1
    assert threads != [threading.main_thread()]


@pytest.mark.parametrize(
    ("error", "event"),
    [
        (AlreadyRunning(), "night_skipped reason=already_running"),
        (StoreError("the disk is full"), "night_failed error=StoreError: the disk is full"),
    ],
)
def test_a_night_that_fails_is_logged_and_does_not_end_the_schedule(
    error: Exception, event: str, caplog: pytest.LogCaptureFixture
) -> None:
    def scan() -> None:
        raise error

    job = planned(scan, at="02:30", zone=LONDON, last_finished=None, now=NOON).get_job(NIGHTLY)
    with caplog.at_level(logging.INFO):
        job.func()
    assert [record.getMessage() for record in caplog.records] == ["night_begins", event]
