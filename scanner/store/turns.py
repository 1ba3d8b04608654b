"""Who has had a turn: read out of the coverage ledger, which has a line for everything that was ever asked.

A target that a source turned away with "slow down" before it gave a page has had no turn: it is next.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, and_, col, not_, select

from scanner.models import CoverageStatus, Turn
from scanner.store.tables import CoverageRow, RunRow


def read(session: Session, day_began: datetime) -> Mapping[str, Mapping[str, Turn]]:
    """When each target was last asked and what it took since `day_began`, by source and label."""
    turned_away = and_(col(CoverageRow.status) == CoverageStatus.THROTTLED, col(CoverageRow.pages) == 0)
    lines = session.exec(
        select(CoverageRow.source, CoverageRow.target, RunRow.started_at, CoverageRow.queries)
        .join(RunRow)
        .where(col(CoverageRow.queries) > 0, not_(turned_away))
        .order_by(col(RunRow.started_at))
    )
    turns: dict[str, dict[str, Turn]] = {}
    for source, target, at, queries in lines:
        of_source = turns.setdefault(source, {})
        before = of_source.get(target, Turn(at=at, times=0))
        spent = queries if at >= day_began else 0
        of_source[target] = Turn(at=at, times=before.times + 1, spent=before.spent + spent)
    return turns
