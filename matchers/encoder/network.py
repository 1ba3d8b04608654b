"""The network: a BERT-shaped encoder of a few layers with one linear head, computed forwards only.

Shapes: L pieces of a text, each a row of 384 numbers, seen by 12 heads. Formulas: attention and layer normalisation as
in Vaswani et al. (2017) and Devlin et al. (2019), with the tanh form of GELU (Hendrycks & Gimpel, 2016).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

HEADS = 12
MOST_PIECES = 512
"""Pieces that are computed at once: enough for the weights to be read seldom, few enough to stay in the cache."""
_EPSILON = np.float32(1e-12)
_ROOT_2_OVER_PI = np.float32(0.7978845608028654)
_GELU_CUBE = np.float32(0.044715)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """One text as the network takes it: piece ids, and for each the segment, 0 for the post and 1 for its context."""

    ids: Sequence[int]
    segments: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The weights by name, as `matchers.encoder.weights` reads them, and the outputs' names in order.

    Texts are laid end to end: whatever looks at one piece alone is computed for all of them at once, which halves the
    cost of a text by itself, and only the attention is computed text by text. Nothing is padded, so a text's outputs
    don't depend on what stands beside it.
    """

    weights: Mapping[str, Floats] = field(repr=False)
    layers: int
    outputs: tuple[str, ...]

    def log_odds(self, texts: Sequence[Pieces]) -> list[dict[str, float]]:
        """The log-odds of every output for each text."""
        return [odds for batch in _batches(texts) for odds in self._batch(batch)]

    def _batch(self, texts: Sequence[Pieces]) -> list[dict[str, float]]:
        w = self.weights
        ids = [piece for text in texts for piece in text.ids]
        segments = [segment for text in texts for segment in text.segments]
        places = [place for text in texts for place in range(len(text.ids))]
        edges = np.cumsum([len(text.ids) for text in texts])[:-1]
        x = _normalised(
            w["pieces"][ids] + w["positions"][places] + w["segments"][segments], w["norm.scale"], w["norm.shift"]
        )
        for n in range(self.layers):
            x = self._layer(x, edges, f"layer{n}")
        heads = (_linear(np.concatenate([rows[0], rows.mean(axis=0)]), w, "head") for rows in np.split(x, edges))
        return [dict(zip(self.outputs, logits.tolist(), strict=True)) for logits in heads]

    def _layer(self, x: Floats, edges: NDArray[np.intp], name: str) -> Floats:
        w = self.weights
        attended = np.concatenate([_attention(qkv) for qkv in np.split(_linear(x, w, f"{name}.qkv"), edges)])
        x = _normalised(x + _linear(attended, w, f"{name}.mix"), w[f"{name}.norm1.scale"], w[f"{name}.norm1.shift"])
        inner = _gelu(_linear(x, w, f"{name}.up"))
        return _normalised(x + _linear(inner, w, f"{name}.down"), w[f"{name}.norm2.scale"], w[f"{name}.norm2.shift"])


def _batches(texts: Sequence[Pieces]) -> Iterator[list[Pieces]]:
    """Rows of texts that are computed at once, `MOST_PIECES` at most unless one text has more."""
    batch: list[Pieces] = []
    size = 0
    for text in texts:
        if batch and size + len(text.ids) > MOST_PIECES:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text.ids)
    if batch:
        yield batch


def _linear(x: Floats, w: Mapping[str, Floats], name: str) -> Floats:
    mapped: Floats = x @ w[f"{name}.weight"] + w[f"{name}.bias"]
    return mapped


def _attention(qkv: Floats) -> Floats:
    """Every head's attention over the pieces of the text: L rows of queries, keys and values side by side."""
    length, width = qkv.shape[0], qkv.shape[1] // 3
    q, k, v = (part.reshape(length, HEADS, -1).transpose(1, 0, 2) for part in np.split(qkv, 3, axis=1))
    scores = q @ k.transpose(0, 2, 1) * np.float32((width // HEADS) ** -0.5)
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    mixed: Floats = (scores / scores.sum(axis=-1, keepdims=True)) @ v
    return mixed.transpose(1, 0, 2).reshape(length, width)


def _normalised(x: Floats, scale: Floats, shift: Floats) -> Floats:
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + _EPSILON)
    normalised: Floats = centred / spread * scale + shift
    return normalised


def _gelu(x: Floats) -> Floats:
    gated: Floats = np.tanh(_ROOT_2_OVER_PI * (x + _GELU_CUBE * x * x * x))
    return np.float32(0.5) * x * (np.float32(1) + gated)
