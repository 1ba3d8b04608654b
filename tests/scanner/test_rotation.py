from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.models import QueryKind, Target, Turn
from scanner.protocols import Budget
from scanner.rotation import rotate
from tests.scanner.fakes import START


def _targets(number: int) -> list[Target]:
    return [
        Target(connector="fake", key=f"k{n}", label=f"t{n}", base_url="https://fake.example", query=f"q{n}")
        for n in range(number)
    ]


def _labels(targets: tuple[Target, ...]) -> list[str]:
    return [target.label for target in targets]


@given(st.integers(1, 40), st.integers(1, 60), st.integers(1, 4), st.booleans())
def test_everything_has_its_turn_once_before_anything_has_a_second(
    number: int, requests: int, a_target: int, with_canary: bool
) -> None:
    targets, budget = _targets(number), Budget(requests=max(requests, a_target), a_target=a_target)
    turns: dict[str, Turn] = {}
    asked: Counter[str] = Counter()
    for night in range(number):
        rotation = rotate(targets, budget, turns, with_canary=with_canary)
        assert len(rotation.asked) * a_target <= budget.requests
        asked.update(_labels(rotation.asked))
        moment = START + timedelta(days=night)
        turns |= {label: Turn(at=moment, times=asked[label]) for label in _labels(rotation.asked)}
        assert len(rotation.asked) + len(rotation.left) == number
        counts = [asked[target.label] for target in targets]
        assert max(counts) - min(counts) <= 1
    assert min(asked[target.label] for target in targets) >= 1


def test_who_waits_is_told_how_long() -> None:
    turns = {"t3": Turn(at=START)}
    rotation = rotate(_targets(5), Budget(requests=2, a_target=1), turns, with_canary=False)
    assert _labels(rotation.asked) == ["t0", "t1"]
    assert [(left.target.label, left.last_asked, left.scans) for left in rotation.left] == [
        ("t2", None, 1),
        ("t4", None, 1),
        ("t3", START, 2),
    ]


def test_what_an_earlier_scan_of_the_day_took_counts() -> None:
    budget = Budget(requests=6, a_target=2)
    turns = {"t0": Turn(at=START, spent=2), "no longer asked": Turn(at=START, spent=1)}
    assert _labels(rotate(_targets(3), budget, turns, with_canary=False).asked) == ["t1"]
    spent = {"t0": Turn(at=START, spent=99)}
    rotation = rotate(_targets(3), budget, spent, with_canary=False)
    assert (rotation.asked, [left.scans for left in rotation.left]) == ((), [1, 1, 1])


def test_only_the_kind_that_counts_waits_and_is_counted() -> None:
    *searches, last = _targets(4)
    comments = replace(last, kind=QueryKind.OFFICIAL)
    budget = Budget(requests=2, a_target=1, kind=QueryKind.SCHOOL)
    turns = {comments.label: Turn(at=START, spent=50)}
    rotation = rotate([comments, *searches], budget, turns, with_canary=False)
    assert _labels(rotation.asked) == ["t0", "t1", "t3"]


def test_a_budget_that_reaches_for_nothing_says_so() -> None:
    rotation = rotate(_targets(1), Budget(requests=1, a_target=2), {}, with_canary=True)
    assert (rotation.asked, rotation.left[0].scans, rotation.has_room_for_canary) == ((), None, False)


@pytest.mark.parametrize(("requests", "targets", "room"), [(1, 1, False), (2, 2, True), (3, 2, True), (2, 0, True)])
def test_a_canary_never_goes_over_the_budget(requests: int, targets: int, room: bool) -> None:
    rotation = rotate(_targets(targets), Budget(requests=requests, a_target=1), {}, with_canary=True)
    assert rotation.has_room_for_canary is room
    assert len(rotation.asked) + rotation.has_room_for_canary <= requests
