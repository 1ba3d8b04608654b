"""Reads the two rosters, staff.csv and pupils.csv, into values.

A name needs at least two words besides a title: "Amelia" or "Mr Okoro" alone would match strangers everywhere, and a
false link to a pupil does more harm than a missed post. What people are called in short belongs under ``known_as``.
Two people of one list cannot share a name, since a post could not tell them apart.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

from config.school import Pupil, StaffMember
from config.table_file import Column, RowProblem, read_table, refusal

STAFF_NAME = "staff.csv"
PUPILS_NAME = "pupils.csv"

PersonT = TypeVar("PersonT", StaffMember, Pupil)

_NAME = Column(
    name="name",
    synonyms=("full name", "names", "staff name", "employee", "member of staff", "pupil", "pupil name", "student name"),
    required=True,
)
_KNOWN_AS = Column(
    name="known_as",
    synonyms=("aka", "also known as", "nickname", "nicknames", "other names", "preferred name", "former names"),
)
_FROM = Column(name="from", synonyms=("from date", "start", "start date", "started", "joined", "date of joining"))
_TO = Column(name="to", synonyms=("to date", "end", "end date", "ended", "left", "leaving date", "date of leaving"))
STAFF_COLUMNS = (
    _NAME,
    _KNOWN_AS,
    Column(name="role", synonyms=("job", "job title", "job role", "position", "title")),
    Column(
        name="handles",
        synonyms=("handle", "accounts", "account", "usernames", "username", "social media", "social media accounts"),
        handles=True,
    ),
    Column(name="former", synonyms=("leaver", "former staff", "former employee", "has left")),
    _FROM,
    _TO,
)
PUPIL_COLUMNS = (_NAME, _KNOWN_AS, Column(name="year", synonyms=("year group", "yr", "ncy")), _FROM, _TO)

_YES, _NO = frozenset({"yes", "y", "true", "1"}), frozenset({"no", "n", "false", "0", ""})
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_BRITISH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_TITLES = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr", "prof", "professor", "rev", "revd", "sir", "dame"})


def load_staff(path: Path, *, today: date = date.min) -> tuple[StaffMember, ...]:
    """Return the members of staff in `path`, in its order.

    Args:
        path: the roster.
        today: whoever's ``to`` lies before it is a former member; by default only the column ``former`` makes one.

    Raises:
        ConfigError: the file cannot be read, or has bad rows; every one is named with its line.
    """

    def member(cells: Mapping[str, str]) -> StaffMember:
        end = _date(cells["to"])
        return StaffMember(
            name=_without_title(cells["name"]),
            role=cells["role"],
            known_as=_values(cells["known_as"]),
            handles=_handles(cells["handles"]),
            former=cells["former"].casefold() in _YES or (end is not None and end < today),
            from_date=_date(cells["from"]),
            to_date=end,
        )

    return _people(path, STAFF_COLUMNS, member)


def load_pupils(path: Path) -> tuple[Pupil, ...]:
    """Return the pupils in `path`, in its order.

    Raises:
        ConfigError: the file cannot be read, or has bad rows; every one is named with its line.
    """

    def pupil(cells: Mapping[str, str]) -> Pupil:
        return Pupil(
            name=_without_title(cells["name"]),
            known_as=_values(cells["known_as"]),
            year=cells["year"],
            from_date=_date(cells["from"]),
            to_date=_date(cells["to"]),
        )

    return _people(path, PUPIL_COLUMNS, pupil)


def _people(
    path: Path, columns: tuple[Column, ...], person: Callable[[Mapping[str, str]], PersonT]
) -> tuple[PersonT, ...]:
    table = read_table(path, columns)
    problems = list(table.problems)
    people: list[PersonT] = []
    line_of: dict[str, int] = {}
    for row in table.rows:
        faults = list(_faults(row.cells))
        first = line_of.setdefault(_without_title(row.cells["name"]).casefold(), row.line)
        if row.cells["name"] and first != row.line:
            faults.append(f"name: the same name stands on line {first}")
        if not faults:
            people.append(person(row.cells))
        problems += [RowProblem(line=row.line, text=fault) for fault in faults]
    if problems:
        raise refusal(path, problems)
    return tuple(people)


def _faults(cells: Mapping[str, str]) -> Iterator[str]:
    yield from _name_faults(cells["name"])
    if any(len(name) < 2 for name in _values(cells["known_as"])):
        yield "known_as: a single letter would match everywhere"
    if any(not handle or re.search(r"[\s/]", handle) for handle in _handles(cells.get("handles", ""))):
        yield "handles: expected names of accounts without spaces or web addresses, with ; between them"
    if cells.get("former", "").casefold() not in _YES | _NO:
        yield "former: expected yes or no, or nothing"
    yield from _date_faults(cells)


def _name_faults(name: str) -> Iterator[str]:
    words = [word for word in _without_title(name).split() if any(letter.isalpha() for letter in word)]
    if not name:
        yield "name: it is empty"
    elif "," in name or ";" in name:
        yield "name: expected first name and surname with only a space between them"
    elif len(words) < 2:
        yield "name: expected first name and surname; a single word would match strangers"


def _date_faults(cells: Mapping[str, str]) -> Iterator[str]:
    dates: dict[str, date | None] = {}
    for column in ("from", "to"):
        try:
            dates[column] = _date(cells[column])
        except ValueError:
            yield f"{column}: expected a day such as 2026-09-01 or 01/09/2026"
    start, end = dates.get("from"), dates.get("to")
    if start and end and start > end:
        yield "from: it lies after `to`"


def _date(text: str) -> date | None:
    """Read an ISO or a British date (day first).

    Raises:
        ValueError: it is neither, or there is no such day.
    """
    if not text:
        return None
    if iso := _ISO.fullmatch(text):
        year, month, day = iso.groups()
    elif british := _BRITISH.fullmatch(text):
        day, month, year = british.groups()
    else:
        raise ValueError("neither an ISO nor a British date")
    return date(int(year), int(month), int(day))


def _values(cell: str) -> tuple[str, ...]:
    return tuple(value for part in cell.split(";") if (value := part.strip()))


def _handles(cell: str) -> tuple[str, ...]:
    return tuple(handle.removeprefix("@") for handle in _values(cell))


def _without_title(name: str) -> str:
    title, _, rest = name.partition(" ")
    return rest if title.casefold().rstrip(".") in _TITLES else name
