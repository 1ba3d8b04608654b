"""Getters for JSON that nobody vouches for: None where a value is missing or of another type, never an exception."""

import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from scanner.errors import ParseError

MAX_TEXT = 100_000
"""Characters that one text of a post may have; what is longer is cut."""


def load(body: bytes | str, subject: str) -> object:
    """Return the JSON value in `body`.

    Raises:
        ParseError: it is no JSON, or nested too deeply to be read.
    """
    try:
        return json.loads(body)
    except RecursionError:
        raise ParseError("the answer is nested too deeply", subject=subject) from None
    except ValueError:
        # The cause is left out: its message may quote the page.
        raise ParseError("the answer is not JSON", subject=subject) from None


def member(value: object, *path: str | int) -> object:
    """Return what lies at `path` (keys of objects, positions in lists), None if there is nothing."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def text(value: object, *path: str | int) -> str | None:
    """Return the string at `path`, cut to `MAX_TEXT`, without NULs and halves of surrogate pairs."""
    found = member(value, *path)
    return clean(found) if isinstance(found, str) else None


def number(value: object, *path: str | int) -> int | None:
    """Return the whole number at `path`, also where it is written as a string of ASCII digits."""
    found = member(value, *path)
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) <= 20:
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def flag(value: object, *path: str | int) -> bool | None:
    """Return the boolean at `path`."""
    found = member(value, *path)
    return found if isinstance(found, bool) else None


def items(value: object, *path: str | int) -> Sequence[object]:
    """Return the list at `path`, empty if there is none."""
    found = member(value, *path)
    return found if isinstance(found, list) else ()


def texts(value: object, *path: str | int) -> tuple[str, ...]:
    """Return the non-empty strings of the list at `path`."""
    return tuple(said for item in items(value, *path) if (said := text(item)))


def web_url(value: object, *path: str | int) -> str:
    """Return the http(s) address at `path`, empty if there is none: no other scheme ever reaches a report."""
    found = text(value, *path)
    if found is None or len(found) > 4_000:
        return ""
    try:
        parts = urlsplit(found.strip())
    except ValueError:
        return ""
    return found.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def clean(said: str) -> str:
    """Cut `said` to `MAX_TEXT` and drop what no database or file can hold (NUL, lone surrogates)."""
    said = said[:MAX_TEXT]
    return said.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
