"""A labelled set: a folder with its schools and `posts.jsonl`, one case a line.

The schools stand in `schools.json` (several) or, as in the synthetic demo school, in a school folder's `school.toml`,
`staff.csv` and `pupils.csv` (one).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from config import load_school
from config.school import Address, OfficialAccount, Pupil, School, SchoolProfile, StaffMember
from scanner.errors import ConfigError
from scanner.models import Author, AuthorRole, Clause, Post

EVALUATED_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""The time at which a case counts as fetched: fixed, so that two evaluations agree."""

MAX_LINE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A post with its labels.

    Attributes:
        undecided: clauses that may fairly go either way; no score counts them for this post.
        phenomena: tags for slices of the results.
    """

    id: str
    school: str
    post: Post
    mention: bool
    clauses: frozenset[Clause]
    author_role: AuthorRole
    urgent: bool
    protected: bool
    undecided: frozenset[Clause]
    phenomena: tuple[str, ...]
    why: str = field(repr=False)

    @property
    def shown(self) -> bool | None:
        """Whether the post should be shown; None where only undecided clauses would show it."""
        if self.urgent or self.clauses - self.undecided:
            return True
        return None if self.undecided else False


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusSet:
    """A labelled set."""

    name: str
    schools: Mapping[str, School]
    cases: tuple[Case, ...]


class _Loose(BaseModel):
    """A part of the corpus format; keys that we do not read are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _AuthorLine(_Loose):
    handle: str = ""
    display_name: str = ""
    bio: str = ""


class _PostLine(_Loose):
    platform: str
    url: str = ""
    created_at: datetime | None = None
    text: str
    lang: str = ""
    author: _AuthorLine = _AuthorLine()
    reply_to_text: str = ""
    quoted_text: str = ""
    link_titles: tuple[str, ...] = ()
    image_alt: tuple[str, ...] = ()


class _CaseLine(_Loose):
    id: str
    school: str
    post: _PostLine
    mention: bool
    clauses: frozenset[Clause]
    author_role: AuthorRole
    urgent: bool
    protected: bool = False
    ambiguous_clauses: frozenset[Clause] = frozenset()
    phenomena: tuple[str, ...] = ()
    why: str = ""


class _StaffEntry(_Loose):
    name: str
    role: str = ""
    handles: tuple[str, ...] = ()
    known_as: tuple[str, ...] = ()
    former: bool = False


class _PupilEntry(_Loose):
    name: str
    known_as: tuple[str, ...] = ()
    year: Annotated[str, Field(coerce_numbers_to_str=True)] = ""


class _AddressEntry(_Loose):
    street: str = ""
    town: str = ""
    postcode: str = ""


class _AccountEntry(_Loose):
    platform: str
    handle: str


class _SchoolEntry(_Loose):
    key: str
    name: str
    kind: str = ""
    aliases: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    email_domain: str = ""
    website: str = ""
    phone: str = ""
    address: _AddressEntry = _AddressEntry()
    official_accounts: tuple[_AccountEntry, ...] = ()
    staff: tuple[_StaffEntry, ...] = ()
    pupils: tuple[_PupilEntry, ...] = ()
    partners: tuple[str, ...] = ()
    confidential_terms: tuple[str, ...] = ()


def load_corpus(folder: Path) -> CorpusSet:
    """Read a labelled set.

    Raises:
        ConfigError: a file is missing or a line cannot be read; names file, line and what was expected.
    """
    schools = schools_from(folder)
    path = folder / "posts.jsonl"
    cases = tuple(_read_cases(path, schools))
    if not cases:
        raise ConfigError("no cases in it; expected one JSON object a line", path=path)
    return CorpusSet(name=folder.name, schools=schools, cases=cases)


def schools_from(folder: Path) -> dict[str, School]:
    """Read the schools of a corpus folder or of a school folder, by key.

    Raises:
        ConfigError: neither schools.json nor school.toml is there, or it cannot be read.
    """
    path = folder / "schools.json"
    if not path.exists():
        school = load_school(folder)
        return {school.profile.key: school}
    try:
        entries = TypeAdapter(tuple[_SchoolEntry, ...]).validate_json(path.read_bytes())
    except ValidationError as error:
        raise ConfigError(_first_problem(error), path=path) from error
    except OSError as error:
        raise ConfigError("cannot be read", path=path) from error
    return {entry.key: _school(entry) for entry in entries}


def _read_cases(path: Path, schools: Mapping[str, School]) -> Iterator[Case]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _case(line, path, number, schools)
    except OSError as error:
        raise ConfigError("cannot be read; a corpus folder holds schools and posts.jsonl", path=path) from error
    except UnicodeDecodeError as error:
        raise ConfigError("is not UTF-8", path=path) from error


def _case(line: str, path: Path, number: int, schools: Mapping[str, School]) -> Case:
    if len(line) > MAX_LINE:
        raise ConfigError(f"a case may have at most {MAX_LINE} characters", path=path, line=number)
    try:
        json.loads(line)
    except ValueError as error:
        raise ConfigError("this is no JSON; expected one case a line", path=path, line=number) from error
    try:
        read = _CaseLine.model_validate_json(line)
    except ValidationError as error:
        raise ConfigError(_first_problem(error), path=path, line=number) from error
    if read.school not in schools:
        raise ConfigError("names a school that the set does not hold", path=path, line=number, key="school")
    return Case(
        id=read.id,
        school=read.school,
        post=_post(read),
        mention=read.mention,
        clauses=read.clauses,
        author_role=read.author_role,
        urgent=read.urgent,
        protected=read.protected,
        undecided=read.ambiguous_clauses,
        phenomena=read.phenomena,
        why=read.why,
    )


def _post(case: _CaseLine) -> Post:
    line = case.post
    return Post(
        platform=line.platform,
        native_id=case.id,
        url=line.url,
        author=Author(**line.author.model_dump()),
        text=line.text,
        lang=line.lang,
        published_at=line.created_at,
        fetched_at=EVALUATED_AT,
        reply_to_text=line.reply_to_text,
        quoted_text=line.quoted_text,
        link_titles=line.link_titles,
        image_alts=line.image_alt,
        source="corpus",
    )


def _school(entry: _SchoolEntry) -> School:
    plain: dict[str, Any] = entry.model_dump(exclude={"staff", "pupils", "address", "official_accounts"})
    profile = SchoolProfile(
        **plain,
        address=Address(**entry.address.model_dump()),
        official_accounts=tuple(OfficialAccount(**account.model_dump()) for account in entry.official_accounts),
    )
    return School(
        profile=profile,
        staff=tuple(StaffMember(**member.model_dump()) for member in entry.staff),
        pupils=tuple(Pupil(**pupil.model_dump()) for pupil in entry.pupils),
    )


def _first_problem(error: ValidationError) -> str:
    """Say where and what, without the value: it may be what a person wrote."""
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the line"
    return f"{place}: {first['msg'].lower()}"
