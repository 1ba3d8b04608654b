"""Posts aimed at one person on separate occasions: what counts as an occasion, and what is kept to tell."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from scanner.models import Author, Clause, EntityId, Finding, Look, Post, Repeated, StoredFinding
from scanner.store import SqlStore, open_store, sqlite_url
from scanner.store.occasions import Aimed, repeated
from tests.scanner.fakes import START, TARGET, make_assessment, make_finding, make_post

DAY = timedelta(days=1)
HEAD, COOK = EntityId("staff:aaaaaaaaaaaa"), EntityId("staff:bbbbbbbbbbbb")
TEXTS = (
    "the head of oak hollow is a useless lump and should be ashamed",
    "saw that woman who runs the hollow in town, face like a dropped pie",
    "nobody at the gate can stand her, pathetic excuse for a teacher",
    "ring her up tonight and tell her what you think of her",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(sqlite_url(tmp_path / "data" / "findings.db"), tmp_path / "store.key") as opened:
        yield opened


def _post(number: int, *, day: float, words: str = "", **changes: object) -> Post:
    moment = START - timedelta(days=60) + day * DAY
    return make_post(str(number), text=words or TEXTS[number], published_at=moment, **changes)


def _aimed(post: Post, *people: EntityId, clause: Clause = Clause.DISCRIMINATION, hold: bool = False) -> Finding:
    finding = make_finding(post, clause, fingerprint=f"{clause} {post.text}")
    return replace(finding, aimed_at=frozenset(people or (HEAD,)), hold=hold)


def _save(store: SqlStore, *findings: tuple[Post, Finding]) -> list[StoredFinding]:
    run = store.begin_run(START)
    store.save_page(run, TARGET, [(post, make_assessment(post, finding)) for post, finding in findings], None)
    store.finish_run(run, START, len(findings))
    return list(store.report("s", synthetic=True).findings)


def _told(stored: list[StoredFinding]) -> dict[str, Repeated]:
    return {one.post.native_id: one.repeated for one in stored if one.repeated}


def test_a_second_occasion_is_told_with_the_newest_finding_and_names_the_first(store: SqlStore) -> None:
    first, second = _post(0, day=1), _post(1, day=9, author=Author(handle="somebody_else"))
    stored = _save(store, (first, _aimed(first)), (second, _aimed(second, clause=Clause.DEROGATORY)))
    assert _told(stored) == {"1": Repeated(occasions=2, days=30, earlier=(stored[0].id,))}


def test_occasions_are_found_across_runs_in_whatever_order_they_come(store: SqlStore) -> None:
    newest, middle, oldest = _post(2, day=20), _post(1, day=10), _post(0, day=1)
    for post in (newest, oldest, middle):
        stored = _save(store, (post, _aimed(post)))
    assert {key: told.occasions for key, told in _told(stored).items()} == {"2": 3}


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (1.5, ""),
        (9, TEXTS[0] + " lol"),
        (9, TEXTS[0].upper()),
        (40, ""),
    ],
    ids=["within a day", "almost the same words", "the same words", "more than 30 days later"],
)
def test_what_is_no_second_occasion(store: SqlStore, day: float, words: str) -> None:
    first, second = _post(0, day=1), _post(1, day=day, words=words)
    assert _told(_save(store, (first, _aimed(first)), (second, _aimed(second)))) == {}


def test_a_repost_elsewhere_and_an_edited_post_are_no_second_occasion(store: SqlStore) -> None:
    first = _post(0, day=1)
    repost = _post(7, day=9, words=first.text, platform="other")
    edited = replace(first, text="she has been told to say sorry and will not", published_at=first.published_at)
    assert _told(_save(store, *((post, _aimed(post)) for post in (first, repost, edited)))) == {}


def test_a_burst_is_one_occasion(store: SqlStore) -> None:
    burst = [_post(n, day=5 + n / 10, words=f"{TEXTS[n % 4]} number{n} " * (n + 1)) for n in range(9)]
    assert _told(_save(store, *((post, _aimed(post)) for post in burst))) == {}


def test_posts_at_two_people_on_hold_or_at_nobody_do_not_count(store: SqlStore) -> None:
    posts = [_post(n, day=1 + 3 * n) for n in range(4)]
    findings = [
        _aimed(posts[0]),
        _aimed(posts[1], COOK),
        _aimed(posts[2], hold=True),
        replace(_aimed(posts[3]), aimed_at=frozenset()),
    ]
    assert _told(_save(store, *zip(posts, findings, strict=True))) == {}


def test_both_clauses_of_one_post_are_one_occasion_and_both_tell_it(store: SqlStore) -> None:
    first, second = _post(0, day=1), _post(1, day=9)
    run = store.begin_run(START)
    page = [
        (post, make_assessment(post, _aimed(post), _aimed(post, clause=Clause.DEROGATORY))) for post in (first, second)
    ]
    store.save_page(run, TARGET, page, None)
    stored = store.report("s", synthetic=True, run_id=run).findings
    assert [one.repeated.occasions if one.repeated else 0 for one in stored] == [0, 0, 2, 2]


def test_an_occasion_goes_with_its_post(store: SqlStore) -> None:
    first, second = _post(0, day=1), _post(1, day=9)
    assert _told(_save(store, (first, _aimed(first)), (second, _aimed(second))))
    place = next(place for place in store.due_places(before=START + DAY) if place.url == first.url)
    assert store.note_look(place, Look.GONE, START + 2 * DAY)
    assert _told(list(store.report("s", synthetic=True).findings)) == {}
    with store._engine.connect() as connection:
        kept = connection.execute(text("select targets, clearing from findings order by id")).all()
    assert kept[0] == (None, None)
    assert kept[1].targets


def test_what_is_kept_of_a_target_is_sealed_and_differs_each_time(store: SqlStore) -> None:
    posts = [_post(n, day=1 + 3 * n) for n in range(2)]
    _save(store, *((post, _aimed(post)) for post in posts))
    with store._engine.connect() as connection:
        targets = connection.execute(text("select targets from findings")).scalars().all()
    assert len(set(targets)) == 2
    assert not any(HEAD in kept or "aaaaaaaaaaaa" in kept for kept in targets)


def test_what_would_clear_a_finding_comes_back_and_that_it_was_not_looked_for(store: SqlStore) -> None:
    posts = [_post(n, day=1) for n in range(3)]
    finding = make_finding(posts[0], fingerprint="0")
    kept = [replace(finding, clearing=finding.evidence), replace(finding, clearing=(), fingerprint="1")]
    stored = _save(store, *zip(posts, [*kept, replace(finding, fingerprint="2")], strict=True))
    assert [one.finding.clearing for one in stored] == [finding.evidence, (), None]


@given(st.lists(st.tuples(st.integers(0, 60 * 24), st.integers(0, 5), st.booleans()), min_size=1, max_size=12))
def test_occasions_lie_a_day_apart_and_differ_in_their_words(made: list[tuple[int, int, bool]]) -> None:
    aimed = [
        Aimed(
            finding=n,
            post=str(n),
            at=START + timedelta(hours=hours),
            words=frozenset(f"{topic}-{k}" for k in range(8)) | ({"lol"} if more else set()),
            targets=frozenset({"x"}),
        )
        for n, (hours, topic, more) in enumerate(made)
    ]
    by_id = {one.finding: one for one in aimed}
    for finding, told in repeated(aimed).items():
        firsts = [by_id[n] for n in (*told.earlier, finding)]
        moments = [one.at for one in firsts]
        assert all(later - sooner >= DAY for sooner, later in pairwise(moments))
        assert moments[-1] - moments[0] <= 30 * DAY
        assert len({min(one.words) for one in firsts}) == told.occasions == len(firsts) >= 2
