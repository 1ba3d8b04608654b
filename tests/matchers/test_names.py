import pytest

from matchers.names import plain, shipped_names


@pytest.mark.parametrize(
    ("written", "expected"),
    [("Siobhán O'Hanlon", "siobhan ohanlon"), ("  Ward-Shaw ", "ward-shaw"), ("J.P. d’Arcy", "j p darcy")],
)
def test_plain_drops_accents_apostrophes_and_case(written: str, expected: str) -> None:
    assert plain(written) == expected


def test_a_common_name_says_less_than_a_rare_one() -> None:
    names = shipped_names()
    assert names.full_name_commonness("David", "Smith") > 0.9
    assert names.full_name_commonness("Nkechi", "Farrowdale") < 0.05
    assert names.surname_commonness("Ward-Shaw") < names.surname_commonness("Ward")


def test_a_surname_that_is_a_word_of_everyday_speech_counts_as_common() -> None:
    assert shipped_names().surname_commonness("Little") == 1.0


def test_nicknames_know_british_short_forms() -> None:
    names = shipped_names()
    assert "bex" in names.nicknames("Rebecca")
    assert "gaz" in names.nicknames("Gareth")
    assert names.nicknames("Nkechi") == ()


@pytest.mark.parametrize(("text", "ordinary"), [("the High", True), ("the View", True), ("Tarnholt", False)])
def test_ordinary_words(text: str, ordinary: bool) -> None:
    assert shipped_names().is_ordinary(text) is ordinary
