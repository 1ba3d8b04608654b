from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.window import OVERLAP, Window, floor_of, opening
from scanner.models import Cursor, PageRequest, RawPage, Target

TARGET = Target(connector="x", key="x:1", label="x", base_url="https://x.example", query="x")
LATER = timedelta(minutes=5)


@pytest.fixture
def page(now: datetime) -> Any:
    def make(state: dict[str, str], fetched_at: datetime = now) -> RawPage:
        request = PageRequest(url="https://x.example", state=state)
        return RawPage(request=request, status=200, body=b"", fetched_at=fetched_at, target=TARGET)

    return make


def test_a_new_source_is_read_back_to_the_lookback(page: Any, now: datetime) -> None:
    window = Window.of(page({}), 30)

    assert window.floor == now - timedelta(days=30)
    assert window.is_over(now - timedelta(days=31))
    assert not window.is_over(now - timedelta(days=29))
    assert not window.is_over(None)


def test_a_known_source_is_read_back_to_its_cursor_and_a_little_further(page: Any, now: datetime) -> None:
    since = Cursor((now - timedelta(days=1)).isoformat())

    assert Window.of(page(dict(opening(since))), 30).floor == now - timedelta(days=1) - OVERLAP
    assert floor_of(since) == now - timedelta(days=1) - OVERLAP


def test_a_source_that_was_not_read_for_long_is_read_back_to_the_lookback(page: Any, now: datetime) -> None:
    since = Cursor((now - timedelta(days=300)).isoformat())

    assert Window.of(page(dict(opening(since))), 30).floor == now - timedelta(days=30)


def test_the_cursor_is_when_the_reading_began(page: Any, now: datetime) -> None:
    first = page({})
    second = page(Window.of(first, 30).state(first), now + LATER)

    assert Window.of(second, 30).cursor == now.isoformat()


@pytest.mark.parametrize("kept", ["", "junk", "2026-11-18T00:00:00", "99999-01-01T00:00:00Z"])
def test_a_cursor_that_is_none_of_ours_is_ignored(kept: str) -> None:
    assert opening(Cursor(kept)) == {}
    assert floor_of(Cursor(kept)) is None
    assert floor_of(Cursor("2026-11-18T00:00:00Z")) == datetime(2026, 11, 15, tzinfo=UTC)
