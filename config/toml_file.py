"""A TOML file that a person wrote, with enough of its text kept to name the line on which a key stands."""

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from config.keys import Loc, dotted, known_keys
from config.problems import FileProblem, explain
from config.text_file import read_text
from scanner.errors import ConfigError

T = TypeVar("T")

_HEADER = re.compile(r"(\[\[?)([^\[\]#]+)\]")
_KEY = re.compile(r"([^=#\[\]{}]+)=")
_LINE = re.compile(r" \(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlFile:
    """A parsed file: `table` is its content, `text` what was written."""

    path: Path
    table: dict[str, Any] = field(repr=False)
    text: str = field(repr=False)

    def read_as(self, kind: type[T]) -> T:
        """Return the content as a `kind` (a pydantic model or dataclass), taking no value for another type's.

        Raises:
            ConfigError: keys are unknown or missing, or values are not what is expected; all of them at once.
        """
        try:
            # JSON mode lets text stand for paths and lists for tuples, but neither "20" for 20 nor 1 for true.
            return TypeAdapter(kind).validate_json(json.dumps(self.table, default=str), strict=True)
        except ValidationError as error:
            raise self.refusal(tuple(explain(error, known_keys(kind)))) from None

    def refusal(self, problems: Sequence[FileProblem]) -> ConfigError:
        """Return the error that names every problem with its line."""
        lines = _lines(self.text)
        places = [(_line_of(problem.loc, lines), dotted(problem.loc), problem.text) for problem in problems]
        if len(places) == 1:
            line, key, text = places[0]
            return ConfigError(text, path=self.path, line=line, key=key)
        return ConfigError(
            f"{len(places)} things in this file cannot be used",
            path=self.path,
            problems=tuple(
                f"line {line}, {key}: {text}" if line else f"{key}: {text}"
                for line, key, text in sorted(places, key=lambda place: place[0] or 0)
            ),
        )


def read_toml(path: Path) -> TomlFile:
    """Read and parse `path`.

    Raises:
        ConfigError: it cannot be read, or is no TOML; then the line is named.
    """
    text = read_text(path)
    try:
        return TomlFile(path=path, table=tomllib.loads(text), text=text)
    except ValueError as error:  # TOMLDecodeError, or a number too long for Python
        found = _LINE.search(str(error))
        reason = _LINE.sub("", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise ConfigError(f"this is not valid TOML: {reason}", path=path, line=line) from None


def _line_of(loc: Loc, lines: dict[Loc, int]) -> int | None:
    """The line of `loc`, or of the innermost table or list around it that has one."""
    return next((lines[loc[:size]] for size in range(len(loc), 0, -1) if loc[:size] in lines), None)


def _lines(text: str) -> dict[Loc, int]:
    """Map keys and table headers to 1-based lines. What looks like a key inside a multi-line string may add to it."""
    lines: dict[Loc, int] = {}
    entries: dict[Loc, int] = {}  # how often a repeated table was opened so far
    table: Loc = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(line.lstrip()):
            table = _opened(_names(header[2]), entries, repeated=header[1] == "[[")
            lines.setdefault(table, number)
        elif key := _KEY.match(line.lstrip()):
            lines.setdefault((*table, *_names(key[1])), number)
    return lines


def _opened(names: Loc, entries: dict[Loc, int], *, repeated: bool) -> Loc:
    """The place of the table with this header; inside a repeated table it belongs to the latest entry."""
    place: Loc = ()
    for name in names:
        if place in entries:
            place = (*place, entries[place] - 1)
        place = (*place, name)
    if repeated:
        entries[place] = entries.get(place, 0) + 1
        place = (*place, entries[place] - 1)
    return place


def _names(key: str) -> Loc:
    """Split a dotted key, quotes and all, by letting TOML's own parser read it."""
    try:
        return tuple(_spine(tomllib.loads(f"{key} = 0")))
    except tomllib.TOMLDecodeError:
        return ()


def _spine(table: Any) -> Iterator[str]:
    while isinstance(table, dict):
        (name, table), *_ = table.items()
        yield name
