import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from config.settings import ArchiveFile, ArchiveSettings
from connectors.archive import Archive
from connectors.file_page import FilePage, FilePosition
from scanner.errors import ParseError
from scanner.models import ParsedPage, RawPage, SchoolQuery


@pytest.fixture
def reading(now: datetime, query: SchoolQuery) -> Any:
    """Read one page of a file with these bytes."""

    def run(body: bytes, *, file: ArchiveFile | None = None, **facts: Any) -> ParsedPage:
        archive = Archive(ArchiveSettings(files=(file or ArchiveFile(path=Path("posts.jsonl")),)), lookback_days=30)
        target = archive.targets(query)[0]
        known = {
            "format": "jsonl",
            "start": FilePosition(digest="d"),
            "end": FilePosition(offset=9, line=9, digest="d"),
            "last": True,
        }
        page = RawPage(
            request=archive.start(target, None),
            status=200,
            headers=FilePage(**{**known, **facts}).as_headers(),
            body=body,
            fetched_at=now,
            target=target,
        )
        return archive.parse(page)

    return run


@pytest.fixture
def corpus(data: Path) -> bytes:
    return (data / "archive" / "posts.jsonl").read_bytes()


def test_each_file_is_a_target_that_hides_its_folder(query: SchoolQuery) -> None:
    files = tuple(ArchiveFile(path=Path(path)) for path in ("/home/pell/export.jsonl", "-"))
    one, two = Archive(ArchiveSettings(files=files), lookback_days=30).targets(query)

    assert one.label == "export.jsonl"
    assert "pell" not in one.key
    assert two.label == "standard input"
    assert one.base_url == ""


def test_a_case_and_a_bare_post_are_read(reading: Any, corpus: bytes) -> None:
    case, bare, nameless = reading(corpus).posts

    assert case.native_id == "case-1"
    assert case.platform == "forum"
    assert case.text == "Larkmere Primary again"
    assert (case.author.handle, case.author.display_name, case.author.bio) == ("nell", "Nell", "gran")
    assert (case.reply_to_text, case.quoted_text) == ("Which school?", "Some school")
    assert (case.link_titles, case.image_alts) == (("Larkmere Gazette",), ("The gate",))
    assert case.has_media
    assert case.published_at == datetime(2024, 11, 18, 20, tzinfo=UTC), "an archive is read however old it is"
    assert bare.native_id == bare.url == "https://forum.example/t/2"
    assert bare.published_at == datetime(2024, 11, 18, 19, 0, 0, 123456, tzinfo=UTC)
    assert nameless.platform == "archive"
    assert len(nameless.native_id) == 24


def test_a_bad_line_is_named_by_its_number(reading: Any, corpus: bytes) -> None:
    problems = reading(corpus, start=FilePosition(offset=100, line=11, digest="d")).problems

    assert [(problem.where, problem.what) for problem in problems] == [
        ("line 14", "not JSON"),
        ("line 15", "not a post: it has no text"),
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"\n\nDear all,\n", "line 3: not JSON"),
        (b'"text"\n', "line 1: not a post: it has no text"),
        (b"\x1f\x8b\xff\n", "line 1: not JSON"),
        ("[" * 100_000, "line 1: not JSON"),
        (b"<!doctype html><p>Sign in\n", "line 1: not JSON"),
        (b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">]>\n', "line 1: not JSON"),
    ],
)
def test_a_file_that_starts_with_no_post_is_none(reading: Any, body: bytes | str, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        reading(body if isinstance(body, bytes) else body.encode())


@pytest.mark.parametrize("wrong", [17, "x", None, [], {}, True, -1.5, [[{}]], "\ud800\0"], ids=repr)
def test_wrong_types_in_a_line_are_survived(reading: Any, corpus: bytes, wrong: Any) -> None:
    post = json.loads(corpus.splitlines()[0])
    wrongs = [json.dumps({**post, key: wrong}) for key in post]
    page = reading("\n".join(['{"text": "good"}', *wrongs]).encode())

    assert page.posts[0].text == "good"
    assert len(page.posts) + len(page.problems) == 1 + len(wrongs)


def test_a_byte_order_mark_is_no_part_of_the_first_line(reading: Any) -> None:
    assert len(reading(b'\xef\xbb\xbf{"text": "a"}').posts) == 1


def test_an_outbox_gives_what_was_addressed_to_the_public(reading: Any, data: Path) -> None:
    page = reading((data / "archive" / "outbox.json").read_bytes(), format="mastodon-outbox")
    (post,) = page.posts

    assert post.text == "School\nFirst week at Larkmere & I like it"
    assert post.platform == "mastodon"
    assert post.native_id == "https://social.example/users/jo/statuses/1"
    assert post.author.handle == "jo@social.example"
    assert post.image_alts == ("My desk",)
    assert post.lang == "en"
    assert page.skipped == {"not public": 1, "repost without a text of its own": 1}
    assert [problem.where for problem in page.problems] == ["item 4", "item 5"]


def test_what_is_no_outbox_is_a_parse_error(reading: Any) -> None:
    for body in (b"[]", b"{}", b'{"type": "Note"}', b"x"):
        with pytest.raises(ParseError):
            reading(body, format="mastodon-outbox")


COLUMNS = {"text": "Message", "url": "Link", "author.handle": "User", "created_at": "Date"}


def test_csv_is_read_by_its_column_map(reading: Any, data: Path) -> None:
    file = ArchiveFile(path=Path("posts.csv"), columns=COLUMNS)
    body = (data / "archive" / "posts.csv").read_bytes()
    first, second = reading(body, file=file, format="csv").posts

    assert first.text == "Two lines,\nat Larkmere"
    assert first.author.handle == "nell"
    assert first.published_at == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert second.text == 'She said "no"'
    assert second.url == ""


def test_a_date_of_an_export_is_believed_where_the_clock_is_behind(reading: Any) -> None:
    (later,) = reading(b'{"text": "a", "created_at": "2031-01-01T00:00:00Z"}').posts
    (never,) = reading(b'{"text": "a", "created_at": "9031-01-01T00:00:00Z"}').posts

    assert later.published_at == datetime(2031, 1, 1, tzinfo=UTC)
    assert never.published_at is None


def test_csv_of_windows_is_read(reading: Any) -> None:
    (post,) = reading("text\r\nSiobhán’s café\r\n".encode("cp1252"), format="csv").posts

    assert post.text == "Siobhán’s café"


def test_csv_without_the_text_column_says_what_it_should_be_called(reading: Any) -> None:
    file = ArchiveFile(path=Path("posts.csv"), columns=COLUMNS)
    with pytest.raises(ParseError, match=r'line 1: no column .* "Message"'):
        reading(b"Date,User\n1,2\n", file=file, format="csv")


def test_csv_that_breaks_off_is_a_problem_with_its_line(reading: Any) -> None:
    start = FilePosition(offset=100, line=50, digest="d")
    page = reading(b"text\nfine\n" + b"x" * 200_000 + b"\nlost\n", format="csv", start=start)

    assert [post.text for post in page.posts] == ["fine"]
    assert [problem.where for problem in page.problems] == ["line 51"]


def test_a_page_has_a_cursor_and_the_last_one_starts_again(reading: Any) -> None:
    page, last = reading(b'{"text": "a"}', last=False), reading(b'{"text": "a"}')

    assert FilePosition.from_cursor(page.cursor) == FilePosition(offset=9, line=9, digest="d")
    assert page.next.state["offset"] == "9"
    assert FilePosition.from_cursor(last.cursor) == FilePosition()
    assert last.next is None


def test_a_cursor_that_is_none_of_ours_starts_at_the_beginning() -> None:
    for kept in (None, "", "junk", "[]", '{"offset": "x", "line": "1"}'):
        assert FilePosition.from_cursor(kept) == FilePosition()  # type: ignore[arg-type]
