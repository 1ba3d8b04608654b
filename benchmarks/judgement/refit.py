"""Training again on part of the material, or with a part of the judgement switched off: what `fit` does, in pieces."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from matchers.encoder import Encoder, shipped_encoder
from matchers.scene import NOTHING, Feature, Scene, Signal
from matchers.scoring import Weights
from matchers.text_model import Grams, TextModel, grams_of, shipped_text_model
from matchers.training.cases import HEADS
from matchers.training.fit import HELD_OUT, Gated, TextTrainer, gather, second_layer, with_meaning, with_wording
from matchers.training.logistic import Floats
from matchers.training.thresholds import Scored, choose_thresholds
from matchers.words import Word
from scanner.models import AuthorRole


class HeldOutModel(TextModel):
    """A text model that answers for known posts with the logits of models that never saw them."""

    __slots__ = ("known",)
    known: dict[bytes, dict[str, float]]

    @classmethod
    def of(cls, grams: Iterable[Grams], logits: Iterable[Sequence[float]]) -> "HeldOutModel":
        """Remember each post's logits by its hashed words."""
        shipped = shipped_text_model()
        model = cls(heads=shipped.heads, table=shipped.table, scales=shipped.scales, biases=shipped.biases)
        known = {
            one.indices.tobytes(): dict(zip(HEADS, row, strict=True)) for one, row in zip(grams, logits, strict=True)
        }
        object.__setattr__(model, "known", known)
        return model

    def logits(self, grams: Grams) -> dict[str, float]:
        """The remembered logits; a post that is not known is an error."""
        return self.known[grams.indices.tobytes()]


class SilentModel(TextModel):
    """A text model that has nothing to say."""

    __slots__ = ()

    @classmethod
    def shipped(cls) -> "SilentModel":
        """With the shipped model's heads."""
        shipped = shipped_text_model()
        return cls(heads=shipped.heads, table=0 * shipped.table, scales=shipped.scales, biases=0 * shipped.biases)


class HeldOutEncoder(Encoder):
    """An encoder that answers for known posts with the log-odds of encoders that never saw them."""

    __slots__ = ("known",)
    known: dict[tuple[AuthorRole, tuple[str, ...]], Mapping[str, float]]

    @classmethod
    def of(cls, scenes: Iterable[Scene]) -> "HeldOutEncoder":
        """Remember what the scenes know, by who speaks and the masked words."""
        shipped = shipped_encoder()
        model = cls(vocabulary=shipped.vocabulary, network=shipped.network)
        known = {_key(scene.words, scene.reading.speaker.role): scene.meaning for scene in scenes}
        object.__setattr__(model, "known", known)
        return model

    def log_odds(self, words: Sequence[Word], role: AuthorRole) -> Mapping[str, float]:
        """The remembered log-odds; a post that is not known is an error."""
        return self.known[_key(words, role)]


class SilentEncoder(Encoder):
    """An encoder that has nothing to say."""

    __slots__ = ()

    @classmethod
    def shipped(cls) -> "SilentEncoder":
        """With the shipped encoder's parts."""
        shipped = shipped_encoder()
        return cls(vocabulary=shipped.vocabulary, network=shipped.network)

    def log_odds(self, words: Sequence[Word], role: AuthorRole) -> Mapping[str, float]:  # noqa: ARG002
        """Nothing."""
        return {}


def _key(words: Sequence[Word], role: AuthorRole) -> tuple[AuthorRole, tuple[str, ...]]:
    return role, tuple(word.text for word in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cueless(Scene):
    """A scene in which no feature finds anything."""

    def signal(self, feature: Feature) -> Signal:  # noqa: ARG002
        """Nothing."""
        return NOTHING


class Material:
    """The posts of several sets that passed the gate, with what models that never saw them make of each.

    Attributes:
        by_set: the logits of text models that saw every set but the post's.
        encoder: answers with the log-odds of encoders that saw none of the post's set.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.gated = gather(folders)
        self.trainer = TextTrainer(self.gated)
        self.by_set = self.trainer.held_out_logits(self.gated.folds)
        with_wording(self.gated, self.by_set)
        with_meaning(self.gated, HELD_OUT)
        self.encoder = HeldOutEncoder.of(self.gated.scenes)

    def by_school(self) -> Floats:
        """The logits of text models that saw every school but the post's."""
        keys = [case.school for case in self.gated.cases]
        order = {key: n for n, key in enumerate(dict.fromkeys(keys))}
        return self.trainer.held_out_logits([order[key] for key in keys])

    def model(self, logits: Floats) -> HeldOutModel:
        """A text model that answers with such logits."""
        return HeldOutModel.of(map(grams_of, self.gated.scenes), logits.tolist())

    def without(self, schools: Iterable[str]) -> Gated:
        """The posts of all other schools."""
        left_out = set(schools)
        kept = [n for n, case in enumerate(self.gated.cases) if case.school not in left_out]
        return Gated(
            cases=[self.gated.cases[n] for n in kept],
            scenes=[self.gated.scenes[n] for n in kept],
            grams=[self.gated.grams[n] for n in kept],
            folds=[self.gated.folds[n] for n in kept],
            dropped=[case for case in self.gated.dropped if case.school not in left_out],
        )


def fitted(gated: Gated, changed: Callable[[Scene], Scene] | None = None) -> Weights:
    """Fit second layer and thresholds; `changed` makes of each scene what the second layer sees."""
    seen = replace(gated, scenes=[*map(changed, gated.scenes)]) if changed else gated
    heads, held_out = second_layer(seen)
    thresholds, _ = choose_thresholds(Scored.of(gated.cases, gated.dropped, held_out, gated.scenes))
    return Weights(
        heads={head: replace(found, thresholds=thresholds[head]) for head, found in heads.items()},
        together=thresholds["together"],
    )


def cueless(scene: Scene) -> Scene:
    """The same scene for a second layer that sees what was learned alone, no cue."""
    return Cueless(
        reading=scene.reading, words=scene.words, hits=scene.hits, wording=scene.wording, meaning=scene.meaning
    )


def wordless(scene: Scene) -> Scene:
    """The same scene for a second layer without the text model."""
    return replace(scene, wording={})


def senseless(scene: Scene) -> Scene:
    """The same scene for a second layer without the encoder."""
    return replace(scene, meaning={})
