"""Reads a school's folder: school.toml, staff.csv and pupils.csv."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from config.profile import PROFILE_NAME, load_profile
from config.roster import PUPILS_NAME, STAFF_NAME, load_pupils, load_staff
from config.school import School
from scanner.errors import ConfigError

T = TypeVar("T")


def load_school(folder: Path, *, today: date = date.min) -> School:
    """Return the school in `folder`.

    Args:
        folder: holds the three files.
        today: as for `load_staff`.

    Raises:
        ConfigError: a file is missing or cannot be used, or there is nothing to look for (the school has no name); the
            problems of all three files are named at once.
    """
    if not folder.is_dir():
        raise ConfigError("there is no such folder; `scanner init` writes one to start from", path=folder)
    failures: list[ConfigError] = []
    profile = _attempt(partial(load_profile, folder / PROFILE_NAME), failures)
    staff = _attempt(partial(load_staff, folder / STAFF_NAME, today=today), failures)
    pupils = _attempt(partial(load_pupils, folder / PUPILS_NAME), failures)
    if profile is None or staff is None or pupils is None:
        raise _together(folder, failures)
    return School(profile=profile, staff=staff, pupils=pupils)


def _attempt(read: Callable[[], T], failures: list[ConfigError]) -> T | None:
    try:
        return read()
    except ConfigError as error:
        failures.append(error)
        return None


def _together(folder: Path, failures: list[ConfigError]) -> ConfigError:
    if len(failures) == 1:
        return failures[0]
    sentences = tuple(line.strip() for failure in failures for line in str(failure).splitlines())
    return ConfigError(f"{len(failures)} files of this school cannot be used", path=folder, problems=sentences)
