"""What a platform's answers look like, told in a few words, and whether an answer looks so.

A description is a TOML file: where the platform describes its answers and when that was read, which type each reply of
a recording has, and the types. A type is a table of its members (``name?`` is one that may be missing, and there are no
others), or an alternative of other types (``A | B``); ``A[]`` is a list; ``'x'`` is that text, ``/x/`` one that the
pattern fits.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def _is_text(check: Callable[[str], object]) -> Callable[[object], bool]:
    def fits(value: object) -> bool:
        try:
            return isinstance(value, str) and bool(check(value))
        except ValueError:
            return False

    return fits


PLAIN: Mapping[str, Callable[[object], bool]] = {
    "any": lambda _: True,
    "null": lambda value: value is None,
    "string": _is_text(lambda _: True),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "date": _is_text(date.fromisoformat),
    "datetime": _is_text(lambda text: datetime.fromisoformat(text).tzinfo),
    "local_datetime": _is_text(lambda text: datetime.fromisoformat(text).tzinfo is None),
    "url": _is_text(lambda text: urlsplit(text).scheme in ("http", "https") and urlsplit(text).netloc),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """The description of one platform's answers.

    Attributes:
        source: where the platform describes them.
        seen: what of that was read.
        read: when.
        pages: by recording, the type of each reply.
        types: by name.
    """

    source: str
    seen: str
    read: date
    pages: Mapping[str, tuple[str, ...]]
    types: Mapping[str, str | Mapping[str, str]]

    @classmethod
    def at(cls, path: Path) -> "Shapes":
        """The description in a file."""
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(**{**told, "pages": {name: tuple(replies) for name, replies in told["pages"].items()}})

    def errors(self, value: Any, shape: str, at: str = "$") -> list[str]:
        """Where `value` does not look like `shape`, and why; the nearest of several alternatives is told."""
        return min((self._errors(value, one.strip(), at) for one in shape.split(" | ")), key=len)

    def _errors(self, value: Any, shape: str, at: str) -> list[str]:
        if shape.endswith("[]"):
            if not isinstance(value, list):
                return [f"{at} is no list"]
            return [told for n, item in enumerate(value) for told in self.errors(item, shape[:-2], f"{at}[{n}]")]
        named = self.types.get(shape)
        if isinstance(named, str):
            return self.errors(value, named, at)
        if named is not None:
            return self._members(value, named, at)
        return [] if self._is(value, shape) else [f"{at} is no {shape}"]

    def _members(self, value: Any, members: Mapping[str, str], at: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{at} is no object"]
        known = {name.removesuffix("?"): shape for name, shape in members.items()}
        missing = [f"{at}.{name} is missing" for name in members if not name.endswith(("?", "*")) and name not in value]
        every = known.pop("*", "")
        unknown = [] if every else [f"{at}.{name} is not known" for name in value if name not in known]
        wrong = [
            told for name in value for told in self.errors(value[name], known.get(name, every) or "any", f"{at}.{name}")
        ]
        return [*missing, *unknown, *wrong]

    def _is(self, value: Any, shape: str) -> bool:
        match shape[0], shape[-1]:
            case "'", "'":
                return bool(value == shape[1:-1])
            case "/", "/":
                return isinstance(value, str) and re.fullmatch(shape[1:-1], value) is not None
        return PLAIN[shape](value)
