"""The shipped encoder: posts' masked words in, log-odds by output out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from matchers.encoder.inputs import pieces_of
from matchers.encoder.network import Network
from matchers.encoder.tokens import WordPieces
from matchers.encoder.weights import load_encoder
from matchers.words import Word
from scanner.models import AuthorRole

BATCH = 16
"""Posts of like length computed together: enough to fill the matrix units, few enough to waste little on padding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """Vocabulary and network together."""

    vocabulary: WordPieces = field(repr=False)
    network: Network = field(repr=False)

    def log_odds(self, posts: Sequence[tuple[Sequence[Word], AuthorRole]]) -> list[Mapping[str, float]]:
        """The log-odds of every output for each post, in order; a post's do not depend on the others.

        Args:
            posts: the masked words of each post and who seems to speak.
        """
        pieces = [pieces_of(words, role, self.vocabulary) for words, role in posts]
        by_length = sorted(range(len(pieces)), key=lambda n: len(pieces[n].ids))
        found: list[Mapping[str, float]] = [{}] * len(pieces)
        for start in range(0, len(by_length), BATCH):
            rows = by_length[start : start + BATCH]
            for row, logits in zip(rows, self.network.logits([pieces[n] for n in rows]).tolist(), strict=True):
                found[row] = dict(zip(self.network.outputs, logits, strict=True))
        return found


@cache
def shipped_encoder() -> Encoder:
    """The encoder of `matchers/weights`, read once."""
    vocabulary, network = load_encoder()
    return Encoder(vocabulary=vocabulary, network=network)
