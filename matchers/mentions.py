"""From the gazetteer's hits to mentions: which stretch of a post means which entity, and how surely.

A spelling's own trust (`Spelling.alone`) is the start. Other mentions of the school, the words around it and the words
of school life raise it; the words of a place, a club or another school of the same name lower it. A given name alone
never counts: it is looked for only in a post that has another tie.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from matchers.cues import place_words, school_words
from matchers.gazetteer import Hit
from matchers.names import TITLES, plain, shipped_names
from matchers.people import Person, plain_handle
from matchers.personal_data import FULL_WIDTH
from matchers.watchlist import Form, Spelling, Watchlist
from scanner.models import EntityId, Mention, MentionKind, Post

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_AT_HANDLE = re.compile(r"(?<![\w.])@([A-Za-z0-9_.-]{2,40})")
_BEFORE = re.compile(r"([^\W_]+(?:['’-][^\W_]+)*)\.?\s+$")
_BREAK = re.compile(r"[,;:!?\n()]|\w{3}\. ")
_POSSESSIVE = re.compile(r"['’]s$")
_LOOK_BACK = 30
_LONG = 9
_TAG = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A mention with the spelling that found it.

    Attributes:
        mention: what `Reading.mentions` will hold.
        form: how the entity is called.
        person: who, for people.
    """

    mention: Mention
    form: Form
    person: Person | None = field(default=None, repr=False)


def sightings(
    post: Post, fields: Sequence[str], hits: Iterable[tuple[str, Hit]], watchlist: Watchlist
) -> list[Sighting]:
    """Turn the hits of one post into sightings that do not overlap.

    Args:
        post: the post.
        fields: names of the fields that were searched.
        hits: each hit with the name of its field.
        watchlist: whose gazetteer found them.
    """
    found = [s for name, hit in hits if (s := _from_hit(post, name, hit, watchlist.spellings[hit.term]))]
    for name in fields:
        text = post.field_text(name)
        found += _addresses(name, text, watchlist)
        found += _handles(name, text, watchlist)
        found += _districts(name, text, watchlist)
    return _resolve(found)


def given_names(post: Post, taken: Iterable[Sighting], watchlist: Watchlist) -> Iterator[Sighting]:
    """Given names, nicknames and initials: for posts that are tied to the school by something else."""
    spans: dict[str, list[Mention]] = {}
    for sighting in taken:
        spans.setdefault(sighting.mention.field, []).append(sighting.mention)
    for name, text in post.fields():
        if name == "author.handle":
            continue
        words = list(_WORD.finditer(text))
        free = _outside(words, sorted(spans.get(name, ()), key=lambda m: m.start))
        for at in free:
            yield from _given_name(name, text, words, at, watchlist)


def _outside(words: Sequence[re.Match[str]], mentions: Sequence[Mention]) -> Iterator[int]:
    """The numbers of the words that no mention covers; mentions in order and apart."""
    at = 0
    for number, word in enumerate(words):
        while at < len(mentions) and mentions[at].end <= word.start():
            at += 1
        if at == len(mentions) or mentions[at].start >= word.end():
            yield number


def _given_name(name: str, text: str, words: list[re.Match[str]], at: int, watchlist: Watchlist) -> Iterator[Sighting]:
    word = words[at]
    following = words[at + 1].group() if at + 1 < len(words) and words[at + 1].start() - word.end() <= 2 else ""
    if len(following) == 1 and word.group().lower() in TITLES:
        yield from _title_and_initial(name, text, (word.start(), words[at + 1].end()), following.lower(), watchlist)
        return
    called = _POSSESSIVE.sub("", word.group()).lower()
    people = watchlist.given_names.get(called if called.isascii() else plain(called), ())
    if not people or (shipped_names().is_ordinary(called) and word.group().islower()):
        return
    initial = following[0].lower() if len(following) <= 2 and following[:1].isupper() else ""
    with_initial = [p for p in people if initial and p.surname.startswith(initial)]
    if with_initial:
        end = words[at + 1].end()
        yield _sighting(name, text, (word.start(), end), with_initial[0], Form.INITIALS, 0.5)
        return
    if following[:1].isupper() and plain(following) in shipped_names().surnames and following.lower() not in TITLES:
        return
    person = people[0]
    if called in watchlist.unusual_names:
        yield _sighting(name, text, word.span(), person, Form.KNOWN_AS, 0.4)
        return
    confidence = 0.35 if _title_before(text, word.start()) else 0.3 if called in person.nicknames else 0.15
    yield _sighting(name, text, word.span(), person, Form.GIVEN, confidence)


def _title_and_initial(
    name: str, text: str, span: tuple[int, int], initial: str, watchlist: Watchlist
) -> Iterator[Sighting]:
    """``Mr C`` for somebody of the staff whose surname begins so."""
    person = next((p for p in watchlist.people if p.is_staff and p.surname.startswith(initial)), None)
    if person:
        yield _sighting(name, text, span, person, Form.INITIALS, 0.2)


def _sighting(name: str, text: str, span: tuple[int, int], person: Person, form: Form, confidence: float) -> Sighting:
    mention = Mention(
        kind=person.kind, entity=person.entity, field=name, start=span[0], end=span[1], excerpt=text[span[0] : span[1]],
        method="given_name", confidence=confidence,
    )  # fmt: skip
    return Sighting(mention=mention, form=form, person=person)


def _from_hit(post: Post, name: str, hit: Hit, spelling: Spelling) -> Sighting | None:
    text = post.field_text(name)
    excerpt = text[hit.start : hit.end]
    form, trust = spelling.form, spelling.alone
    if not _may_stand(text, name, hit, spelling):
        return None
    sign = text[max(0, hit.start - 1) : hit.start]
    if sign in {"#", "@"} and form in {Form.ALIAS, Form.NAME}:
        trust = max(trust, 0.9)
    elif sign == "#" and form is Form.ACRONYM:
        trust = max(trust, 0.7)
    elif spelling.cased and excerpt.upper() != excerpt and name != "author.handle":
        trust *= 0.4
    trust = _doubted(text, hit, spelling, name, trust)
    if form is Form.SURNAME and spelling.person:
        adjusted = _surname(text, hit.start, spelling.person, trust)
        if adjusted is None:
            return None
        form, trust = adjusted
    method = "exact" if hit.edits == 0 and not hit.respaced and excerpt == spelling.text else "folded"
    if hit.edits:
        method = "typo"
        trust *= hit.similarity
    mention = Mention(
        kind=spelling.kind, entity=spelling.entity, field=name, start=hit.start, end=hit.end, excerpt=excerpt,
        method=method, similarity=hit.similarity, confidence=trust,
    )  # fmt: skip
    return Sighting(mention=mention, form=form, person=spelling.person)


def _doubted(text: str, hit: Hit, spelling: Spelling, name: str, trust: float) -> float:
    """An alias is worth less as the beginning of a place's, a club's or another body's name."""
    if spelling.form not in {Form.ALIAS, Form.ACRONYM}:
        return trust
    follows = _NEXT_WORD.match(text[hit.end : hit.end + _LOOK_AHEAD])
    if follows and follows.group(1).lower() in place_words():
        return trust * 0.3
    return trust * 0.6 if name != "author.handle" and end_of_longer_name(text, hit.start, hit.end) else trust


def end_of_longer_name(text: str, start: int, end: int) -> int | None:
    """Where a name that begins with ``text[start:end]`` ends, if it goes on with a capital beyond it."""
    follows = _NEXT_NAME.match(text[end : end + _LOOK_AHEAD])
    if not follows or not text[start].isupper() or follows.group(1).lower() in _goes_with_school():
        return None
    return end + follows.end()


_LOOK_AHEAD = 24
_NEXT_WORD = re.compile(r"(?:['’]s)?[ ./_-]{1,2}([^\W\d_]+)")
_NEXT_NAME = re.compile(r" (?:& )?([A-Z][a-z]{2,20})\b")


@cache
def _goes_with_school() -> frozenset[str]:
    """Words that may stand after a school's name with a capital and leave it the school's."""
    return school_words() | frozenset(
        {
            "primary",
            "high",
            "college",
            "sixth",
            "staff",
            "reception",
            "parents",
            "parent",
            "mums",
            "pe",
            "is",
            "was",
            "has",
        }
        | {"ta", "head", "community", "catholic", "church", "monday", "tuesday", "wednesday", "thursday", "friday"}
        | {"saturday", "sunday", "today", "life", "pta", "nursery", "kids", "family", "office", "kitchen", "kitchens"}
        | {"site", "the", "let", "and", "year", "hall"}
    )


def _may_stand(text: str, name: str, hit: Hit, spelling: Spelling) -> bool:
    """Whether the hit is written as such a spelling can be."""
    excerpt = text[hit.start : hit.end]
    if spelling.form in {Form.HASHTAG, Form.HANDLE, Form.DOMAIN}:
        return not re.search(r"\s", excerpt)
    if _BREAK.search(excerpt) and not _BREAK.search(spelling.text):
        return False
    if hit.edits and excerpt[0].lower() != spelling.text[0].lower() and len(excerpt) < _LONG and excerpt.isascii():
        return False
    if spelling.person:
        inside = text[hit.start - 1 : hit.start].isalpha() or text[hit.end : hit.end + 1].isalpha()
        return not inside or name == "author.handle"
    return not text[hit.end : hit.end + 1].islower() or "#" in text[max(0, hit.start - _TAG) : hit.start]


def _surname(text: str, start: int, person: Person, trust: float) -> tuple[Form, float] | None:
    """Weigh a bare surname by the word before it; None where that is somebody else's given name."""
    before = _BEFORE.search(text[max(0, start - _LOOK_BACK) : start])
    if not before:
        return Form.SURNAME, trust
    word = plain(before.group(1))
    if word in TITLES:
        return Form.TITLED, min(0.9, trust * 2)
    if word in person.called or (len(word) == 1 and word == person.given[:1]):
        return Form.FULL_NAME, min(0.9, trust * 2.5)
    if before.group(1)[:1].isupper() and word in shipped_names().given and not shipped_names().is_ordinary(word):
        return None
    return Form.SURNAME, trust


def _title_before(text: str, start: int) -> bool:
    before = _BEFORE.search(text[max(0, start - _LOOK_BACK) : start])
    return before is not None and plain(before.group(1)) in TITLES


def _addresses(name: str, text: str, watchlist: Watchlist) -> Iterator[Sighting]:
    """Addresses at the school's domain, also written out: ``b.oduya (at) tarnholthigh dot example``."""
    pattern = watchlist.school_address
    if pattern is None:
        return
    for match in pattern.finditer(text.translate(FULL_WIDTH)):
        start, end = match.span()
        if match.group("at").strip().lower() == "at" and not re.search(r"[.\d]|dot", match.group("local")):
            continue  # "look at ourschool.example" is a website
        mention = Mention(
            kind=MentionKind.SCHOOL_EMAIL, entity=watchlist.entity, field=name, start=start, end=end,
            excerpt=text[start:end], method="email", confidence=0.98,
        )  # fmt: skip
        yield Sighting(mention=mention, form=Form.EMAIL, person=_owner(match.group("local"), watchlist))


def _owner(local: str, watchlist: Watchlist) -> Person | None:
    """Whose address it is by its local part: ``b.oduya``, ``bex.oduya``."""
    letters = re.sub(r"[^a-z]", "", plain(local))
    for person in watchlist.people:
        surname = person.surname.replace("-", "")
        if letters in {person.given + surname, person.given[:1] + surname, surname + person.given[:1]}:
            return person
    return None


def _handles(name: str, text: str, watchlist: Watchlist) -> Iterator[Sighting]:
    handles = [(0, len(text), text)] if name == "author.handle" else []
    if "@" in text and not handles:
        handles = [(m.start(), m.end(), m.group(1)) for m in _AT_HANDLE.finditer(text)]
    for start, end, handle in handles:
        person = watchlist.handles.get(plain_handle(handle))
        if person:
            mention = Mention(
                kind=person.kind, entity=person.entity, field=name, start=start, end=end, excerpt=text[start:end],
                method="handle", confidence=0.9,
            )  # fmt: skip
            yield Sighting(mention=mention, form=Form.HANDLE, person=person)


def _districts(name: str, text: str, watchlist: Watchlist) -> Iterator[Sighting]:
    for match in watchlist.triggers.finditer(text):
        mention = Mention(
            kind=MentionKind.PLACE, entity=EntityId("place:district"), field=name, start=match.start(), end=match.end(),
            excerpt=match.group(), method="exact", confidence=0.7,
        )  # fmt: skip
        yield Sighting(mention=mention, form=Form.TOWN)


_FIRST = frozenset({Form.EMAIL, Form.HANDLE})


def _resolve(found: Iterable[Sighting]) -> list[Sighting]:
    """Of overlapping sightings the longest, then the surest."""

    def order(s: Sighting) -> tuple[bool, int, float]:
        return (s.form not in _FIRST, s.mention.start - s.mention.end, -s.mention.confidence)

    kept: list[Sighting] = []
    taken: dict[str, list[tuple[int, int]]] = {}
    for sighting in sorted(found, key=order):
        mention = sighting.mention
        spans = taken.setdefault(mention.field, [])
        place = bisect_left(spans, (mention.start, mention.end))
        before_it = place == 0 or spans[place - 1][1] <= mention.start
        after_it = place == len(spans) or spans[place][0] >= mention.end
        if before_it and after_it:
            spans.insert(place, (mention.start, mention.end))
            kept.append(sighting)
    return sorted(kept, key=lambda s: (s.mention.field, s.mention.start))


_LIFT = {
    MentionKind.SCHOOL: 0.8,
    MentionKind.STAFF: 0.7,
    MentionKind.PUPIL: 0.7,
    MentionKind.PARTNER: 0.5,
    MentionKind.TERM: 0.7,
}
_LIFT_OF_GIVEN_NAME = 0.5


def settled(sighting: Sighting, tie: float) -> Mention:
    """The mention with the confidence that it deserves in a post that is tied to the school by `tie`, 0-1.

    What else ties the post to the school speaks for every name in it, least of all for bare given names.
    """
    mention = sighting.mention
    by_given_name = sighting.form in {Form.GIVEN, Form.INITIALS}
    lift = _LIFT_OF_GIVEN_NAME if by_given_name else _LIFT.get(mention.kind, 0.0)
    return replace(mention, confidence=round(1.0 - (1.0 - mention.confidence) * (1.0 - lift * tie), 3))
