import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.evaluation.metrics import average_precision, binary_scores, calibration_error, mean, ratio

PAIRS = st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=40)


def test_binary_scores_count_each_kind_of_decision() -> None:
    pairs = [(True, True)] * 3 + [(False, True)] + [(True, False)] * 2 + [(False, False)] * 4

    scores = binary_scores(pairs)

    assert scores.precision == pytest.approx(3 / 4)
    assert scores.recall == pytest.approx(3 / 5)
    assert scores.f1 == pytest.approx(2 / 3)
    assert scores.support == 5


def test_binary_scores_without_cases_or_decisions_are_undefined() -> None:
    scores = binary_scores([(False, False)])

    assert (scores.precision, scores.recall, scores.f1, scores.support) == (None, None, None, 0)


def test_average_precision_of_a_known_ranking() -> None:
    ranked = [(True, 0.9), (False, 0.8), (True, 0.7), (False, 0.1)]

    assert average_precision(ranked) == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_average_precision_of_equal_scores_is_the_share_of_cases() -> None:
    assert average_precision([(True, 0.5), (False, 0.5), (False, 0.5), (True, 0.5)]) == pytest.approx(0.5)


@given(PAIRS, st.randoms(use_true_random=False))
def test_average_precision_does_not_depend_on_the_order(pairs: list[tuple[bool, float]], rng: random.Random) -> None:
    shuffled = pairs.copy()
    rng.shuffle(shuffled)

    assert average_precision(shuffled) == average_precision(pairs)


@given(PAIRS)
def test_calibration_error_lies_between_nought_and_one(pairs: list[tuple[bool, float]]) -> None:
    error = calibration_error(pairs)

    assert error is not None
    assert 0 <= error <= 1


def test_calibration_error_is_nought_for_scores_that_hold() -> None:
    pairs = [(True, 0.75)] * 3 + [(False, 0.75)]

    assert calibration_error(pairs) == pytest.approx(0)


def test_calibration_error_of_sure_and_wrong_scores_is_one() -> None:
    assert calibration_error([(False, 1.0), (True, 0.0)]) == pytest.approx(1)


def test_ratio_and_mean_leave_the_undefined_undefined() -> None:
    assert ratio(1, 0) is None
    assert mean([None]) is None
    assert mean([0.5, None, 1.0]) == pytest.approx(0.75)
