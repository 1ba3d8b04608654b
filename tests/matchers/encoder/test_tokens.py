import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.encoder.tokens import UNKNOWN, WordPieces

VOCABULARY = ["[PAD]", "[SCHOOL]", "[UNK]", "[CLS]", "[SEP]", "play", "##ing", "##ed", "re", "##play", "!", "cafe", "a"]


@pytest.fixture
def pieces() -> WordPieces:
    return WordPieces(VOCABULARY)


def written(pieces: WordPieces, *words: str, limit: int = 99) -> list[str]:
    return [VOCABULARY[n] for n in pieces.ids(words, limit)]


def test_the_longest_piece_from_the_left_is_taken(pieces: WordPieces) -> None:
    assert written(pieces, "playing", "Replayed!") == ["play", "##ing", "re", "##play", "##ed", "!"]


def test_accents_and_case_do_not_count(pieces: WordPieces) -> None:
    assert written(pieces, "Café") == ["cafe"]


def test_a_word_with_an_unknown_part_is_unknown_as_a_whole(pieces: WordPieces) -> None:
    assert written(pieces, "playzzz") == [UNKNOWN]


def test_an_entity_stays_whole_and_looks_like_no_word(pieces: WordPieces) -> None:
    assert written(pieces, "[SCHOOL]") == ["[SCHOOL]"]
    assert "[SCHOOL]" not in written(pieces, "school")


def test_a_very_long_word_is_not_searched(pieces: WordPieces) -> None:
    assert written(pieces, "play" * 1000) == [UNKNOWN]


@given(st.lists(st.text(max_size=30), max_size=20), st.integers(0, 30))
def test_no_more_pieces_than_asked_for(words: list[str], limit: int) -> None:
    assert len(WordPieces(VOCABULARY).ids(words, limit)) <= limit
