"""Near-duplicates, bursts and the overlap of sources, in the store."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from matchers.sketch import FEWEST
from scanner.models import Clause, Finding, Post, SourceOverlap, Target
from scanner.protocols import PageSaved
from scanner.store import SqlStore, open_store, sqlite_url
from scanner.store.copies import burst
from tests.scanner.fakes import START, TARGET, make_assessment, make_finding, make_post


def _words(text: str) -> list[str]:
    return text.split()


WORDS = _words("the head of oak hollow is useless and everybody at the gate has known it for years")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(sqlite_url(tmp_path / "data" / "findings.db"), tmp_path / "store.key") as opened:
        yield opened


def _finding(post: Post, subject: str = "4.5.5 the head", clause: Clause = Clause.DEROGATORY) -> Finding:
    """A finding whose sketch is made of the post's pairs of words, as the matchers make it."""
    words = post.text.split()
    pairs = frozenset(map(hash, pairwise(words)))
    sketch = pairs if len(pairs) >= FEWEST else frozenset()
    return replace(make_finding(post, clause, fingerprint=post.text), subject=subject, sketch=sketch)


def _save(store: SqlStore, *posts: Post, target: Target = TARGET, **changes: object) -> PageSaved:
    run = store.begin_run(START)
    pages = [(post, make_assessment(post, _finding(post, **changes))) for post in posts]  # type: ignore[arg-type]
    saved = store.save_page(run, target, pages, None)
    store.finish_run(run, START, len(posts))
    return saved


def _post(number: int, *words: str, **changes: object) -> Post:
    return make_post(str(number), text=" ".join(words), **changes)


@pytest.mark.parametrize(
    "copy",
    [[*WORDS, "#shame"], WORDS[:9], ["lol", *WORDS], [*WORDS[:5], "rubbish", *WORDS[6:]], WORDS[4:]],
    ids=["hashtag", "cut", "word before", "word changed", "beginning cut"],
)
def test_a_copy_that_differs_a_little_is_another_place_of_the_same_finding(store: SqlStore, copy: list[str]) -> None:
    original, other = _post(1, *WORDS), _post(2, *copy, platform="other")
    assert _save(store, original, other) == PageSaved(new=1, known=1)
    [stored] = store.report("s", synthetic=True).findings
    assert (stored.post.text, len(stored.places)) == (original.text, 2)
    assert _save(store, other) == PageSaved(new=0, known=1)


@pytest.mark.parametrize(
    "other",
    [
        [*WORDS, *_words("and last night he drove the minibus home drunk with the year sevens in it")],
        _words("the head of oak hollow was kind to my daughter when nobody else at the gate was"),
        WORDS[:5],
    ],
    ids=["adds much", "says something else", "too short to tell"],
)
def test_a_text_that_says_more_than_a_little_is_a_finding_of_its_own(store: SqlStore, other: list[str]) -> None:
    assert _save(store, _post(1, *WORDS), _post(2, *other)) == PageSaved(new=2, known=0)


def test_copies_are_of_one_subject(store: SqlStore) -> None:
    _save(store, _post(1, *WORDS))
    assert _save(store, _post(2, *WORDS, "lol"), subject="4.5.5 a teacher") == PageSaved(new=1, known=0)


def test_a_chain_of_small_steps_does_not_lead_away(store: SqlStore) -> None:
    chain = [_post(step, *(f"other{n}" if n < step else word for n, word in enumerate(WORDS))) for step in range(15)]
    found = sum(_save(store, post).new for post in chain)
    assert found >= 3


def test_a_copy_of_what_was_last_seen_long_ago_is_new_and_a_known_copy_stays_known(store: SqlStore) -> None:
    known_copy = _post(2, *WORDS, "lol")
    _save(store, _post(1, *WORDS), known_copy)
    later = START + timedelta(days=31)
    assert _save(store, replace(known_copy, native_id="3", fetched_at=later)) == PageSaved(new=0, known=1)
    much_later = later + timedelta(days=31)
    fresh = _post(4, *WORDS, "again", fetched_at=much_later)
    assert _save(store, fresh) == PageSaved(new=1, known=0)


def test_what_is_kept_of_a_sketch_needs_the_key(tmp_path: Path) -> None:
    rows = []
    for name in ("one", "two"):
        with open_store(sqlite_url(tmp_path / name / "f.db"), tmp_path / "keys" / f"{name}.key") as store:
            _save(store, _post(1, *WORDS))
            with store._engine.connect() as connection:
                rows.append(connection.execute(text("select subject, sketch from findings")).one())
    (subject, sketch), (other_subject, other_sketch) = rows
    assert subject != other_subject
    parts, others = ({s[at : at + 8] for at in range(0, len(s), 8)} for s in (sketch, other_sketch))
    assert len(parts) == len(WORDS) - 1
    assert not parts & others


def test_fifty_copies_in_a_day_are_one_finding_and_a_burst(store: SqlStore) -> None:
    shuffled = random.Random(7)  # noqa: S311
    posts = []
    for number in range(50):
        copy = list(WORDS)
        copy[shuffled.randrange(len(copy))] = f"word{number}"
        moment = START - timedelta(days=3, minutes=number)
        posts.append(_post(number, *copy, published_at=moment))
    exact = _post(99, *WORDS, published_at=START - timedelta(days=20))
    assert _save(store, exact, *posts) == PageSaved(new=1, known=50)
    [stored] = store.report("s", synthetic=True).findings
    assert (len(stored.places), stored.burst) == (51, 50)


def test_posts_without_a_date_make_no_burst(store: SqlStore) -> None:
    _save(store, *(_post(n, *WORDS, published_at=None) for n in range(9)))
    [stored] = store.report("s", synthetic=True).findings
    assert (len(stored.places), stored.burst) == (9, 1)


@given(st.lists(st.integers(0, 60 * 24 * 5), max_size=30))
def test_a_burst_is_the_fullest_day(minutes: list[int]) -> None:
    moments = [START + timedelta(minutes=minute) for minute in minutes]
    fullest = max((sum(0 <= m - first <= 24 * 60 for m in minutes) for first in minutes), default=1)
    assert burst(moments) == fullest


def test_the_overlap_of_sources_tells_what_each_found_and_who_found_it_too(store: SqlStore) -> None:
    alerts, search = replace(TARGET, connector="feeds"), replace(TARGET, connector="brave")
    other = _post(2, *_words("nobody at oak hollow will say what became of the minibus money"))
    for target, posts in (
        (alerts, [_post(1, *WORDS), other]),
        (search, [_post(1, *WORDS)]),
        (TARGET, [_post(1, *WORDS)]),
    ):
        _save(store, *posts, target=target)
    assert (
        store.overlap()
        == store.report("s", synthetic=True).overlap
        == (
            SourceOverlap(source="brave", findings=1, alone=0, shared={"fake": 1, "feeds": 1}),
            SourceOverlap(source="fake", findings=1, alone=0, shared={"brave": 1, "feeds": 1}),
            SourceOverlap(source="feeds", findings=2, alone=1, shared={"brave": 1, "fake": 1}),
        )
    )
    [first, _] = store.report("s", synthetic=True).findings
    assert len(first.places) == 1, "one post, whoever brought it"
