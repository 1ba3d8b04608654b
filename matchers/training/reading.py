"""Train the reading: the tie to the school and who speaks.

Two models over the features of a half-read post (`matchers.view`): a logistic regression for the tie to the school, and
a softmax regression for the author's role, which sees the tie that a model without that post's corpus gives it. Each
corpus, with its own schools and writer, is held out in turn; the held-out posts choose the penalties and the gate, and
their figures go to `matchers/weights/reading_manifest.json`, what is said of them to ``var/`` for the next steps of the
training. Every post of a corpus is near a school in some way, so ordinary public posts about no school (a gzipped JSONL
with ``text``) that pass a glance are learned from too. Nothing is drawn by chance, and nobody changes a weight by hand.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers import speaker, tie
from matchers.features import Signal
from matchers.linear import PAIR
from matchers.read import MENTION_FROM, views
from matchers.reading import Tie
from matchers.second_look import ROLES
from matchers.training.cases import Case, digest, load_cases, load_schools
from matchers.training.first_looks import FIRST_LOOKS, FirstLooks
from matchers.training.logistic import Floats, newton, sigmoid, softmax, softmax_regression
from matchers.view import View
from matchers.watchlist import Watchlist
from scanner.models import Author, AuthorRole, Post

WEIGHTS = Path(__file__).parents[1] / "weights"
PENALTIES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
START_PENALTY = 1e-3
RULED_OUT = -1e6
MAY_PASS = 0.01
"""The share of ordinary posts that the gate lets through, by held-out ties, to be judged and then most likely left."""


@dataclass(slots=True, kw_only=True)
class Posts:
    """The labelled posts, half read, index for index; beside them those that a glance finds nothing in."""

    cases: list[Case] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    signals: list[Mapping[str, Signal]] = field(default_factory=list)
    folds: list[int] = field(default_factory=list)
    unread: list[Case] = field(default_factory=list)
    ordinary: list[Mapping[str, Signal]] = field(default_factory=list)
    ordinary_folds: list[int] = field(default_factory=list)
    ordinary_unread: int = 0

    @classmethod
    def of(cls, folders: Sequence[Path], ordinary: Path) -> "Posts":
        """Half-read all corpora; each is a fold. Ordinary posts are dealt out to the schools."""
        posts = cls()
        deal = ordinary_posts(ordinary)
        schools = sum(len(load_schools(folder)) for folder in folders)
        turn = 0
        for fold, folder in enumerate(folders):
            by_school: dict[str, list[Case]] = defaultdict(list)
            for case in load_cases(folder):
                by_school[case.school].append(case)
            for key, school in sorted(load_schools(folder).items()):
                watchlist = Watchlist.compile(school)
                own = views([case.post for case in by_school[key]], watchlist)
                other = views(deal[turn::schools], watchlist)
                turn += 1
                read = [(case, view) for case, view in zip(by_school[key], own, strict=True) if view is not None]
                posts.cases += [case for case, _ in read]
                posts.views += [view for _, view in read]
                posts.signals += [tie.signals_of(view) for _, view in read]
                posts.folds += [fold] * len(read)
                posts.unread += [case for case, view in zip(by_school[key], own, strict=True) if view is None]
                posts.ordinary += [tie.signals_of(view) for view in other if view is not None]
                posts.ordinary_folds += [fold] * (len(posts.ordinary) - len(posts.ordinary_folds))
                posts.ordinary_unread += other.count(None)
        return posts


def ordinary_posts(path: Path) -> list[Post]:
    """The posts of a file of public posts about no school."""
    fetched = datetime(2026, 1, 1, tzinfo=UTC)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        bodies = [json.loads(line) for line in lines]
    return [
        Post(platform="x", native_id=str(n), text=body["text"], author=Author(handle=""), fetched_at=fetched)
        for n, body in enumerate(bodies)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A model and what it says of every post when that post's corpus is held out.

    Attributes:
        weights: features by classes, the last row the start.
        held_out: posts by classes, logits.
        loss: by penalty, the mean logarithmic loss of held-out posts.
    """

    penalty: float
    weights: Floats
    held_out: Floats
    loss: Mapping[float, float]


def table(rows: Iterable[Mapping[str, float]], names: Sequence[str]) -> Floats:
    """Rows of named values as a matrix."""
    return np.array([[row.get(name, 0.0) for name in names] for row in rows])


def names_of(features: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Features and pairs by name, in the order of the matrix."""
    return [*features, *(f"{first}{PAIR}{second}" for first, second in pairs)]


def penalties(count: int, penalty: float) -> Floats:
    """The penalty of each weight, the start last."""
    return np.append(np.full(count, penalty), START_PENALTY)


def fit_tie(posts: Posts) -> tuple[list[str], Fitted]:
    """Fit the tie; the rows of the held-out logits are the labelled posts, then the ordinary ones."""
    names = names_of(tie.FEATURES, tie.PAIRS)
    signals = [*posts.signals, *posts.ordinary]
    values = table(map(tie.measure, signals), names)
    labels = np.array([*(float(case.mention) for case in posts.cases), *(0.0 for _ in posts.ordinary)])
    counts = np.ones(len(labels))
    folds = [*posts.folds, *posts.ordinary_folds]

    def fit(rows: NDArray[np.bool_], penalty: float) -> Floats:
        return newton(values[rows], labels[rows], counts[rows], penalties(len(names), penalty))[:, None]

    def held_out(penalty: float) -> tuple[Floats, float]:
        logits = cross_fitted(values, folds, lambda rows: fit(rows, penalty))
        logits[:, 0] = [tie.capped(z, seen) for z, seen in zip(logits[:, 0], signals, strict=True)]
        loss = np.logaddexp(0, (1 - 2 * labels) * logits[:, 0])
        return logits, float(np.average(loss, weights=counts))

    return names, best(held_out, lambda penalty: fit(np.ones(len(labels), dtype=bool), penalty))


def fit_speaker(posts: Posts, ties: Sequence[Tie]) -> tuple[list[str], Fitted]:
    """Fit the roles; posts of official accounts are decided by the list and left out."""
    names = names_of([*speaker.FEATURES, "about_school"], speaker.PAIRS)
    values = table((speaker.measure(view, t) for view, t in zip(posts.views, ties, strict=True)), names)
    labels = np.array([[float(case.role is role) for role in ROLES] for case in posts.cases])
    offset = np.zeros_like(labels)
    offset[[not speaker.may_be_staff(view) for view in posts.views], ROLES.index(AuthorRole.STAFF)] = RULED_OUT
    official = np.array([speaker.is_official(view.post, view.watchlist.official) for view in posts.views])
    possible = ((labels > 0) & (offset == 0)).any(axis=1) & ~official

    def fit(rows: NDArray[np.bool_], penalty: float) -> Floats:
        use = rows & possible
        return softmax_regression(values[use], labels[use], offset[use], penalties(len(names), penalty))

    def held_out(penalty: float) -> tuple[Floats, float]:
        logits = cross_fitted(values, posts.folds, lambda rows: fit(rows, penalty)) + offset
        chances = (softmax(logits) * labels).sum(axis=1)
        return logits, float(-np.log(chances[possible]).mean())

    return names, best(held_out, lambda penalty: fit(np.ones(len(labels), dtype=bool), penalty))


def cross_fitted(values: Floats, folds: Sequence[int], fit: Any) -> Floats:
    """Logits of every post by a model that saw no post of its fold."""
    of_fold = np.array(folds)
    parts = {}
    for fold in sorted(set(folds)):
        weights = fit(of_fold != fold)
        held = of_fold == fold
        parts[fold] = (held, values[held] @ weights[:-1] + weights[-1])
    logits = np.zeros((len(values), next(iter(parts.values()))[1].shape[1]))
    for held, part in parts.values():
        logits[held] = part
    return logits


def best(held_out: Any, fit: Any) -> Fitted:
    """The model whose penalty gives held-out posts the least loss."""
    tried = {penalty: held_out(penalty) for penalty in PENALTIES}
    penalty = min(tried, key=lambda p: tried[p][1])
    return Fitted(
        penalty=penalty,
        weights=fit(penalty),
        held_out=tried[penalty][0],
        loss={p: round(loss, 4) for p, (_, loss) in tried.items()},
    )


def choose_gate(ordinary: Floats) -> float:
    """The tie that only so many ordinary posts reach."""
    return round(float(np.quantile(ordinary, 1 - MAY_PASS)), 3)


def train(folders: Sequence[Path], ordinary_file: Path) -> None:
    """Fit tie and speaker on the corpora; write weights, manifest and held-out first looks."""
    posts = Posts.of(folders, ordinary_file)
    tie_names, tied = fit_tie(posts)
    logits, ordinary = np.split(tied.held_out[:, 0], [len(posts.cases)])
    ties = [
        tie.judge(view, signals, z)
        for view, signals, z in zip(posts.views, posts.signals, logits.tolist(), strict=True)
    ]
    speaker_names, spoken = fit_speaker(posts, ties)
    gate = choose_gate(np.append(sigmoid(ordinary), np.zeros(posts.ordinary_unread)))
    FirstLooks(ids=[case.id for case in posts.cases], ties=logits, roles=ROLES, points=spoken.held_out).save(
        FIRST_LOOKS
    )
    weights = {
        "version": 2,
        "gate": gate,
        "tie": linear(tie_names, tied.weights[:, 0]),
        "speaker": {role: linear(speaker_names, spoken.weights[:, n]) for n, role in enumerate(ROLES)},
    }
    (WEIGHTS / "reading.json").write_text(json.dumps(weights, indent=1) + "\n")
    manifest = {
        "data": digest(folders),
        "ordinary_posts": len(posts.ordinary) + posts.ordinary_unread,
        "posts": len(posts.cases),
        "posts_unread": len(posts.unread),
        "tie_penalty": tied.penalty,
        "speaker_penalty": spoken.penalty,
        "held_out": figures(posts, tied, spoken, gate, [folder.name for folder in folders]),
    }
    (WEIGHTS / "reading_manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


def linear(names: Sequence[str], weights: Floats) -> dict[str, Any]:
    """A column of weights in the form of the weight file."""
    points = {name: round(float(w), 3) for name, w in zip(names, weights[:-1], strict=True)}
    return {"start": round(float(weights[-1]), 3), "points": {name: w for name, w in points.items() if w}}


def figures(posts: Posts, tied: Fitted, spoken: Fitted, gate: float, corpora: Sequence[str]) -> dict[str, Any]:
    """What the models reach on held-out posts, over all and by corpus."""
    scores, ordinary = np.split(sigmoid(tied.held_out[:, 0]), [len(posts.cases)])
    all_ordinary = len(ordinary) + posts.ordinary_unread
    mention = np.array([case.mention for case in posts.cases])
    shown = np.array([case.shown for case in posts.cases])
    roles = [ROLES[n] for n in spoken.held_out.argmax(axis=1)]
    official = [speaker.is_official(view.post, view.watchlist.official) for view in posts.views]
    told = [AuthorRole.OFFICIAL if own else role for role, own in zip(roles, official, strict=True)]
    right = np.array([role is case.role for role, case in zip(told, posts.cases, strict=True)])
    found = (scores >= MENTION_FROM) == mention
    folds = np.array(posts.folds)
    return {
        "mention": round(float(found.mean()), 4),
        "mention_false": int((~mention & ~found).sum()),
        "mention_missed": int((mention & ~found).sum()),
        "role": round(float(right.mean()), 4),
        "gate": gate,
        "ordinary_false_per_10k": round(1e4 * float(np.sum(ordinary >= MENTION_FROM)) / all_ordinary, 1),
        "ordinary_past_gate_per_10k": round(1e4 * float(np.sum(ordinary >= gate)) / all_ordinary, 1),
        "shown_lost_at_gate": int((shown & (scores < gate)).sum()),
        "mention_loss_by_penalty": tied.loss,
        "role_loss_by_penalty": spoken.loss,
        "by_corpus": {
            name: {
                "mention": round(float(found[folds == fold].mean()), 4),
                "role": round(float(right[folds == fold].mean()), 4),
            }
            for fold, name in enumerate(corpora)
        },
        "confusion": {
            role: {
                other: sum(c.role is role and t is other for c, t in zip(posts.cases, told, strict=True))
                for other in AuthorRole
            }
            for role in AuthorRole
        },
    }
