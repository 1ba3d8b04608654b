"""The learned part: what a post's wording says, by hashed n-grams of the masked words.

Every head (a clause, urgency, the hold …) is a linear model over one set of hashed features: word 1- to 3-grams and
character 2- to 5-grams, marked by where they stand (own words, what is answered, profile), and the same words joined
with who speaks. Because entities are masked, it knows meanings and no names. Weights are int8 with one scale a head; a
logit is a sum of table rows, so it can be taken apart again into what each word brought.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from math import sqrt
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matchers.scene import Scene, Span
from matchers.words import Word, Zone
from scanner.models import AuthorRole

BUCKET_BITS = 17
_MASK = (1 << BUCKET_BITS) - 1
_MAX_WORDS = 1500
_LONGEST = 3
_NEUTRAL = 6.0
_ZONE_MARKS = {Zone.OWN: "", Zone.CONTEXT: "c", Zone.PROFILE: "p"}
_INSIDE_ROLES = {AuthorRole.STAFF: "S", AuthorRole.FORMER_STAFF: "F", AuthorRole.UNKNOWN: "U", AuthorRole.PUPIL: "P"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grams:
    """The hashed features of a post: bucket `indices[i]` stems from words ``first[i]`` to ``last[i]``."""

    indices: NDArray[np.int64] = field(repr=False)
    first: NDArray[np.int64] = field(repr=False)
    last: NDArray[np.int64] = field(repr=False)


def grams_of(scene: Scene) -> Grams:
    """Hash the post's words; each bucket once, at its first place. A second look at who speaks changes nothing."""
    places: dict[int, tuple[int, int]] = {}
    words = scene.words[:_MAX_WORDS]
    for gram, first, last in _grams(words, _INSIDE_ROLES.get(scene.first_look.role, "O")):
        places.setdefault(zlib.crc32(gram.encode()) & _MASK, (first, last))
    for token in _facts(scene):
        places.setdefault(zlib.crc32(token.encode()) & _MASK, (-1, -1))
    indices = np.fromiter(places, dtype=np.int64, count=len(places))
    spans = np.array(list(places.values()), dtype=np.int64).reshape(-1, 2)
    return Grams(indices=indices, first=spans[:, 0], last=spans[:, 1])


def _facts(scene: Scene) -> Iterator[str]:
    reading, role = scene.reading, scene.first_look.role
    tie = "direct" if reading.tie.direct else "indirect" if reading.tie.indirect > 0.5 else "weak"
    kinds = sorted({word.text for word in scene.words if word.entity is not None and word.zone == Zone.OWN})
    yield f"=role {role}"
    yield f"=tie {tie}"
    yield f"=role {role} {tie}"
    for kind in kinds:
        yield f"=role {role} {kind}"
    for datum in {datum.kind for datum in reading.personal_data}:
        yield f"=data {datum}"
    for cue in scene.hits:
        yield f"=cue {cue}"
        yield f"=cue {cue} {role}"


def _grams(words: Sequence[Word], role: str) -> Iterator[tuple[str, int, int]]:
    for n, word in enumerate(words):
        mark = _ZONE_MARKS[word.zone]
        text = _shape(word.text)
        yield f"{mark}1 {text}", n, n
        if word.zone == Zone.OWN:
            yield f"{role}1 {text}", n, n
        yield from ((gram, n, n) for gram in _characters(text, mark))
        for size in range(2, _LONGEST + 1):
            following = words[n : n + size]
            if len(following) == size and following[-1].field == word.field:
                yield f"{mark}{size} " + " ".join(_shape(other.text) for other in following), n, n + size - 1


def _shape(text: str) -> str:
    return "0" * min(len(text), 6) if text.isdigit() else text


def _characters(text: str, mark: str) -> Iterator[str]:
    if text.isupper() or mark == "c":
        return
    padded = f"_{text}_"
    for size in (3, 4, 5):
        for start in range(len(padded) - size + 1):
            yield f"{mark}#{padded[start : start + size]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextModel:
    """The heads and their weights.

    Attributes:
        heads: names, in the order of the columns.
        table: int8, buckets by heads.
        scales: what one step of a column is worth.
        biases: the logit of a post without features, by head.
    """

    heads: tuple[str, ...]
    table: NDArray[np.int8] = field(repr=False)
    scales: NDArray[np.float64] = field(repr=False)
    biases: NDArray[np.float64] = field(repr=False)

    @classmethod
    def load(cls, data: "np.lib.npyio.NpzFile") -> Self:
        """Read the arrays that `save` wrote."""
        heads = tuple(json.loads(bytes(data["heads"]).decode()))
        return cls(heads=heads, table=data["table"], scales=data["scales"], biases=data["biases"])

    def save(self, path: Path) -> None:
        """Write the arrays that `load` reads."""
        heads = np.frombuffer(json.dumps(self.heads).encode(), dtype=np.uint8)
        np.savez_compressed(path, heads=heads, table=self.table, scales=self.scales, biases=self.biases)

    def logits(self, grams: Grams) -> dict[str, float]:
        """The logit of every head."""
        sums = self.table[grams.indices].sum(axis=0, dtype=np.int64)
        values = sums * self.scales / sqrt(max(1, len(grams.indices))) + self.biases
        return dict(zip(self.heads, values.tolist(), strict=True))

    def telling_words(self, scene: Scene, grams: Grams, head: str, *, most: int = 3) -> list[Span]:
        """The words of the post's own text that speak most for a head, best first."""
        column = self.table[grams.indices, self.heads.index(head)].astype(np.float64)
        shares = np.zeros(len(scene.words))
        length = grams.last - grams.first + 1
        for offset in range(_LONGEST):
            here = (grams.first >= 0) & (length > offset)
            np.add.at(shares, grams.first[here] + offset, column[here] / length[here])
        own = [n for n, word in enumerate(scene.words) if word.text[:1].isalnum() and word.zone != Zone.CONTEXT]
        best = sorted((n for n in own if shares[n] > 0), key=lambda n: -shares[n])[:most]
        return [Span(scene.words[n].field, scene.words[n].start, scene.words[n].end) for n in best]


def as_value(logit: float) -> float:
    """A logit as a feature's value from 0 to 1, linear between -6 and 6."""
    return min(1.0, max(0.0, (logit + _NEUTRAL) / (2 * _NEUTRAL)))


@cache
def shipped_text_model() -> TextModel:
    """The model of `matchers/weights`."""
    with (
        (resources.files("matchers") / "weights" / "text_model.npz").open("rb") as stream,
        np.load(stream, allow_pickle=False) as data,
    ):
        return TextModel.load(data)
