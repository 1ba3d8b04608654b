"""The fingerprint of a finding: the same content under the same clause, wherever and whenever it is seen."""

import hashlib
import unicodedata
from collections.abc import Iterable

from matchers.reading import Reading
from matchers.words import Zone, zone_of
from scanner.models import Clause, Evidence, MentionKind

_WHO = (MentionKind.STAFF, MentionKind.PUPIL, MentionKind.PARTNER, MentionKind.TERM, MentionKind.SCHOOL_EMAIL)


def fingerprint(clause: Clause, reading: Reading) -> str:
    """Digest the clause, the people and things mentioned, and the letters of the author's own words.

    Spaces, punctuation, emoji, case, accents and hashtag signs do not count; neither do address, time, platform or
    author, so that a decision survives re-scans, cross-posts and a changed comma.
    """
    own = [reading.folded[name].text for name in sorted(reading.folded) if zone_of(name) == Zone.OWN]
    letters = "".join(character for text in own for character in text if character.isalnum())
    content = letters or unicodedata.normalize("NFKC", reading.post.text)
    return _digest(clause, *_entities(reading), content)


def subject(clause: Clause, reading: Reading, weightiest: str) -> str:
    """Digest the clause, the people and things mentioned, and the post's weightiest word: what is being said.

    "… is a thief" is not a copy of "… is a bully", however much else they share.
    """
    return _digest(clause, *_entities(reading), weightiest)


def weightiest_word(reading: Reading, evidence: Iterable[Evidence]) -> str:
    """What weighs most in a post, other than who or what it mentions; empty if nothing does by itself.

    Args:
        reading: the post.
        evidence: of all its findings, since a laughing face may weigh most for one clause where an insult does for all.
    """
    spans = [(mention.field, mention.start, mention.end) for mention in reading.mentions]
    words = [
        item
        for item in evidence
        if item.weight > 0
        and not any(item.field == name and item.start < end and start < item.end for name, start, end in spans)
    ]
    return min(words, key=lambda item: (-item.weight, item.field, item.start)).excerpt.casefold() if words else ""


def _entities(reading: Reading) -> list[str]:
    return sorted({mention.entity for mention in reading.of_kind(*_WHO) if zone_of(mention.field) == Zone.OWN})


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
