import pytest

from matchers.gazetteer.ordinary import ordinary_words
from matchers.gazetteer.spellings import MOST_SPELLINGS, Spelling, spellings_of
from matchers.gazetteer.terms import Term
from scanner.models import EntityId, MentionKind


def _spellings(text: str, max_edits: int | None = None) -> tuple[Spelling, ...]:
    term = Term(text=text, kind=MentionKind.SCHOOL, entity=EntityId("school:1"), max_edits=max_edits)
    return spellings_of(term, frozenset({"arch"}))


@pytest.mark.parametrize(
    ("text", "max_edits", "budget"),
    [
        ("Finn", None, 0),
        ("Osier", None, 1),
        ("Oakhollow", None, 1),
        ("Oakhollow Primary", None, 2),
        ("Oakhollow Primary", 1, 1),
        ("Oakhollow Primary", 0, 0),
        ("Finn", 2, 0),
        ("SWCHS", None, 0),
        ("SCHOOL COUNCIL", None, 2),
        ("\u200bOsier", None, 1),
    ],
)
def test_the_budget_follows_length_cap_and_acronym(text: str, max_edits: int | None, budget: int) -> None:
    assert _spellings(text, max_edits)[0].budget == budget


def test_words_are_counted_with_and_without_steps_inside_them() -> None:
    (spelling,) = _spellings("O'Brien-Lowe House")
    assert spelling.words == ("o", "brien", "lowe", "house")
    assert spelling.fewest == 2


@pytest.mark.parametrize(
    ("text", "head", "tail"),
    [
        ("Mr Brown", 2, 0), ("Miss J Brown", 5, 0), ("J. K. Brown", 2, 0), ("J.K. Brown", 2, 0), ("Poppy M", 0, 1),
        ("O'Brien", 0, 0), ("St Urith's", 0, 0), ("Mr A-G", 4, 0), ("Brown", 0, 0), ("Dr", 2, 0),
    ],
)  # fmt: skip
def test_titles_and_initials_must_be_exact(text: str, head: int, tail: int) -> None:
    assert (_spellings(text)[0].head, _spellings(text)[0].tail) == (head, tail)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("St Urith's", ["sturiths", "sainturiths"]),
        ("Saint Urith's", ["sainturiths", "sturiths"]),
        ("Mr Brown", ["mrbrown", "misterbrown"]),
        ("Fox & Crown", ["foxandcrown", "foxcrown", "foxncrown"]),
        ("Oakhill", ["oakhill", "oakhiii"]),
        ("Oakham", ["oakham"]),
        ("...", []),
    ],
)
def test_usual_other_ways_to_write_a_word_are_spellings(text: str, letters: list[str]) -> None:
    assert [spelling.letters for spelling in _spellings(text)] == letters


def test_the_number_of_spellings_is_bounded() -> None:
    assert len(_spellings("St Dr Mr Prof Rev Mt Saint and Doctor")) == MOST_SPELLINGS


def test_an_acronym_that_is_a_word_must_be_in_capitals() -> None:
    assert _spellings("ARCH")[0].capitals
    assert not _spellings("SWCHS")[0].capitals
    assert not _spellings("Arch")[0].capitals


def test_ordinary_words_hold_no_titles_and_no_usual_given_names() -> None:
    assert {"school", "the", "lucky"} <= ordinary_words()
    assert not ordinary_words() & {"mr", "miss", "sarah", "jack"}
