"""The words of a post as the reading sees them, and the cues among them.

Unlike the folded view these words keep their digits (``y6`` is a year group, not ``ys``). A recognised entity stands as
one word, its kind: ``Miss Oduya at Tarnholt High`` reads ``STAFF at SCHOOL``. The phrases are those of
`matchers/lexicons/reading/cues.toml`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from matchers.lexicon import Lexicon, parse_lexicons
from matchers.words import Word
from scanner.models import Mention, MentionKind, Post

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[.!?;:\n…|•·]")
_HANDLE_WORD = re.compile(r"(?<![^\W_])(?:yr?|s|p|bl)\d{1,2}(?!\d)|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W_a-zA-Z\d]+|\d+")
"""The words of a handle, which begin at capitals and digits: ``WyverneMum4``."""
_SENTENCE_END = frozenset(".!?;\n…|•·")
_MASKS = {
    MentionKind.SCHOOL: "SCHOOL",
    MentionKind.STAFF: "STAFF",
    MentionKind.PUPIL: "PUPIL",
    MentionKind.PARTNER: "PARTNER",
    MentionKind.SCHOOL_EMAIL: "EMAIL",
    MentionKind.TERM: "TERM",
    MentionKind.PLACE: "PLACE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A phrase of the lexicon, found: ``post.field_text(field)[start:end]``."""

    name: str
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """The cues of a post.

    Attributes:
        by_name: the cues of each name, in the order of the post.
        words: all words, for those who look around a mention.
    """

    by_name: Mapping[str, tuple[Cue, ...]] = field(repr=False)
    words: tuple[Word, ...] = field(repr=False)

    def of(self, *names: str, within: tuple[str, ...] = ()) -> list[Cue]:
        """The cues called `names`; `within` keeps those of fields whose name starts so."""
        found = [cue for name in names for cue in self.by_name.get(name, ())]
        return [cue for cue in found if cue.field.startswith(within)] if within else found

    def has(self, *names: str, within: tuple[str, ...] = ()) -> bool:
        """Whether there is such a cue."""
        return bool(self.of(*names, within=within))


def find_cues(post: Post, mentions: Iterable[Mention]) -> Cues:
    """Find the cues of every field of `post`, its `mentions` read as their kinds."""
    words = _words(post, mentions)
    found: dict[str, list[Cue]] = {}
    for hit in _lexicon().find(words):
        first, last = words[hit.first], words[hit.last]
        cue = Cue(name=hit.cue, field=first.field, start=first.start, end=max(first.end, last.end))
        found.setdefault(hit.cue, []).append(cue)
    return Cues(by_name={name: tuple(cues) for name, cues in found.items()}, words=tuple(words))


def about(name: str) -> str:
    """What the cue called `name` is, in plain words."""
    return _lexicon().about[name]


@cache
def school_words() -> frozenset[str]:
    """The words that count as school life by themselves."""
    phrases = tomllib.loads(_lexicon_text())["cues"]["school_life"]["phrases"]
    return frozenset(phrase for phrase in phrases if phrase.isalpha())


@cache
def place_words() -> frozenset[str]:
    """Words that make a name that of a place, a club or a firm: ``road``, ``arms``, ``fc``."""
    return frozenset(tomllib.loads(_lexicon_text())["words"]["place"])


def _words(post: Post, mentions: Iterable[Mention]) -> list[Word]:
    of_field: dict[str, list[Mention]] = {}
    for mention in mentions:
        of_field.setdefault(mention.field, []).append(mention)
    words: list[Word] = []
    sentence = 0
    for name, text in post.fields():
        sentence = _field_words(words, name, text, sorted(of_field.get(name, ()), key=lambda m: m.start), sentence) + 1
    return words


def _field_words(words: list[Word], name: str, text: str, mentions: Sequence[Mention], sentence: int) -> int:
    """Append the words of one field; return the number of the sentence that it ends in."""
    at = 0
    for match in (_HANDLE_WORD if name == "author.handle" else _WORD).finditer(text):
        start, end = match.span()
        while at < len(mentions) and mentions[at].end <= start:
            at += 1
        if at < len(mentions) and mentions[at].start < end:
            mention = mentions[at]
            if not words or words[-1].entity is not mention:
                words.append(
                    Word(
                        text=_MASKS[mention.kind],
                        field=name,
                        start=mention.start,
                        end=mention.end,
                        sentence=sentence,
                        entity=mention,
                    )
                )
            continue
        if match.group() in _SENTENCE_END:
            sentence += 1
        else:
            plain = match.group().lower().replace("'", "").replace("’", "")
            words.append(Word(text=plain, field=name, start=start, end=end, sentence=sentence))
    return sentence


def _lexicon_text() -> str:
    return (resources.files("matchers") / "lexicons" / "reading" / "cues.toml").read_text(encoding="utf-8")


@cache
def _lexicon() -> Lexicon:
    return parse_lexicons({"cues.toml": _lexicon_text()})
