"""Word pieces: the longest pieces of the vocabulary that a word is made of, from the left.

The algorithm is WordPiece as in BERT's uncased models (Devlin et al., 2019): split at white space and punctuation,
lower case, accents dropped, then greedy longest match; a piece within a word begins with ``##``.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

_PARTS = re.compile(r"\w+|[^\w\s]")
_LONGEST_WORD = 40
_CACHED_WORDS = 50_000

PAD, UNKNOWN, CLS, SEP = "[PAD]", "[UNK]", "[CLS]", "[SEP]"


class WordPieces:
    """The vocabulary, and how to write a text in it."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {piece: n for n, piece in enumerate(vocabulary)}
        self._pieces_of = lru_cache(maxsize=_CACHED_WORDS)(self._split)

    def __len__(self) -> int:
        return len(self._ids)

    def id_of(self, piece: str) -> int:
        """The id of one piece.

        Raises:
            KeyError: it is not in the vocabulary.
        """
        return self._ids[piece]

    def ids(self, words: Iterable[str], limit: int) -> list[int]:
        """The ids of `words`, at most `limit`. A word that is itself a piece in square brackets stays whole."""
        found: list[int] = []
        for word in words:
            if len(found) >= limit:
                break
            found += self._pieces_of(word)
        return found[:limit]

    def _split(self, word: str) -> tuple[int, ...]:
        if word in self._ids and word.startswith("["):
            return (self._ids[word],)
        plain = unicodedata.normalize("NFD", word.lower())
        plain = "".join(character for character in plain if unicodedata.category(character) != "Mn")
        return tuple(piece for part in _PARTS.findall(plain) for piece in self._greedy(part))

    def _greedy(self, part: str) -> list[int]:
        if len(part) > _LONGEST_WORD:
            return [self._ids[UNKNOWN]]
        pieces: list[int] = []
        start = 0
        while start < len(part):
            end = len(part)
            prefix = "##" if start else ""
            while end > start and prefix + part[start:end] not in self._ids:
                end -= 1
            if end == start:
                return [self._ids[UNKNOWN]]
            pieces.append(self._ids[prefix + part[start:end]])
            start = end
        return pieces
