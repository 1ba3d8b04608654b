"""Reads a text file that a person wrote, in whatever encoding their program saved it.

Which encoding a file is in follows from fixed rules, so that a wrong one can be explained: a byte-order mark says
UTF-8 or UTF-16; bytes that are valid UTF-8 are UTF-8; a file with both UTF-8 letters and invalid bytes is damaged and
refused; everything else is Windows-1252, as older spreadsheets save "CSV", unless it holds bytes that this encoding
does not have.
"""

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scanner.errors import ConfigError

MAX_BYTES = 5_000_000
"""No file that a school writes by hand or exports from its register comes near this."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def read_text(path: Path) -> str:
    """Return what stands in `path`, without a byte-order mark.

    Raises:
        ConfigError: there is no such file, it cannot be read, is too large, or is in no encoding that we know.
    """
    with _readable(path), path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ConfigError(f"the file is larger than {MAX_BYTES:,} bytes: is it the right one?", path=path)
    return _decode(data, path)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ConfigError("there is no such file; `scanner init` writes one to start from", path=path) from error
    except IsADirectoryError as error:
        raise ConfigError("this is a folder; name the file in it", path=path) from error
    except OSError as error:
        raise ConfigError(f"the file cannot be read ({error.strerror or 'no reason given'})", path=path) from error


def _decode(data: bytes, path: Path) -> str:
    encoding, start = next(((name, len(mark)) for mark, name in _MARKS if data.startswith(mark)), ("", 0))
    body = data[start:]
    try:
        text = body.decode(encoding or _unmarked_encoding(body))
    except UnicodeDecodeError as error:
        line = body[: error.start].decode(encoding or "latin-1", errors="replace").count("\n") + 1
        raise ConfigError(
            "there are letters here that cannot be read; save the file again as UTF-8", path=path, line=line
        ) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise ConfigError("this is not a text file in UTF-8; save it again as UTF-8", path=path, line=line)
    return text


def _unmarked_encoding(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "utf-8" if _UTF8_LETTER.search(body) else "windows-1252"
    return "utf-8"
