import pytest

from matchers.encoder.inputs import ALL_PIECES, MAYBE, OWN_PIECES, SPECIAL_PIECES, pieces_of
from matchers.encoder.tokens import WordPieces
from matchers.reading import FirstLook
from matchers.words import Word
from scanner.models import AuthorRole, EntityId, Mention, MentionKind

VOCABULARY = ["[PAD]", *SPECIAL_PIECES, "[UNK]", "[CLS]", "[SEP]", "cold", "in", "hall"]


def word(text: str, field: str = "text", *, confidence: float | None = None) -> Word:
    mention = None
    if confidence is not None:
        mention = Mention(
            kind=MentionKind.SCHOOL,
            entity=EntityId("school"),
            field=field,
            start=0,
            end=1,
            excerpt="x",
            method="exact",
            similarity=1.0,
            confidence=confidence,
        )
    return Word(text=text, field=field, start=0, end=1, sentence=0, entity=mention)


def pieces(*words: Word, tie: float = 9.0) -> list[str]:
    found = pieces_of(words, FirstLook(AuthorRole.PARENT, tie), WordPieces(VOCABULARY))
    return [VOCABULARY[n] for n in found.ids]


def written(*words: Word, tie: float = 9.0) -> str:
    return " ".join(pieces(*words, tie=tie))


def test_own_words_come_first_then_the_first_look_then_the_context() -> None:
    reply, own = word("hall", "reply_to_text"), word("cold")
    assert written(reply, own) == "[CLS] cold [SEP] [BY PARENT] [TIE 4] [REPLY] hall [SEP]"


def test_an_entity_that_may_be_somebody_elses_name_is_marked() -> None:
    assert f"{MAYBE} [SCHOOL] in" in written(word("SCHOOL", confidence=0.5), word("in"))
    assert MAYBE not in written(word("SCHOOL", confidence=0.9), word("in"))


@pytest.mark.parametrize(("tie", "level"), [(-99.0, 0), (-2.1, 0), (-2.0, 1), (0.0, 2), (3.9, 3), (4.0, 4), (99.0, 4)])
def test_the_tie_is_told_in_levels(tie: float, level: int) -> None:
    assert f"[TIE {level}]" in written(word("cold"), tie=tie)


def test_a_long_post_leaves_room_for_its_context() -> None:
    found = pieces(*[word("cold")] * 500, *[word("hall", "quoted_text")] * 500)
    assert (len(found), found.count("cold")) == (ALL_PIECES, OWN_PIECES)
    assert "hall" in found
