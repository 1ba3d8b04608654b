"""The masked view: a post as one row of words, with the watchlist's entities replaced by their kinds.

``Miss Raman at Marram Point`` reads ``STAFF at SCHOOL``: cues and the text model learn meaning and never a name.
Entity words are upper-case and everything else is folded to lower case, so the two cannot be confused.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from matchers.fold import Folded
from matchers.reading import Reading
from scanner.models import Mention, MentionKind

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[.!?;:\n…]+|[\"“”«»]|[^\w\s]")
_SENTENCE_END = re.compile(r"[.!?;\n…]")
_QUOTES = frozenset('"“”«»')
_OWN_FIELDS = ("text", "image_alts")
_PROFILE_FIELDS = ("author",)
_MASKED_FROM = 0.3
_MASKS = {
    MentionKind.SCHOOL: "SCHOOL",
    MentionKind.STAFF: "STAFF",
    MentionKind.PUPIL: "PUPIL",
    MentionKind.PARTNER: "PARTNER",
    MentionKind.SCHOOL_EMAIL: "EMAIL",
    MentionKind.TERM: "TERM",
    MentionKind.PLACE: "PLACE",
}


class Zone:
    """Where a word stands: in the author's own words, in what they answer or link to, or in their profile."""

    OWN = "own"
    CONTEXT = "context"
    PROFILE = "profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word of the masked view.

    Attributes:
        text: folded, without apostrophes, or the entity's kind in capitals (``STAFF``).
        field: name of the post's field.
        start: offset on the original field, inclusive.
        end: offset, exclusive.
        sentence: number of its sentence, counted over the whole post.
        quoted: stands between quotation marks.
        entity: the mention it replaces.
    """

    text: str = field(repr=False)
    field: str
    start: int
    end: int
    sentence: int
    quoted: bool = False
    entity: Mention | None = None

    @property
    def zone(self) -> str:
        """The `Zone` of its field."""
        return zone_of(self.field)


def zone_of(name: str) -> str:
    """The `Zone` of a post's field."""
    if name.startswith(_OWN_FIELDS):
        return Zone.OWN
    return Zone.PROFILE if name.startswith(_PROFILE_FIELDS) else Zone.CONTEXT


def masked_words(reading: Reading) -> tuple[Word, ...]:
    """Return the words of every field of the post, in the order of `Post.fields`."""
    words: list[Word] = []
    sentence = 0
    for name, _ in reading.post.fields():
        mentions = _outermost(mention for mention in reading.mentions if mention.field == name)
        words.extend(_field_words(name, reading.folded[name], mentions, sentence))
        sentence = (words[-1].sentence if words else sentence) + 1
    return tuple(words)


def _outermost(mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions sure enough to mask; of overlapping ones the longest."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start)):
        if mention.confidence >= _MASKED_FROM and all(mention.end <= k.start or mention.start >= k.end for k in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


def _field_words(name: str, folded: Folded, mentions: list[Mention], sentence: int) -> Iterator[Word]:
    waiting = iter(mentions)
    mention = next(waiting, None)
    said: Mention | None = None
    quoted = False
    for match in _WORD.finditer(folded.text):
        start, end = folded.original_span(*match.span())
        text = match.group()
        while mention is not None and mention.end <= start:
            mention = next(waiting, None)
        if mention is not None and mention.start < end:
            if said is not mention:
                said = mention
                yield Word(
                    text=_MASKS[mention.kind],
                    field=name,
                    start=mention.start,
                    end=mention.end,
                    sentence=sentence,
                    quoted=quoted,
                    entity=mention,
                )
            continue
        if text in _QUOTES:
            quoted = not quoted
        plain = text.replace("'", "").replace("’", "")
        yield Word(text=plain, field=name, start=start, end=end, sentence=sentence, quoted=quoted)
        if _SENTENCE_END.search(text):
            sentence, quoted = sentence + 1, quoted and "\n" not in text
