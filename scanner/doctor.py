"""Looks an installation over: small named checks, each with what to do if it is not well. Asks nobody anything."""

import importlib.util
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.metadata import packages_distributions
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config import Settings, data_folder, key_file, load_policy, load_school, policy_health, report_folder
from config.school import School
from scanner.errors import ConfigError, ScannerError

PACKAGES = ("scanner", "connectors", "matchers", "reports", "config")
DISTRIBUTION = "exposure-scanner"
OLDEST_PYTHON = (3, 11)


class Status(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at. `fix` says what to do, and is empty if all is well."""

    name: str
    status: Status
    message: str
    fix: str = ""


def checks(
    settings_file: Path | None,
    *,
    load: Callable[[], Settings],
    open_database: Callable[[Settings], str],
    today: date,
) -> tuple[Check, ...]:
    """Return every check, in the order in which they build on each other.

    Args:
        settings_file: the scanner.toml in use, None if there is none.
        load: loads the settings.
        open_database: opens the database and says in a few words how it is, its schema version among them.
        today: the day to judge dates by.
    """
    found = [python_version(sys.version_info[:2]), packages(_origins(), packages_distributions()), time_zones()]
    try:
        settings = load()
    except ConfigError as error:
        fix = "Put right what is named here; docs/settings.md lists every setting."
        return (*found, Check(name="settings", status=Status.FAIL, message=str(error), fix=fix))
    found.append(_settings_found(settings_file))
    found.append(database(settings, open_database))
    found += privacy(settings, settings_file)
    found.append(policy(settings, today))
    found += sources(settings)
    found += _school_checks(settings, settings_file, today)
    return tuple(found)


def python_version(version: tuple[int, int]) -> Check:
    """Whether this Python is new enough."""
    told = ".".join(str(part) for part in version)
    if version < OLDEST_PYTHON:
        needed = ".".join(str(part) for part in OLDEST_PYTHON)
        return Check(
            name="python", status=Status.FAIL, message=f"Python {told}", fix=f"Install Python {needed} or newer."
        )
    return Check(name="python", status=Status.OK, message=f"Python {told}")


def packages(origins: Mapping[str, Path | None], owners: Mapping[str, Sequence[str]]) -> Check:
    """Whether our five packages, whose names are common words, come from one place and are nobody else's.

    Args:
        origins: the folder that each package is loaded from, None if it is not found.
        owners: which installed distributions say that they hold a package of that name.
    """
    fix = "Install the scanner into a virtual environment of its own, with nothing else in it."
    missing = [name for name in PACKAGES if origins.get(name) is None]
    if missing:
        return Check(name="packages", status=Status.FAIL, message=f"not found: {', '.join(missing)}", fix=fix)
    if len({folder.parent for folder in origins.values() if folder}) > 1:
        told = "the program's packages come from different places"
        return Check(name="packages", status=Status.FAIL, message=told, fix=fix)
    strangers = {owner for name in PACKAGES for owner in owners.get(name, ())} - {DISTRIBUTION}
    if strangers:
        told = f"these packages use the same names: {', '.join(sorted(strangers))}"
        return Check(name="packages", status=Status.FAIL, message=told, fix=fix)
    return Check(name="packages", status=Status.OK, message="all five packages come from one place")


def time_zones() -> Check:
    """Whether the machine knows time zones, without which the nightly scan cannot be timed."""
    try:
        ZoneInfo("Europe/London")
    except ZoneInfoNotFoundError:
        told = "time zones are unknown on this computer"
        return Check(name="time zones", status=Status.FAIL, message=told, fix="Install the Python package tzdata.")
    return Check(name="time zones", status=Status.OK, message="known")


def database(settings: Settings, open_database: Callable[[Settings], str]) -> Check:
    """Whether the database opens."""
    try:
        return Check(name="database", status=Status.OK, message=open_database(settings))
    except ScannerError as error:
        fix = "See that store.url and store.key_file in scanner.toml name the right files and that you may write there."
        return Check(name="database", status=Status.FAIL, message=str(error), fix=fix)


def privacy(settings: Settings, settings_file: Path | None) -> Iterator[Check]:
    """Whether others on this machine could read what is kept."""
    key = key_file(settings)
    places = [place for place in (settings_file, key, settings.school, report_folder(settings), data_folder()) if place]
    open_ones = [place for place in places if _open_to_others(place)]
    for place in open_ones:
        mode = "700" if place.is_dir() else "600"
        told = f"others on this computer can read {place}"
        yield Check(name="privacy", status=Status.WARN, message=told, fix=f"chmod {mode} '{place}'")
    if not open_ones:
        yield Check(name="privacy", status=Status.OK, message="only you can read the scanner's files")
    if key.absolute().is_relative_to(data_folder()):
        told = "the key lies beside the database: whoever copies the folder can read everything"
        fix = "Move the key file out of the data folder and set store.key_file in scanner.toml."
        yield Check(name="key", status=Status.WARN, message=told, fix=fix)
    elif not key.is_file():
        yield Check(name="key", status=Status.OK, message="there is none yet; the first scan makes one")
    else:
        yield Check(
            name="key", status=Status.OK, message="present; keep a copy in a safe place apart from the database"
        )


def policy(settings: Settings, today: date) -> Check:
    """Whether the policy loads, and what is outdated in it."""
    try:
        loaded = load_policy(settings.policy)
    except ConfigError as error:
        fix = "Put right what is named here, or leave `policy` in scanner.toml empty to use the shipped one."
        return Check(name="policy", status=Status.FAIL, message=str(error), fix=fix)
    told = f"{len(loaded.clauses)} clauses, version {loaded.version}"
    serious = [note.text for note in policy_health(loaded, today) if note.serious]
    if serious:
        return Check(name="policy", status=Status.WARN, message=told, fix=" ".join(serious))
    return Check(name="policy", status=Status.OK, message=told)


def school(loaded: School) -> Check:
    """What there is to look for, in numbers only."""
    told = f"{len(loaded.staff)} staff, {len(loaded.pupils)} pupils"
    if loaded.staff:
        return Check(name="school", status=Status.OK, message=told)
    fix = "Add the staff to staff.csv: without them, posts are matched by the school's own names only."
    return Check(name="school", status=Status.WARN, message=told, fix=fix)


def sources(settings: Settings) -> Iterator[Check]:
    """Whether every address that is set is one that can be asked. Addresses are named by their key, not shown."""
    faults = [f"{key}: {fault}" for key, url in _addresses(settings) if (fault := _address_fault(url))]
    for fault in faults:
        fix = "Write it as https://host.example, without a name or password in it."
        yield Check(name="sources", status=Status.FAIL, message=fault, fix=fix)
    live, files = settings.sources.live, len(settings.sources.archive.files)
    if not live and not files:
        fix = "Set [sources.…] in scanner.toml."
        yield Check(name="sources", status=Status.WARN, message="no source is set: there is nothing to scan", fix=fix)
    elif not faults:
        told = f"every address is well formed; {files} files of posts"
        yield Check(name="sources", status=Status.OK, message=told)
    if live and not settings.http.contact:
        told = "sites that are asked are not told who asks"
        fix = "Set http.contact in scanner.toml to the school's contact page."
        yield Check(name="contact", status=Status.WARN, message=told, fix=fix)


def records(settings: Settings, loaded: School, today: date) -> Check:
    """Whether the school has recorded what live scans need."""
    missing = settings.governance.missing(today)
    if not settings.sources.live or loaded.profile.synthetic or not missing:
        told = "complete" if not missing else "not needed: nothing real is asked"
        return Check(name="governance", status=Status.OK, message=told)
    told = "scans of live sources are refused until the school has recorded: " + "; ".join(missing)
    return Check(name="governance", status=Status.FAIL, message=told, fix="Fill in [governance] in scanner.toml.")


def _settings_found(settings_file: Path | None) -> Check:
    if settings_file:
        return Check(name="settings", status=Status.OK, message=str(settings_file))
    fix = "Run `scanner init` to write one."
    return Check(name="settings", status=Status.WARN, message="no scanner.toml: the defaults apply", fix=fix)


def _school_checks(settings: Settings, settings_file: Path | None, today: date) -> Iterator[Check]:
    try:
        loaded = load_school(settings.school, today=today)
    except ConfigError as error:
        none_yet = settings_file is None and not settings.school.exists()
        status = Status.WARN if none_yet else Status.FAIL
        fix = "Run `scanner init`, or put right what is named here."
        yield Check(name="school", status=status, message=str(error), fix=fix)
        return
    yield school(loaded)
    yield records(settings, loaded, today)


def _origins() -> dict[str, Path | None]:
    specs = {name: importlib.util.find_spec(name) for name in PACKAGES}
    return {name: Path(spec.origin).parent if spec and spec.origin else None for name, spec in specs.items()}


def _open_to_others(place: Path) -> bool:
    """Whether anybody but its owner can get at `place`: by its own permissions, inside a folder that lets them in."""
    if os.name == "nt" or not place.exists():  # Windows keeps a user's folders private by other means
        return False
    around = () if place.is_dir() else (place.absolute().parent,)
    return all(stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (place, *around))


def _addresses(settings: Settings) -> Iterator[tuple[str, str]]:
    known = settings.sources
    for name in type(known).model_fields:
        section = getattr(known, name)
        for key in ("service", "api", "site"):
            if url := getattr(section, key, ""):
                yield f"sources.{name}.{key}", url
    lists = {
        "sources.mastodon.instances": known.mastodon.instances,
        "sources.mastodon.tokens": tuple(known.mastodon.tokens),
        "sources.feeds.urls": known.feeds.urls,
        "sources.wordpress.sites": known.wordpress.sites,
        "sources.lemmy.instances": known.lemmy.instances,
        "sources.discourse.forums": known.discourse.forums,
    }
    for key, urls in lists.items():
        yield from ((f"{key} (entry {number})", url) for number, url in enumerate(urls, start=1))


def _address_fault(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "this is not a web address"
    if parts.scheme not in ("http", "https") or not parts.hostname or any(letter.isspace() for letter in url):
        return "this is not a web address"
    return "the address holds a name or password" if parts.username or parts.password else ""
