"""Who has had a turn, as the coverage ledger tells it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scanner.models import Coverage, CoverageStatus, Target, Turn
from scanner.store import SqlStore, open_store, sqlite_url
from tests.scanner.fakes import START


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(sqlite_url(tmp_path / "data" / "findings.db"), tmp_path / "store.key") as opened:
        yield opened


def _run(store: SqlStore, at: datetime, *lines: Coverage) -> None:
    run = store.begin_run(at)
    for line in lines:
        store.save_coverage(run, line)


def _line(status: CoverageStatus = CoverageStatus.ANSWERED, *, queries: int, pages: int = 0) -> Coverage:
    return Coverage(source="brave", target="one", status=status, queries=queries, pages=pages)


def test_nobody_has_had_a_turn_at_first(store: SqlStore) -> None:
    assert store.turns(START) == {}


def test_the_last_turn_and_what_the_day_took(store: SqlStore) -> None:
    _run(store, START - timedelta(days=2), _line(queries=5))
    _run(store, START, _line(queries=2), Coverage(source="x", target="two", status=CoverageStatus.FAILED, queries=1))
    _run(store, START + timedelta(hours=1), _line(queries=3))
    assert store.turns(START) == {
        "brave": {"one": Turn(at=START + timedelta(hours=1), times=3, spent=5)},
        "x": {"two": Turn(at=START, spent=1)},
    }


@pytest.mark.parametrize(
    ("line", "had_a_turn"),
    [
        (_line(CoverageStatus.THROTTLED, queries=1), False),
        (_line(CoverageStatus.THROTTLED, queries=2, pages=1), True),
        (_line(CoverageStatus.BLOCKED, queries=1), True),
        (_line(CoverageStatus.ANOTHER_NIGHT, queries=0), False),
    ],
)
def test_who_was_turned_away_or_left_out_has_had_none(store: SqlStore, line: Coverage, had_a_turn: bool) -> None:
    _run(store, START, line)
    assert bool(store.turns(START)) is had_a_turn


def test_nights_on_which_it_was_not_asked_are_no_part_of_a_target_s_history(store: SqlStore) -> None:
    _run(store, START, _line(queries=1))
    _run(store, START + timedelta(days=1), _line(CoverageStatus.ANOTHER_NIGHT, queries=0))
    target = Target(connector="brave", key="k", label="one", base_url="https://b.example", query="q")
    assert [line.status for line in store.history(target, 14)] == [CoverageStatus.ANSWERED]
