"""The weights file: an .npz of 8-bit matrices with a scale for each row of pieces or column of a layer, and a manifest.

`pack` and `load_encoder` are each other's inverse up to rounding. No pickle: numpy is told to refuse one.
"""

import json
from collections.abc import Mapping
from importlib import resources
from io import BytesIO
from typing import Any

import numpy as np

from matchers.encoder.network import Floats, Network
from matchers.encoder.tokens import WordPieces

WEIGHTS, VOCABULARY, MANIFEST = "encoder.npz", "encoder_vocabulary.txt", "encoder.json"
_SCALE = ".scale8"


def load_encoder() -> tuple[WordPieces, Network]:
    """Read the shipped vocabulary and weights."""
    folder = resources.files("matchers") / "weights"
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    vocabulary = (folder / VOCABULARY).read_text(encoding="utf-8").splitlines()
    weights = unpack((folder / WEIGHTS).read_bytes())
    return WordPieces(vocabulary), Network(
        weights=weights, layers=int(manifest["layers"]), outputs=tuple(manifest["outputs"])
    )


def pack(weights: Mapping[str, Floats]) -> bytes:
    """Write weights as a compressed .npz; matrices as 8-bit integers, vectors as half precision."""
    arrays: dict[str, Any] = {}
    for name, array in weights.items():
        if array.ndim == 1:
            arrays[name] = array.astype(np.float16)
            continue
        axis = 1 if name in {"pieces", "positions", "segments"} else 0
        scale = np.maximum(np.abs(array).max(axis=axis, keepdims=True), np.float32(1e-8)) / np.float32(127)
        arrays[name] = np.round(array / scale).astype(np.int8)
        arrays[name + _SCALE] = scale.astype(np.float32)
    buffer = BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def unpack(file: bytes) -> dict[str, Floats]:
    """Read what `pack` wrote."""
    with np.load(BytesIO(file), allow_pickle=False) as arrays:
        found = {name: arrays[name] for name in arrays.files}
    return {
        name: array.astype(np.float32) * (found[name + _SCALE] if name + _SCALE in found else np.float32(1))
        for name, array in found.items()
        if not name.endswith(_SCALE)
    }
