import dataclasses
from datetime import UTC, datetime

import pytest

from matchers.examples import EXAMPLE_SCHOOL, as_post
from matchers.fingerprint import fingerprint
from matchers.read import read
from matchers.rule import Example
from matchers.watchlist import Watchlist
from scanner.models import Clause, Post

TEXT = "Mr Pettifer is useless, and TeamLarkmoor knows it"


def _fingerprint(post: Post, clause: Clause = Clause.DEROGATORY) -> str:
    (reading,) = read([post], Watchlist.compile(EXAMPLE_SCHOOL))
    return fingerprint(clause, reading)


@pytest.mark.parametrize(
    "text",
    [
        "Mr Pettifer is useless and TeamLarkmoor knows it",
        "mr pettifer is USELESS, and #TeamLarkmoor knows it!!! 😂",
        "Mr  Pettifer is useless – and teamlarkmoor knows it",
        "Mr Pettifer is uséless, and TeamLarkmoor knows it",
    ],
)
def test_fingerprint_survives_a_changed_comma_emoji_case_or_hashtag(text: str) -> None:
    assert _fingerprint(as_post(Example(text=text))) == _fingerprint(as_post(Example(text=TEXT)))


def test_fingerprint_is_the_same_wherever_and_whenever_it_is_seen() -> None:
    post = as_post(Example(text=TEXT))
    elsewhere = dataclasses.replace(
        post,
        platform="bluesky",
        native_id="7",
        url="https://b.example/7",
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
        source="other",
    )
    assert _fingerprint(elsewhere) == _fingerprint(post)


def test_other_words_another_person_or_another_clause_give_another_fingerprint() -> None:
    post = as_post(Example(text=TEXT))
    assert _fingerprint(as_post(Example(text=TEXT.replace("useless", "great")))) != _fingerprint(post)
    assert _fingerprint(as_post(Example(text=TEXT.replace("Pettifer", "Drayfield")))) != _fingerprint(post)
    assert _fingerprint(post, Clause.DISCRIMINATION) != _fingerprint(post)


def test_posts_without_words_differ_by_their_text() -> None:
    first, second = (as_post(Example(text=text, bio="Larkmoor Vale Academy")) for text in ("😂", "😡"))
    assert _fingerprint(first) != _fingerprint(second)
