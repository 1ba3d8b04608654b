"""Public labelled sets: what the abuse parts and the personal-data recognisers make of text that is about no school.

The judgement is made for posts about one school, with its people known; here it reads tweets and forum comments cold.
The figures say how far its sense of abuse carries beyond that, beside a package that was made for such text.
"""

import gzip
import hashlib
import json
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.judgement.results import Result, figure, load, table
from benchmarks.judgement.sources import Sources, needed
from config.school import SchoolProfile
from matchers.assess import FEATURES
from matchers.encoder import shipped_encoder
from matchers.fold import fold
from matchers.personal_data import personal_data
from matchers.reading import Reading, Speaker, Tie
from matchers.scene import Scene
from matchers.scoring import score, shipped_weights
from matchers.text_model import grams_of, shipped_text_model
from scanner.evaluation.metrics import average_precision, binary_scores
from scanner.models import Author, AuthorRole, Clause, Post

Scored = list[tuple[bool, float]]

SAMPLE = 2000
"""Most texts of a set that are judged: those whose ids have the least hash."""
_ABUSE = (Clause.DEROGATORY, Clause.DISCRIMINATION)
_LABELS: dict[str, Callable[[Result], bool]] = {
    "davidson": lambda row: bool(row["label"] != "neither"),
    "edos": lambda row: bool(row["sexist"]),
    "ethos": lambda row: bool(row["hate_share"] >= 0.5),
    "stormfront": lambda row: bool(row["label"] == "hate"),
    "wiki-toxicity": lambda row: bool(row["toxic"]),
}
_MEANT = {
    "davidson": "offensive or hateful", "edos": "sexist", "ethos": "hateful", "stormfront": "hateful",
    "wiki-toxicity": "toxic",
}  # fmt: skip
_KINDS = {
    "EMAIL_ADDRESS": "email", "CREDIT_CARD": "card", "IBAN_CODE": "iban", "PHONE_NUMBER": "phone",
    "STREET_ADDRESS": "street_address",
}  # fmt: skip
_NOBODY = SchoolProfile(key="nobody", name="Nowhere Such School", synthetic=True)


def measure(sources: Sources) -> Result:
    """Score every set by our parts and by the rivals; without an environment for these, keep their last figures."""
    data = needed(sources.data, "data")
    sets = {name: _sample(data / name) for name in _LABELS}
    personal = _sample(data / "pii-presidio")
    last = load("public") or {}
    rivals = _rivals(sources.rivals, sets, personal) if sources.rivals else last.get("rivals", {})
    return {
        "abuse": {name: _abuse(rows, _LABELS[name]) for name, rows in sets.items()},
        "personal_data": _found(personal, [_ours(row["text"]) for row in personal]),
        "rivals": rivals,
    }


def _sample(folder: Path) -> list[Result]:
    with gzip.open(next(folder.glob("*.jsonl.gz")), "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return sorted(rows, key=lambda row: hashlib.sha256(row["id"].encode()).digest())[:SAMPLE]


def _abuse(rows: Sequence[Result], label: Callable[[Result], bool]) -> Result:
    labels = [label(row) for row in rows]
    scenes = _read_cold(row["text"] for row in rows)
    ways = {"text_model": _wording, "encoder": _meaning, "judgement": _judgement}
    figures = {name: _figures(zip(labels, map(way, scenes), strict=True)) for name, way in ways.items()}
    return {"texts": len(rows), "abusive": sum(labels), **figures}


def _read_cold(texts: Iterable[str]) -> list[Scene]:
    """The texts as if each were a post about the school that names nobody."""
    scenes = [Scene.of(_reading(text)) for text in texts]
    meanings = shipped_encoder().log_odds((scene.words, scene.first_look) for scene in scenes)
    wording = shipped_text_model()
    return [
        replace(scene, wording=wording.logits(grams_of(scene)), meaning=meaning)
        for scene, meaning in zip(scenes, meanings, strict=True)
    ]


def _reading(text: str) -> Reading:
    post = Post(
        platform="none", native_id="0", text=text, author=Author(handle=""), fetched_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    return Reading(
        post=post,
        folded={name: fold(words) for name, words in post.fields()},
        mentions=(),
        tie=Tie(score=1.0, direct=False, indirect=0.0),
        speaker=Speaker(role=AuthorRole.UNKNOWN, confidence=0.0),
    )


def _wording(scene: Scene) -> float:
    return max(scene.wording[clause] for clause in _ABUSE)


def _meaning(scene: Scene) -> float:
    return max(scene.meaning[clause] for clause in _ABUSE)


def _judgement(scene: Scene) -> float:
    """The surer of the two clauses, everything together."""
    heads = shipped_weights().heads
    return max(score(scene, clause, FEATURES[clause], heads[clause]).log_odds for clause in _ABUSE)


def _figures(pairs: Iterable[tuple[bool, float]]) -> Result:
    """AUC, average precision, and F1 on every second text at the threshold that is best on the others."""
    scored = list(pairs)
    tuned, judged = scored[::2], scored[1::2]
    best = max(sorted({value for _, value in tuned}), key=lambda t: _f1(tuned, t))
    return {"auc": _auc(scored), "ap": average_precision(scored), "f1": _f1(judged, best)}


def _f1(scored: Scored, threshold: float) -> float:
    return binary_scores((label, value >= threshold) for label, value in scored).f1 or 0.0


def _auc(scored: Scored) -> float:
    """The chance that an abusive text scores above another one; ties count half (Mann & Whitney)."""
    labels = np.array([label for label, _ in scored])
    _, where, counts = np.unique([value for _, value in scored], return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[where]
    positives = labels.sum()
    below = ranks[labels].sum() - positives * (positives + 1) / 2
    return float(below / (positives * (len(labels) - positives)))


def _ours(text: str) -> list[tuple[int, int, str]]:
    found = personal_data([("text", text)], _NOBODY)
    return [(datum.start, datum.end, datum.kind) for datum in found]


def _found(rows: Sequence[Result], told: Sequence[Sequence[Sequence[Any]]]) -> Result:
    """By kind, how many marked stretches were touched, and how many finds touch a stretch so marked."""
    return {kind: _of_kind(rows, told, marked, kind) for marked, kind in _KINDS.items()}


def _of_kind(rows: Sequence[Result], told: Sequence[Sequence[Sequence[Any]]], marked: str, kind: str) -> Result:
    truth = hits = finds = right = 0
    for row, found in zip(rows, told, strict=True):
        wanted = [(start, end) for start, end, what in row["spans"] if what == marked]
        given = [(start, end) for start, end, what in found if what in (kind, marked)]
        truth += len(wanted)
        finds += len(given)
        hits += sum(any(a < end and start < b for a, b in given) for start, end in wanted)
        right += sum(any(a < end and start < b for start, end in wanted) for a, b in given)
    return {
        "marked": truth,
        "recall": hits / truth if truth else None,
        "precision": right / finds if finds else None,
    }


def _rivals(python: Path, sets: dict[str, list[Result]], personal: list[Result]) -> Result:
    asked = {
        "abuse": [row["text"] for rows in sets.values() for row in rows],
        "personal_data": [row["text"] for row in personal],
    }
    command = [str(python), str(Path(__file__).with_name("rivals.py"))]
    told = json.loads(
        subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True).stdout
    )
    scores = iter(told["abuse"])
    return {
        "versions": told["versions"],
        "abuse": {name: _figures([(_LABELS[name](row), next(scores)) for row in rows]) for name, rows in sets.items()},
        "personal_data": _found(personal, told["personal_data"]),
    }


def as_markdown(result: Result) -> str:
    """A table of abuse and one of personal data, ours beside the rival's."""
    rivals = result["rivals"]
    abuse = table(
        [
            "set (what is to be told)", "texts", "text model: AUC", "encoder: AUC", "judgement: AUC", "F1",
            "alt-profanity-check: AUC", "F1",
        ],
        (
            [
                f"{name} ({_MEANT[name]})",
                str(found["texts"]),
                figure(found["text_model"]["auc"]),
                figure(found["encoder"]["auc"]),
                figure(found["judgement"]["auc"]),
                figure(found["judgement"]["f1"]),
                *(figure(rivals["abuse"][name][key]) if rivals else "–" for key in ("auc", "f1")),
            ]
            for name, found in result["abuse"].items()
        ),
    )  # fmt: skip
    personal = table(
        ["pii-presidio", "marked", "our recall", "our precision", "presidio recall", "presidio precision"],
        (
            [
                marked,
                str(result["personal_data"][kind]["marked"]),
                *(figure(result["personal_data"][kind][key]) for key in ("recall", "precision")),
                *(figure(rivals["personal_data"][kind][key]) if rivals else "–" for key in ("recall", "precision")),
            ]
            for marked, kind in _KINDS.items()
        ),
    )
    versions = ", ".join(f"{name} {version}" for name, version in rivals.get("versions", {}).items())
    return f"{abuse}\n{personal}\nCompared: {versions}; Presidio's pattern recognisers without a language model.\n"
