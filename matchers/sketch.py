"""The sketch of a post: what tells a slightly different copy of a text from another text.

A sketch is the set of digests of all pairs of neighbouring words, folded, in the author's own words. A changed or added
word, a hashtag or a cut touches few pairs, so a copy shares most of its pairs with the original; chance does not. The
store keys the digests once more, so that nothing of the text can be worked out from what it keeps.
"""

import hashlib
from itertools import pairwise

from matchers.reading import Reading
from matchers.words import Zone, zone_of

FEWEST = 6
"""Texts with fewer pairs have no sketch: among seven words, one more or less is another text."""

MOST = 1_000
"""Pairs that are looked at; what comes after is left to the fingerprint."""


def sketch(reading: Reading) -> frozenset[int]:
    """Return 64-bit digests of the pairs of words, none if there are fewer than `FEWEST`."""
    pairs = [
        pair
        for name, folded in sorted(reading.folded.items())
        if zone_of(name) == Zone.OWN
        for pair in pairwise(folded.text[token.start : token.end] for token in folded.tokens)
    ]
    digests = frozenset(map(_digest, pairs[:MOST]))
    return digests if len(digests) >= FEWEST else frozenset()


def _digest(pair: tuple[str, str]) -> int:
    written = "\0".join(pair).encode(errors="surrogatepass")
    return int.from_bytes(hashlib.blake2b(written, digest_size=8).digest(), "big")
