"""Writes a commented set of files to start from into a user's own folder: what `scanner init` does.

scanner.toml is made from the settings themselves, so that it can never name a setting that is not there. In it, a line
that begins with ``#`` and a key, without a space between, is a setting at its default.
"""

import json
import os
import textwrap
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr

from config.keys import SectionKeys, sections_of
from config.places import SETTINGS_NAME, shipped
from config.profile import PROFILE_NAME
from config.roster import PUPILS_NAME, STAFF_NAME
from config.settings import Settings
from scanner.errors import ConfigError

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700

_PACKAGES = ("config", "connectors", "matchers", "reports", "scanner")
_INTRODUCTION = """\
The settings of the exposure scanner. Every setting stands here at its default: to change one, take away the # before
its name and write your own value. `scanner doctor` tells whether all is well.
"""


def write_starter(folder: Path) -> tuple[Path, ...]:
    """Write scanner.toml and the school's three files into `folder`, readable by their owner only.

    A file that is there already is left alone.

    Returns:
        The files that were written.

    Raises:
        ConfigError: the folder lies inside the program, or cannot be written to.
    """
    _refuse_own_folders(folder)
    school = folder / str(Settings().school)
    files = {folder / SETTINGS_NAME: starter_settings()}
    for name in (PROFILE_NAME, STAFF_NAME, PUPILS_NAME):
        files[school / name] = shipped(f"starter_files/{name}").read_text(encoding="utf-8")
    try:
        for place in (folder, school):
            place.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        return tuple(path for path, text in files.items() if _written(path, text))
    except OSError as error:
        raise ConfigError(f"the folder cannot be written to ({error.strerror})", path=folder) from error


def starter_settings() -> str:
    """Return a scanner.toml with every setting, its meaning and its default."""
    lines = list(_remark(_INTRODUCTION))
    for section in sections_of(Settings):
        lines += ["", *_section(section)]
    return "\n".join(lines) + "\n"


def _section(section: SectionKeys) -> Iterator[str]:
    if section.repeated:
        yield from _repeated(section)
        return
    if section.table:
        yield from _remark(section.summary)
        yield f"[{section.table}]"
    for name, info in section.fields.items():
        yield from _remark(info.description or "")
        yield f"#{name} = {toml_value(info.get_default(call_default_factory=True))}"


def _repeated(section: SectionKeys) -> Iterator[str]:
    """A table that may be written several times: shown as an example, since none is there by default."""
    yield from _remark(f"{section.summary} Repeat these lines for each:")
    yield f"#   [[{section.table}]]"
    for name, info in section.fields.items():
        value = '""' if info.is_required() else toml_value(info.get_default(call_default_factory=True))
        yield f"#   {name} = {value}  # {info.description}"


def _remark(text: str) -> Iterator[str]:
    yield from textwrap.wrap(text, width=118, initial_indent="# ", subsequent_indent="# ")


def toml_value(value: object) -> str:
    """Write a setting's value as in TOML; nothing is an empty text, a secret is never shown."""
    match value:
        case None | SecretStr():
            return '""'
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case tuple():
            return "[" + ", ".join(toml_value(item) for item in value) + "]"
        case dict() if not value:
            return "{}"
        case _:
            return json.dumps(str(value), ensure_ascii=False)


def _written(path: Path, text: str) -> bool:
    """Write a new private file; False if there is something of that name already."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return True


def _refuse_own_folders(folder: Path) -> None:
    root = shipped(".").resolve().parent
    inside = folder.resolve()
    if any(inside.is_relative_to(root / name) for name in _PACKAGES):
        raise ConfigError("this folder is part of the program; choose one of your own", path=folder)
