import sys

import pytest

from matchers.letters import MOST_LETTERS, Case, is_digit, is_mark, read


@pytest.mark.parametrize(
    ("character", "letters", "case"),
    [
        ("a", "a", Case.LOWER),
        ("A", "a", Case.UPPER),
        ("É", "e", Case.UPPER),
        ("а", "a", Case.LOWER),  # Cyrillic
        ("Ο", "o", Case.UPPER),  # Greek
        ("ɡ", "g", Case.LOWER),
        ("ʙ", "b", Case.UPPER),  # a small capital
        ("𝕊", "s", Case.UPPER),
        ("ⓢ", "s", Case.LOWER),
        ("🅂", "s", Case.UPPER),
        ("🅰", "a", Case.UPPER),
        ("ß", "ss", Case.LOWER),
        ("Æ", "ae", Case.UPPER),
        ("ﬁ", "fi", Case.LOWER),
        ("７", "7", Case.NONE),
        ("字", "字", Case.NONE),
        ("한", "한", Case.NONE),
    ],
)
def test_a_letter_reads_as_what_it_looks_like(character: str, letters: str, case: Case) -> None:
    assert read(character) == (letters, letters, case)


@pytest.mark.parametrize("character", ["\u200b", "\u200d", "\u202e", "\u00ad", "\ufe0f", "\u0301", "\u3164"])
def test_an_invisible_character_reads_as_nothing(character: str) -> None:
    assert read(character) == ("", "", Case.NONE)


@pytest.mark.parametrize(
    ("character", "plain"),
    [
        (" ", " "), ("\u00a0", " "), ("\u3000", " "), ("\n", "\n"), ("\x00", " "), ("’", "'"), ("“", '"'), ("—", "-"),
        ("…", "..."), ("．", "."), ("_", "_"), ("😀", "😀"), ("½", "1/2"), ("™", "tm"), ("ﷺ", "ﷺ"),
        ("\ud800", "\ufffd"),
    ],
)  # fmt: skip
def test_what_is_no_letter_reads_as_a_boundary(character: str, plain: str) -> None:
    assert read(character) == ("", plain, Case.NONE)


def test_folding_a_folded_letter_changes_nothing() -> None:
    for point in range(sys.maxunicode + 1):
        letters = read(chr(point)).letters
        assert len(letters) <= MOST_LETTERS
        assert all(read(letter).letters == letter for letter in letters)


def test_marks_and_digits_are_told_apart() -> None:
    assert is_mark("\u0301")
    assert not is_mark("\u200b")
    assert is_digit("7")
    assert not is_digit("٧")
