"""What the encoder reads: the author's own words, then the first look at them, the profile and what the post answers.

Entities stand as their kinds (``[SCHOOL]``, ``[STAFF]`` …), each field of the context begins with a marker of its own
(``[BIO]``, ``[REPLY]`` …).
"""

import math
from collections.abc import Iterator, Sequence

from matchers.encoder.network import Pieces
from matchers.encoder.tokens import CLS, SEP, WordPieces
from matchers.reading import FirstLook
from matchers.words import Word, Zone
from scanner.models import AuthorRole

OWN_PIECES = 88
"""Most pieces of the author's own words that are read; half of the posts have fewer than 35."""
ALL_PIECES = 128

ENTITIES = ("SCHOOL", "STAFF", "PUPIL", "PARTNER", "EMAIL", "TERM", "PLACE")
FIELDS = {
    "image_alts": "[IMAGE]",
    "author.display_name": "[NAME]",
    "author.handle": "[HANDLE]",
    "author.bio": "[BIO]",
    "reply_to_text": "[REPLY]",
    "quoted_text": "[QUOTE]",
    "link_titles": "[LINK]",
}
MAYBE = "[MAYBE]"
"""Stands before an entity that may be somebody else's name."""
_SURE_FROM = 0.7
_TIE_LEVELS, _TIE_STEP = 5, 2.0
SPECIAL_PIECES = (
    *(f"[{kind}]" for kind in ENTITIES),
    *FIELDS.values(),
    *(f"[BY {role.upper()}]" for role in AuthorRole),
    *(f"[TIE {level}]" for level in range(_TIE_LEVELS)),
    MAYBE,
)
"""The pieces that stand for what is no word; they take the place of the vocabulary's unused ones."""


def pieces_of(words: Sequence[Word], look: FirstLook, vocabulary: WordPieces) -> Pieces:
    """Write a post's masked words in pieces: the post, then its context, at most `ALL_PIECES` in all."""
    own = [word for word in words if word.zone == Zone.OWN]
    context = [word for word in words if word.zone != Zone.OWN]
    first = [vocabulary.id_of(CLS), *vocabulary.ids(_written(own), OWN_PIECES), vocabulary.id_of(SEP)]
    room = ALL_PIECES - len(first) - 1
    second = [*vocabulary.ids([*_seen(look), *_written(context)], room), vocabulary.id_of(SEP)]
    return Pieces(ids=first + second, segments=[0] * len(first) + [1] * len(second))


def _seen(look: FirstLook) -> tuple[str, str]:
    level = math.floor(look.tie / _TIE_STEP) + _TIE_LEVELS // 2
    return f"[BY {look.role.upper()}]", f"[TIE {min(_TIE_LEVELS - 1, max(0, level))}]"


def _written(words: Sequence[Word]) -> Iterator[str]:
    last = "text"
    for word in words:
        if word.field != last and (marker := FIELDS.get(word.field.partition("[")[0])):
            yield marker
        last = word.field
        if word.entity is None:
            yield word.text
            continue
        if word.entity.confidence < _SURE_FROM:
            yield MAYBE
        yield f"[{word.text}]"
