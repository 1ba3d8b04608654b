"""Archive: files of posts that somebody has exported.

What is read: JSON Lines (a post a line, or a case with a ``post`` member, gzip or not), a Mastodon outbox export
(``outbox.json``), CSV with a column map, and standard input (``-``). Nothing leaves the machine.

What is not read: pictures beside the posts, and anything in an outbox that was not addressed to the public.

A file is read whole, however old its posts are: whoever exported it chose what it holds. It comes in pages of a few
hundred lines, each with a cursor, so a scan that is stopped goes on where it was; a file that was read to its end is
read again the next time, since the watchlist may have changed, and the store knows what it has seen.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from urllib.parse import quote

from config.settings import ArchiveFile, ArchiveSettings
from connectors import outbox, typed
from connectors.dates import when
from connectors.file_page import FilePage, FilePosition
from connectors.sorting import Sorted
from scanner.errors import ParseError
from scanner.models import Author, Cursor, PageRequest, ParsedPage, Post, Problem, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Use

META = ConnectorMeta(
    name="archive",
    title="Archive files",
    terms="",
    terms_read=date(2026, 11, 25),
    use=Use.IMPORT,
    needs_key="",
    sees="every post of the files that the settings list",
    never_sees="whatever the export left out",
    min_interval=0.0,
    max_pages=1_000_000,
    endpoint="files on this machine",
)

FIELDS = (
    *("text", "url", "platform", "native_id", "created_at", "lang", "author.handle", "author.display_name"),
    *("author.bio", "reply_to_text", "quoted_text"),
)
"""The fields that a CSV column can hold."""

_ANY_TIME = datetime(2100, 1, 1, tzinfo=UTC)
"""The dates of an export are believed, also where this machine's clock is behind."""


class Archive:
    """Reads exported files."""

    meta = META

    def __init__(self, options: ArchiveSettings, *, lookback_days: int) -> None:
        del lookback_days  # a file is read whole
        self._files = {str(file.path): file for file in options.files}

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target a file."""
        del query  # nobody is asked
        return tuple(_target(path, file) for path, file in self._files.items())

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The page at the cursor; standard input has but a beginning."""
        return self._request(target.query, FilePosition.from_cursor(since if target.query != "-" else None))

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of lines, or a whole outbox.

        Raises:
            ParseError: the file's first line is not written in its format.
        """
        facts = FilePage.from_headers(page.headers)
        match facts.format:
            case "csv":
                found = self._csv(page, facts)
            case "mastodon-outbox":
                found = outbox.read(page)
            case "jsonl":
                found = _collect(_json_lines(page, facts), page, facts)
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=None if facts.last else self._request(page.target.query, facts.end),
            cursor=(FilePosition() if facts.last or page.target.query == "-" else facts.end).cursor,
        )

    def _request(self, path: str, position: FilePosition) -> PageRequest:
        file = self._files.get(path)
        return PageRequest(
            url=f"file:{quote(path)}",
            state={**position.as_map(), "format": file.format if file else "auto"},
        )

    def _csv(self, page: RawPage, facts: FilePage) -> Sorted:
        file = self._files.get(page.target.query)
        columns = file.columns if file and file.columns else {field: field for field in FIELDS}
        rows = csv.DictReader(io.StringIO(_decoded(page.body), newline=""))
        if columns.get("text") not in _names(rows):
            raise ParseError(
                f'line 1: no column for the text of the posts; it should be called "{columns.get("text", "text")}"',
                subject=page.target.key,
            )
        return _collect(_csv_rows(rows, columns, facts.start.line), page, facts)


def _target(path: str, file: ArchiveFile) -> Target:
    digest = hashlib.sha256(path.encode()).hexdigest()[:12]
    label = "standard input" if path == "-" else file.path.name
    return Target(connector=META.name, key=f"{META.name}:{digest}", label=label, base_url="", query=path)


def _json_lines(page: RawPage, facts: FilePage) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(page.body.split(b"\n"), start=facts.start.line):
        if line := line.removeprefix(b"\xef\xbb\xbf").strip():
            try:
                yield number, typed.load(line, page.target.key)
            except ParseError:
                yield number, _Unreadable("not JSON")


def _names(rows: "csv.DictReader[str]") -> Sequence[str]:
    """The names of the columns, none where the first line is longer than names can be."""
    try:
        return rows.fieldnames or ()
    except csv.Error:
        return ()


def _csv_rows(rows: "csv.DictReader[str]", columns: Mapping[str, str], first_line: int) -> Iterator[tuple[int, object]]:
    before_first = first_line - rows.line_num - 1
    try:
        for row in rows:
            values = {field: row.get(column) or "" for field, column in columns.items()}
            author = {field.removeprefix("author."): said for field, said in values.items() if "author." in field}
            yield before_first + rows.line_num, {**values, "author": author}
    except csv.Error:
        yield before_first + rows.line_num + 1, _Unreadable("not CSV; the rest of this page of the file was left out")


class _Unreadable(str):
    """Why an entry could not be read; a type of its own, since JSON has strings too."""

    __slots__ = ()


def _collect(entries: Iterator[tuple[int, object]], page: RawPage, facts: FilePage) -> Sorted:
    """Turn each numbered entry into a post; the first one of a file must be one."""
    posts: list[Post] = []
    problems: list[Problem] = []
    for number, entry in entries:
        post = None if isinstance(entry, _Unreadable) else _post(entry, page)
        if post is not None:
            posts.append(post)
            continue
        what = str(entry) if isinstance(entry, _Unreadable) else "not a post: it has no text"
        if facts.start.offset == 0 and not posts and not problems:
            raise ParseError(f"line {number}: {what}", subject=page.target.key)
        problems.append(Problem(where=f"line {number}", what=what))
    return Sorted(posts=tuple(posts), problems=tuple(problems), skipped={})


def _post(entry: object, page: RawPage) -> Post | None:
    case = typed.member(entry, "post")
    said = case if isinstance(case, dict) else entry
    text = typed.text(said, "text")
    if text is None:
        return None
    url = typed.web_url(said, "url")
    platform = (typed.text(said, "platform") or "archive").lower()
    created = typed.text(said, "created_at") or ""
    return Post(
        platform=platform,
        native_id=typed.text(said, "native_id") or typed.text(entry, "id") or url or _digest(platform, created, text),
        url=url,
        author=Author(
            handle=typed.text(said, "author", "handle") or "",
            display_name=typed.text(said, "author", "display_name") or "",
            bio=typed.text(said, "author", "bio") or "",
        ),
        text=text,
        lang=typed.text(said, "lang") or "",
        published_at=when(created, now=_ANY_TIME),
        fetched_at=page.fetched_at,
        reply_to_text=typed.text(said, "reply_to_text") or "",
        quoted_text=typed.text(said, "quoted_text") or "",
        link_titles=typed.texts(said, "link_titles"),
        image_alts=typed.texts(said, "image_alt"),
        has_media=bool(typed.flag(said, "has_media") or typed.items(said, "image_alt")),
        source=page.target.key,
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def _decoded(body: bytes) -> str:
    """UTF-8, or else Windows-1252, in which spreadsheets on Windows save."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")
