import math

import pytest

from matchers.examples import EXAMPLE_SCHOOL, as_post
from matchers.read import read
from matchers.rule import Example, Guard
from matchers.scene import Feature, Scene, Signal, Span, both
from matchers.scoring import WORDING, HeadWeights, score, shipped_weights, together
from matchers.text_model import as_value, grams_of, shipped_text_model
from matchers.watchlist import Watchlist


@pytest.fixture(scope="module")
def scene() -> Scene:
    (reading,) = read([as_post(Example(text="Mr Pettifer is useless. Larkmoor"))], Watchlist.compile(EXAMPLE_SCHOOL))
    return Scene.of(reading)


def always(name: str, value: float) -> Feature:
    signal = Signal(value=value, spans=(Span("text", 0, 11),))
    return Feature(name=name, note=f"{name}.", measure=lambda _: signal)


def test_score_is_bias_plus_weights_times_values(scene: Scene) -> None:
    weights = HeadWeights(bias=-1.0, weights={"a": 2.0, "b": -0.5, WORDING: 3.0})
    judged = score(scene, "x", [always("a", 0.5), always("b", 1.0), always("unknown", 1.0)], weights)
    assert math.isclose(judged.log_odds, -1.0 + 1.0 - 0.5 + 3.0 * as_value(0.0))
    assert [line.feature for line in judged.contributions] == ["base", "a", "b", WORDING]


def test_evidence_takes_the_weightiest_reason_for_a_stretch(scene: Scene) -> None:
    weights = HeadWeights(bias=0.0, weights={"a": 1.0, "b": 2.0})
    judged = score(scene, "x", [always("a", 1.0), always("b", 1.0)], weights)
    assert [(item.excerpt, item.reason) for item in judged.evidence(scene.reading.post)] == [("Mr Pettifer", "b.")]


def test_guard_adds_a_line_that_clears_the_score(scene: Scene) -> None:
    judged = score(scene, "x", [], HeadWeights(bias=5.0, weights={})).guarded(
        Guard(name="reason", note="Because.", holds=lambda _: True)
    )
    assert judged.probability < 0.001
    assert judged.contributions[-1].note == "Because."


def test_both_is_the_product_of_its_parts(scene: Scene) -> None:
    assert scene.signal(both("ab", "Both.", always("a", 0.5), always("b", 0.4))).value == pytest.approx(0.2)
    assert scene.signal(both("ac", "Both.", always("a", 0.5), always("c", 0.0))).spans == ()


def test_together_is_the_chance_that_one_is_right() -> None:
    assert together([0.5, 0.5]) == pytest.approx(0.75)
    assert together([]) == 0.0


def test_text_model_knows_no_names(scene: Scene) -> None:
    other = as_post(Example(text="Mrs Thackway is useless. Larkmoor"))
    (reading,) = read([other], Watchlist.compile(EXAMPLE_SCHOOL))
    model = shipped_text_model()
    logits, others = (model.logits(grams_of(s)) for s in (scene, Scene.of(reading)))
    assert logits["4.5.5"] == pytest.approx(others["4.5.5"], abs=0.3)


def test_telling_words_point_into_the_post(scene: Scene) -> None:
    spans = shipped_text_model().telling_words(scene, grams_of(scene), "4.5.5")
    texts = [scene.reading.post.field_text(span.field)[span.start : span.end] for span in spans]
    assert "useless" in texts


def test_shipped_weights_are_small_and_finite() -> None:
    heads = shipped_weights().heads.values()
    assert all(math.isfinite(weight) and abs(weight) < 20 for head in heads for weight in head.weights.values())
