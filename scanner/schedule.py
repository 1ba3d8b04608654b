"""The nightly scan: at a fixed time on the school's own clocks, once a night, and once after downtime.

The calendar is ours and pure (`next_runs`, `missed`); APScheduler waits, and sees to it that runs neither pile up nor
overlap. A time that the clocks skip in spring comes an hour later by the clock; a time that they show twice in autumn
comes the first time.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from scanner.clock import Clock
from scanner.errors import AlreadyRunning, ScannerError

log = logging.getLogger(__name__)

NIGHTLY = "nightly"
_WAKE_EVERY = timedelta(minutes=5)


def next_runs(at: str, zone: ZoneInfo, after: datetime, n: int) -> list[datetime]:
    """Return the next `n` nightly runs later than `after`, in UTC.

    Args:
        at: ``HH:MM`` on the clocks of `zone`.
        zone: the school's time zone.
        after: an aware time.
        n: how many.
    """
    return list(islice(_nights(at, zone, after), n))


def missed(last_finished: datetime | None, now: datetime, *, at: str, zone: ZoneInfo) -> bool:
    """Whether a night has passed without a run since `last_finished`, the end of the last run that finished.

    A school that was never scanned has missed one. However many nights were missed, one run makes up for them all:
    sources are read from where the last run left off.
    """
    if last_finished is None:
        return True
    return next_runs(at, zone, last_finished, 1)[0] <= now


def run_nightly(
    scan: Callable[[], object], *, at: str, zone: ZoneInfo, last_finished: datetime | None, clock: Clock
) -> None:
    """Call `scan` every night, and at once if a night was missed; come back only when interrupted (Ctrl-C).

    An error of a night is logged and does not end the nights that follow. `scan` is called on a thread of its own; on
    an interrupt the scan under way is still finished before the process ends, a second interrupt ends that too.
    """
    scheduler = planned(scan, at=at, zone=zone, last_finished=last_finished, now=clock.now())
    scheduler.start()
    try:
        while True:
            clock.sleep(_WAKE_EVERY.seconds)
            scheduler.wakeup()  # a machine that slept did not count that time; on waking, what is due begins soon
    except KeyboardInterrupt:
        log.info("schedule_stops")
    finally:
        scheduler.shutdown(wait=False)


def planned(
    scan: Callable[[], object], *, at: str, zone: ZoneInfo, last_finished: datetime | None, now: datetime
) -> BackgroundScheduler:
    """Return a scheduler that has its jobs and is not started."""
    scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
    trigger = _Nightly(at, zone)
    late = missed(last_finished, now, at=at, zone=zone)
    scheduler.add_job(
        _guarded(scan),
        trigger,
        id=NIGHTLY,
        next_run_time=now if late else trigger.get_next_fire_time(None, now),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    return scheduler


class _Nightly(BaseTrigger):  # type: ignore[misc]  # APScheduler has no type marks
    """APScheduler's view of `next_runs`."""

    def __init__(self, at: str, zone: ZoneInfo) -> None:
        self._at, self._zone = at, zone

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The first nightly time after the previous one; a time that has passed meanwhile is still due, once."""
        return next_runs(self._at, self._zone, previous_fire_time or now, 1)[0]


def _nights(at: str, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    wall = time.fromisoformat(at)
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        moment = datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)
        if moment > after:
            yield moment
        day += timedelta(days=1)


def _guarded(scan: Callable[[], object]) -> Callable[[], None]:
    def night() -> None:
        log.info("night_begins")
        try:
            scan()
        except AlreadyRunning:
            log.warning("night_skipped reason=already_running")
        except ScannerError as error:
            log.error("night_failed error=%s: %s", type(error).__name__, error)  # noqa: TRY400
        else:
            log.info("night_done")

    return night
