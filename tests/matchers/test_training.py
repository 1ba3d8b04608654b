import json
from pathlib import Path

import numpy as np
import pytest

from matchers.training.__main__ import main
from matchers.training.cases import load_cases
from matchers.training.logistic import kernel_logistic, newton, sigmoid, softmax, softmax_regression


def _data() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    features = rng.normal(size=(200, 3))
    labels = (features @ np.array([1.5, -1.0, 0.0]) + rng.normal(scale=0.5, size=200) > 0).astype(float)
    return features, labels


def test_newton_finds_the_signs_of_the_weights() -> None:
    features, labels = _data()
    weights = newton(features, labels, np.ones(200), np.full(4, 0.1))
    assert weights[0] > 1
    assert weights[1] < -0.5
    assert abs(weights[2]) < 0.5


def test_posts_that_do_not_count_do_not_count() -> None:
    features, labels = _data()
    sample = np.ones(200)
    sample[:100] = 0
    whole = newton(features, np.where(sample > 0, labels, 1 - labels), sample, np.full(4, 0.1))
    assert whole == pytest.approx(newton(features[100:], labels[100:], np.ones(100), np.full(4, 0.1)), abs=1e-6)


def test_kernel_solver_agrees_with_newton() -> None:
    features, labels = _data()
    design = np.hstack([features, np.ones((200, 1))])
    dual = kernel_logistic(design @ design.T, labels[:, None], np.ones((200, 1)), 1.0, steps=4000)
    primal = newton(features, labels, np.ones(200), np.ones(4))
    assert sigmoid(design @ (design.T @ dual[:, 0])) == pytest.approx(sigmoid(design @ primal), abs=1e-3)


def test_softmax_of_two_classes_agrees_with_newton() -> None:
    features, labels = _data()
    both = softmax_regression(
        features, np.column_stack([1 - labels, labels]), np.zeros((200, 2)), np.full(4, 2.0), steps=2000
    )
    one = newton(features, labels, np.ones(200), np.full(4, 1.0))
    assert both[:, 1] - both[:, 0] == pytest.approx(one, abs=1e-3)


def test_a_class_that_is_ruled_out_gets_no_chance() -> None:
    features, labels = _data()
    offset = np.zeros((200, 2))
    offset[:50, 1] = -1e6
    weights = softmax_regression(features, np.column_stack([1 - labels, labels]), offset, np.ones(4))
    chances = softmax(features @ weights[:-1] + weights[-1] + offset)
    assert chances[:50, 1].max() < 1e-6
    assert chances.sum(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("folder", "clauses", "learnt"),
    [
        ("train-a", ["4.5.4", "4.5.5"], False),
        ("train-b", ["4.5.4", "4.5.8"], False),
        ("train-a", ["4.5.4"], True),
        ("train-a", ["4.5.5"], True),
        ("train-c", ["4.5.4", "4.5.5"], True),
    ],
)
def test_a_row_beside_an_insult_is_not_learnt_from_where_labels_give_it_freely(
    tmp_path: Path, folder: str, clauses: list[str], learnt: bool
) -> None:
    post = {
        "platform": "x",
        "url": "https://x.example/1",
        "created_at": "2026-01-01T09:00:00Z",
        "text": "That new one couldn't run a bath.",
        "author": {"handle": "a", "display_name": "A", "bio": ""},
    }
    body = {"id": "1", "school": "s", "post": post, "mention": True, "clauses": clauses, "author_role": "unknown"}
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "posts.jsonl").write_text(json.dumps({**body, "urgent": False}), encoding="utf-8")
    (case,) = load_cases(tmp_path / folder)

    assert ("4.5.4" in case.labels) is learnt
    assert case.labels[clauses[-1]]


@pytest.mark.parametrize(("step", "option"), [("reading", "--ordinary"), ("encoder", "--base")])
def test_a_step_that_lacks_its_material_says_which(
    step: str, option: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["training", "corpus", "--steps", step])
    with pytest.raises(SystemExit):
        main()

    assert f"the step {step} needs {option}" in capsys.readouterr().err
