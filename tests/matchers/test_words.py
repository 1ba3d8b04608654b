import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.examples import EXAMPLE_SCHOOL, as_post
from matchers.read import read
from matchers.rule import Example
from matchers.scene import Scene
from matchers.watchlist import Watchlist
from matchers.words import Zone, masked_words


@pytest.fixture(scope="module")
def watchlist() -> Watchlist:
    return Watchlist.compile(EXAMPLE_SCHOOL)


def _words(watchlist: Watchlist, example: Example) -> list[str]:
    (reading,) = read([as_post(example)], watchlist)
    return [word.text for word in masked_words(reading) if word.zone == Zone.OWN]


def test_people_and_school_stand_as_their_kinds(watchlist: Watchlist) -> None:
    text = "Mr Pettifer and Tansy Holroyd-Vance at Larkmoor Vale Academy"
    assert _words(watchlist, Example(text=text)) == ["STAFF", "and", "PUPIL", "at", "SCHOOL"]


def test_apostrophes_go_and_quotes_are_remembered(watchlist: Watchlist) -> None:
    (reading,) = read([as_post(Example(text='Larkmoor don\'t say "never ever" here'))], watchlist)
    words = masked_words(reading)
    assert [word.text for word in words if word.quoted and word.text.isalpha()] == ["never", "ever"]
    assert "dont" in [word.text for word in words]


def test_sentences_and_fields_are_kept_apart(watchlist: Watchlist) -> None:
    example = Example(text="Larkmoor is fine. It is!", bio="chess", image_alts=("a gate",))
    (reading,) = read([as_post(example)], watchlist)
    sentences = {word.text: word.sentence for word in masked_words(reading)}
    assert len({sentences[text] for text in ("SCHOOL", "it", "gate", "chess")}) == 4


@settings(deadline=None)
@given(st.text(max_size=80))
def test_every_word_points_at_the_original_text(text: str) -> None:
    (reading,) = read([as_post(Example(text=f"Larkmoor Vale Academy {text}"))], Watchlist.compile(EXAMPLE_SCHOOL))
    for word in Scene.of(reading).words:
        assert 0 <= word.start < word.end <= len(reading.post.field_text(word.field))
