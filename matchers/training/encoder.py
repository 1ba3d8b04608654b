"""Fine-tune the encoder (needs PyTorch and safetensors).

It starts from a folder with the weights and vocabulary of a BERT-shaped sentence encoder of 384 numbers a piece
(all-MiniLM-L6-v2, Apache-2.0). It is trained on the posts that pass the gate, every head at once, people and places
replaced by their kinds. Whole schools are held out in turn: the held-out logits go to ``var/``, for `fit` to weigh them
with the other features honestly; then one network is trained on every post and written, in 8 bits, to
`matchers/weights`.
"""

import json
import logging
import math
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from matchers.encoder.inputs import SPECIAL_PIECES, pieces_of
from matchers.encoder.network import HEADS as ATTENTION_HEADS
from matchers.encoder.network import Floats, Pieces
from matchers.encoder.tokens import WordPieces
from matchers.encoder.weights import MANIFEST, VOCABULARY, WEIGHTS, pack
from matchers.training.cases import HEADS
from matchers.training.fit import HELD_OUT, Gated, gather, label_matrix
from matchers.training.fit import WEIGHTS as WEIGHTS_FOLDER

log = logging.getLogger(__name__)

SEED = 20261125
EPOCHS, BATCH = 4, 16
RATE, HEAD_RATE, WARM_UP = 1e-4, 1e-3, 0.1
DROPOUT, HEAD_DROPOUT, DECAY = 0.1, 0.2, 0.01
LIGHT, LIGHT_WEIGHT = ("role:", "mention", "shown"), 0.3
OUTER_FOLDS = 3
LAYERS = range(6)
"""Layers of the base that are kept."""
WIDTH = 384
WORDS_FOR_PIECES = {
    "[SCHOOL]": "school", "[STAFF]": "teacher", "[PUPIL]": "pupil", "[PARTNER]": "company", "[EMAIL]": "email",
    "[TERM]": "document", "[PLACE]": "street", "[IMAGE]": "picture", "[NAME]": "name", "[HANDLE]": "name",
    "[BIO]": "profile", "[REPLY]": "reply", "[QUOTE]": "quote", "[LINK]": "link", "[BY STAFF]": "teacher",
    "[BY FORMER_STAFF]": "former", "[BY PUPIL]": "pupil", "[BY PARENT]": "parent", "[BY OFFICIAL]": "official",
    "[BY OTHER]": "neighbour", "[BY UNKNOWN]": "someone", "[TIE 0]": "elsewhere", "[TIE 1]": "hardly",
    "[TIE 2]": "perhaps", "[TIE 3]": "likely", "[TIE 4]": "surely", "[MAYBE]": "maybe",
}  # fmt: skip
"""An ordinary word whose meaning each special piece starts from."""


class Layer(nn.Module):
    """One layer, with the names and shapes of the published weights."""

    def __init__(self, base: dict[str, Tensor], number: int) -> None:
        super().__init__()
        self.q, self.k, self.v, self.mix, self.up, self.down = (
            _linear(base, f"encoder.layer.{number}.{name}")
            for name in (
                "attention.self.query",
                "attention.self.key",
                "attention.self.value",
                "attention.output.dense",
                "intermediate.dense",
                "output.dense",
            )
        )
        self.norm1 = _norm(base, f"encoder.layer.{number}.attention.output.LayerNorm")
        self.norm2 = _norm(base, f"encoder.layer.{number}.output.LayerNorm")

    def forward(self, x: Tensor, attended_to: Tensor) -> Tensor:
        """Attend, then think."""
        batch, length, width = x.shape
        q, k, v = (
            part(x).view(batch, length, ATTENTION_HEADS, -1).transpose(1, 2) for part in (self.q, self.k, self.v)
        )
        attended = functional.scaled_dot_product_attention(q, k, v, attn_mask=attended_to)
        attended = self.mix(attended.transpose(1, 2).reshape(batch, length, width))
        x = self.norm1(x + functional.dropout(attended, DROPOUT, self.training))
        inner = self.down(functional.gelu(self.up(x), approximate="tanh"))
        return self.norm2(x + functional.dropout(inner, DROPOUT, self.training))


class Encoder(nn.Module):
    """The network of `matchers.encoder.network`, trainable."""

    def __init__(self, base: dict[str, Tensor], vocabulary: WordPieces, layers: Sequence[int]) -> None:
        super().__init__()
        pieces = base["embeddings.word_embeddings.weight"].clone()
        for piece, word in WORDS_FOR_PIECES.items():
            pieces[vocabulary.id_of(piece)] = pieces[vocabulary.id_of(word)]
        self.pieces = nn.Embedding.from_pretrained(pieces, freeze=False)
        self.positions = nn.Parameter(base["embeddings.position_embeddings.weight"].clone(), requires_grad=False)
        self.segments = nn.Embedding.from_pretrained(
            base["embeddings.token_type_embeddings.weight"].clone(), freeze=False
        )
        self.norm = _norm(base, "embeddings.LayerNorm")
        self.layers = nn.ModuleList(Layer(base, n) for n in layers)
        self.head = nn.Linear(2 * WIDTH, len(HEADS))

    def forward(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """Return the log-odds of every output."""
        x = self.norm(self.pieces(ids) + self.positions[: ids.shape[1]] + self.segments(segments))
        x = functional.dropout(x, DROPOUT, self.training)
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :])
        weight = mask[..., None].float()
        pooled = torch.cat([x[:, 0], (x * weight).sum(1) / weight.sum(1)], dim=1)
        found: Tensor = self.head(functional.dropout(pooled, HEAD_DROPOUT, self.training))
        return found

    def children_layers(self) -> Iterator[Layer]:
        """The layers, in order."""
        yield from (layer for layer in self.layers if isinstance(layer, Layer))

    def exported(self) -> dict[str, Floats]:
        """The weights by the names that `matchers.encoder.network` knows."""
        arrays = {
            "pieces": self.pieces.weight,
            "positions": self.positions[:256],
            "segments": self.segments.weight,
            "norm.scale": self.norm.weight,
            "norm.shift": self.norm.bias,
            "head.weight": self.head.weight.T,
            "head.bias": self.head.bias,
        }
        for n, layer in enumerate(self.children_layers()):
            qkv = (layer.q, layer.k, layer.v)
            arrays[f"layer{n}.qkv.weight"] = torch.cat([part.weight for part in qkv]).T
            arrays[f"layer{n}.qkv.bias"] = torch.cat([part.bias for part in qkv])
            for name in ("mix", "up", "down"):
                arrays[f"layer{n}.{name}.weight"] = getattr(layer, name).weight.T
                arrays[f"layer{n}.{name}.bias"] = getattr(layer, name).bias
            for name in ("norm1", "norm2"):
                arrays[f"layer{n}.{name}.scale"] = getattr(layer, name).weight
                arrays[f"layer{n}.{name}.shift"] = getattr(layer, name).bias
        return {name: array.detach().numpy().astype(np.float32) for name, array in arrays.items()}


def _linear(base: dict[str, Tensor], name: str) -> nn.Linear:
    weight = base[f"{name}.weight"]
    made = nn.Linear(weight.shape[1], weight.shape[0])
    made.weight.data, made.bias.data = weight.clone(), base[f"{name}.bias"].clone()
    return made


def _norm(base: dict[str, Tensor], name: str) -> nn.LayerNorm:
    made = nn.LayerNorm(WIDTH, 1e-12)
    made.weight.data, made.bias.data = base[f"{name}.weight"].clone(), base[f"{name}.bias"].clone()
    return made


class Material:
    """The posts as the network takes them, with their labels and how much each label counts."""

    def __init__(self, gated: Gated, vocabulary: WordPieces) -> None:
        self.pieces: list[Pieces] = [pieces_of(scene.words, scene.first_look, vocabulary) for scene in gated.scenes]
        labels, sample = label_matrix(gated.cases, HEADS)
        weight = np.array([LIGHT_WEIGHT if head.startswith(LIGHT) else 1.0 for head in HEADS])
        self.labels = torch.tensor(labels, dtype=torch.float32)
        self.sample = torch.tensor(sample * weight, dtype=torch.float32)

    def batches(self, rows: Sequence[int], size: int) -> Iterator[tuple[list[int], Tensor, Tensor, Tensor]]:
        """Batches of posts of like length, in the order of `rows` but for that."""
        for start in range(0, len(rows), size * 16):
            pool = sorted(rows[start : start + size * 16], key=lambda row: len(self.pieces[row].ids))
            parts = [pool[n : n + size] for n in range(0, len(pool), size)]
            random.shuffle(parts)
            for part in parts:
                yield part, *self._padded(part)

    def _padded(self, rows: Sequence[int]) -> tuple[Tensor, Tensor, Tensor]:
        longest = max(len(self.pieces[row].ids) for row in rows)
        ids = torch.zeros(len(rows), longest, dtype=torch.long)
        segments, mask = torch.zeros_like(ids), torch.zeros(ids.shape, dtype=torch.bool)
        for n, row in enumerate(rows):
            item = self.pieces[row]
            ids[n, : len(item.ids)] = torch.tensor(item.ids)
            segments[n, : len(item.ids)] = torch.tensor(item.segments)
            mask[n, : len(item.ids)] = True
        return ids, segments, mask


def fine_tune(model: Encoder, material: Material, rows: Sequence[int]) -> None:
    """Train `model` on `rows`, with a linear warm-up and decline of the learning rate."""
    body = [p for name, p in model.named_parameters() if p.requires_grad and not name.startswith("head")]
    groups = [{"params": body, "lr": RATE}, {"params": model.head.parameters(), "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY, fused=True)
    steps = EPOCHS * math.ceil(len(rows) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * max(0.0, 1 - step / steps)
    )
    model.train()
    order = list(rows)
    for epoch in range(EPOCHS):
        started, total = time.perf_counter(), 0.0
        random.shuffle(order)
        for part, ids, segments, mask in material.batches(order, BATCH):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(ids, segments, mask)
            loss = functional.binary_cross_entropy_with_logits(logits.float(), material.labels[part], reduction="none")
            loss = (loss * material.sample[part]).sum() / len(part)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(part)
        log.info("epoch=%d loss=%.3f seconds=%.0f", epoch, total / len(order), time.perf_counter() - started)


def predict(model: Encoder, material: Material, rows: Sequence[int]) -> Floats:
    """The log-odds of every output for `rows`, in their order."""
    model.eval()
    found = np.zeros((len(material.pieces), len(HEADS)), np.float32)
    with torch.no_grad():
        for part, ids, segments, mask in material.batches(list(rows), 64):
            found[part] = model(ids, segments, mask).numpy()
    chosen: Floats = found[list(rows)]
    return chosen


def train(folders: Sequence[Path], base_folder: Path, layers: Sequence[int] = LAYERS) -> None:
    """Train on the corpora, on as many processor threads as PyTorch is set to; write held-out logits and weights."""
    base = load_file(base_folder / "model.safetensors")
    lines = (base_folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    for n, piece in enumerate(SPECIAL_PIECES, start=1):
        lines[n] = piece
    vocabulary = WordPieces(lines)
    gated = gather(folders)
    material = Material(gated, vocabulary)
    log.info("posts=%d", len(gated.cases))

    def trained(rows: Sequence[int]) -> Encoder:
        random.seed(SEED)
        torch.manual_seed(SEED)
        model = Encoder(base, vocabulary, layers)
        fine_tune(model, material, rows)
        return model

    folds = np.array(gated.folds) % OUTER_FOLDS
    held_out = np.zeros((len(gated.cases), len(HEADS)), np.float32)
    for fold in range(OUTER_FOLDS):
        rows = np.flatnonzero(folds == fold)
        held_out[rows] = predict(trained(np.flatnonzero(folds != fold).tolist()), material, rows.tolist())
    HELD_OUT.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        HELD_OUT, ids=np.array([case.id for case in gated.cases]), outputs=np.array(HEADS), logits=held_out
    )
    model = trained(range(len(gated.cases)))
    (WEIGHTS_FOLDER / WEIGHTS).write_bytes(pack(model.exported()))
    (WEIGHTS_FOLDER / VOCABULARY).write_text("\n".join(lines) + "\n", encoding="utf-8")
    manifest = {
        "base": "all-MiniLM-L6-v2 (Apache-2.0)",
        "layers": len(layers),
        "kept_layers": list(layers),
        "outputs": HEADS,
        "posts": len(gated.cases),
        "epochs": EPOCHS,
        "batch": BATCH,
        "rate": RATE,
        "seed": SEED,
        "torch": torch.__version__,
    }
    (WEIGHTS_FOLDER / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")
