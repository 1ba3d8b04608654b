"""What the encoder reads: the author's own words first, then who speaks, their profile and what the post answers.

Entities stand as their kinds (``[SCHOOL]``, ``[STAFF]`` …), each field of the context begins with a marker of its own
(``[BIO]``, ``[REPLY]`` …).
"""

from collections.abc import Iterator, Sequence

from matchers.encoder.network import Pieces
from matchers.encoder.tokens import CLS, SEP, WordPieces
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
SPECIAL_PIECES = (
    *(f"[{kind}]" for kind in ENTITIES),
    *FIELDS.values(),
    *(f"[BY {role.upper()}]" for role in AuthorRole),
)
"""The pieces that stand for what is no word; they take the place of the vocabulary's unused ones."""


def pieces_of(words: Sequence[Word], role: AuthorRole, vocabulary: WordPieces) -> Pieces:
    """Write a post's masked words in pieces: the post, then its context, at most `ALL_PIECES` in all."""
    own = [word for word in words if word.zone == Zone.OWN]
    context = [word for word in words if word.zone != Zone.OWN]
    first = [vocabulary.id_of(CLS), *vocabulary.ids(_written(own), OWN_PIECES), vocabulary.id_of(SEP)]
    room = ALL_PIECES - len(first) - 1
    second = [*vocabulary.ids([f"[BY {role.upper()}]", *_written(context)], room), vocabulary.id_of(SEP)]
    return Pieces(ids=first + second, segments=[0] * len(first) + [1] * len(second))


def _written(words: Sequence[Word]) -> Iterator[str]:
    last = "text"
    for word in words:
        if word.field != last and (marker := FIELDS.get(word.field.partition("[")[0])):
            yield marker
        last = word.field
        yield f"[{word.text}]" if word.entity is not None else word.text
