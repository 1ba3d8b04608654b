"""Features of a half-read post: what is measured, how strongly it holds, and where it shows."""

import re
from dataclasses import dataclass
from typing import Protocol

from matchers.mentions import Sighting
from matchers.names import plain, shipped_names
from matchers.places import names_another_place
from matchers.view import CONTEXT, OWN_WORDS, View
from matchers.watchlist import Form
from scanner.models import MentionKind

Stretch = tuple[str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """How strongly a feature holds, 0-1, and where it shows."""

    value: float = 0.0
    where: Stretch | None = None


ABSENT = Signal()


class Feature(Protocol):
    """Something about a post that speaks for or against a tie."""

    def __call__(self, view: View) -> Signal:
        """Measure it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The surest mention of a kind, of some forms, in some fields."""

    kind: MentionKind
    forms: frozenset[Form] = frozenset()
    fields: tuple[str, ...] = (*OWN_WORDS, *CONTEXT)

    def __call__(self, view: View) -> Signal:
        """The mention's confidence."""
        fitting = [sighting for sighting in view.found if self._fits(sighting)]
        if not fitting:
            return ABSENT
        best = max(fitting, key=lambda s: s.mention.confidence).mention
        return Signal(value=best.confidence, where=(best.field, best.start, best.end))

    def _fits(self, sighting: Sighting) -> bool:
        mention = sighting.mention
        return (
            mention.kind is self.kind
            and mention.field.startswith(self.fields)
            and (not self.forms or sighting.form in self.forms)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Cues, at least so many, in some fields."""

    cues: tuple[str, ...]
    fields: tuple[str, ...] = ()
    at_least: int = 1

    def __call__(self, view: View) -> Signal:
        """1 if they are there."""
        found = view.cues.of(*self.cues, within=self.fields)
        if len(found) < self.at_least:
            return ABSENT
        return Signal(value=1.0, where=(found[0].field, found[0].start, found[0].end))


@dataclass(frozen=True, slots=True, kw_only=True)
class Writes:
    """The author is on a list."""

    staff: bool
    former: bool = False

    def __call__(self, view: View) -> Signal:
        """How sure that they are."""
        author = view.author
        if author.person is None or author.person.is_staff is not self.staff or author.person.former is not self.former:
            return ABSENT
        shown = author.evidence[0]
        return Signal(value=author.confidence, where=(shown.field, shown.start, shown.end))


def by_handle(view: View) -> Signal:
    """A handle or an address settles who of the lists writes."""
    return Signal(value=float(view.author.by_handle))


def family(view: View) -> Signal:
    """A child of the list is called by the given name, and the author has the child's surname."""
    author = f"{view.post.author.display_name} {view.post.author.handle}".lower()
    for sighting in view.found:
        person = sighting.person
        if (
            person
            and not person.is_staff
            and sighting.form in {Form.GIVEN, Form.INITIALS, Form.KNOWN_AS}
            and sighting.mention.field.startswith((*OWN_WORDS, "author.bio"))
            and len(person.surname) > 3
            and person.surname in author
        ):
            mention = sighting.mention
            return Signal(value=1.0, where=(mention.field, mention.start, mention.end))
    return ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class On:
    """The post stands on one of these platforms."""

    platforms: frozenset[str]

    def __call__(self, view: View) -> Signal:
        """1 if so."""
        return Signal(value=float(view.post.platform.lower() in self.platforms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Some fields name a region or city that is not the school's."""

    fields: tuple[str, ...]

    def __call__(self, view: View) -> Signal:
        """1 if so."""
        texts = [text for name, text in view.post.fields() if name.startswith(self.fields)]
        return Signal(value=float(any(names_another_place(text, view.watchlist.area) for text in texts)))


YOUNG = On(platforms=frozenset({"snapchat", "tiktok", "discord", "roblox", "twitch"}))
REVIEWS = On(platforms=frozenset({"google_review", "trustpilot", "tripadvisor", "glassdoor"}))
COMMENTS = On(platforms=frozenset({"news_comment", "petition"}))


def no_bio(view: View) -> Signal:
    """The author's profile says nothing."""
    return Signal(value=float(not view.post.author.bio.strip()))


def name_of_person(view: View) -> Signal:
    """The author goes by a given name and a surname."""
    words = plain(view.post.author.display_name).split()
    known = shipped_names()
    fits = len(words) in {2, 3} and (words[0] in known.given or words[0] in known.all_short_forms)
    return Signal(value=float(fits and not known.is_ordinary(words[-1])))


def shows_name_only(view: View) -> Signal:
    """The display name is the handle again, as on forums."""
    author = view.post.author
    handle = re.sub(r"^(?:@|u/)+", "", author.handle).lower()
    return Signal(value=float(author.display_name.lower().removeprefix("u/") == handle))


def year_as_bio(view: View) -> Signal:
    """The profile is a year group and hardly anything else, ``y10 ⚽``, ``9``."""
    return Signal(value=float(bool(_YEAR_BIO.match(view.post.author.bio))))


_YEAR_BIO = re.compile(r"\W{0,6}(?:y|yr|year|bl|s|p)?\s?(?:1[0-3]|[1-9])[a-z]?(?:\W|$)", re.IGNORECASE)


def small_letters(view: View) -> Signal:
    """No capital letter in the whole text."""
    return Signal(value=float(view.post.text == view.post.text.lower()))


def short_text(view: View) -> Signal:
    """A line, no more."""
    return Signal(value=float(len(view.post.text) < _SHORT_TEXT))


def long_text(view: View) -> Signal:
    """Several sentences."""
    return Signal(value=float(len(view.post.text) > _LONG_TEXT))


_SHORT_TEXT, _LONG_TEXT = 80, 400
