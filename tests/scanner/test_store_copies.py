"""Near-duplicates, bursts and the overlap of sources, in the store."""

import math
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
from scanner.models import BURST_FROM, Clause, Finding, Post, SourceOverlap, StoredUrgency, Target
from scanner.protocols import PageSaved
from scanner.store import SqlStore, open_store, sqlite_url
from scanner.store.copies import burst, bursts, tempered
from tests.scanner.fakes import START, TARGET, make_assessment, make_finding, make_post


def _words(text: str) -> list[str]:
    return text.split()


WORDS = _words("the head of oak hollow is useless and everybody at the gate has known it for years")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(sqlite_url(tmp_path / "data" / "findings.db"), tmp_path / "store.key") as opened:
        yield opened


def _finding(post: Post, subject: str = "4.5.5 the head", clause: Clause = Clause.DEROGATORY) -> Finding:
    """A finding whose sketch is made of the post's words and their pairs, as the matchers make it."""
    words = post.text.split()
    sketch = frozenset(map(hash, (*words, *pairwise(words)))) if len(words) >= FEWEST else frozenset()
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
        WORDS[:3],
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
    assert len(parts) == len(set(WORDS)) + len(set(pairwise(WORDS)))
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
    assert stored.finding.score == pytest.approx(1 / 3)
    doubt = stored.finding.contributions[-1]
    assert (doubt.feature, round(doubt.points, 3)) == ("burst", round(-math.log(2 * 0.8 / 0.2), 3))
    assert doubt.note.startswith("50 near-identical posts within a day")


@pytest.mark.parametrize("burst_of", [1, BURST_FROM - 1])
def test_a_few_copies_are_believed_as_much_as_one(burst_of: int) -> None:
    finding = _finding(_post(1, *WORDS))
    assert tempered(finding, burst_of) == finding


@given(st.floats(0, 1), st.integers(BURST_FROM, 5_000))
def test_a_burst_is_believed_less_and_its_reasons_still_add_up(score: float, size: int) -> None:
    finding = replace(_finding(_post(1, *WORDS)), score=score, contributions=())
    doubted = tempered(finding, size)
    [doubt] = doubted.contributions
    before = min(max(score, 1e-9), 1 - 1e-9)
    assert doubted.score <= 1 / 3 + 1e-9
    assert doubted.score < before
    assert math.log(doubted.score / (1 - doubted.score)) == pytest.approx(
        math.log(before / (1 - before)) + doubt.points, abs=1e-6
    )


def _urgent(store: SqlStore, *posts: Post) -> tuple[StoredUrgency, ...]:
    run = store.begin_run(START)
    store.save_page(run, TARGET, [(post, make_assessment(post, urgent=True)) for post in posts], None)
    store.finish_run(run, START, len(posts))
    return store.report("s", synthetic=True).urgent


def test_fifty_urgent_copies_in_a_day_are_one_card(store: SqlStore) -> None:
    copies = [_post(n, *WORDS, f"#tag{n}", published_at=START - timedelta(minutes=n)) for n in range(50)]
    other = _post(99, *_words("somebody else altogether says that there is danger at the gate tonight"))
    first, alone = _urgent(store, *copies, other)
    assert (first.post.native_id, first.burst, len(first.places)) == ("0", 50, 50)
    assert (alone.post.native_id, alone.burst, alone.places) == ("99", 1, ((other.platform, other.url),))


@pytest.mark.parametrize(
    ("words", "count", "days"),
    [(_words("I will not be here tomorrow"), 20, 0), (WORDS, BURST_FROM - 1, 0), (WORDS, 20, 2)],
    ids=["short, so each may be somebody's own", "few", "over many days"],
)
def test_urgent_posts_that_are_no_burst_each_stand_for_themselves(
    store: SqlStore, words: list[str], count: int, days: int
) -> None:
    posts = [_post(n, *words, published_at=START - timedelta(days=days * n)) for n in range(count)]
    assert [stored.burst for stored in _urgent(store, *posts)] == [1] * count


def test_the_posts_of_a_burst_stand_where_its_first_stood() -> None:
    copies = [_post(n, *WORDS) for n in range(BURST_FROM)]
    alone = _post(50, *_words("one that is not like any of the others at all"))
    assert bursts([alone, copies[0], alone, *copies[1:]]) == [[0], [1, 3, 4, 5, 6, 7], [2]]


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
