"""Whose turn it is, where a source may not be asked for everything in one night.

A budget is for a day: what an earlier scan of the same day took counts too. Who was asked longest ago, or never, comes
first, so that everything has its turn within as many nights as it takes. Who has had a turn is read from the coverage
ledger, so nothing else has to be kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scanner.models import Target, Turn
from scanner.protocols import Budget

DAY = timedelta(hours=20)
"""What counts as the same day: less than a whole one, since a scan may begin earlier in the night than the last."""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A target that has its turn on another night.

    Attributes:
        last_asked: when it was asked last; None if it never was.
        scans: in how many scans from now its turn comes, if there is one a night; None if the budget has no room for
            anything at all.
    """

    target: Target
    last_asked: datetime | None
    scans: int | None

    @property
    def last_words(self) -> str:
        """When it was asked last, in words."""
        asked = self.last_asked
        return f"last asked on {asked.day} {asked:%B %Y}" if asked else "never asked so far"

    @property
    def turn_words(self) -> str:
        """When its turn comes, in words."""
        if self.scans is None:
            return "the budget is too small for a single question"
        return "the turn comes with the next scan" if self.scans == 1 else f"the turn comes {self.scans} scans from now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """Tonight's targets and the others, in the order of their turns.

    Attributes:
        has_room_for_canary: whether the budget leaves a question for the source's canary.
    """

    asked: tuple[Target, ...]
    left: tuple[Left, ...] = ()
    has_room_for_canary: bool = True


def rotate(targets: Sequence[Target], budget: Budget, turns: Mapping[str, Turn], *, with_canary: bool) -> Rotation:
    """Choose the targets that `budget` has room for.

    Args:
        targets: of one source, in the order of its settings, which decides between those that have waited as long.
        budget: of the source.
        turns: by label, when each was last asked and what it has spent today.
        with_canary: whether the source has a canary, for which one question is kept where there is room for two.
    """
    free = tuple(target for target in targets if not budget.counts(target))
    waiting = sorted(filter(budget.counts, targets), key=lambda target: _last(turns, target))
    exempt = {target.label for target in free}
    spent = sum(turn.spent for label, turn in turns.items() if label not in exempt)
    whole_room, a_night = max(0, budget.requests - spent) // budget.a_target, budget.requests // budget.a_target
    room = whole_room
    if with_canary:
        room, a_night = _less_one(room), _less_one(a_night)
    return Rotation(
        asked=(*waiting[:room], *free),
        left=tuple(
            Left(
                target=target,
                last_asked=turns[target.label].at if target.label in turns else None,
                scans=place // a_night + 1 if a_night else None,
            )
            for place, target in enumerate(waiting[room:])
        ),
        has_room_for_canary=whole_room > min(room, len(waiting)),
    )


def _last(turns: Mapping[str, Turn], target: Target) -> tuple[datetime, int]:
    """When it was asked last, and how often; the latter decides between those that were asked on the same night."""
    turn = turns.get(target.label)
    return (turn.at, turn.times) if turn else (_NEVER, 0)


def _less_one(room: int) -> int:
    return room - 1 if room > 1 else room
