import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from scanner.errors import ConfigError, StoreError
from scanner.models import Assessment, Author, Clause, Coverage, CoverageStatus, Cursor, Evidence, Post
from scanner.protocols import PageSaved, Store
from scanner.store import SqlStore, open_store, sqlite_url
from scanner.store.tables import Row
from tests.scanner.fakes import START, TARGET, make_assessment, make_finding, make_post

MARK = "zz-marked-zz"


def _open(folder: Path, *, basis: str = "") -> SqlStore:
    return open_store(sqlite_url(folder / "data" / "findings.db"), folder / "key" / "store.key", basis=basis)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with _open(tmp_path) as opened:
        yield opened


def _finish(store: Store, run: int) -> None:
    store.finish_run(run, START + timedelta(minutes=5), posts_seen=10)


def test_a_finding_comes_back_as_it_was_saved(store: SqlStore) -> None:
    post = make_post(image_alts=("a picture",), quoted_text="something quoted")
    finding = make_finding(post)
    run = store.begin_run(START)
    saved = store.save_page(run, TARGET, [(post, make_assessment(post, finding))], None)
    _finish(store, run)
    report = store.report("Oak Hollow", synthetic=True)
    [stored] = report.findings
    assert saved == PageSaved(new=1, known=0)
    assert dataclasses.replace(stored.finding, fingerprint=finding.fingerprint) == finding
    assert stored.post == dataclasses.replace(
        post, author=dataclasses.replace(post.author, bio=""), image_alts=(), quoted_text=""
    )
    assert stored.places == (("fake", post.url),)
    assert (stored.first_seen, stored.last_seen, stored.is_new) == (START, START, True)
    assert (report.school, report.synthetic) == ("Oak Hollow", True)
    assert dataclasses.astuple(report.run) == (run, START, START + timedelta(minutes=5), 10, 1, 1, 0)


def test_evidence_stands_in_the_stored_text(store: SqlStore) -> None:
    post = make_post(text="🙂 Oak Hollow \ud83d is e\u0301 rubbish")
    evidence = Evidence.at(post, "text", (2, 20), reason="r")
    run = store.begin_run(START)
    finding = dataclasses.replace(make_finding(post), evidence=(evidence,))
    store.save_page(run, TARGET, [(post, make_assessment(post, finding))], None)
    [stored] = store.report("s", synthetic=True, run_id=run).findings
    [kept] = stored.finding.evidence
    assert stored.post.text[kept.start : kept.end] == kept.excerpt == evidence.excerpt


def test_an_urgent_post_comes_back_even_without_a_finding(store: SqlStore) -> None:
    post = make_post(text="he is in danger now")
    assessment = make_assessment(post, urgent=True)
    run = store.begin_run(START)
    for _ in range(2):
        saved = store.save_page(run, TARGET, [(post, assessment)], None)
        assert saved == PageSaved(new=0, known=0)
    _finish(store, run)
    report = store.report("s", synthetic=True)
    [stored] = report.urgent
    assert stored.urgency == assessment.urgency
    assert stored.post.text == post.text
    assert stored.is_new
    assert report.findings == ()


@settings(max_examples=12, deadline=None)
@given(repeats=st.integers(1, 3), ids=st.lists(st.sampled_from("abc"), min_size=1, max_size=5))
def test_saving_again_is_the_same_as_saving_once(
    tmp_path_factory: pytest.TempPathFactory, repeats: int, ids: list[str]
) -> None:
    pages = []
    for native_id in ids:
        post = make_post(native_id, text=f"text {native_id}")
        pages.append((post, make_assessment(post, make_finding(post), urgent=native_id == "a")))
    with _open(tmp_path_factory.mktemp("once")) as once, _open(tmp_path_factory.mktemp("again")) as again:
        for store, times in ((once, 1), (again, repeats)):
            run = store.begin_run(START)
            for _ in range(times):
                store.save_page(run, TARGET, pages, None)
            _finish(store, run)
        expected, got = once.report("s", synthetic=True), again.report("s", synthetic=True)
    assert [_content(item.finding) for item in got.findings] == [_content(item.finding) for item in expected.findings]
    assert [item.places for item in got.findings] == [item.places for item in expected.findings]
    assert [item.urgency for item in got.urgent] == [item.urgency for item in expected.urgent]


def _content(finding: object) -> dict[str, object]:
    values = dataclasses.asdict(finding)  # type: ignore[call-overload]
    return {name: value for name, value in values.items() if name != "fingerprint"}


def test_a_second_run_finds_nothing_new(store: SqlStore) -> None:
    post = make_post()
    later = dataclasses.replace(post, fetched_at=START + timedelta(days=1))
    first = store.begin_run(START)
    store.save_page(first, TARGET, [(post, make_assessment(post, make_finding(post)))], None)
    _finish(store, first)
    second = store.begin_run(START + timedelta(days=1))
    saved = store.save_page(second, TARGET, [(later, make_assessment(later, make_finding(later)))], None)
    _finish(store, second)
    report = store.report("s", synthetic=True)
    [stored] = report.findings
    assert saved == PageSaved(new=0, known=1)
    assert not stored.is_new
    assert (stored.first_seen, stored.last_seen) == (START, START + timedelta(days=1))
    assert (report.run.findings_new, report.run.findings_known) == (0, 1)
    assert [item.is_new for item in store.report("s", synthetic=True, run_id=first).findings] == [True]


def test_what_a_stopped_run_found_is_new_in_the_next(store: SqlStore) -> None:
    post = make_post()
    stopped = store.begin_run(START)
    store.save_page(stopped, TARGET, [(post, make_assessment(post, make_finding(post)))], None)
    run = store.begin_run(START)
    _finish(store, run)
    report = store.report("s", synthetic=True)
    assert (report.run.id, report.run.findings_new, report.run.findings_known) == (run, 1, 0)
    assert [item.is_new for item in report.findings] == [True]


def test_an_older_run_does_not_show_what_was_found_after_it(store: SqlStore) -> None:
    first = store.begin_run(START)
    _finish(store, first)
    second = store.begin_run(START)
    post = make_post()
    store.save_page(second, TARGET, [(post, make_assessment(post, make_finding(post), urgent=True))], None)
    _finish(store, second)
    report = store.report("s", synthetic=True, run_id=first)
    assert (report.findings, report.urgent) == ((), ())


def test_the_same_words_elsewhere_are_one_finding_with_two_places(store: SqlStore) -> None:
    here, there = make_post("1"), make_post("2", platform="other", url="https://other.example/2")
    run = store.begin_run(START)
    pages = [(post, make_assessment(post, make_finding(post))) for post in (here, there)]
    assert store.save_page(run, TARGET, pages, None) == PageSaved(new=1, known=1)
    _finish(store, run)
    report = store.report("s", synthetic=True)
    [stored] = report.findings
    assert stored.post.url == here.url
    assert stored.places == (("fake", here.url), ("other", there.url))
    assert (report.run.findings_new, report.run.posts_kept) == (1, 2)


def test_an_edited_post_keeps_its_finding_with_the_text_that_was_judged(store: SqlStore) -> None:
    before, after = make_post(text="Useless head, Oak Hollow"), make_post(text="A useless head. Oak Hollow!")
    run = store.begin_run(START)
    for post in (before, after):
        store.save_page(run, TARGET, [(post, make_assessment(post, make_finding(post, fingerprint="same")))], None)
    _finish(store, run)
    [stored] = store.report("s", synthetic=True).findings
    [evidence] = stored.finding.evidence
    assert stored.post.text == after.text
    assert after.text[evidence.start : evidence.end] == evidence.excerpt
    assert len(stored.places) == 1


def test_what_an_edited_post_said_before_stays_only_while_a_finding_needs_it(tmp_path: Path) -> None:
    first, second = make_post(text=f"first {MARK}"), make_post(text="second")
    with _open(tmp_path) as store:
        run = store.begin_run(START)
        kept = make_finding(first, Clause.DISREPUTE, fingerprint="kept")
        moved = make_finding(first, fingerprint="moved")
        store.save_page(run, TARGET, [(first, make_assessment(first, kept, moved))], None)
        store.save_page(
            run, TARGET, [(second, make_assessment(second, make_finding(second, fingerprint="moved")))], None
        )
        texts = {item.finding.clause: item.post.text for item in store.report("s", synthetic=True, run_id=run).findings}
        assert texts == {Clause.DISREPUTE: first.text, Clause.DEROGATORY: second.text}
        again = make_finding(second, Clause.DISREPUTE, fingerprint="kept")
        store.save_page(run, TARGET, [(second, make_assessment(second, again))], None)
        with store._engine.connect() as connection:
            assert connection.execute(text("select count(*) from posts")).scalar() == 1


def test_what_is_below_its_threshold_is_not_written(store: SqlStore) -> None:
    post = make_post()
    shown, hidden = make_finding(post), make_finding(post, Clause.DISREPUTE, shown=False)
    run = store.begin_run(START)
    store.save_page(run, TARGET, [(post, make_assessment(post, shown, hidden))], None)
    assert [item.finding.clause for item in store.report("s", synthetic=True, run_id=run).findings] == [shown.clause]


def test_nothing_personal_is_readable_in_any_file_and_nothing_unmatched_is_written(tmp_path: Path) -> None:
    marked = Author(handle=f"handle-{MARK}", display_name=f"name-{MARK}", bio=f"bio-{MARK}")
    shown = make_post(f"id-{MARK}", text=f"text-{MARK}", url=f"https://x.example/{MARK}", author=marked)
    unmatched = make_post(f"other-{MARK}", text=f"unmatched-{MARK}", author=marked)
    with _open(tmp_path) as store:
        run = store.begin_run(START)
        finding = dataclasses.replace(make_finding(shown), fingerprint=MARK)
        page = [(shown, make_assessment(shown, finding, urgent=True)), (unmatched, make_assessment(unmatched))]
        store.save_page(run, TARGET, page, Cursor(f"cursor-{MARK}"))
        while_open = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
        stored = repr([row for table in Row.metadata.sorted_tables for row in _raw_rows(store, table.name)])
        opened = repr(store.report("s", synthetic=True, run_id=run).findings[0].post.text)
    closed = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert MARK.encode() not in while_open
    assert MARK.encode() not in closed
    assert MARK not in stored
    assert MARK in opened


def _raw_rows(store: SqlStore, table: str) -> list[object]:
    with store._engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"select * from {table}"))]  # noqa: S608


def test_a_post_that_matched_nothing_leaves_no_row(store: SqlStore) -> None:
    post = make_post(text="lovely weather")
    run = store.begin_run(START)
    store.save_page(run, TARGET, [(post, make_assessment(post, make_finding(post, shown=False)))], None)
    for table in ("posts", "findings", "sightings", "urgencies"):
        assert _raw_rows(store, table) == []


def test_the_stored_fields_of_a_post_are_fixed() -> None:
    columns = {column.name: str(column.type) for column in Row.metadata.tables["posts"].columns}
    assert columns == {
        **dict.fromkeys(("id",), "INTEGER"),
        **dict.fromkeys(("digest", "version", "platform", "source", "lang", "author_role"), "VARCHAR"),
        **dict.fromkeys(("native_id", "url", "handle", "display_name", "text"), "TEXT"),
        "has_media": "BOOLEAN",
        "published_at": "DATETIME",
        "fetched_at": "DATETIME",
        "gone_at": "DATETIME",
    }


def test_a_page_is_written_whole_or_not_at_all(store: SqlStore) -> None:
    good, bad = make_post("1"), make_post("2", text="another")
    broken = dataclasses.replace(make_finding(bad), score=object())  # type: ignore[arg-type]
    run = store.begin_run(START)
    page = [(good, make_assessment(good, make_finding(good))), (bad, make_assessment(bad, broken))]
    with pytest.raises(StoreError) as caught:
        store.save_page(run, TARGET, page, Cursor("next"))
    assert "another" not in str(caught.value)
    assert store.cursor(TARGET) is None
    assert store.report("s", synthetic=True, run_id=run).findings == ()


def test_a_cursor_holds_for_its_target_and_its_basis(tmp_path: Path) -> None:
    with _open(tmp_path, basis="list of March") as store:
        run = store.begin_run(START)
        store.save_page(run, TARGET, [], Cursor("1"))
        store.save_page(run, TARGET, [], Cursor("2"))
        store.save_page(run, TARGET, [], None)
        assert store.cursor(TARGET) == "2"
        assert store.read_until(TARGET) == START
        assert store.cursor(dataclasses.replace(TARGET, key="fake:two")) is None
    with _open(tmp_path, basis="list of April") as store:
        assert store.cursor(TARGET) is None
        assert store.read_until(TARGET) is None
    with _open(tmp_path, basis="list of March") as store:
        assert store.cursor(TARGET) == "2"


def test_coverage_comes_back_in_order(store: SqlStore) -> None:
    lines = (
        Coverage(source="fake", target="b", status=CoverageStatus.ANSWERED, since=START, until=START, pages=2, posts=9,
                 queries=3, problems=1, skipped={"opted out": 2}),
        Coverage(source="fake", target="a", status=CoverageStatus.BLOCKED, reason="ask for a token"),
    )  # fmt: skip
    run = store.begin_run(START)
    for line in lines:
        store.save_coverage(run, line)
    other = store.begin_run(START)
    store.save_coverage(other, lines[1])
    assert store.report("s", synthetic=True, run_id=run).coverage == lines


def test_text_that_plain_columns_cannot_hold_is_replaced(store: SqlStore) -> None:
    post = make_post("\ud800\0", text="\ud800 useless \0", lang="\ud800", platform="odd\0")
    run = store.begin_run(START)
    store.save_page(run, TARGET, [(post, make_assessment(post, make_finding(post)))], None)
    [stored] = store.report("s", synthetic=True, run_id=run).findings
    assert (stored.post.text, stored.post.native_id) == (post.text, post.native_id)
    assert (stored.post.lang, stored.post.platform) == ("?", "odd\ufffd")


def test_no_run_and_no_such_run_are_told_apart(store: SqlStore) -> None:
    store.begin_run(START)
    with pytest.raises(StoreError, match="scan first"):
        store.report("s", synthetic=True)
    with pytest.raises(StoreError, match="no such run"):
        store.report("s", synthetic=True, run_id=99)


def test_the_end_of_the_last_finished_run_is_known(store: SqlStore) -> None:
    assert store.last_finished() is None
    run = store.begin_run(START)
    store.begin_run(START)
    _finish(store, run)
    assert store.last_finished() == START + timedelta(minutes=5)


def test_a_lost_key_is_not_replaced_by_a_new_one(tmp_path: Path) -> None:
    _open(tmp_path).close()
    (tmp_path / "key" / "store.key").unlink()
    with pytest.raises(ConfigError, match="backup"):
        _open(tmp_path)
    assert not (tmp_path / "key" / "store.key").exists()


def test_another_key_does_not_open_the_database(tmp_path: Path) -> None:
    _open(tmp_path).close()
    (tmp_path / "key" / "store.key").unlink()
    _open(tmp_path / "other").close()
    (tmp_path / "other" / "key" / "store.key").rename(tmp_path / "key" / "store.key")
    with pytest.raises(StoreError, match="does not fit"):
        _open(tmp_path)


def test_a_new_key_on_top_keeps_old_findings_readable_and_recognised(tmp_path: Path) -> None:
    post = make_post()
    page = [(post, make_assessment(post, make_finding(post)))]
    with _open(tmp_path) as store:
        _finish_with(store, page)
    _open(tmp_path / "other").close()
    fresh = (tmp_path / "other" / "key" / "store.key").read_text()
    key_file = tmp_path / "key" / "store.key"
    key_file.write_text(fresh + key_file.read_text())
    with _open(tmp_path) as store:
        _finish_with(store, page)
        report = store.report("s", synthetic=True)
    assert [item.post.text for item in report.findings] == [post.text]
    assert report.run.findings_new == 0


def _finish_with(store: SqlStore, page: list[tuple[Post, Assessment]]) -> None:
    run = store.begin_run(START)
    store.save_page(run, TARGET, page, None)
    _finish(store, run)


def test_the_key_may_not_lie_beside_the_data(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="outside the folder"):
        open_store(sqlite_url(tmp_path / "findings.db"), tmp_path / "store.key")


def test_a_locked_database_is_waited_for_by_readers(tmp_path: Path) -> None:
    with _open(tmp_path) as writer, _open(tmp_path) as reader:
        run = writer.begin_run(START)
        with writer._writing() as session:
            session.execute(text("select 1"))
            with pytest.raises(StoreError, match="scan first"):
                reader.report("s", synthetic=True)
        assert run
