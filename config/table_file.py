"""Reads a table that a spreadsheet saved as text: comma, semicolon or tab between cells, one header line.

Lines that begin with ``#`` are remarks; lines without any content are passed over. Each line is read by itself, so
that one bad line spoils no other. What is wrong is told with its line, never with what stands there: it may be a name.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.keys import nearest_key
from config.text_file import read_text
from scanner.errors import ConfigError

MAX_CELL = 1_000
MAX_PROBLEMS = 50
"""Problems named one by one; a file with more is the wrong file, or needs the same mistake put right everywhere."""

_FORMULA = ("=", "+", "-", "@")
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that a table may have.

    Attributes:
        name: its header, as we write it.
        synonyms: other headers that people use for it, in small letters.
        required: the table makes no sense without it.
        handles: its values may begin with @.
    """

    name: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    handles: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: its cells by column name, those of absent columns empty; several values are parted by ``;``."""

    line: int
    cells: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """What is wrong with a line, without what stands there."""

    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows that could be read and the problems of the others."""

    path: Path
    rows: tuple[Row, ...]
    problems: tuple[RowProblem, ...]


def read_table(path: Path, columns: Sequence[Column]) -> Table:
    """Read `path`; rows that cannot be used end up among the problems.

    Raises:
        ConfigError: the file cannot be read, or its header is not one of ours.
    """
    lines = [
        (number, line)
        for number, line in enumerate(re.split(r"\r\n|\n|\r", read_text(path)), start=1)
        if line.strip(' \t,;"') and not line.lstrip(' "').startswith("#")
    ]
    if not lines:
        expected = ",".join(column.name for column in columns)
        raise ConfigError(f"the file is empty; its first line should be {expected}", path=path, line=1)
    delimiter, header = _header(path, lines[0], columns)
    rows: list[Row] = []
    problems: list[RowProblem] = []
    for number, line in lines[1:]:
        cells = _cells(line, delimiter)
        faults = tuple(_faults(cells, header))
        problems += [RowProblem(line=number, text=fault) for fault in faults]
        if cells and not faults:
            rows.append(Row(line=number, cells=_named(cells, header, columns)))
    return Table(path=path, rows=tuple(rows), problems=tuple(problems))


def refusal(path: Path, problems: Sequence[RowProblem]) -> ConfigError:
    """Return the error that names every bad line (the first `MAX_PROBLEMS` of them)."""
    told = sorted(problems, key=lambda problem: problem.line)
    if len(told) == 1:
        return ConfigError(told[0].text, path=path, line=told[0].line)
    sentences = [f"line {problem.line}: {problem.text}" for problem in told[:MAX_PROBLEMS]]
    if len(told) > MAX_PROBLEMS:
        sentences.append(f"and {len(told) - MAX_PROBLEMS} more")
    return ConfigError(f"{len(told)} things in this file cannot be used", path=path, problems=tuple(sentences))


def _header(path: Path, first: tuple[int, str], columns: Sequence[Column]) -> tuple[str, list[Column]]:
    """Return the delimiter and the columns in the order of the file."""
    number, line = first
    known = {name: column for column in columns for name in (column.name.replace("_", " "), *column.synonyms)}
    readings = {delimiter: [_header_name(cell) for cell in _cells(line, delimiter) or ()] for delimiter in ",;\t"}
    delimiter = max(readings, key=lambda candidate: sum(name in known for name in readings[candidate]))
    names = readings[delimiter]
    while names and not names[-1]:
        names.pop()
    problems = [RowProblem(line=number, text=text) for text in _header_faults(names, known, columns)]
    if problems:
        raise refusal(path, problems)
    return delimiter, [known[name] for name in names]


def _header_faults(names: Sequence[str], known: Mapping[str, Column], columns: Sequence[Column]) -> Iterator[str]:
    found = [known[name].name for name in names if name in known]
    for column in columns:
        if column.required and column.name not in found:
            yield f"the first line names no column `{column.name}`"
        if found.count(column.name) > 1:
            yield f"the first line names the column `{column.name}` more than once"
    for position, name in enumerate(names, start=1):
        if name not in known:
            near = nearest_key(name, known)
            hint = f"did you mean `{known[near].name}`? If not, delete it" if near else "delete it"
            yield f"column {position} of the first line is none that the scanner may hold; {hint}"


def _header_name(cell: str) -> str:
    return " ".join(cell.casefold().replace("_", " ").replace("-", " ").split())


def _cells(line: str, delimiter: str) -> list[str]:
    """Split a line; empty if its quotation marks do not pair."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, strict=True))]
    except csv.Error:
        return []


def _faults(cells: Sequence[str], header: Sequence[Column]) -> Iterator[str]:
    if not cells:
        yield "a quotation mark is not closed, or stands inside a cell; a cell cannot run over two lines"
    elif len(cells) < len(header) or any(cells[len(header) :]):
        yield f"there are {len(cells)} cells, but the first line names {len(header)} columns"
    else:
        for column, cell in zip(header, cells, strict=False):
            yield from (f"{column.name}: {fault}" for fault in _cell_faults(cell, column))


def _cell_faults(cell: str, column: Column) -> Iterator[str]:
    if len(cell) > MAX_CELL:
        yield f"the cell is longer than {MAX_CELL:,} characters"
    if _HIDDEN.search(cell):
        yield "there are characters here that cannot be seen or read"
    forbidden = tuple(sign for sign in _FORMULA if not (column.handles and sign == "@"))
    if any(value.lstrip().startswith(forbidden) for value in cell.split(";")):
        yield f"a value begins with {' '.join(forbidden[:-1])} or {forbidden[-1]}, as a formula does"


def _named(cells: Sequence[str], header: Sequence[Column], columns: Sequence[Column]) -> dict[str, str]:
    """Cells by column name, in one Unicode form and with single spaces."""
    named = dict.fromkeys((column.name for column in columns), "")
    for column, cell in zip(header, cells, strict=False):
        named[column.name] = " ".join(unicodedata.normalize("NFC", cell).split())
    return named
