"""Occlusion: which words the learned part of a score rests on, told by leaving a few of them out at a time.

The masked words are cut into chunks of a clause or so. For each, the text model and the encoder judge the post once
more without it; what the score falls by is that chunk's weight. What was read of the post (who speaks, what is meant,
the cues) stays as it is, so that the fall is the models' own.

Blanking words and keeping those that lower the score marks the words that people mark too (Zeiler & Fergus, 2014, for
the method). It costs one judgement a chunk and is done for shown posts only.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from matchers.scene import Scene, Span
from matchers.words import Word

MOST_CHUNKS = 6
"""Chunks that a post is cut into at most: longer posts are cut into longer chunks."""

_LONGEST = 8
_SHORTEST = 3
_JOINTS = frozenset({
    ",", "(", ")", "-", "–", "—", "/", "|", "and", "but", "or", "so", "because", "cos", "cause", "then", "when",
    "while", "who", "which", "that", "if", "as",
})  # fmt: skip

Chunk = tuple[int, int]
"""The first and the last of a row of words, by number."""


def chunks_of(words: Sequence[Word]) -> list[Chunk]:
    """Cut `words` into at most `MOST_CHUNKS` pieces, none of which reaches over the end of a field.

    They end with a sentence or before a joint; where that makes too many, the shortest neighbours are joined, and what
    still is too much (a post of very many fields) is left out at the end.
    """
    edges = [n for n in range(len(words)) if n == 0 or _parts(words[n - 1], words[n])]
    chunks = [piece for first, after in pairwise([*edges, len(words)]) for piece in _cut(words, first, after - 1)]
    while len(chunks) > MOST_CHUNKS:
        near = [n for n in range(len(chunks) - 1) if words[chunks[n][0]].field == words[chunks[n + 1][0]].field]
        if not near:
            break
        shortest = min(near, key=lambda n: chunks[n + 1][1] - chunks[n][0])
        chunks[shortest : shortest + 2] = [(chunks[shortest][0], chunks[shortest + 1][1])]
    return chunks[:MOST_CHUNKS]


def falls(
    scene: Scene,
    heads: Sequence[str],
    heard: Callable[[Sequence[Scene]], Sequence[Scene]],
    points: Callable[[Scene, str], float],
) -> dict[Span, dict[str, float]]:
    """By how many log-odds the learned part of each head falls without each chunk of the post's words.

    Args:
        scene: the post with what the models make of all of it.
        heads: the heads that are asked for.
        heard: scenes with what the models make of their words.
        points: what they bring to a head.
    """
    whole = {head: points(scene, head) for head in heads}
    chunks = chunks_of(scene.words)
    fewer = [replace(scene, words=(*scene.words[:first], *scene.words[last + 1 :])) for first, last in chunks]
    return {
        _span(scene.words, first, last): {head: whole[head] - points(without, head) for head in heads}
        for (first, last), without in zip(chunks, heard(fewer), strict=True)
    }


def _parts(before: Word, word: Word) -> bool:
    return before.field != word.field or before.sentence != word.sentence


def _cut(words: Sequence[Word], first: int, last: int) -> list[Chunk]:
    """Cut one sentence at its joints, and where none is near."""
    pieces, start = [], first
    for n in range(first + 1, last + 1):
        length, left = n - start, last + 1 - n
        in_figures = n < last and words[n + 1].text.isdigit()  # the comma of 96,000
        at_joint = words[n].text in _JOINTS and length >= _SHORTEST and not in_figures
        if left >= _SHORTEST and (at_joint or length >= _LONGEST):
            pieces.append((start, n - 1))
            start = n
    return [*pieces, (start, last)]


def _span(words: Sequence[Word], first: int, last: int) -> Span:
    """Where the chunk stands, punctuation at its ends left out."""
    while first < last and not words[first].text[:1].isalnum():
        first += 1
    while last > first and not words[last].text[:1].isalnum():
        last -= 1
    return Span(words[first].field, words[first].start, max(words[n].end for n in range(first, last + 1)))
