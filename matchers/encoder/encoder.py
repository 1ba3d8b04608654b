"""The shipped encoder: posts' masked words in, log-odds by output out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from matchers.encoder.inputs import pieces_of
from matchers.encoder.network import Network
from matchers.encoder.tokens import WordPieces
from matchers.encoder.weights import load_encoder
from matchers.reading import FirstLook
from matchers.words import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """Vocabulary and network together."""

    vocabulary: WordPieces = field(repr=False)
    network: Network = field(repr=False)

    def log_odds(self, posts: Iterable[tuple[Sequence[Word], FirstLook]]) -> Sequence[Mapping[str, float]]:
        """The log-odds of every output for each post, by its masked words and the first look at it."""
        return self.network.log_odds([pieces_of(words, look, self.vocabulary) for words, look in posts])


@cache
def shipped_encoder() -> Encoder:
    """The encoder of `matchers/weights`, read once."""
    vocabulary, network = load_encoder()
    return Encoder(vocabulary=vocabulary, network=network)
