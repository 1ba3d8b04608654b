"""Serving the archive connector's `file:` requests: pages of a file or of standard input, gzip or not."""

import gzip
import hashlib
import io
import logging
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast, get_args

from connectors.file_page import FileFormat, FilePage, FilePosition
from scanner.clock import Clock
from scanner.errors import AccessDenied, FetchError, ParseError, TargetGone, TooLarge
from scanner.models import PageRequest, RawPage, Target

log = logging.getLogger(__name__)

LINES_PER_PAGE = 500
MAX_LINE = 1_000_000
MAX_PAGE = 16_000_000
MAX_OUTBOX = 64_000_000
"""Bytes, each: a longer line is cut, a page ends early, a larger outbox is refused."""

_HEAD = 65_536
_GZIP = b"\x1f\x8b"


class FileFetcher:
    """A `Fetcher` for files. Keeps the file it is reading open between two pages; close it, or use it with `with`.

    Args:
        clock: tells when a page was read.
        stdin: what `-` reads; the process's standard input if None.
    """

    def __init__(self, clock: Clock, *, stdin: BinaryIO | None = None) -> None:
        self._clock = clock
        self._stdin = stdin
        self._open: _OpenFile | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file that is being read, if any."""
        if self._open:
            self._open.close()
        self._open = None

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        """Read one page.

        Raises:
            TargetGone: there is no such file.
            AccessDenied: we may not read it.
            ParseError: it is packed, and the packing is broken.
            TooLarge: an outbox over `MAX_OUTBOX`.
            FetchError: the disk fails.
        """
        with _as_connector_errors(target.key):
            file = self._opened(target.query)
            body, page = file.page(request.state)
        if page.last:
            self.close()
        log.debug("file_page target=%s line=%d bytes=%d last=%s", target.key, page.start.line, len(body), page.last)
        return RawPage(
            request=request,
            status=200,
            headers=page.as_headers(),
            body=body,
            fetched_at=self._clock.now(),
            target=target,
        )

    def _opened(self, path: str) -> "_OpenFile":
        if self._open and self._open.path == path:
            return self._open
        self.close()
        self._open = _OpenFile.standard_input(self._stdin or sys.stdin.buffer) if path == "-" else _OpenFile.at(path)
        return self._open


class _OpenFile:
    """A file, open, with the place it has been read up to."""

    def __init__(self, path: str, stream: io.BufferedReader, digest: str) -> None:
        self.path = path
        self._raw = stream
        self._stream = gzip.GzipFile(fileobj=stream) if stream.peek(2).startswith(_GZIP) else stream
        self._at = FilePosition(digest=digest)
        self._written: FileFormat | None = None
        self._header = b""

    @classmethod
    def at(cls, path: str) -> Self:
        file = Path(path).open("rb")  # noqa: SIM115 (closed by close())
        head = file.read(_HEAD)
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        return cls(path, file, hashlib.sha256(head + str(size).encode()).hexdigest()[:16])

    @classmethod
    def standard_input(cls, stream: BinaryIO) -> Self:
        return cls(
            "-",
            stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", stream)),
            "",
        )

    def close(self) -> None:
        if self.path != "-":  # standard input is not ours to close
            self._stream.close()
            self._raw.close()

    def page(self, state: Mapping[str, str]) -> tuple[bytes, FilePage]:
        written = self._written = self._written or self._format(state.get("format", "auto"))
        start = self._go_to(FilePosition.from_map(state))
        match written:
            case "mastodon-outbox":
                body = self._whole()
            case "csv":
                body, start = self._with_header(start)
            case "jsonl":
                body = b"".join(self._records(csv=False))
        last = not self._stream.peek(1)
        return body, FilePage(format=written, start=start, end=self._at, last=last)

    def _format(self, asked: str) -> FileFormat:
        """What was asked for, or what the name says, or what the first bytes look like."""
        if asked in get_args(FileFormat):
            return cast("FileFormat", asked)
        name = self.path.lower().removesuffix(".gz")
        if name.endswith(".csv"):
            return "csv"
        if name.endswith((".jsonl", ".ndjson")):
            return "jsonl"
        head = self._stream.peek(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
        if not head.startswith((b"{", b"[")):
            return "csv" if b"," in head.partition(b"\n")[0] else "jsonl"
        return "mastodon-outbox" if b'"OrderedCollection' in head else "jsonl"

    def _go_to(self, wanted: FilePosition) -> FilePosition:
        """Go to `wanted`, or to the start of a file that has changed since, or that cannot be gone back in."""
        if wanted.digest != self._at.digest:
            wanted = FilePosition(digest=self._at.digest)
        if wanted.offset != self._at.offset:
            if self.path == "-":
                raise FetchError("standard input cannot be read a second time")
            self._stream.seek(wanted.offset)
        self._at = wanted
        return wanted

    def _whole(self) -> bytes:
        body = self._stream.read(MAX_OUTBOX + 1)
        if len(body) > MAX_OUTBOX:
            raise TooLarge(f"an outbox of more than {MAX_OUTBOX:,} bytes", subject=self.path)
        self._move(body)
        return body

    def _with_header(self, start: FilePosition) -> tuple[bytes, FilePosition]:
        """A page of CSV, with the file's first record in front of it."""
        if start.offset == 0:
            self._header = next(self._records(csv=True, most=1), b"")
            start = FilePosition(line=self._at.line, digest=start.digest)
        elif not self._header:
            self._go_to(FilePosition(digest=start.digest))
            self._header = next(self._records(csv=True, most=1), b"")
            self._go_to(start)
        return self._header + b"".join(self._records(csv=True)), start

    def _records(self, *, csv: bool, most: int = LINES_PER_PAGE) -> Iterator[bytes]:
        """Yield at most `most` lines; for CSV, a record whose quotes are open goes on over the next lines."""
        size = 0
        for _ in range(most):
            record = self._line()
            while csv and record.count(b'"') % 2 and len(record) < MAX_LINE and (more := self._line()):
                record += more
            size += len(record)
            yield record
            if not record or size > MAX_PAGE:
                return

    def _line(self) -> bytes:
        line = rest = self._stream.readline(MAX_LINE)
        self._move(line)
        while len(rest) == MAX_LINE and not rest.endswith(b"\n"):
            rest = self._stream.readline(MAX_LINE)
            self._move(rest)
        return line if line.endswith(b"\n") or len(line) < MAX_LINE else line + b"\n"

    def _move(self, read: bytes) -> None:
        self._at = FilePosition(
            offset=self._at.offset + len(read), line=self._at.line + read.count(b"\n"), digest=self._at.digest
        )


@contextmanager
def _as_connector_errors(subject: str) -> Iterator[None]:
    """Turn what the disk and the packing may raise into our own errors, without the file's path."""
    try:
        yield
    except FileNotFoundError as error:
        raise TargetGone("there is no such file", subject=subject) from error
    except (PermissionError, IsADirectoryError) as error:
        raise AccessDenied("the file may not be read", subject=subject) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ParseError("the file is packed (gzip), and the packing is broken", subject=subject) from error
    except OSError as error:
        raise FetchError("the file could not be read", subject=subject) from error
