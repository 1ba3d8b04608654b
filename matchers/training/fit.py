"""Train the judgement on top of reading and encoder; it writes `matchers/weights`.

Three layers. The text model is a linear model over hashed n-grams, one head a clause; it is trained out of fold (whole
sets held out), so that the next layers see logits as honest as those of unseen schools. The second look decides anew
who speaks and whether the school is meant. The third is a logistic regression over each clause's features and what the
text model and the encoder say; its out-of-fold scores give the Platt scaling (folded into the weights) and the
thresholds. Everything is deterministic.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.assess import FEATURES
from matchers.encoder import shipped_encoder
from matchers.linear import Linear
from matchers.read import MENTION_FROM, unread, views
from matchers.reading import Reading
from matchers.scene import Scene
from matchers.scoring import LEARNED, HeadWeights, feature_names, learned_values
from matchers.second_look import ROLES, SecondLook, weighed
from matchers.text_model import BUCKET_BITS, Grams, TextModel, grams_of
from matchers.training.cases import HEADS, Case, digest, load_cases, load_schools
from matchers.training.first_looks import FIRST_LOOKS, FirstLooks
from matchers.training.logistic import Floats, kernel_logistic, newton, sigmoid, softmax_regression
from matchers.training.thresholds import Scored, choose_thresholds
from matchers.watchlist import Watchlist

WEIGHTS = Path(__file__).parents[1] / "weights"
HELD_OUT = Path("var") / "training" / "encoder_held_out.npz"
TEXT_PENALTY = 0.3
STACK_PENALTY = 1.5
SECOND_LOOK_PENALTY = 5.0
CONSTANT = 0.3
RULES_DECIDE = frozenset({"4.5.3"})
NEVER = 1e9
RAREST = 3
FREQUENT = 120
SCALE_CLIP = 127


@dataclass(slots=True, kw_only=True)
class Gated:
    """The posts that passed the gate, ready to be learnt from, and those that didn't."""

    cases: list[Case] = field(default_factory=list)
    scenes: list[Scene] = field(default_factory=list)
    grams: list[Grams] = field(default_factory=list)
    folds: list[int] = field(default_factory=list)
    dropped: list[Case] = field(default_factory=list)
    dropped_readings: list[Reading] = field(default_factory=list)


def gather(folders: Sequence[Path]) -> Gated:
    """Read all corpora by their held-out first looks; each corpus, with its own schools and writer, is a fold."""
    gated = Gated()
    first_looks = FirstLooks.load(FIRST_LOOKS)
    for fold, folder in enumerate(folders):
        by_school: dict[str, list[Case]] = defaultdict(list)
        for case in load_cases(folder):
            by_school[case.school].append(case)
        for key, school in sorted(load_schools(folder).items()):
            seen = views([case.post for case in by_school[key]], Watchlist.compile(school))
            for case, view in zip(by_school[key], seen, strict=True):
                reading = unread(case.post) if view is None else first_looks.read(view)
                if not reading.folded:
                    gated.dropped.append(case)
                    gated.dropped_readings.append(reading)
                    continue
                scene = Scene.of(reading)
                gated.cases.append(case)
                gated.scenes.append(scene)
                gated.grams.append(grams_of(scene))
                gated.folds.append(fold)
    return gated


def label_matrix(cases: Sequence[Case], heads: Sequence[str]) -> tuple[Floats, Floats]:
    """Labels, and how much each counts (0 where the guide lets it go either way)."""
    labels = np.array([[float(case.labels.get(head, False)) for head in heads] for case in cases])
    sample = np.array([[float(head in case.labels) for head in heads] for case in cases])
    return labels, sample


class TextTrainer:
    """Trains the text model on any part of the posts, from one kernel."""

    def __init__(self, gated: Gated) -> None:
        posts = np.repeat(np.arange(len(gated.grams)), [len(grams.indices) for grams in gated.grams])
        buckets = np.concatenate([grams.indices for grams in gated.grams])
        counts = np.bincount(buckets, minlength=1 << BUCKET_BITS)
        self.rarity = np.sqrt(np.log(len(gated.grams) / np.maximum(counts, 1)))
        lengths = np.array([len(grams.indices) for grams in gated.grams])
        known = counts[buckets] >= RAREST
        self.posts, self.buckets = posts[known], buckets[known]
        self.values = self.rarity[self.buckets] / np.sqrt(lengths[self.posts])
        self.kernel = self._kernel(len(gated.grams), counts) + CONSTANT**2
        self.labels, self.sample = label_matrix(gated.cases, HEADS)

    def _kernel(self, size: int, counts: NDArray[np.int64]) -> Floats:
        """Inner products of all posts: frequent buckets by one dense product, each rare one by its few pairs."""
        frequent = np.flatnonzero(counts >= FREQUENT)
        column = np.full(len(counts), -1)
        column[frequent] = np.arange(len(frequent))
        dense = np.zeros((size, len(frequent)), dtype=np.float32)
        often = column[self.buckets] >= 0
        dense[self.posts[often], column[self.buckets[often]]] = self.values[often]
        kernel = (dense @ dense.T).astype(np.float64)
        order = np.argsort(self.buckets[~often], kind="stable")
        posts, values, buckets = (array[~often][order] for array in (self.posts, self.values, self.buckets))
        for start, end in pairwise([*np.flatnonzero(np.diff(buckets, prepend=-1)), len(buckets)]):
            here = posts[start:end]
            kernel[np.ix_(here, here)] += np.outer(values[start:end], values[start:end])
        return kernel

    def held_out_logits(self, folds: Sequence[int]) -> Floats:
        """For every post the logits of a model that saw no post of its fold."""
        logits = np.zeros_like(self.labels)
        of_fold = np.array(folds)
        for fold in sorted(set(folds)):
            train, held = np.flatnonzero(of_fold != fold), np.flatnonzero(of_fold == fold)
            logits[held] = self.kernel[np.ix_(held, train)] @ self._fit(train)
        return logits

    def model(self) -> TextModel:
        """The model trained on every post."""
        alpha = self._fit(np.arange(len(self.kernel)))
        weights = np.zeros((1 << BUCKET_BITS, len(HEADS)))
        np.add.at(weights, self.buckets, self.values[:, None] * alpha[self.posts])
        weights *= self.rarity[:, None]
        scales = np.maximum(np.abs(weights).max(axis=0), 1e-9) / SCALE_CLIP
        table = np.round(weights / scales).astype(np.int8)
        return TextModel(heads=HEADS, table=table, scales=scales, biases=CONSTANT**2 * alpha.sum(axis=0))

    def _fit(self, train: NDArray[np.intp]) -> Floats:
        kernel = self.kernel[np.ix_(train, train)]
        return kernel_logistic(kernel, self.labels[train], self.sample[train], TEXT_PENALTY)


def with_wording(gated: Gated, wording: Floats) -> None:
    """Let the scenes know the text model's held-out logits."""
    gated.scenes = [
        replace(scene, wording=dict(zip(HEADS, logits.tolist(), strict=True)))
        for scene, logits in zip(gated.scenes, wording, strict=True)
    ]


def with_meaning(gated: Gated, held_out: Path) -> None:
    """Let the scenes know the encoder's held-out logits, which `matchers.training.encoder` left in `held_out`.

    A post that is not in that file was not learnt from, so the shipped encoder's word on it is as honest.
    """
    with np.load(held_out, allow_pickle=False) as file:
        outputs = [str(output) for output in file["outputs"]]
        known: dict[str, Mapping[str, float]] = {
            str(key): dict(zip(outputs, row.tolist(), strict=True))
            for key, row in zip(file["ids"], file["logits"], strict=True)
        }
    unknown = {case.id: scene for case, scene in zip(gated.cases, gated.scenes, strict=True) if case.id not in known}
    meanings = shipped_encoder().log_odds((scene.words, scene.first_look) for scene in unknown.values())
    known |= zip(unknown, meanings, strict=True)
    gated.scenes = [
        replace(scene, meaning=known[case.id]) for case, scene in zip(gated.cases, gated.scenes, strict=True)
    ]


def second_looks(gated: Gated) -> tuple[SecondLook, list[Scene]]:
    """Fit the second look on every post.

    Returns:
        It, and the scenes as they look to second looks that saw no post of their fold.
    """
    rows = [weighed(scene.reading, scene.wording, scene.meaning) for scene in gated.scenes]
    names = list(dict.fromkeys(name for row in rows for name in row))
    of_mention = [name for name in names if name.endswith(":mention")]
    values = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    tied_to = np.array([name in of_mention for name in names])
    mention, counts = (m[:, 0] for m in label_matrix(gated.cases, ["mention"]))
    roles, _ = label_matrix(gated.cases, [f"role:{role}" for role in ROLES])
    ruled_out = np.array([[role not in scene.reading.speaker.log_odds for role in ROLES] for scene in gated.scenes])
    possible = ((roles > 0) & ~ruled_out).any(axis=1)
    offset = np.where(ruled_out, -NEVER, 0.0)
    penalty = np.append(np.full(len(names), SECOND_LOOK_PENALTY), 1e-3)

    def fit(train: NDArray[np.bool_]) -> SecondLook:
        tied = newton(values[train][:, tied_to], mention[train], counts[train], penalty[np.append(tied_to, True)])
        use = train & possible
        spoken = softmax_regression(values[use], roles[use], offset[use], penalty)
        return SecondLook(
            mention=_linear(of_mention, tied),
            roles={role: _linear(names, spoken[:, n]) for n, role in enumerate(ROLES)},
        )

    folds = np.array(gated.folds)
    looks = {fold: fit(folds != fold) for fold in sorted(set(gated.folds))}
    scenes = [
        replace(scene, reading=looks[fold].again(scene.reading, scene.wording, scene.meaning))
        for scene, fold in zip(gated.scenes, gated.folds, strict=True)
    ]
    return fit(np.ones(len(folds), dtype=bool)), scenes


def _linear(names: Sequence[str], weights: Floats) -> Linear:
    points = {name: round(float(w), 4) for name, w in zip(names, weights[:-1], strict=True)}
    return Linear(start=round(float(weights[-1]), 4), points=points)


def second_layer(gated: Gated) -> tuple[dict[str, HeadWeights], dict[str, Floats]]:
    """Fit every head on its features and the held-out wording; return weights and held-out probabilities."""
    weights: dict[str, HeadWeights] = {}
    held_out: dict[str, Floats] = {}
    folds = np.array(gated.folds)
    for head, features in FEATURES.items():
        values = np.array(
            [[*(scene.signal(f).value for f in features), *learned_values(scene, head)] for scene in gated.scenes]
        )
        labels, sample = (m[:, 0] for m in label_matrix(gated.cases, [head]))
        penalty = np.append(np.full(values.shape[1], STACK_PENALTY), 1e-3)
        penalty[-1 - len(LEARNED) : -1] = NEVER if head in RULES_DECIDE else STACK_PENALTY / 20
        logits = np.zeros(len(labels))
        for fold in np.unique(folds):
            train = folds != fold
            fitted = newton(values[train], labels[train], sample[train], penalty)
            logits[~train] = values[~train] @ fitted[:-1] + fitted[-1]
        slope, shift = newton(logits[:, None], labels, sample, np.array([1e-3, 1e-3]))
        fitted = newton(values, labels, sample, penalty)
        names = feature_names(features)
        weights[head] = HeadWeights(
            bias=float(slope * fitted[-1] + shift),
            weights={name: float(slope * w) for name, w in zip(names, fitted[:-1], strict=True)},
        )
        held_out[head] = sigmoid(slope * logits + shift)
    return weights, held_out


def train(folders: Sequence[Path]) -> None:
    """Fit text model, second look, second layer and thresholds on the corpora, and write them."""
    gated = gather(folders)
    trainer = TextTrainer(gated)
    wording = trainer.held_out_logits(gated.folds)
    with_wording(gated, wording)
    with_meaning(gated, HELD_OUT)
    look, gated.scenes = second_looks(gated)
    weights, held_out = second_layer(gated)
    scored = Scored.of(gated.cases, gated.dropped, held_out, gated.scenes)
    thresholds, figures = choose_thresholds(scored)
    trainer.model().save(WEIGHTS / "text_model.npz")
    body = {
        head: {
            "bias": round(w.bias, 4),
            "weights": {name: round(value, 4) for name, value in w.weights.items()},
            "thresholds": thresholds[head],
        }
        for head, w in weights.items()
    }
    judgement = {"version": 1, "together": thresholds["together"], "heads": body}
    (WEIGHTS / "judgement.json").write_text(json.dumps(judgement, indent=1) + "\n")
    second_look = {
        "mention": _linear_body(look.mention),
        "roles": {role: _linear_body(linear) for role, linear in look.roles.items()},
    }
    (WEIGHTS / "second_look.json").write_text(json.dumps(second_look, indent=1) + "\n")
    manifest = {
        "data": digest(folders),
        "posts": len(gated.cases),
        "posts_without_tie": len(gated.dropped),
        "text_penalty": TEXT_PENALTY,
        "stack_penalty": STACK_PENALTY,
        "bucket_bits": BUCKET_BITS,
        "held_out": {**figures, **_looked_at(gated)},
    }
    (WEIGHTS / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


def _looked_at(gated: Gated) -> dict[str, float]:
    """How often the second look was right about held-out posts that passed the gate."""
    pairs = list(zip(gated.cases, (scene.reading for scene in gated.scenes), strict=True))
    return {
        "mention": round(
            float(np.mean([(reading.tie.score >= MENTION_FROM) == case.mention for case, reading in pairs])), 4
        ),
        "role": round(float(np.mean([reading.speaker.role is case.role for case, reading in pairs])), 4),
    }


def _linear_body(linear: Linear) -> dict[str, Any]:
    return {"start": linear.start, "points": dict(linear.points)}
