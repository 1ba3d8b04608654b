import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.fold import MAX_CHARACTERS, Folded, fold, words


def _tokens(folded: Folded) -> list[str]:
    return [folded.text[token.start : token.end] for token in folded.tokens]


def _originals(folded: Folded) -> list[str]:
    spans = (folded.original_span(token.start, token.end) for token in folded.tokens)
    return [folded.original[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café OLÉ", "cafe ole"),
        ("Oаkhоllow", "oakhollow"),  # Cyrillic a and o
        ("O\u200ba\u00adk", "oak"),
        ("\u202ekao\u202c", "kao"),
        ("𝕆𝕒𝕜 ＯＡＫ ⓞⓐⓚ", "oak oak oak"),
        ("sk00l w1ll14ms", "skool williams"),
        ("0akh0ll0w", "oakhollow"),
        ("SCH00L", "school"),
        ("year7 y10 4pm 3rd 2024", "year7 y10 4pm 3rd 2024"),
        ("oakhollow2024fun", "oakhollow2024fun"),
        ("noooo waaay 0000", "noo waay 0000"),
        ("o a k h o l l o w rocks", "oakhollow rocks"),
        ("o.a.k.h.o.l.l.o.w", "oakhollow"),
        ("m r  b r o w n", "m r  brown"),
        ("it's “fine” — really…", 'it\'s "fine" - really...'),
        ("a\nb\nc", "a\nb\nc"),
    ],
)
def test_a_dressed_up_text_reads_plainly(text: str, folded: str) -> None:
    assert fold(text).text == folded


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("#TeamOakhollow", ["team", "oakhollow"]),
        ("BBCNews", ["bbc", "news"]),
        ("Year6Trip", ["year", "6", "trip"]),
        ("gem88", ["gem", "88"]),
        ("St Urith's", ["st", "urith", "s"]),
        ("oak_hollow@oak.example", ["oak", "hollow", "oak", "example"]),
        ("s k o o l's out", ["skool", "s", "out"]),
        ("one, two", ["one", "two"]),
    ],
)
def test_words_are_told_apart(text: str, tokens: list[str]) -> None:
    assert _tokens(fold(text)) == tokens


def test_a_span_covers_what_the_word_was_written_as() -> None:
    text = "Tа\u200cnfоld e\u0301cole, n o o o o n and stra\u00dfe"
    assert _originals(fold(text)) == ["Tа\u200cnfоld", "e\u0301cole", "n o o o o n", "and", "stra\u00dfe"]


def test_an_accent_belongs_to_its_letter_and_a_zero_width_space_to_none() -> None:
    assert _originals(fold("cafe\u0301\u0327 oak\u200b")) == ["cafe\u0301\u0327", "oak"]


def test_the_letters_that_one_character_stands_for_share_its_offsets() -> None:
    folded = fold("stra\u00dfe")
    assert folded.text == "strasse"
    assert folded.starts == (0, 1, 2, 3, 4, 4, 5)
    assert folded.ends == (1, 2, 3, 4, 5, 5, 6)


def test_words_say_whether_white_space_stands_before_them() -> None:
    assert [(word.letters, word.spaced) for word in words("#TeamOak is-in")] == [
        ("team", True),
        ("oak", False),
        ("is", True),
        ("in", False),
    ]


def test_a_text_is_read_up_to_the_cap() -> None:
    folded = fold("ab " * MAX_CHARACTERS)
    assert len(folded.text) == MAX_CHARACTERS
    assert len(folded.original) == 3 * MAX_CHARACTERS


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "\u200b", "😀👩‍👩‍👧", "\u0301"])
def test_a_text_without_letters_has_no_tokens(text: str) -> None:
    assert fold(text).tokens == ()
    assert words(text) == []


@given(st.text(st.characters()))
def test_every_folded_character_comes_from_the_original_in_order(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)


@given(st.text(st.sampled_from("aAbB1. '\u0301ß")))
def test_tokens_are_the_letters_and_digits_in_order(text: str) -> None:
    folded = fold(text)
    ends = [0, *(token.end for token in folded.tokens)]
    assert all(end <= token.start < token.end for end, token in zip(ends, folded.tokens, strict=False))
    covered = {n for token in folded.tokens for n in range(token.start, token.end)}
    assert covered == {n for n, character in enumerate(folded.text) if character.isalnum()}


@given(st.text(st.characters()))
def test_folding_is_stable(text: str) -> None:
    once = fold(text).text
    assert "\u200b" not in once
    assert once == once.casefold()
