from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.dates import parse, when

NOW = datetime(2026, 11, 19, 2, 30, tzinfo=UTC)
AT = datetime(2026, 11, 18, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-18T10:15:00Z",
        "2026-11-18T10:15:00.000Z",
        "2026-11-18T10:15:00.000000+00:00",
        "2026-11-18T11:15:00+01:00",
        "2026-11-18T10:15:00",
        "2026-11-18 10:15",
        "Wed, 18 Nov 2026 10:15:00 GMT",
        "Wed, 18 Nov 2026 11:15:00 +0100",
        "18 Nov 2026 10:15:00 -0000",
        " 2026-11-18T10:15:00Z ",
    ],
)
def test_every_way_of_writing_is_the_same_moment(written: str) -> None:
    assert when(written, now=NOW) == AT


@pytest.mark.parametrize(
    "written",
    [
        *(
            None,
            "",
            "yesterday",
            "9" * 100,
            "1970-01-01T00:00:00Z",
            "2031-01-01T00:00:00Z",
            "Mon, 01 Jan 99999 00:00:00 GMT",
        ),
        *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "Wed, 99 Nov 2026 10:15:00 GMT"),
    ],
)
def test_what_cannot_be_true_is_unknown(written: str | None) -> None:
    assert when(written, now=NOW) is None


def test_a_clock_that_is_ahead_is_forgiven() -> None:
    ahead = NOW + timedelta(hours=20)

    assert when(ahead.isoformat(), now=NOW) == ahead


@given(st.text(max_size=70) | st.from_regex(r"[0-9T:.+Z, -]{1,64}", fullmatch=True))
def test_nothing_that_is_written_raises(written: str) -> None:
    moment = parse(written)

    assert moment is None or moment.tzinfo is UTC
