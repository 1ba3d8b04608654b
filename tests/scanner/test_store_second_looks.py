"""Second looks at known posts: when they are due, and what is erased when a post is gone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from scanner.models import Author, KnownPlace, Look, Post
from scanner.store import SqlStore, open_store, sqlite_url
from tests.scanner.fakes import START, TARGET, make_assessment, make_finding, make_post

MARK = "zz-marked-zz"
DAY = timedelta(days=1)
LATER = START + 2 * DAY


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(sqlite_url(tmp_path / "data" / "findings.db"), tmp_path / "store.key") as opened:
        yield opened


def _save(store: SqlStore, *posts: Post, urgent: bool = False, source: str = "fake") -> None:
    run = store.begin_run(START)
    pages = [(post, make_assessment(post, make_finding(post), urgent=urgent)) for post in posts]
    store.save_page(run, replace(TARGET, connector=source), pages, None)
    store.finish_run(run, START, len(posts))


def _due(store: SqlStore) -> tuple[KnownPlace, ...]:
    return store.due_places(before=LATER)


def test_a_post_is_due_once_it_has_not_been_seen_for_a_while(store: SqlStore) -> None:
    _save(store, make_post("1"), make_post("2", text="older", fetched_at=START - DAY))
    assert store.due_places(before=START - DAY) == ()
    assert [place.url[-1] for place in store.due_places(before=START)] == ["2"]
    assert [(place.url[-1], place.source) for place in _due(store)] == [("2", "fake"), ("1", "fake")]
    assert "posts/1" not in repr(_due(store))


def test_a_post_that_two_sources_brought_or_that_has_no_address_is_due_once_or_never(store: SqlStore) -> None:
    _save(store, make_post("1"), make_post("2", text="another", url=""))
    _save(store, make_post("1"), source="other")
    assert [place.url[-1] for place in _due(store)] == ["1"]


@pytest.mark.parametrize("look", [Look.THERE, Look.UNKNOWN, Look.DENIED])
def test_a_look_makes_the_next_one_due_later_and_erases_nothing(store: SqlStore, look: Look) -> None:
    _save(store, make_post("1"))
    [place] = _due(store)
    assert not store.note_look(place, look, LATER)
    assert _due(store) == ()
    [place] = store.due_places(before=LATER + DAY)
    assert place.denied is (look is Look.DENIED)
    assert len(store.report("s", synthetic=True).findings) == 1


@pytest.mark.parametrize(
    ("looks", "erased"),
    [
        ([Look.GONE], True),
        ([Look.DENIED, Look.DENIED], True),
        ([Look.DENIED, Look.UNKNOWN, Look.DENIED], True),
        ([Look.DENIED, Look.THERE, Look.DENIED], False),
        ([Look.UNKNOWN, Look.UNKNOWN], False),
    ],
)
def test_what_is_gone_or_twice_denied_is_erased(store: SqlStore, looks: list[Look], erased: bool) -> None:
    _save(store, make_post("1"))
    [place] = _due(store)
    told = [store.note_look(place, look, LATER + n * DAY) for n, look in enumerate(looks)]
    assert (any(told), told[-1]) == (erased, erased)
    report = store.report("s", synthetic=True)
    assert (len(report.findings), len(report.erased)) == ((0, 1) if erased else (1, 0))


def test_a_stub_holds_no_word_address_or_name(tmp_path: Path) -> None:
    author = Author(handle=f"h-{MARK}", display_name=f"n-{MARK}")
    post = make_post(f"id-{MARK}", text=f"{MARK} is useless", url=f"https://x.example/{MARK}", author=author)
    with open_store(sqlite_url(tmp_path / "data" / "f.db"), tmp_path / "key") as store:
        _save(store, post)
        [place] = _due(store)
        assert MARK in place.url
        store.note_look(place, Look.GONE, LATER)
        report = store.report("s", synthetic=True)
        with store._engine.connect() as connection:
            kept = [*connection.execute(text("select native_id, url, handle, display_name, text from posts")).one()]
            kept += connection.execute(text("select url from sightings")).scalars()
            kept += connection.execute(text("select evidence || contributions from findings")).scalars()
            hashes = connection.execute(text("select subject, sketch from findings")).one()
    [stub] = report.erased
    assert (stub.clause, stub.platform, stub.first_seen, stub.erased_at, stub.places) == (
        make_finding(post).clause, "fake", START, LATER, (),
    )  # fmt: skip
    assert tuple(hashes) == (None, None)
    vault_opened = [store._engine.dialect.exposure_vault.open(value) for value in kept[:6]]  # type: ignore[attr-defined]
    assert vault_opened == [""] * 6


def test_an_urgent_post_waits_for_a_person(store: SqlStore) -> None:
    _save(store, make_post("1", text="useless and in danger"), urgent=True)
    [place] = _due(store)
    assert not store.note_look(place, Look.GONE, LATER)
    report = store.report("s", synthetic=True)
    assert len(report.urgent) == len(report.findings) == 1
    assert store.erase_unconfirmed("fake", before=LATER + DAY, at=LATER) == 0


def test_a_finding_whose_post_is_gone_shows_its_next_copy_once_that_is_seen_again(store: SqlStore) -> None:
    first, second = make_post("1"), make_post("2", platform="other", url="https://other.example/2")
    _save(store, first, second)
    place = next(place for place in _due(store) if place.url == first.url)
    store.note_look(place, Look.GONE, LATER)
    report = store.report("s", synthetic=True)
    assert [stub.places for stub in report.erased] == [(("other", second.url),)]
    assert report.findings == ()
    _save(store, second)
    report = store.report("s", synthetic=True)
    assert [(item.post.text, item.places) for item in report.findings] == [(second.text, (("other", second.url),))]
    assert report.erased == ()


def test_a_post_that_comes_back_is_shown_again_and_is_not_new(store: SqlStore) -> None:
    _save(store, make_post("1"))
    store.note_look(_due(store)[0], Look.GONE, LATER)
    _save(store, make_post("1"))
    report = store.report("s", synthetic=True)
    [stored] = report.findings
    assert (stored.post.text, stored.is_new, len(stored.places)) == (make_post("1").text, False, 1)
    with store._engine.connect() as connection:
        assert connection.execute(text("select count(*) from posts")).scalar() == 1


def test_what_was_not_confirmed_for_longer_than_the_terms_let_us_keep_it_is_erased(store: SqlStore) -> None:
    _save(store, make_post("1"), make_post("2", text="seen again"))
    _save(store, make_post("3", text="elsewhere"), source="other")
    seen_again = next(place for place in _due(store) if place.url.endswith("2"))
    store.note_look(seen_again, Look.THERE, LATER)
    assert store.erase_unconfirmed("fake", before=START + DAY, at=LATER) == 1
    texts = {item.post.text for item in store.report("s", synthetic=True).findings}
    assert texts == {"seen again", "elsewhere"}
