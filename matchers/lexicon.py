"""Cue lexicons: phrases kept as data, found in one pass over the masked words.

A lexicon is a TOML file in `matchers/lexicons`::

    [lexicon]
    version = "1"
    language = "en-GB"
    source = "where the phrases come from"

    [words]                      # word lists that phrases refer to as $role
    role = ["teacher", "ta"]

    [cues.works_here]            # a cue: any of its phrases
    about = "first-person words that claim work at a school"
    phrases = ["i work at|in SCHOOL|a school", "$role at ... SCHOOL"]

A phrase is a row of elements: a ``word``; a beginning ``teach*``; alternatives ``at|in``; a word list ``$role``; an
entity kind ``SCHOOL|STAFF|PUPIL|PARTNER|TERM|EMAIL``; any one word ``_``; up to four words of the same sentence
``...``; an element that may be missing ``my?``. Phrases never cross a sentence, and hold at most two gaps, so that
the time to match is linear in the length of a post.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Self

from matchers.words import Word

_GAP = "..."
_GAP_REACH = 4
_MAX_GAPS = 2
_SHORTEST_STEM = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One place of a phrase: whole words and beginnings of words that fit, whether it may be missing."""

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    anything: bool = False
    gap: bool = False
    optional: bool = False

    def fits(self, text: str) -> bool:
        """Whether a word of the masked view fits here."""
        return self.anything or text in self.words or (bool(self.stems) and text.startswith(self.stems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A phrase of a cue; `second` is its second element where that has to follow at once."""

    cue: str
    elements: tuple[Element, ...]

    @property
    def second(self) -> Element | None:
        """The element that the word after the first must fit, None where it need not."""
        element = self.elements[1] if len(self.elements) > 1 else None
        return None if element is None or element.gap or element.optional else element


_Start = tuple[Phrase, Element | None]
"""A phrase that a word may begin, and the element that the next word must fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Words ``first`` to ``last`` (inclusive, indexes into the masked words) show the cue."""

    cue: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The phrases of all cue files, indexed by how they begin.

    Attributes:
        about: for each cue, what it is, in a few plain words.
        sources: for each file, its version, language and source.
    """

    about: Mapping[str, str]
    sources: Mapping[str, str]
    by_word: Mapping[str, tuple["_Start", ...]] = field(repr=False)
    by_stem: Mapping[str, tuple["_Start", ...]] = field(repr=False)
    stem_lengths: tuple[int, ...] = ()

    @classmethod
    def of(cls, phrases: Sequence[Phrase], *, about: Mapping[str, str], sources: Mapping[str, str]) -> Self:
        """Index `phrases` by the words and beginnings that their first element admits."""
        by_word: dict[str, list[_Start]] = {}
        by_stem: dict[str, list[_Start]] = {}
        for phrase in phrases:
            for word in phrase.elements[0].words:
                by_word.setdefault(word, []).append((phrase, phrase.second))
            for stem in phrase.elements[0].stems:
                by_stem.setdefault(stem, []).append((phrase, phrase.second))
        return cls(
            about=about,
            sources=sources,
            by_word={word: tuple(found) for word, found in by_word.items()},
            by_stem={stem: tuple(found) for stem, found in by_stem.items()},
            stem_lengths=tuple(sorted({len(stem) for stem in by_stem})),
        )

    def find(self, words: Sequence[Word]) -> list[Hit]:
        """Return every cue shown by `words`, in order, each place of a cue once."""
        hits: dict[tuple[str, int], Hit] = {}
        for first, word in enumerate(words):
            following = words[first + 1].text if first + 1 < len(words) else ""
            for phrase, second in self._beginning_with(word.text):
                if second is not None and not second.fits(following):
                    continue
                last = first if len(phrase.elements) == 1 else _match(phrase.elements, words, first)
                if last is None:
                    continue
                known = hits.get((phrase.cue, first))
                if known is None or known.last < last:
                    hits[phrase.cue, first] = Hit(cue=phrase.cue, first=first, last=last)
        return list(hits.values())

    def _beginning_with(self, text: str) -> Iterator["_Start"]:
        yield from self.by_word.get(text, ())
        for length in self.stem_lengths:
            if length > len(text):
                break
            yield from self.by_stem.get(text[:length], ())


def _match(elements: Sequence[Element], words: Sequence[Word], first: int) -> int | None:
    """Index of the last word of the shortest match that starts at `first`, or None."""
    sentence = words[first].sentence

    def follow(place: int, at: int) -> int | None:
        if place == len(elements):
            return at - 1
        element = elements[place]
        if element.gap:
            tries = range(at, at + _GAP_REACH + 1)
            return next((last for start in tries if (last := follow(place + 1, start)) is not None), None)
        inside = at < len(words) and words[at].sentence == sentence
        if inside and element.fits(words[at].text) and (last := follow(place + 1, at + 1)) is not None:
            return last
        return follow(place + 1, at) if element.optional else None

    return follow(0, first)


def parse_phrase(cue: str, text: str, word_lists: Mapping[str, Sequence[str]]) -> Phrase:
    """Read a phrase.

    Raises:
        ValueError: the phrase begins with a gap, holds more than two, or names an unknown word list.
    """
    elements = tuple(_parse_element(part, word_lists) for part in text.split())
    first = elements[0]
    if first.gap or first.optional or first.anything:
        raise ValueError(f"{cue}: the phrase {text!r} must begin with a word")
    if sum(element.gap for element in elements) > _MAX_GAPS:
        raise ValueError(f"{cue}: the phrase {text!r} holds more than {_MAX_GAPS} gaps")
    return Phrase(cue=cue, elements=elements)


def _parse_element(part: str, word_lists: Mapping[str, Sequence[str]]) -> Element:
    if part == _GAP:
        return Element(gap=True)
    if part == "_":
        return Element(anything=True)
    body = part.removesuffix("?") if len(part) > 1 else part
    words: set[str] = set()
    stems: set[str] = set()
    for choice in body.split("|"):
        for word in _expand(choice, word_lists):
            if len(word) > 1 and word.endswith("*"):
                stems.add(_stem(word))
            else:
                words.add(word)
    return Element(words=frozenset(words), stems=tuple(sorted(stems)), optional=body != part)


def _expand(choice: str, word_lists: Mapping[str, Sequence[str]]) -> Sequence[str]:
    if not choice.startswith("$"):
        return (choice,)
    try:
        return word_lists[choice[1:]]
    except KeyError:
        raise ValueError(f"no word list called {choice}") from None


def _stem(word: str) -> str:
    stem = word.removesuffix("*")
    if len(stem) < _SHORTEST_STEM:
        raise ValueError(f"{word!r} is too short a beginning")
    return stem


def parse_lexicons(files: Mapping[str, str]) -> Lexicon:
    """Build the lexicon from TOML texts by file name; word lists are shared by all files.

    Raises:
        ValueError: a phrase that cannot be read, with its cue.
    """
    tables = {name: tomllib.loads(text) for name, text in sorted(files.items())}
    word_lists = {name: words for table in tables.values() for name, words in table.get("words", {}).items()}
    cues = {cue: body for table in tables.values() for cue, body in table.get("cues", {}).items()}
    phrases = [parse_phrase(cue, text, word_lists) for cue, body in cues.items() for text in body["phrases"]]
    return Lexicon.of(
        phrases,
        about={cue: body["about"] for cue, body in cues.items()},
        sources={name: "{version} ({language}): {source}".format(**table["lexicon"]) for name, table in tables.items()},
    )


@cache
def shipped_lexicon() -> Lexicon:
    """The lexicons of `matchers/lexicons`."""
    folder = resources.files("matchers") / "lexicons"
    return parse_lexicons(
        {item.name: item.read_text(encoding="utf-8") for item in folder.iterdir() if item.name.endswith(".toml")}
    )
