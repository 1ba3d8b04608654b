from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.examples import EXAMPLE_SCHOOL, as_post
from matchers.fingerprint import subject, weightiest_word
from matchers.read import read
from matchers.reading import Reading
from matchers.rule import Example
from matchers.sketch import FEWEST, MOST, sketch
from matchers.watchlist import Watchlist
from scanner.models import Clause, Evidence

WATCHLIST = Watchlist.compile(EXAMPLE_SCHOOL)
TEXT = "Mr Pettifer is useless and the whole of Larkmoor knows it, ask anybody who had him in year nine"


def _reading(text: str, **fields: str) -> Reading:
    (reading,) = read([as_post(Example(text=text, **fields))], WATCHLIST)  # type: ignore[arg-type]
    return reading


def _kept(copy: str) -> float:
    """How much of what `copy` says was said in TEXT."""
    ours, theirs = sketch(_reading(TEXT)), sketch(_reading(copy))
    return len(ours & theirs) / len(theirs)


@pytest.mark.parametrize(
    "copy",
    [
        TEXT.upper() + " 😂😂",
        TEXT + " #TeamLarkmoor",
        TEXT.replace(", ask anybody", " – ask anyone"),
        TEXT.partition(",")[0],
        TEXT.replace("useless", "a waste of space"),
    ],
)
def test_a_copy_shares_most_of_its_words_and_pairs(copy: str) -> None:
    assert _kept(copy) >= 0.75


@pytest.mark.parametrize(
    "other",
    [
        "Mr Pettifer is the best teacher that Larkmoor has ever had and I will not hear a word against him",
        "Ask anybody in year nine: the buses at Larkmoor are useless, and the whole of the town pays for it",
    ],
)
def test_another_text_about_the_same_shares_few(other: str) -> None:
    assert _kept(other) < 0.6


def test_a_short_text_has_none() -> None:
    assert sketch(_reading("Pettifer is useless")) == frozenset()
    assert len(sketch(_reading("Mr Pettifer is useless"))) == 2 * FEWEST - 1


@pytest.mark.parametrize("more", ["lol", "#shame", "fr"])
def test_a_short_copy_with_a_word_more_is_a_copy(more: str) -> None:
    ours, theirs = sketch(_reading("Mr Pettifer is useless")), sketch(_reading(f"Mr Pettifer is useless {more}"))
    assert len(ours & theirs) / len(theirs) >= 0.75


def test_only_the_author_s_own_words_count() -> None:
    assert sketch(_reading(TEXT, reply_to="something else entirely that somebody said")) == sketch(_reading(TEXT))


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    words = " ".join(f"w{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(3 * MOST))
    assert 0 < len(sketch(_reading(f"Mr Pettifer {words}"))) <= 2 * MOST


@given(st.text(max_size=300))
def test_a_sketch_is_the_same_every_time(text: str) -> None:
    assert sketch(_reading(f"{TEXT} {text}")) == sketch(_reading(f"{TEXT} {text}"))


def _evidence(text: str, *words: str) -> list[Evidence]:
    """Each of `words` as evidence in `text`, the first the weightiest."""
    post = as_post(Example(text=text))
    spans = [(text.index(word), text.index(word) + len(word)) for word in words]
    return [Evidence.at(post, "text", span, reason="r", weight=1.0 / n) for n, span in enumerate(spans, 1)]


def test_a_subject_is_the_clause_who_is_named_and_what_weighs_most() -> None:
    named = subject(Clause.DEROGATORY, _reading(TEXT), "useless")
    assert named == subject(Clause.DEROGATORY, _reading("What a useless clown Mr Pettifer is"), "useless")
    assert named != subject(Clause.DEROGATORY, _reading(TEXT), "clown")
    assert named != subject(Clause.DISREPUTE, _reading(TEXT), "useless")
    assert named != subject(Clause.DEROGATORY, _reading("What a useless clown that teacher at Larkmoor is"), "useless")


def test_the_weightiest_word_is_none_that_names_somebody() -> None:
    text = "Mr Pettifer is a Useless clown"
    assert weightiest_word(_reading(text), _evidence(text, "Mr Pettifer", "Useless", "clown")) == "useless"
    assert weightiest_word(_reading(text), _evidence(text, "clown", "Useless")) == "clown"
    assert weightiest_word(_reading(text), _evidence(text, "Mr Pettifer")) == ""


def test_of_two_that_weigh_as_much_the_first_in_the_text_counts() -> None:
    text = "Mr Pettifer is a useless clown"
    equal = [replace(item, weight=1.0) for item in _evidence(text, "clown", "useless")]
    assert weightiest_word(_reading(text), equal) == weightiest_word(_reading(text), equal[::-1]) == "useless"
