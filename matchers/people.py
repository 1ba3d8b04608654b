"""The people of a school, with every way in which they are called."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from config.school import Pupil, School, StaffMember, entity_id
from matchers.names import TITLES, plain, shipped_names
from scanner.models import EntityId, MentionKind

_HALF_LENGTH = 5
_SHORTEST_NICKNAME = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody on the staff or pupil list. Names are in the form of `plain` unless said otherwise.

    Attributes:
        called: the single words by which the person is addressed: given name, nicknames, short forms.
        nicknames: those of `called` that the list itself gives.
        full_names: given name or a short form with the surname, as written.
        titled: title and surname, as written.
        known_as: as the list gives it.
        handles: in the form of `plain_handle`.
        roles: the words that tell the person's role.
        year: a pupil's year, as the list gives it.
    """

    kind: MentionKind
    entity: EntityId
    given: str = field(repr=False)
    surname: str = field(repr=False)
    called: frozenset[str] = field(repr=False)
    nicknames: frozenset[str] = field(repr=False)
    full_names: tuple[str, ...] = field(repr=False)
    titled: tuple[str, ...] = field(repr=False)
    known_as: tuple[str, ...] = field(repr=False)
    handles: frozenset[str] = field(repr=False)
    roles: frozenset[str] = field(repr=False)
    year: str = ""
    member: StaffMember | None = field(default=None, repr=False)

    @property
    def is_staff(self) -> bool:
        """Whether the person is on the staff list."""
        return self.member is not None

    @property
    def former(self) -> bool:
        """Whether the person used to be on the staff."""
        return self.member is not None and self.member.former


def plain_handle(handle: str) -> str:
    """A handle without @, server and separators, in lower case: ``@Bex.Oduya_@social.example`` → ``bexoduya``."""
    return re.sub(r"[._-]", "", exact_handle(handle))


def exact_handle(handle: str) -> str:
    """A handle without @ and server, in lower case; look-alikes with another dot or dash stay apart."""
    name = handle.strip().lstrip("@").lower().split("@")[0]
    return name.removesuffix(".bsky.social")


def people_of(school: School) -> tuple[Person, ...]:
    """Everybody on the two lists, staff first."""
    key = school.profile.key
    return (*(_staff(key, member) for member in school.staff), *(_pupil(key, pupil) for pupil in school.pupils))


def _staff(key: str, member: StaffMember) -> Person:
    given, surname, called, nicknames = _name_parts(member.name, member.known_as)
    titles = ("Mr", "Mrs", "Miss", "Ms")
    return Person(
        kind=MentionKind.STAFF,
        entity=entity_id(MentionKind.STAFF, key, member.name),
        given=given,
        surname=surname,
        called=called,
        nicknames=nicknames,
        full_names=tuple(dict.fromkeys(_full_names(member.name, nicknames))),
        titled=tuple(f"{title} {_last_word(member.name)}" for title in titles),
        known_as=member.known_as,
        handles=frozenset(plain_handle(handle) for handle in member.handles),
        roles=_role_words(member.role),
        member=member,
    )


def _pupil(key: str, pupil: Pupil) -> Person:
    given, surname, called, nicknames = _name_parts(pupil.name, pupil.known_as)
    return Person(
        kind=MentionKind.PUPIL,
        entity=entity_id(MentionKind.PUPIL, key, pupil.name),
        given=given,
        surname=surname,
        called=called,
        nicknames=nicknames,
        full_names=tuple(dict.fromkeys(_full_names(pupil.name, nicknames))),
        titled=(),
        known_as=pupil.known_as,
        handles=frozenset(),
        roles=frozenset(),
        year=pupil.year.lower(),
    )


_SAYS_LITTLE = frozenset(
    {"and", "of", "the", "in", "for", "left", "year", "lead", "school", "assistant", "manager", "class", "retired"}
)
_ALSO_CALLED = {
    "headteacher": ("head", "ht", "heid", "heidie", "headmaster", "headmistress", "pennaeth"),
    "head": ("headteacher", "ht", "heid", "heidie"),
    "headmaster": ("head",),
    "principal": ("head",),
    "teaching": ("ta", "lsa", "psa"),
    "ta": ("ta", "lsa"),
    "caretaker": ("janny", "jannie", "premises", "site", "gofalwr"),
    "site": ("caretaker", "premises"),
    "premises": ("caretaker", "site"),
    "janitor": ("janny", "jannie", "caretaker"),
    "receptionist": ("reception", "office", "desk"),
    "business": ("office", "sbm"),
    "office": ("reception", "desk"),
    "administrator": ("office", "reception"),
    "secretary": ("office", "reception"),
    "psychologist": ("ep", "psych"),
    "cook": ("kitchen", "dinners", "canteen", "cegin"),
    "maths": ("mathematics", "math"),
    "midday": ("dinner", "lunchtime"),
    "senco": ("sendco", "sen"),
    "sendco": ("senco", "sen"),
    "safeguarding": ("dsl",),
}


def _role_words(role: str) -> frozenset[str]:
    words = set(re.findall(r"[a-z]+", role.lower())) - _SAYS_LITTLE
    return frozenset(words | {other for word in words for other in _ALSO_CALLED.get(word, ())})


def _name_parts(name: str, known_as: tuple[str, ...]) -> tuple[str, str, frozenset[str], frozenset[str]]:
    given = plain(name.split()[0])
    surname = plain(_last_word(name))
    listed = frozenset(word for text in known_as if (word := _called_by(plain(text), surname)))
    return given, surname, listed | {given, *shipped_names().nicknames(given)}, listed


def _called_by(known_as: str, surname: str) -> str:
    """The given name or nickname in an entry of the list, empty if it holds a title and a surname only."""
    words = known_as.split()
    if words and words[0] in TITLES:
        words = words[1:]
    if len(words) == 1 and words[0] != surname and len(words[0]) > 1:
        return words[0]
    return words[0] if len(words) == 2 and words[0] not in {"the", "big"} and words[1][0] == surname[:1] else ""


def _full_names(name: str, nicknames: frozenset[str]) -> Iterator[str]:
    words = name.split()
    yield name
    if len(words) < 2:
        return
    first, last = words[0], words[-1]
    yield f"{first} {last}"
    if len(words) > 2:
        yield f"{first} {words[1]}"
    half = last.split("-")[0]
    if half != last and len(half) >= _HALF_LENGTH:
        yield f"{first} {half}"
    for short in {*nicknames, *shipped_names().nicknames(first)}:
        if len(short) >= _SHORTEST_NICKNAME:
            yield f"{short.capitalize()} {last}"


def _last_word(name: str) -> str:
    return name.split()[-1]
