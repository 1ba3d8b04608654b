import pytest

from benchmarks.judgement.public import _auc, _figures, _of_kind
from benchmarks.judgement.results import Result


def test_auc_is_the_share_of_pairs_in_the_right_order() -> None:
    assert _auc([(True, 3.0), (False, 1.0), (True, 2.0), (False, 2.0)]) == pytest.approx((2 + 1.5) / 4)


def test_f1_is_judged_on_the_texts_that_the_threshold_was_not_chosen_on() -> None:
    tuned, judged = [(True, 0.9), (False, 0.1)], [(True, 0.8), (False, 0.95)]
    pairs = [pair for both in zip(tuned, judged, strict=True) for pair in both]

    assert _figures(pairs)["f1"] == pytest.approx(0.0)


def test_marked_stretches_are_found_where_they_are_touched() -> None:
    rows: list[Result] = [{"spans": [[0, 5, "EMAIL_ADDRESS"], [9, 12, "PHONE_NUMBER"]]}, {"spans": []}]
    told = [[(2, 8, "email")], [(0, 3, "email")]]

    found = _of_kind(rows, told, "EMAIL_ADDRESS", "email")

    assert found == {"marked": 1, "recall": 1.0, "precision": 0.5}
