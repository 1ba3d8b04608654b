"""Where a school is and of what kind, in the words by which people say so."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from config.school import Address, School
from matchers.names import plain

_SHORT_TOWN = 5
_JOINERS = re.compile(r"-(?:on|upon|in|le|by|next|under)-.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The words that say where a school is, from the one that leaves no choice to the one that leaves many.

    Attributes:
        towns: the town or village, and the part of it, that the address names.
        streets: its street.
        districts: the postcode and its district, ``CA29``.
        regions: county, or a city with many schools, with the other words for it.
    """

    towns: tuple[str, ...] = field(repr=False)
    streets: tuple[str, ...] = field(repr=False)
    districts: tuple[str, ...] = field(repr=False)
    regions: tuple[str, ...] = field(repr=False)


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((resources.files("matchers") / "lexicons/reading/places.toml").read_text(encoding="utf-8"))


def area_of(address: Address) -> Area:
    """Sort the words of an address by how closely they say where the school is."""
    known = {plain(region): region for region in _tables()["regions"]}
    street, *quarters = [part.strip() for part in address.street.split(",") if part.strip()] or [""]
    towns, regions = list(quarters), []
    for place, part in enumerate(part.strip() for part in address.town.split(",") if part.strip()):
        if plain(part) in known:
            name = known[plain(part)]
            regions += [name, *_tables()["regions"][name]]
        elif place:
            regions.append(part)
        else:
            towns.append(part)
    short = [cut for town in towns if (cut := _JOINERS.sub("", town)) != town and len(cut) >= _SHORT_TOWN]
    postcode = address.postcode.strip()
    return Area(
        towns=tuple(dict.fromkeys([*towns, *short])),
        streets=tuple(dict.fromkeys(_street_names(street))),
        districts=tuple(dict.fromkeys(part for part in (postcode, postcode.split(" ")[0]) if part)),
        regions=tuple(dict.fromkeys(regions)),
    )


def _street_names(street: str) -> list[str]:
    bare = re.sub(r"^\d+[a-z]?\s+", "", street, flags=re.IGNORECASE)
    short = re.sub(r"\bRoad$", "Rd", re.sub(r"\bLane$", "Ln", bare))
    return [name for name in (bare, short) if " " in name]


def names_another_place(text: str, area: Area) -> bool:
    """Whether `text` (a profile) names a region or city that is not the school's, with a capital as places have."""
    own = {plain(name) for name in (*area.towns, *area.regions)}
    named = {plain(match.group()) for match in _known_places().finditer(text)}
    return any(not any(name in mine or mine in name for mine in own) for name in named)


@cache
def _known_places() -> re.Pattern[str]:
    tables = _tables()
    regions = [name for region, others in tables["regions"].items() for name in (region, *others)]
    names = sorted({*regions, *tables["elsewhere"]["places"]}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")


def kinds_of(school: School) -> frozenset[str]:
    """What kinds of school it is, by its profile and its staff's roles: ``primary``, ``special`` …."""
    profile = school.profile
    stated = plain(" ".join((profile.kind, profile.name, *profile.aliases)))
    roles = plain(" ; ".join(member.role for member in school.staff))
    kinds = {
        kind
        for kind, words in _tables()["kinds"].items()
        if any(re.search(rf"\b{re.escape(plain(word))}\b", f"{stated} ; {roles}") for word in words["profile"])
    }
    if "primary" in kinds and not re.search(r"\b(secondary|high school|academy|comprehensive)\b", stated):
        kinds.discard("secondary")
    return frozenset(kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindWords:
    """The words by which posts call the school's own kinds, and those of the kind that it is not."""

    own: re.Pattern[str] = field(repr=False)
    other: re.Pattern[str] = field(repr=False)


def kind_words(kinds: frozenset[str]) -> KindWords:
    """Patterns for a school of these kinds; a primary is no secondary, and the other way round."""
    words = {kind: set(table["posts"]) for kind, table in _tables()["kinds"].items()}
    own = {word for kind in kinds for word in words[kind]}
    excluded = {"primary": "secondary", "secondary": "primary"}
    other = {word for kind in kinds & excluded.keys() for word in words[excluded[kind]]} - own
    return KindWords(own=_any_of(own), other=_any_of(set() if excluded.keys() <= kinds else other))


def _any_of(words: set[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b" if words else r"(?!)", re.IGNORECASE)
