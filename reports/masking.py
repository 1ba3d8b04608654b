"""Pupils by initials, everywhere (policy 3.2.5): where a text names a pupil, and what to put instead.

A pupil's full name in any order and spelling, a nickname, a given name alone and a surname alone are all masked, in
prose, handles, hashtags and addresses. What belongs to the school or to a member of staff (``Mr Smith``, a handle)
stays readable although a pupil has the same surname; where the *whole* name is the same, masking wins.
The cost is linear in the text and does not grow with the number of pupils.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product

from config.school import Pupil, School, StaffMember
from reports.letters import Letters, bare, letters

Span = tuple[int, int]

_TITLES = ("Mr", "Mrs", "Miss", "Ms", "Mx", "Dr", "Sir")
_PARTICLES = frozenset(
    {"al", "ap", "bin", "da", "de", "del", "den", "der", "di", "do", "du", "el", "la", "le", "st", "van"}
)
_HYPHENS = re.compile(r"[-‐‑–]")
# Inside these a name may be run together with other words.
_RUN_TOGETHER = re.compile(r"[#@]\w[\w.\-]*|https?://\S+|www\.\S+|[\w.+-]+@[\w.-]+")
_SURE_ANYWHERE = 8  # letters of a whole name that no other word contains by chance
_LOOSE_GIVEN = 5  # letters of a given name that is looked for within a run-together word
_LEAST_GAPPED = 5  # letters of a name that may have a gap inside (``O'Dowd``, ``Ellie Mae``)
_LEAST_MISSPELT = 5  # letters of a name that may be misspelt
_LONG = 6  # letters from which a name may be misspelt twice


@dataclass(frozen=True, slots=True)
class Mask:
    """Put `initials` in place of the stretch from `start` to `end`."""

    start: int
    end: int
    initials: str


class PupilMask:
    """Knows how every pupil of a school may be written."""

    def __init__(self, school: School) -> None:
        self._whole = _Names()
        self._single = _Names()
        self._loose = _Names()
        self._kept = _Names()
        self._gapped: set[str] = set()
        for pupil in school.pupils:
            self._add(pupil)
        for phrase in _kept_phrases(school):
            if bare(phrase) not in self._whole.initials:
                self._kept.add(phrase)
        long = (name for name in self._single.initials if len(name) >= _LEAST_MISSPELT)
        self._near = {key: name for name in long for key in _misspellings(name)}

    def masks(
        self, text: str, *, named: Iterable[Span] = (), loose: bool = False, a_name: bool = False
    ) -> tuple[Mask, ...]:
        """Find what must be masked in `text`, in order, without overlap.

        Args:
            text: any text.
            named: stretches in which a matcher has recognised a pupil; misspelt names are masked there too.
            loose: the whole text is a handle or an address, in which names are run together with other words.
            a_name: the whole text is somebody's name or handle, so that an everyday word in it is a name as well.
        """
        found = letters(text)
        recognised = _Area(text, named)
        names = _Area(text, [(0, len(text))]) if a_name else recognised
        run_together = _Area(text, [(0, len(text))] if loose else (m.span() for m in _RUN_TOGETHER.finditer(text)))
        taken = _Taken()
        taken.add(self._whole_names(found, run_together))
        kept = _Area(text, (found.span(*span) for span, _ in self._kept.windows(found) if _stands_alone(found, span)))
        parts = (*self._parts(found, names), *self._run_in(found, run_together), *self._misspelt(found, recognised))
        taken.add(mask for mask in parts if not kept.holds(mask.start, mask.end))
        return tuple(_written_alike(mask, text) for mask in sorted(taken.masks, key=lambda mask: mask.start))

    def _add(self, pupil: Pupil) -> None:
        given, surnames = _given_forms(pupil), _surname_forms(pupil)
        for first, last in product(given, surnames):
            self._whole.add(f"{first} {last}")
            self._whole.add(f"{last} {first}")
        for name in (pupil.name, *pupil.known_as):
            if " " in name:
                self._whole.add(name)
        for part in (*given, *surnames):
            self._add_part(part)
        for part in given:
            if len(bare(part)) >= _LOOSE_GIVEN and bare(part) not in _everyday_words():
                self._loose.add(part)

    def _add_part(self, part: str) -> None:
        key = bare(part)
        if len(key) > 1 and part.casefold() not in _PARTICLES:
            self._single.add(part)
            if not part.isalpha() and len(key) >= _LEAST_GAPPED:
                self._gapped.add(key)

    def _whole_names(self, found: Letters, run_together: "_Area") -> Iterator[Mask]:
        for (start, stop), initials in self._whole.windows(found, run_together):
            span = found.span(start, stop)
            run_in = stop - start >= _SURE_ANYWHERE and run_together.holds(*span)
            if found.touches(start, stop) and (run_in or _stands_alone(found, (start, stop))):
                yield Mask(*span, initials)

    def _parts(self, found: Letters, names: "_Area") -> Iterator[Mask]:
        for (start, stop), initials in self._single.windows(found):
            word, first = found.text[start:stop], found.all[start]
            a_name = first.upper or first.at in names or (len(word) > 2 and word not in _everyday_words())
            together = found.touches(start, stop) if word in self._gapped else found.one_word(start, stop)
            if a_name and together and found.may_end(stop):
                yield Mask(*found.span(start, stop), initials)

    def _run_in(self, found: Letters, run_together: "_Area") -> Iterator[Mask]:
        for span, initials in self._loose.windows(found, run_together):
            if found.one_word(*span) and run_together.holds(*found.span(*span)):
                yield Mask(*found.span(*span), initials)

    def _misspelt(self, found: Letters, recognised: "_Area") -> Iterator[Mask]:
        for start, letter in enumerate(found.all):
            if not (letter.gap and letter.at in recognised):
                continue
            stop = next((n for n in range(start + 1, len(found.all)) if found.all[n].gap), len(found.all))
            word = _flat(found.text[start:stop])
            near = next((self._near[key] for key in _deletions(word) if key in self._near), "")
            if near and near[0] == word[0] and len(word) >= _LEAST_MISSPELT:
                yield Mask(*found.span(start, stop), self._single.initials[near])


class _Names:
    """Names by their bare letters, each with the initials to put in its place."""

    def __init__(self) -> None:
        self.initials: dict[str, str] = {}
        self._lengths: set[int] = set()

    def add(self, name: str) -> None:
        """Take in `name`; of two that have the same letters the first one stays."""
        if key := bare(name):
            self.initials.setdefault(key, initials_of(name))
            self._lengths.add(len(key))

    def windows(self, found: Letters, anywhere: "_Area | None" = None) -> Iterator[tuple[Span, str]]:
        """Yield every stretch that is one of these, from the start of a word or, in `anywhere`, from any letter."""
        for start, letter in enumerate(found.all):
            if letter.starts or (anywhere and letter.at in anywhere):
                for length in self._lengths:
                    piece = found.text[start : start + length]
                    if piece in self.initials:
                        yield (start, start + len(piece)), self.initials[piece]


class _Area:
    """Some stretches of a text."""

    def __init__(self, text: str, spans: Iterable[Span]) -> None:
        self._inside = bytearray(len(text))
        for start, end in spans:
            self._inside[start:end] = b"\1" * (end - start)

    def __contains__(self, offset: int) -> bool:
        return bool(self._inside[offset])

    def holds(self, start: int, end: int) -> bool:
        """Whether all of the text from `start` to `end` lies inside."""
        return 0 not in self._inside[start:end]


class _Taken:
    """The masks decided on so far; what overlaps an earlier one is dropped."""

    def __init__(self) -> None:
        self.masks: list[Mask] = []
        self._covered: set[int] = set()

    def add(self, masks: Iterable[Mask]) -> None:
        """Take in `masks`, the earliest and longest first."""
        for mask in sorted(masks, key=lambda mask: (mask.start, -mask.end)):
            stretch = range(mask.start, mask.end)
            if self._covered.isdisjoint(stretch):
                self._covered.update(stretch)
                self.masks.append(mask)


def initials_of(name: str) -> str:
    """`Kayden Brooke-Marsh` → `K B-M`."""
    return Pupil(name=name).initials


def _written_alike(mask: Mask, text: str) -> Mask:
    """`mask` with the initials run together if the name was, so that a hashtag stays one."""
    gap = any(char.isspace() for char in text[mask.start : mask.end])
    return mask if gap else Mask(mask.start, mask.end, mask.initials.replace(" ", ""))


def _given_forms(pupil: Pupil) -> list[str]:
    given = pupil.name.split()[:1]
    return [*given, *_hyphen_parts("".join(given)), *(name for name in pupil.known_as if " " not in name)]


def _surname_forms(pupil: Pupil) -> list[str]:
    words = pupil.name.split()[1:]
    surname = " ".join(words)
    return [form for form in (surname, *words, *_hyphen_parts(surname)) if form]


def _hyphen_parts(name: str) -> list[str]:
    return _HYPHENS.split(name) if _HYPHENS.search(name) else []


def _kept_phrases(school: School) -> Iterator[str]:
    profile = school.profile
    yield from (profile.name, *profile.aliases, *profile.former_names, *profile.hashtags, *profile.partners)
    yield from (profile.email_domain, profile.website, *profile.landmarks, *profile.uniform)
    yield from (account.handle for account in profile.official_accounts)
    for person in school.staff:
        yield from _staff_phrases(person)


def _staff_phrases(person: StaffMember) -> Iterator[str]:
    yield from (person.name, *person.handles)
    surname = person.name.split()[-1] if person.name.split() else ""
    yield from (f"{title} {surname}" for title in _TITLES)
    for name in person.known_as:
        yield name if " " in name else f"{name} {surname}"


def _stands_alone(found: Letters, span: Span) -> bool:
    start, stop = span
    return found.all[start].starts and found.may_end(stop) and found.touches(start, stop)


def _flat(word: str) -> str:
    """`word` with each run of one letter written once, so that `Kaydennnn` is `Kayden`."""
    return "".join(char for char, before in zip(word, " " + word, strict=False) if char != before)


def _deletions(word: str) -> set[str]:
    """`word` and what is left of it without one letter: two words one edit apart have one of these in common."""
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


def _misspellings(name: str) -> set[str]:
    once = _deletions(_flat(name))
    return once.union(*map(_deletions, once)) if len(name) >= _LONG else once


@cache
def _everyday_words() -> frozenset[str]:
    lines = (files("reports") / "everyday_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
