"""The watchlist: everything by which a school, its people, its partners and its papers can be called.

`Watchlist.compile` turns a `School` into spellings for the gazetteer. Each spelling says how far it can be trusted when
it stands alone: ``Tarnholt Community Primary School`` nearly always means the school, ``the High`` hardly ever, and a
given name never does. What a weak spelling needs to count is decided in `matchers.mentions`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from config.school import School, SchoolProfile, entity_id
from matchers.gazetteer import Gazetteer, Term, sounds_like
from matchers.names import TITLES, plain, shipped_names
from matchers.people import Person, exact_handle, people_of
from matchers.places import Area, KindWords, area_of, kind_words, kinds_of
from scanner.models import EntityId, MentionKind


class Form(StrEnum):
    """How a spelling calls its entity."""

    NAME = "name"
    ALIAS = "alias"
    ACRONYM = "acronym"
    HASHTAG = "hashtag"
    DOMAIN = "domain"
    HANDLE = "handle"
    EMAIL = "email"
    TOWN = "town"
    STREET = "street"
    REGION = "region"
    DETAIL = "detail"
    FULL_NAME = "full_name"
    TITLED = "titled"
    SURNAME = "surname"
    KNOWN_AS = "known_as"
    GIVEN = "given"
    INITIALS = "initials"
    PARTNER = "partner"
    TERM = "term"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """One way to write an entity.

    Attributes:
        alone: 0-1, how sure that a mention which stands alone means this entity.
        person: whose name it is, for people.
        max_edits: as in `Term`.
        cased: counts only where it is written in capitals, or where the school is meant anyway (acronyms).
    """

    text: str = field(repr=False)
    form: Form
    kind: MentionKind
    entity: EntityId
    alone: float
    person: Person | None = None
    max_edits: int | None = None
    cased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """A school compiled for matching. Never leaves the machine.

    Attributes:
        spellings: index for index the terms of `gazetteer`.
        people: staff first.
        handles: a person by handle, in the form of `plain_handle`.
        official: the school's own accounts as (platform, handle).
        given_names: everybody who may be called by a given name, nickname or short form.
        unusual_names: those of them that hardly anybody else is called.
        area: where the school is, by what words.
        kinds: the words for the kind of school that it is, and for the kind that it is not.
        triggers: finds what the gazetteer does not look for: the postcode and its district.
        school_address: finds e-mail addresses at the school's domain, also written out; None without a domain.
    """

    profile: SchoolProfile = field(repr=False)
    spellings: tuple[Spelling, ...] = field(repr=False)
    gazetteer: Gazetteer = field(repr=False)
    people: tuple[Person, ...] = field(repr=False)
    handles: Mapping[str, Person] = field(repr=False)
    official: frozenset[tuple[str, str]] = field(repr=False)
    given_names: Mapping[str, tuple[Person, ...]] = field(repr=False)
    unusual_names: frozenset[str] = field(repr=False)
    area: Area = field(repr=False)
    kinds: KindWords = field(repr=False)
    triggers: re.Pattern[str] = field(repr=False)
    school_address: re.Pattern[str] | None = field(repr=False)

    @classmethod
    def compile(cls, school: School) -> Self:
        """Compile the spellings of `school`."""
        people = people_of(school)
        area = area_of(school.profile.address)
        named = [*_school(school.profile), *_place(school.profile, area), *_people(people)]
        spellings = tuple(_distinct([*named, *_as_they_sound(named)]))
        given: dict[str, list[Person]] = {}
        for person in people:
            for name in person.called:
                given.setdefault(name, []).append(person)
        handles = {handle: person for person in reversed(people) for handle in person.handles}
        return cls(
            profile=school.profile,
            spellings=spellings,
            gazetteer=Gazetteer.build(
                [Term(text=s.text, kind=s.kind, entity=s.entity, max_edits=s.max_edits) for s in spellings]
            ),
            people=people,
            handles=handles,
            official=frozenset((a.platform.lower(), exact_handle(a.handle)) for a in school.profile.official_accounts),
            given_names={name: tuple(persons) for name, persons in given.items()},
            unusual_names=frozenset(name for name in given if _is_unusual(name)),
            area=area,
            kinds=kind_words(kinds_of(school)),
            triggers=_triggers(area),
            school_address=_school_address(school.profile.email_domain),
        )

    @property
    def entity(self) -> EntityId:
        """The school's own id."""
        return self.profile.entity


_KIND_WORDS = frozenset(
    {"school", "academy", "college", "primary", "secondary", "high", "infants", "infant", "junior", "juniors", "comp"}
    | {"prep", "preparatory", "grammar", "ysgol", "acad", "sch", "pri", "trust", "hs", "partnership", "federation"}
)
_SMALL_WORDS = frozenset(["the", "a", "of", "and", "at", "for", "st", "saint"])
_INITIALS = 2
_SHORT = 5
_SHORT_ALIAS = 6
_LONG_SURNAME = 8


def _school(profile: SchoolProfile) -> Iterator[Spelling]:
    def spell(text: str, form: Form, alone: float, *, cased: bool = False, max_edits: int | None = None) -> Spelling:
        return Spelling(
            text=text, form=form, kind=MentionKind.SCHOOL, entity=profile.entity, alone=alone, cased=cased,
            max_edits=max_edits,
        )  # fmt: skip

    for name in (profile.name, *profile.former_names):
        yield spell(name, Form.NAME, 0.97)
        if name.startswith("The "):
            yield spell(name.removeprefix("The "), Form.NAME, 0.9)
    town_words = {plain(part) for part in profile.address.town.split(",")}
    for text, form, alone in _alias_forms(profile.aliases, town_words):
        strict = form is Form.ACRONYM or alone <= _WEAK or len(text) <= _SHORT_ALIAS
        yield spell(text, form, alone, cased=form is Form.ACRONYM, max_edits=0 if strict else None)
    for tag in profile.hashtags:
        word = tag.lstrip("#")
        yield spell(word, Form.HASHTAG, 0.6 if _is_acronym(word) or plain(word) in town_words else 0.95)
    for stem in {_stem(profile.email_domain), _stem(profile.website)} - {""}:
        yield spell(stem, Form.DOMAIN, 0.9, max_edits=0)
    for account in profile.official_accounts:
        yield spell(account.handle.lstrip("@"), Form.HANDLE, 0.9, max_edits=0)


_WEAK = 0.35
_SOUNDED = frozenset([Form.NAME, Form.ALIAS, Form.SURNAME])
_LONG_SOUND = 10


def _alias_forms(aliases: Iterable[str], town_words: set[str]) -> Iterator[tuple[str, Form, float]]:
    """Each alias, without its article where it is no everyday word (``the Tarnholt``, ``Tarnholt``), and cut short."""
    for alias in aliases:
        trust = _trust_in_alias(alias, town_words)
        yield alias, Form.ACRONYM if _is_acronym(alias) else Form.ALIAS, trust
        bare = re.sub(r"^the\s+", "", alias, flags=re.IGNORECASE)
        if bare != alias and not shipped_names().is_ordinary(bare):
            yield bare, Form.ALIAS, _WEAK
        if trust > _WEAK:
            yield from ((short, Form.ALIAS, _WEAK) for short in _pet_names([alias]))


def _pet_names(names: Iterable[str]) -> Iterator[str]:
    """What long names are cut to in speech: ``Hecky`` and ``Heckie`` for Heckenshaw, ``Ormo`` for Ormerthorpe."""
    for name in names:
        word = next((word for word in plain(name).split() if word not in _SMALL_WORDS | _KIND_WORDS), "")
        if len(word) < _LONG_SURNAME or shipped_names().is_ordinary(word):
            continue
        cuts = (f"{word[:4]}y", f"{word[:4]}ie", f"{word[:3]}o", f"{word[:4]}{word[3]}y", f"{word[:4]}s")
        yield from (cut for cut in cuts if _is_unusual_word(cut))


def _is_unusual_word(word: str) -> bool:
    names = shipped_names()
    return not any(
        (word in names.given, word in names.all_short_forms, word in names.surnames, names.is_ordinary(word))
    )


def _trust_in_alias(alias: str, town_words: set[str]) -> float:
    """How sure that an alias means the school when nothing else does."""
    words = plain(alias).replace("-", " ").split()
    own = [word for word in words if word not in _SMALL_WORDS]
    distinctive = [word for word in own if word not in _KIND_WORDS]
    if not distinctive or shipped_names().is_ordinary(" ".join(own)):
        return 0.1
    if plain(alias) in town_words:
        return 0.3
    if _is_acronym(alias):
        return 0.35
    if len(distinctive) < len(own):
        return 0.95
    if words[0] in {"the", "big", "old"}:
        return 0.25
    if len(own) > 1 or words[0] in {"st", "saint"}:
        return 0.75
    return 0.65 if len(own[0]) > _SHORT else 0.35


def _is_acronym(text: str) -> bool:
    letters = text.replace(".", "")
    return letters.isalnum() and letters.upper() == letters and len(letters) <= _SHORT


def _stem(address: str) -> str:
    """The part of a domain or website that is the school's own: ``https://www.x-y.example/`` → ``x-y``."""
    host = re.sub(r"^https?://", "", address.strip().lower()).split("/")[0].removeprefix("www.")
    return host.split(".")[0]


def _place(profile: SchoolProfile, area: Area) -> Iterator[Spelling]:
    def spell(kind: MentionKind, form: Form, text: str, alone: float, max_edits: int | None = None) -> Spelling:
        return Spelling(
            text=text, form=form, kind=kind, entity=entity_id(kind, profile.key, text), alone=alone, max_edits=max_edits
        )

    yield from (spell(MentionKind.PLACE, Form.TOWN, name, 0.7, 0) for name in area.towns)
    yield from (spell(MentionKind.PLACE, Form.TOWN, name, 0.4, 0) for name in _pet_names(area.towns[:1]))
    yield from (spell(MentionKind.PLACE, Form.STREET, name, 0.7, 0) for name in area.streets)
    yield from (spell(MentionKind.PLACE, Form.REGION, name, 0.5, 0) for name in area.regions)
    yield from (spell(MentionKind.PLACE, Form.DETAIL, text, 0.6) for text in (*profile.uniform, *profile.landmarks))
    yield from (spell(MentionKind.PARTNER, Form.PARTNER, name, 0.9) for name in profile.partners)
    for name in profile.partners:
        first = name.split()[0]
        if first != name and len(first) >= _SHORT and _is_unusual(plain(first)) and first not in " ".join(area.towns):
            entity = entity_id(MentionKind.PARTNER, profile.key, name)
            yield Spelling(
                text=first, form=Form.PARTNER, kind=MentionKind.PARTNER, entity=entity, alone=0.5, max_edits=0
            )
    for term in profile.confidential_terms:
        yield spell(MentionKind.TERM, Form.TERM, term, 0.5 if shipped_names().is_ordinary(term) else 0.7)


def _people(people: Iterable[Person]) -> Iterator[Spelling]:
    names = shipped_names()
    for person in people:

        def spell(text: str, form: Form, alone: float, max_edits: int | None = None, who: Person = person) -> Spelling:
            return Spelling(
                text=text, form=form, kind=who.kind, entity=who.entity, alone=alone, person=who, max_edits=max_edits
            )

        rare = 1.0 - names.full_name_commonness(person.given, person.surname)
        for text in person.full_names:
            yield spell(text, Form.FULL_NAME, 0.3 + 0.65 * rare)
        surname_rare = 1.0 - names.surname_commonness(person.surname)
        if person.is_staff:
            if len(person.surname) > 2 and not names.is_ordinary(person.surname):
                edits = None if len(person.surname) >= _LONG_SURNAME else 0
                yield spell(person.surname, Form.SURNAME, 0.05 + 0.3 * surname_rare, edits)
            else:
                yield from (spell(text, Form.TITLED, 0.2, 0) for text in person.titled)
        for text in person.known_as:
            if not _is_called_lazily(text):
                titled = plain(text).split()[0] in TITLES
                trust = 0.15 + 0.5 * surname_rare if titled and plain(text).endswith(person.surname) else None
                yield spell(
                    text,
                    Form.TITLED if titled else Form.KNOWN_AS,
                    trust or _trust_in_known_as(text),
                    0 if len(text) < _LONG_SURNAME else None,
                )


def _trust_in_known_as(text: str) -> float:
    names = shipped_names()
    words = plain(text).split()
    if len(words[-1]) <= _INITIALS:
        return 0.15
    if len(words) > 1 and words[0] in TITLES:
        return 0.4
    if names.is_ordinary(text) or any(words[-1] in table for table in (names.given, names.surnames)):
        return 0.15
    return 0.3


def _is_called_lazily(text: str) -> bool:
    """Whether `text` is a bare given name or nickname, looked up only in posts that are about the school anyway."""
    word = plain(text)
    names = shipped_names()
    usual = word in names.given or word in names.all_short_forms or names.is_ordinary(word)
    return " " not in word and (len(word) <= _SHORT or usual)


def _is_unusual(name: str) -> bool:
    return len(name) >= _SHORT and _is_unusual_word(name)


def _distinct(spellings: Iterable[Spelling]) -> Iterator[Spelling]:
    """Drop spellings whose letters an earlier one of the same entity already has: a bare alias before its hashtag."""
    seen: set[tuple[str, EntityId]] = set()
    for spelling in spellings:
        key = (re.sub(r"\W", "", plain(spelling.text)), spelling.entity)
        if key[0] and key not in seen:
            seen.add(key)
            yield spelling


def _as_they_sound(spellings: Iterable[Spelling]) -> Iterator[Spelling]:
    """Names of the school and surnames of its staff as they sound, unless that is a word or another name."""
    names = shipped_names()
    sounded = ((s, text) for s in spellings if s.form in _SOUNDED for text in sounds_like(s.text))
    for spelling, text in sounded:
        if len(text) > _SHORT and not names.is_ordinary(text) and text not in names.surnames:
            yield replace(spelling, text=text, max_edits=None if len(text) >= _LONG_SOUND else 0)


def _triggers(area: Area) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{re.escape(word)}\b" for word in area.districts) or r"(?!)", re.IGNORECASE)


def _school_address(domain: str) -> re.Pattern[str] | None:
    parts = [r"\s?".join(map(re.escape, part)) for part in domain.strip().lower().split(".") if part]
    if not parts:
        return None
    at = r"(?P<at>\s?(?:@|[(\[{]\s?at?\s?[)\]}]|\bat\b)\s?)"
    spelled = r"\s?[(\[{]\s?dot\s?[)\]}]\s?|\sdot\s"
    local = rf"(?P<local>[a-z0-9][\w+-]{{0,40}}(?:(?:\.|{spelled})[\w+-]{{1,40}}){{0,2}})"
    host = rf"(?:\s?\.\s?|{spelled})".join(parts)
    return re.compile(rf"\b{local}{at}(?:[\w-]{{1,20}}\.)?{host}\b", re.IGNORECASE)
