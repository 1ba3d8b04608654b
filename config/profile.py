"""Reads school.toml: what a school states about itself."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.keys import Loc
from config.problems import FileProblem
from config.school import SchoolProfile
from config.toml_file import read_toml

PROFILE_NAME = "school.toml"

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}", re.IGNORECASE)
_LISTS = (
    "aliases", "former_names", "hashtags", "uniform", "landmarks", "partners", "confidential_terms",
)  # fmt: skip


def load_profile(path: Path) -> SchoolProfile:
    """Return the profile in `path`, whose keys are the attributes of `SchoolProfile`.

    Raises:
        ConfigError: the file is missing or broken, or anything in it cannot be used; every problem is named at once.
    """
    file = read_toml(path)
    profile = file.read_as(SchoolProfile)
    problems = [FileProblem(loc=loc, text=text) for loc, text in _faults(profile)]
    if problems:
        raise file.refusal(problems)
    return profile


def _faults(profile: SchoolProfile) -> Iterator[tuple[Loc, str]]:
    if not profile.name.strip():
        yield ("name",), "write the school's name: without it there is nothing to look for"
    if not _KEY.fullmatch(profile.key):
        yield ("key",), "expected a short word of small letters and digits, such as oak-hill"
    if profile.email_domain and not _DOMAIN.fullmatch(profile.email_domain):
        yield ("email_domain",), "expected what stands after the @, such as school.example"
    if profile.website and not _is_web_address(profile.website):
        yield ("website",), "expected an address that begins with https:// or http://"
    if profile.address.postcode and not _POSTCODE.fullmatch(profile.address.postcode):
        yield ("address", "postcode"), "expected a full postcode with its space, such as ZX1 2AB"
    yield from _zone_faults(profile.time_zone)
    yield from _list_faults(profile)
    yield from _account_faults(profile)


def _zone_faults(name: str) -> Iterator[tuple[Loc, str]]:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield ("time_zone",), "expected the name of a time zone, such as Europe/London"


def _list_faults(profile: SchoolProfile) -> Iterator[tuple[Loc, str]]:
    for name in _LISTS:
        for number, text in enumerate(getattr(profile, name)):
            if not text.strip():
                yield (name, number), "this entry is empty: leave it out"
            elif name == "hashtags" and not re.fullmatch(r"#\w+", text):
                yield (name, number), "expected one word with its #, such as #TeamOakHill"


def _account_faults(profile: SchoolProfile) -> Iterator[tuple[Loc, str]]:
    for number, account in enumerate(profile.official_accounts):
        if not account.platform.strip():
            yield ("official_accounts", number, "platform"), "name the platform, such as mastodon"
        if not account.handle.strip() or account.handle.startswith("@"):
            yield ("official_accounts", number, "handle"), "expected the account's name without the @ in front"


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
