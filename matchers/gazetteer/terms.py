"""The values that go into the gazetteer and come out of it."""

from dataclasses import dataclass, field

from scanner.models import EntityId, MentionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One spelling of an entity: a name, an alias, a hashtag without its sign, a nickname, a confidential term.

    Attributes:
        max_edits: the most edits a mention of this term may have; None leaves it to the term's length, which is the
            most that `max_edits` can allow.
    """

    text: str = field(repr=False)
    kind: MentionKind
    entity: EntityId
    max_edits: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A term found in a text.

    Attributes:
        text: index of the text in the batch.
        term: index of the term in the gazetteer.
        start: offset on the original text, inclusive.
        end: offset on the original text, exclusive.
        edits: edits between the words found and the term (optimal string alignment distance).
        respaced: the words are spaced otherwise than in the term, or run together with others; never set for single
            letters in a row.
        similarity: 1 - edits / length of the term, letters only.
    """

    text: int
    term: int
    start: int
    end: int
    edits: int
    respaced: bool
    similarity: float
