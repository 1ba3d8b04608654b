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


TEXTS = st.lists(st.lists(st.integers(0, VOCABULARY - 1), min_size=1, max_size=20), min_size=1, max_size=6)


@settings(deadline=None)
@given(TEXTS)
def test_a_texts_outputs_do_not_depend_on_its_neighbours(texts: list[list[int]]) -> None:
    made = network()
    batch = [Pieces(ids=ids, segments=[n % 2 for n in range(len(ids))]) for ids in texts]

    together = made.logits(batch)

    alone = np.concatenate([made.logits([item]) for item in batch])
    assert together.shape == (len(texts), 3)
    np.testing.assert_allclose(together, alone, rtol=1e-3, atol=1e-4)


def test_order_and_segment_of_the_pieces_matter() -> None:
    made = network()
    plain, turned = (made.logits([Pieces(ids=ids, segments=[0, 0, 0])]) for ids in ([1, 2, 3], [3, 2, 1]))
    other_segment = made.logits([Pieces(ids=[1, 2, 3], segments=[0, 0, 1])])

    assert not np.allclose(plain, turned)
    assert not np.allclose(plain, other_segment)


def test_an_empty_batch_has_no_rows() -> None:
    assert network().logits([]).shape == (0, 3)


def test_weights_survive_packing_in_eight_bits() -> None:
    made = network()
    again = Network(weights=unpack(pack(made.weights)), layers=made.layers, outputs=made.outputs)
    item = Pieces(ids=[5, 6, 7, 8], segments=[0, 0, 1, 1])

    assert set(again.weights) == set(made.weights)
    assert made.logits([item]) == pytest.approx(again.logits([item]), abs=0.1)


def test_a_pickle_is_refused() -> None:
    import io

    file = io.BytesIO()
    np.savez(file, bad=np.array([{"a": 1}], dtype=object))

    with pytest.raises(ValueError, match="pickle"):
        unpack(file.getvalue())
