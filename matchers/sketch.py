"""The sketch of a post: what tells a slightly different copy of a text from another text.

A sketch is the set of digests of all words and all pairs of neighbouring words, folded, in the author's own words. A
changed or added word, a hashtag or a cut touches few of them, so a copy shares most with the original; chance does not:
two texts share words more easily than pairs. The store keys the digests once more, so that nothing of the text can be
worked out from what it keeps.
"""

import hashlib
from itertools import pairwise

from matchers.reading import Reading
from matchers.words import Zone, zone_of

FEWEST = 4
"""Texts with fewer words have no sketch: of three words, one more or less is another text."""

MOST = 1_000
"""Words that are looked at; what comes after is left to the fingerprint."""


def sketch(reading: Reading) -> frozenset[int]:
    """Return 64-bit digests of the words and their pairs, none if there are fewer than `FEWEST` words."""
    fields = [
        [folded.text[token.start : token.end] for token in folded.tokens]
        for name, folded in sorted(reading.folded.items())
        if zone_of(name) == Zone.OWN
    ]
    if sum(map(len, fields)) < FEWEST:
        return frozenset()
    single = [(word,) for words in fields for word in words]
    pairs = [pair for words in fields for pair in pairwise(words)]
    return frozenset(map(_digest, (*single[:MOST], *pairs[:MOST])))


def _digest(words: tuple[str, ...]) -> int:
    written = "\0".join(words).encode(errors="surrogatepass")
    return int.from_bytes(hashlib.blake2b(written, digest_size=8).digest(), "big")
