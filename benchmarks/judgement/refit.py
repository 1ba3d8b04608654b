"""Training again on part of the material, or with a part of the judgement switched off: what `fit` does, in pieces."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from config.school import School
from matchers.assess import Assessor
from matchers.encoder import Encoder, shipped_encoder
from matchers.reading import FirstLook
from matchers.scene import NOTHING, Feature, Scene, Signal
from matchers.scoring import Weights
from matchers.second_look import SecondLook
from matchers.text_model import TextModel, shipped_text_model
from matchers.training.fit import (
    HELD_OUT,
    Gated,
    TextTrainer,
    gather,
    second_layer,
    second_looks,
    with_meaning,
    with_wording,
)
from matchers.training.thresholds import Scored, choose_thresholds
from matchers.words import Word
from scanner.models import Assessment, Post

FOLDS = 5
"""Folds that a fit holds out in turn, of several sets each: enough for its calibration, and four times as fast."""


class SilentModel(TextModel):
    """A text model that has nothing to say."""

    __slots__ = ()

    @classmethod
    def shipped(cls) -> "SilentModel":
        """With the shipped model's heads."""
        shipped = shipped_text_model()
        return cls(heads=shipped.heads, table=0 * shipped.table, scales=shipped.scales, biases=0 * shipped.biases)


class SilentEncoder(Encoder):
    """An encoder that has nothing to say."""

    __slots__ = ()

    @classmethod
    def shipped(cls) -> "SilentEncoder":
        """With the shipped encoder's parts."""
        shipped = shipped_encoder()
        return cls(vocabulary=shipped.vocabulary, network=shipped.network)

    def log_odds(self, posts: Iterable[tuple[Sequence[Word], FirstLook]]) -> Sequence[Mapping[str, float]]:
        """Nothing of any post."""
        return [{} for _ in posts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cueless(Scene):
    """A scene in which no feature finds anything."""

    def signal(self, feature: Feature) -> Signal:  # noqa: ARG002
        """Nothing."""
        return NOTHING


class Material:
    """The posts of several sets, with what models that never saw them make of each: reading, wording and meaning.

    Attributes:
        gated: the posts that passed the gate; each set is a fold, and the wording is held out by set.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.gated = gather(folders)
        self.trainer = TextTrainer(self.gated)
        with_wording(self.gated, self.trainer.held_out_logits(self.gated.folds))
        with_meaning(self.gated, HELD_OUT)

    def held_out_by_school(self, schools: Iterable[str]) -> Gated:
        """The same posts, each of `schools` a fold of its own, with the wording held out so."""
        own = {school: -n for n, school in enumerate(schools, start=1)}
        folds = [own.get(case.school, fold) for case, fold in zip(self.gated.cases, self.gated.folds, strict=True)]
        gated = replace(self.gated, folds=folds)
        with_wording(gated, self.trainer.held_out_logits(gated.folds))
        return gated


def without(gated: Gated, schools: Iterable[str]) -> Gated:
    """The posts of all other schools."""
    left_out = set(schools)
    kept = [n for n, case in enumerate(gated.cases) if case.school not in left_out]
    return Gated(
        cases=[gated.cases[n] for n in kept],
        scenes=[gated.scenes[n] for n in kept],
        grams=[gated.grams[n] for n in kept],
        folds=[gated.folds[n] for n in kept],
        dropped=[case for case in gated.dropped if case.school not in left_out],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What `matchers.training.fit` fits beside the text model."""

    weights: Weights
    second_look: SecondLook


def fitted(gated: Gated, changed: Callable[[Scene], Scene] | None = None) -> Fitted:
    """Fit second look, second layer and thresholds; `changed` makes of each scene what they see."""
    folds = [fold % FOLDS for fold in gated.folds]
    seen = replace(gated, folds=folds, scenes=[*map(changed, gated.scenes)] if changed else gated.scenes)
    look, seen.scenes = second_looks(seen)
    heads, held_out = second_layer(seen)
    thresholds, _ = choose_thresholds(Scored.of(gated.cases, gated.dropped, held_out, seen.scenes))
    weights = Weights(
        heads={head: replace(found, thresholds=thresholds[head]) for head, found in heads.items()},
        together=thresholds["together"],
    )
    return Fitted(weights=weights, second_look=look)


class HeldOutJudge:
    """Judges posts of `gated` by what was held out of each, and by weights of others.

    Args:
        school: whose posts they are.
        gated: holds what models that never saw the posts make of them.
        by: the weights.
    """

    def __init__(self, school: School, gated: Gated, by: Fitted) -> None:
        self._assessor = Assessor(school, weights=by.weights, second_look=by.second_look)
        scenes = [*gated.scenes, *map(Scene.of, gated.dropped_readings)]
        self._scenes = {scene.reading.post.native_id: scene for scene in scenes}

    def assess_batch(self, posts: Sequence[Post]) -> list[Assessment]:
        """Assess posts in order; one that `gated` doesn't hold is an error."""
        return [self._assessor.judged(self._scenes[post.native_id]) for post in posts]


def cueless(scene: Scene) -> Scene:
    """The same scene for a second layer that sees what was learned alone, no cue."""
    return Cueless(
        reading=scene.reading,
        words=scene.words,
        hits=scene.hits,
        first_look=scene.first_look,
        wording=scene.wording,
        meaning=scene.meaning,
    )


def wordless(scene: Scene) -> Scene:
    """The same scene for a second layer without the text model."""
    return replace(scene, wording={})


def senseless(scene: Scene) -> Scene:
    """The same scene for a second layer without the encoder."""
    return replace(scene, meaning={})
