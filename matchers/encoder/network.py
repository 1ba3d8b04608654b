"""The network: a BERT-shaped encoder of a few layers with one linear head, computed forwards only.

Shapes: B posts, L pieces, H = 384 numbers a piece, A = 12 heads. Formulas: attention and layer normalisation as in
Vaswani et al. (2017) and Devlin et al. (2019), with the tanh form of GELU (Hendrycks & Gimpel, 2016).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

HEADS = 12
_EPSILON = np.float32(1e-12)
_FAR = np.float32(-1e9)
_ROOT_2_OVER_PI = np.float32(0.7978845608028654)
_GELU_CUBE = np.float32(0.044715)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """One text as the network takes it: piece ids, and for each the segment, 0 for the post and 1 for its context."""

    ids: Sequence[int]
    segments: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The weights by name, as `matchers.encoder.weights` reads them, and the outputs' names in order."""

    weights: Mapping[str, Floats] = field(repr=False)
    layers: int
    outputs: tuple[str, ...]

    def logits(self, batch: Sequence[Pieces]) -> Floats:
        """The outputs' log-odds for each text: an array of B rows and one column an output."""
        if not batch:
            return np.zeros((0, len(self.outputs)), np.float32)
        ids, segments, mask = _padded(batch)
        w = self.weights
        x = w["pieces"][ids] + w["positions"][: ids.shape[1]] + w["segments"][segments]
        x = _normalised(x, w["norm.scale"], w["norm.shift"])
        bias = np.where(mask, np.float32(0), _FAR)[:, None, None, :]
        for n in range(self.layers):
            x = self._layer(x, bias, f"layer{n}")
        weight = mask[..., None].astype(np.float32)
        pooled = np.concatenate([x[:, 0], (x * weight).sum(1) / weight.sum(1)], axis=1)
        return _linear(pooled, w, "head")

    def _layer(self, x: Floats, bias: Floats, name: str) -> Floats:
        w = self.weights
        attended = _linear(_attention(_linear(x, w, f"{name}.qkv"), bias), w, f"{name}.mix")
        x = _normalised(x + attended, w[f"{name}.norm1.scale"], w[f"{name}.norm1.shift"])
        inner = _gelu(_linear(x, w, f"{name}.up"))
        return _normalised(x + _linear(inner, w, f"{name}.down"), w[f"{name}.norm2.scale"], w[f"{name}.norm2.shift"])


def _padded(batch: Sequence[Pieces]) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    longest = max(len(item.ids) for item in batch)
    ids = np.zeros((len(batch), longest), np.int64)
    segments = np.zeros_like(ids)
    mask = np.zeros(ids.shape, np.bool_)
    for row, item in enumerate(batch):
        ids[row, : len(item.ids)] = item.ids
        segments[row, : len(item.ids)] = item.segments
        mask[row, : len(item.ids)] = True
    return ids, segments, mask


def _linear(x: Floats, w: Mapping[str, Floats], name: str) -> Floats:
    flat: Floats = x.reshape(-1, x.shape[-1]) @ w[f"{name}.weight"] + w[f"{name}.bias"]
    return flat.reshape(*x.shape[:-1], -1)


def _attention(qkv: Floats, bias: Floats) -> Floats:
    batch, length, width = qkv.shape[0], qkv.shape[1], qkv.shape[2] // 3
    size = width // HEADS
    q, k, v = (part.reshape(batch, length, HEADS, size).transpose(0, 2, 1, 3) for part in np.split(qkv, 3, axis=2))
    scores = q @ k.transpose(0, 1, 3, 2) * np.float32(size**-0.5) + bias
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    mixed: Floats = (scores / scores.sum(axis=-1, keepdims=True)) @ v
    return mixed.transpose(0, 2, 1, 3).reshape(batch, length, width)


def _normalised(x: Floats, scale: Floats, shift: Floats) -> Floats:
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + _EPSILON)
    normalised: Floats = centred / spread * scale + shift
    return normalised


def _gelu(x: Floats) -> Floats:
    gated: Floats = np.tanh(_ROOT_2_OVER_PI * (x + _GELU_CUBE * x * x * x))
    return np.float32(0.5) * x * (np.float32(1) + gated)
