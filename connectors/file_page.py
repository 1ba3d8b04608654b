"""What the archive connector and the file fetcher tell each other: where a page of a file begins and ends."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self, cast, get_args

from scanner.models import Cursor

FileFormat = Literal["jsonl", "mastodon-outbox", "csv"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePosition:
    """A place in a file.

    Attributes:
        offset: bytes from the start of the (unpacked) file.
        line: 1-based number of the line that begins there.
        digest: of the file's start and size; empty if unknown. A place in a file that has changed is worth nothing.
    """

    offset: int = 0
    line: int = 1
    digest: str = ""

    def as_map(self) -> dict[str, str]:
        """The position as strings, for a request's state."""
        return {"offset": str(self.offset), "line": str(self.line), "digest": self.digest}

    @classmethod
    def from_map(cls, values: Mapping[str, str]) -> Self:
        """The position in `values`; the start of the file if they hold none."""
        offset, line = values.get("offset", ""), values.get("line", "")
        if not (offset.isdecimal() and line.isdecimal()):
            return cls()
        return cls(offset=int(offset), line=int(line), digest=values.get("digest", ""))

    @property
    def cursor(self) -> Cursor:
        """The position as a cursor."""
        return Cursor(json.dumps(self.as_map()))

    @classmethod
    def from_cursor(cls, cursor: Cursor | None) -> Self:
        """The position in `cursor`; the start of the file if it holds none."""
        try:
            values = json.loads(cursor or "{}")
        except ValueError:
            return cls()
        return cls.from_map({str(k): str(v) for k, v in values.items()}) if isinstance(values, dict) else cls()


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage:
    """The facts of one page of a file, carried in `RawPage.headers`.

    Attributes:
        format: how the file is written, as asked for or as found.
        start: where the page begins.
        end: where the next one begins.
        last: whether the file ends here.
    """

    format: FileFormat
    start: FilePosition
    end: FilePosition
    last: bool

    def as_headers(self) -> dict[str, str]:
        """The facts as strings."""
        return {
            "format": self.format,
            "last": str(self.last),
            **{f"start-{key}": value for key, value in self.start.as_map().items()},
            **{f"end-{key}": value for key, value in self.end.as_map().items()},
        }

    @classmethod
    def from_headers(cls, headers: Mapping[str, str]) -> Self:
        """The facts in `headers`; JSON Lines, whole, if they hold none."""

        def position(name: str) -> FilePosition:
            return FilePosition.from_map(
                {key: headers.get(f"{name}-{key}", "") for key in ("offset", "line", "digest")}
            )

        written = headers.get("format", "jsonl")
        return cls(
            format=cast("FileFormat", written) if written in get_args(FileFormat) else "jsonl",
            start=position("start"),
            end=position("end"),
            last=headers.get("last", "True") == "True",
        )
