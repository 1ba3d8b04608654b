"""The time window of a target: what was read before, and what is too old to be read at all.

A cursor is the moment at which a reading *began*, by our own clock: no date that a stranger wrote can move it. It is
given out with the last page only, so a reading that breaks off is done again from the start. The next reading goes
back a little further than the cursor, for posts that reach a server late and comments that are approved late; the
store knows what it has seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from scanner.models import Cursor, PageRequest, RawPage

OVERLAP = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From `floor` (inclusive) until `began`, both in UTC."""

    began: datetime
    floor: datetime

    @classmethod
    def of(cls, page: RawPage, lookback_days: int) -> Self:
        """The window that `page` belongs to, as its request's state tells."""
        began = _moment(page.request.state.get("began")) or page.fetched_at
        floor = began - timedelta(days=lookback_days)
        since = _moment(page.request.state.get("since"))
        return cls(began=began, floor=max(floor, since - OVERLAP) if since else floor)

    def state(self, page: RawPage) -> dict[str, str]:
        """The state that the next page's request carries on."""
        return {**page.request.state, "began": self.began.isoformat()}

    def following(self, page: RawPage, /, **params: str) -> PageRequest:
        """The request of `page` once more, with these parameters: its next page."""
        return replace(page.request, params={**page.request.params, **params}, state=self.state(page))

    def counting(self, page: RawPage, name: str) -> PageRequest:
        """The request of `page` once more, with the number that the parameter `name` holds one higher."""
        return self.following(page, **{name: str(int(page.request.params[name]) + 1)})

    @property
    def cursor(self) -> Cursor:
        """The cursor to give out with the last page."""
        return Cursor(self.began.isoformat())

    def is_over(self, moment: datetime | None) -> bool:
        """Whether `moment` lies before the window; an unknown moment does not."""
        return moment is not None and moment < self.floor


def opening(since: Cursor | None) -> Mapping[str, str]:
    """The state of a target's first request."""
    return {"since": since} if since and _moment(since) else {}


def floor_of(since: Cursor | None) -> datetime | None:
    """The moment from which a server may be asked to begin, None if it is not known without a clock."""
    moment = _moment(since)
    return moment - OVERLAP if moment else None


def _moment(written: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
