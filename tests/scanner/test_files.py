import csv
import gzip
import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from config.settings import ArchiveFile, ArchiveSettings
from connectors.archive import Archive
from scanner import files
from scanner.clock import SystemClock
from scanner.errors import AccessDenied, ConnectorError, FetchError, ParseError, TargetGone, TooLarge
from scanner.files import FileFetcher
from scanner.models import Cursor, ParsedPage, Post, SchoolQuery, Target
from scanner.paging import read

NOBODY = SchoolQuery(names=(), hashtags=(), email_domain="", website="", official_accounts=())


@pytest.fixture
def fetcher() -> Iterator[FileFetcher]:
    with FileFetcher(SystemClock()) as fetcher:
        yield fetcher


def archive_of(path: Path, **options: Any) -> tuple[Archive, Target]:
    archive = Archive(ArchiveSettings(files=(ArchiveFile(path=path, **options),)), lookback_days=30)
    return archive, archive.targets(NOBODY)[0]


@pytest.fixture
def reading(fetcher: FileFetcher) -> Callable[..., list[ParsedPage]]:
    def run(path: Path, since: Cursor | None = None, **options: Any) -> list[ParsedPage]:
        return list(read(*archive_of(path, **options), since, fetcher))

    return run


def lines(count: int, start: int = 0) -> list[str]:
    return [json.dumps({"text": f"post {n}", "id": f"p{n}"}) + "\n" for n in range(start, start + count)]


def posts(pages: list[ParsedPage]) -> list[Post]:
    return [post for page in pages for post in page.posts]


@pytest.mark.parametrize("name", ["posts.jsonl", "posts.jsonl.gz", "posts"])
def test_a_long_file_comes_in_pages(tmp_path: Path, reading: Any, name: str) -> None:
    path = tmp_path / name
    with gzip.open(path, "wt") if name.endswith(".gz") else path.open("w") as file:
        file.writelines(lines(1_203))
    pages = reading(path)

    assert [len(page.posts) for page in pages] == [500, 500, 203]
    assert [post.native_id for post in posts(pages)] == [f"p{n}" for n in range(1_203)]


@pytest.mark.parametrize("name", ["posts.jsonl", "posts.jsonl.gz"])
@pytest.mark.parametrize("read_before", [1, 2])
def test_a_reading_goes_on_where_it_was_stopped(tmp_path: Path, reading: Any, name: str, read_before: int) -> None:
    path = tmp_path / name
    with gzip.open(path, "wt") if name.endswith(".gz") else path.open("w") as file:
        file.writelines(lines(1_203))
    with FileFetcher(SystemClock()) as first:
        started = read(*archive_of(path), None, first)
        before = [next(started) for _ in range(read_before)]

    assert len(posts(before)) + len(posts(reading(path, before[-1].cursor))) == 1_203


def test_a_file_that_has_changed_is_read_from_its_start(tmp_path: Path, reading: Any, fetcher: FileFetcher) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(lines(700)))
    cursor = next(read(*archive_of(path), None, fetcher)).cursor
    fetcher.close()
    path.write_text("".join(lines(700, start=1)))

    assert len(posts(reading(path, cursor))) == 700


def test_a_file_that_was_read_to_its_end_is_read_again(tmp_path: Path, reading: Any) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(lines(3)))
    cursor = reading(path)[-1].cursor

    assert len(posts(reading(path, cursor))) == 3


def test_lines_keep_their_numbers_over_pages(tmp_path: Path, reading: Any) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text("".join([*lines(600), "broken\n", "\n", *lines(500, start=600), "broken too"]))

    assert [problem.where for page in reading(path) for problem in page.problems] == ["line 601", "line 1103"]


def test_standard_input_is_read_once(reading: Any) -> None:
    with FileFetcher(SystemClock(), stdin=io.BytesIO("".join(lines(1_203)).encode())) as fetcher:
        archive, target = archive_of(Path("-"))
        pages = list(read(archive, target, Cursor('{"offset": "7", "line": "2", "digest": ""}'), fetcher))

    assert len(posts(pages)) == 1_203


def test_standard_input_may_be_packed_and_of_any_format() -> None:
    for body in (gzip.compress(lines(1)[0].encode()), b"text,url\nhello,\n"):
        with FileFetcher(SystemClock(), stdin=io.BytesIO(body)) as fetcher:
            assert len(posts(list(read(*archive_of(Path("-")), None, fetcher)))) == 1


@pytest.mark.parametrize("is_resumed", [False, True])
def test_csv_keeps_its_header_and_its_records_together(tmp_path: Path, reading: Any, is_resumed: bool) -> None:
    path = tmp_path / "posts.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["url", "text"])
        writer.writerows([f"https://x.example/{n}", f'one\ntwo "{n}"\n\nthree'] for n in range(1_203))
    cursor, expected = None, 1_203
    if is_resumed:
        with FileFetcher(SystemClock()) as first:
            page = next(read(*archive_of(path), None, first))
        cursor, expected = page.cursor, 1_203 - len(page.posts)
    found = posts(reading(path, cursor))

    assert len(found) == expected
    assert found[-1].text == 'one\ntwo "1202"\n\nthree'
    assert len({post.native_id for post in found}) == expected


def test_an_outbox_is_known_by_its_first_bytes(tmp_path: Path, reading: Any) -> None:
    path = tmp_path / "outbox.json"
    path.write_bytes((Path(__file__).parent.parent / "data" / "archive" / "outbox.json").read_bytes())

    assert len(posts(reading(path))) == 1


def test_two_files_are_read_one_after_the_other(tmp_path: Path, fetcher: FileFetcher) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    for path in (one, two):
        path.write_text("".join(lines(700)))
    started = read(*archive_of(one), None, fetcher)
    next(started)

    assert len(posts(list(read(*archive_of(two), None, fetcher)))) == 700
    assert len(posts(list(started))) == 200


def test_an_outbox_without_end_is_too_large(tmp_path: Path, reading: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_OUTBOX", 1_000)
    path = tmp_path / "outbox.json"
    path.write_bytes(b'{"type": "OrderedCollection", "orderedItems": [' + b" " * 1_000)

    with pytest.raises(TooLarge):
        reading(path)


def test_a_line_without_end_is_a_problem_of_its_own(tmp_path: Path, reading: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(files, "MAX_LINE", 1_000)
    path = tmp_path / "posts.jsonl"
    path.write_text("".join([*lines(1), '{"text": "' + "x" * 5_000 + '"}\n', *lines(1, start=1)]))
    pages = reading(path)

    assert [post.native_id for post in posts(pages)] == ["p0", "p1"]
    assert [problem.where for page in pages for problem in page.problems] == ["line 2"]


@pytest.mark.parametrize("name", ["posts.jsonl.gz", "posts.csv.gz"])
def test_a_packed_line_without_end_fills_no_memory(tmp_path: Path, fetcher: FileFetcher, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(b"text," + b"x" * 100_000_000))
    archive, target = archive_of(path)
    tracemalloc.start()
    try:
        with suppress(ParseError):
            list(read(archive, target, None, fetcher))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert path.stat().st_size < 200_000
    assert peak < 20_000_000


def test_a_packed_outbox_without_end_is_too_large(tmp_path: Path, reading: Any) -> None:
    path = tmp_path / "outbox.json.gz"
    path.write_bytes(gzip.compress(b'{"type": "OrderedCollection", "orderedItems": [' + b" " * files.MAX_OUTBOX))

    with pytest.raises(TooLarge):
        reading(path)


def test_a_page_of_long_lines_ends_early(tmp_path: Path, reading: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_PAGE", 100)
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(lines(10)))

    assert len(reading(path)) > 1


def test_an_empty_file_has_no_posts_and_no_problems(tmp_path: Path, reading: Any) -> None:
    path = tmp_path / "posts.jsonl"
    path.touch()
    (page,) = reading(path)

    assert (page.posts, page.problems, page.next) == ((), (), None)


def test_a_missing_file_and_a_folder_say_so_without_their_path(tmp_path: Path, reading: Any) -> None:
    errors: list[ConnectorError] = []
    for path, kind in ((tmp_path / "none.jsonl", TargetGone), (tmp_path, AccessDenied)):
        with pytest.raises(kind) as caught:
            reading(path)
        errors.append(caught.value)

    assert str(tmp_path) not in "".join(map(str, errors))


def test_a_cut_packing_is_a_parse_error(tmp_path: Path, reading: Any) -> None:
    path = tmp_path / "posts.jsonl.gz"
    path.write_bytes(gzip.compress("".join(lines(100)).encode())[:-20])

    with pytest.raises(ParseError, match="packing"):
        reading(path)


def test_a_broken_disk_is_a_passing_error(tmp_path: Path, reading: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError("input/output error")

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(FetchError):
        reading(tmp_path / "posts.jsonl")
