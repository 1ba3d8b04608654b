import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.encoder.network import Floats, Network, Pieces
from matchers.encoder.weights import pack, unpack

WIDTH, VOCABULARY = 24, 50


def network(layers: int = 2) -> Network:
    rng = np.random.default_rng(7)

    def matrix(*shape: int) -> Floats:
        return (rng.standard_normal(shape) * 0.2).astype(np.float32)

    weights = {
        "pieces": matrix(VOCABULARY, WIDTH),
        "positions": matrix(64, WIDTH),
        "segments": matrix(2, WIDTH),
        "norm.scale": np.ones(WIDTH, np.float32),
        "norm.shift": matrix(WIDTH),
        "head.weight": matrix(2 * WIDTH, 3),
        "head.bias": matrix(3),
    }
    for n in range(layers):
        shapes = {
            "qkv": (WIDTH, 3 * WIDTH),
            "mix": (WIDTH, WIDTH),
            "up": (WIDTH, 4 * WIDTH),
            "down": (4 * WIDTH, WIDTH),
        }
        for name, shape in shapes.items():
            weights[f"layer{n}.{name}.weight"] = matrix(*shape)
            weights[f"layer{n}.{name}.bias"] = matrix(shape[1])
        for name in ("norm1", "norm2"):
            weights[f"layer{n}.{name}.scale"] = np.ones(WIDTH, np.float32)
            weights[f"layer{n}.{name}.shift"] = np.zeros(WIDTH, np.float32)
    return Network(weights=weights, layers=layers, outputs=("a", "b", "c"))


def logits(made: Network, ids: list[int], segments: list[int] | None = None) -> list[float]:
    (found,) = made.log_odds([Pieces(ids=ids, segments=segments or [0] * len(ids))])
    return list(found.values())


texts = st.lists(st.integers(0, VOCABULARY - 1), min_size=2, max_size=20)


@settings(deadline=None)
@given(texts)
def test_outputs_are_named_finite_and_the_same_each_time(ids: list[int]) -> None:
    made = network()
    (found,) = made.log_odds([Pieces(ids=ids, segments=[0] * len(ids))])

    assert list(found) == ["a", "b", "c"]
    assert np.isfinite(list(found.values())).all()
    assert [found] == made.log_odds([Pieces(ids=ids, segments=[0] * len(ids))])


@settings(deadline=None)
@given(st.lists(texts, max_size=6), st.integers(1, 40))
def test_a_text_is_read_alike_whatever_stands_beside_it(posts: list[list[int]], most: int) -> None:
    made = network()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matchers.encoder.network.MOST_PIECES", most)
        found = made.log_odds([Pieces(ids=ids, segments=[0] * len(ids)) for ids in posts])

    assert [list(each.values()) for each in found] == [pytest.approx(logits(made, ids), abs=1e-5) for ids in posts]


def test_order_and_segment_of_the_pieces_matter() -> None:
    made = network()
    plain = logits(made, [1, 2, 3])

    assert logits(made, [3, 2, 1]) != pytest.approx(plain)
    assert logits(made, [1, 2, 3], [0, 0, 1]) != pytest.approx(plain)


def test_without_layers_the_head_reads_the_normalised_pieces() -> None:
    made = network(layers=0)
    w = made.weights
    rows = w["pieces"][[4, 9]] + w["positions"][:2] + w["segments"][[0, 1]]
    rows = (rows - rows.mean(1, keepdims=True)) / rows.std(1, keepdims=True) + w["norm.shift"]
    expected = np.concatenate([rows[0], rows.mean(0)]) @ w["head.weight"] + w["head.bias"]

    assert logits(made, [4, 9], [0, 1]) == pytest.approx(expected.tolist(), rel=1e-3, abs=1e-4)


def test_weights_survive_packing_in_eight_bits() -> None:
    made = network()
    again = Network(weights=unpack(pack(made.weights)), layers=made.layers, outputs=made.outputs)

    assert set(again.weights) == set(made.weights)
    assert logits(made, [5, 6, 7, 8]) == pytest.approx(logits(again, [5, 6, 7, 8]), abs=0.1)


def test_a_pickle_is_refused() -> None:
    file = io.BytesIO()
    np.savez(file, bad=np.array([{"a": 1}], dtype=object))

    with pytest.raises(ValueError, match="pickle"):
        unpack(file.getvalue())
