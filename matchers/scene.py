"""The scene: a reading with its masked words and the cues among them, which the features of the clauses look at."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from matchers.lexicon import Hit, shipped_lexicon
from matchers.reading import FirstLook, Reading
from matchers.words import Word, Zone, masked_words
from scanner.models import Mention

_REACH = 14
"""How many words apart, within a sentence, a cue and its target may stand."""
_SHOWN_SPANS = 3
_NEGATIONS = frozenset({
    "not", "never", "no", "isnt", "wasnt", "arent", "aint", "dont", "didnt", "doesnt", "wouldnt", "hasnt", "havent",
    "nobody", "none", "without", "nae", "didnae", "isnae",
})  # fmt: skip


class Span(NamedTuple):
    """A stretch of a field's original text."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What a feature found: a value from 0 to 1, and where."""

    value: float
    spans: tuple[Span, ...] = ()


NOTHING = Signal(value=0.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Feature:
    """One thing to look for: its name, the sentence that the report prints, and how it is measured."""

    name: str
    note: str
    measure: Callable[["Scene"], Signal] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A post, ready to be judged.

    Attributes:
        words: its masked words.
        hits: where each cue stands.
        first_look: what the models are told; a second look at who speaks changes nothing of it.
        wording: the text model's logit for each head.
        meaning: the encoder's logit for each head.
    """

    reading: Reading
    words: tuple[Word, ...] = field(repr=False)
    hits: dict[str, list[Hit]] = field(repr=False)
    first_look: FirstLook
    wording: Mapping[str, float] = field(default_factory=dict, repr=False)
    meaning: Mapping[str, float] = field(default_factory=dict, repr=False)
    _signals: dict["Feature", Signal] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """Mask the words of `reading`, if it has any, and find the cues among them."""
        words = masked_words(reading) if reading.folded else ()
        hits: dict[str, list[Hit]] = {}
        for hit in shipped_lexicon().find(words):
            hits.setdefault(hit.cue, []).append(hit)
        look = FirstLook(reading.speaker.role, reading.tie.log_odds)
        return cls(reading=reading, words=words, hits=hits, first_look=look)

    def signal(self, feature: Feature) -> Signal:
        """Measure `feature`, once a post."""
        known = self._signals.get(feature)
        if known is None:
            known = self._signals[feature] = feature.measure(self)
        return known

    def cues(self, *names: str, zone: str = Zone.OWN) -> list[Hit]:
        """Where the cues called `names` stand in a zone of the post, those that are negated left out."""
        return [
            hit
            for name in names
            for hit in self.hits.get(name, ())
            if self.words[hit.first].zone == zone and not self._is_negated(hit)
        ]

    def quoted(self, hits: Iterable[Hit]) -> list[Hit]:
        """Those of `hits` that stand between quotation marks."""
        return [hit for hit in hits if self.words[hit.first].quoted]

    def entities(self, *masks: str, zone: str = Zone.OWN) -> list[Hit]:
        """Where entities stand, by their masks (``STAFF``, ``PUPIL`` …), as hits of one word."""
        return [
            Hit(cue=word.text, first=n, last=n)
            for n, word in enumerate(self.words)
            if word.entity is not None and word.text in masks and word.zone == zone
        ]

    def near(self, hits: Iterable[Hit], targets: Iterable[Hit], *, reach: int = _REACH) -> list[Hit]:
        """Those of `hits` with one of `targets` in the same sentence, at most `reach` words away."""
        places = [(self.words[target.first].sentence, target.first, target.last) for target in targets]
        return [
            hit
            for hit in hits
            if any(
                sentence == self.words[hit.first].sentence and first - reach <= hit.last and hit.first <= last + reach
                for sentence, first, last in places
                if not (first >= hit.first and last <= hit.last and first != hit.first)
            )
        ]

    def spans(self, hits: Iterable[Hit]) -> tuple[Span, ...]:
        """Where `hits` stand on the original text, the first few."""
        spans = [Span(self.words[hit.first].field, self.words[hit.first].start, self._end(hit)) for hit in hits]
        return tuple(dict.fromkeys(spans))[:_SHOWN_SPANS]

    def found(self, hits: list[Hit]) -> Signal:
        """A signal of what `hits` show: one is worth 0.6, each more takes up half of what is missing to 1."""
        distinct = len({(hit.first, hit.last) for hit in hits})
        return Signal(value=1 - 0.4 * 0.5 ** (distinct - 1), spans=self.spans(hits)) if hits else NOTHING

    def mentioned(self, mentions: Iterable[Mention]) -> Signal:
        """A signal of the surest of `mentions`."""
        listed = list(mentions)
        if not listed:
            return NOTHING
        spans = [Span(mention.field, mention.start, mention.end) for mention in listed]
        return Signal(value=max(mention.confidence for mention in listed), spans=tuple(spans[:_SHOWN_SPANS]))

    def _is_negated(self, hit: Hit) -> bool:
        before = self.words[max(0, hit.first - 3) : hit.first]
        sentence = self.words[hit.first].sentence
        return any(word.text in _NEGATIONS and word.sentence == sentence for word in before)

    def _end(self, hit: Hit) -> int:
        first, last = self.words[hit.first], self.words[hit.last]
        return max(first.end, last.end)


def feature(measure: Callable[[Scene], Signal]) -> Feature:
    """Make a `Feature` of a function; its docstring is the sentence that the report prints."""
    note = (measure.__doc__ or "").strip().splitlines()[0]
    return Feature(name=measure.__name__, note=note, measure=measure)


def cue_feature(name: str, note: str, *cues: str, zone: str = Zone.OWN) -> Feature:
    """A feature that looks for cues in one zone of the post."""
    return Feature(name=name, note=note, measure=lambda scene: scene.found(scene.cues(*cues, zone=zone)))


def both(name: str, note: str, *parts: Feature) -> Feature:
    """A feature that counts only where all `parts` hold: the product of their values, with the spans of each."""

    def measure(scene: Scene) -> Signal:
        signals = [scene.signal(part) for part in parts]
        value = 1.0
        for signal in signals:
            value *= signal.value
        if value == 0.0:
            return NOTHING
        spans = dict.fromkeys(signal.spans[0] for signal in signals if signal.spans)
        return Signal(value=value, spans=tuple(spans)[:_SHOWN_SPANS])

    return Feature(name=name, note=note, measure=measure)
