"""What a school states about itself and who belongs to it: the profile and the two rosters, as values.

The loaders are in `config.profile` (school.toml) and `config.roster` (the two CSV files).
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from pydantic import ConfigDict, with_config

from scanner.models import EntityId, MentionKind, SchoolQuery

_STRICT = ConfigDict(extra="forbid")  # for the classes that a file fills: an unknown key is refused


def entity_id(kind: MentionKind, school_key: str, name: str) -> EntityId:
    """Return the id of an entity of the watchlist: its kind and a digest, so that ids may be stored and logged."""
    digest = hashlib.sha256(f"{school_key}\0{kind}\0{name.casefold()}".encode()).hexdigest()
    return EntityId(f"{kind}:{digest[:12]}")


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the school is. `postcode` is a full UK postcode, its district is the part before the space."""

    street: str = ""
    town: str = ""
    postcode: str = ""


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialAccount:
    """An account that the school runs itself; `handle` without a leading @."""

    platform: str
    handle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """A present or past employee. `known_as` holds nicknames, titles with surname, and former names."""

    name: str = field(repr=False)
    role: str = ""
    known_as: tuple[str, ...] = field(default=(), repr=False)
    handles: tuple[str, ...] = field(default=(), repr=False)
    former: bool = False
    from_date: date | None = None
    to_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """A pupil. `initials` are all that any output ever shows of the name (policy 3.2.5)."""

    name: str = field(repr=False)
    known_as: tuple[str, ...] = field(default=(), repr=False)
    year: str = ""
    from_date: date | None = None
    to_date: date | None = None

    @property
    def initials(self) -> str:
        """`Kayden Brooke-Marsh` → `K B-M`."""
        words = (
            "-".join(part[0].upper() for part in word.split("-") if part)
            for word in self.name.replace("’", "'").split()
        )
        return " ".join(words)


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolProfile:
    """What the school states about itself (school.toml).

    Attributes:
        key: short stable name, letters, digits and hyphens.
        kind: what kind of school it is, in a few words ("special school, ages 7 to 16").
        synthetic: an invented school: no governance gate, and the report says so.
        aliases: other names people use, acronyms among them.
        hashtags: with the leading #.
        uniform: words by which the uniform is known.
        landmarks: places by which locals know the school.
        partners: suppliers, partner bodies, clients.
        confidential_terms: project names and document titles that must not leave the school.
    """

    key: str
    name: str
    kind: str = ""
    synthetic: bool = False
    time_zone: str = "Europe/London"
    aliases: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    email_domain: str = ""
    website: str = ""
    phone: str = ""
    uniform: tuple[str, ...] = ()
    landmarks: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    confidential_terms: tuple[str, ...] = ()
    address: Address = field(default_factory=Address)
    official_accounts: tuple[OfficialAccount, ...] = ()

    @property
    def entity(self) -> EntityId:
        """The school's own id."""
        return entity_id(MentionKind.SCHOOL, self.key, self.name)

    def query(self) -> SchoolQuery:
        """The part of the profile that may be asked for outside."""
        return SchoolQuery(
            names=(self.name, *self.aliases, *self.former_names),
            hashtags=self.hashtags,
            email_domain=self.email_domain,
            website=self.website,
            official_accounts=tuple((account.platform, account.handle) for account in self.official_accounts),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school with its people: what the matchers compile into a watchlist. Never leaves the machine."""

    profile: SchoolProfile
    staff: tuple[StaffMember, ...] = ()
    pupils: tuple[Pupil, ...] = ()
