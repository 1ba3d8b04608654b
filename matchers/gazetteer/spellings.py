"""From the terms of a watchlist to the spellings that are looked for (`docs/matching.md`, "Spellings").

A term has one spelling of its own, one more for each usual other way to write one of its words (``St``, ``Saint``), and
one for an l that is drawn as a capital i or a one throughout (``MaIIow``, ``Ma11ow``), which fold to the letter i.
Terms that are written alike share a spelling, so a watchlist of many schools holds each ``Mr Smith`` once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice, product

from matchers.fold import Word, words
from matchers.gazetteer.terms import Term
from matchers.letters import is_digit

ONE_EDIT_FROM = 5
"""Letters that a spelling must have before a mention may differ by one edit."""

TWO_EDITS_FROM = 10
"""Letters that a spelling must have before a mention may differ by two edits."""

SHORT_WORD = 5
"""A word of at most so many letters does not take two edits."""

LONGEST_ACRONYM = 6
MOST_SPELLINGS = 12
"""How many spellings one term may have; further ways to write its words are left out."""

_TITLES = """
mr mister mrs missus miss ms mx dr doctor prof professor sir dame lord lady
rev revd reverend fr father sister brother madame mme
"""
TITLES = frozenset(_TITLES.split())
"""Words before a name that tell people apart, so that they must be written exactly."""

OTHER_WAYS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("st",), ("saint",)),
    (("mt",), ("mount",)),
    (("mr",), ("mister",)),
    (("dr",), ("doctor",)),
    (("prof",), ("professor",)),
    (("rev",), ("revd",), ("reverend",)),
    (("church", "of", "england"), ("c", "of", "e"), ("cof", "e"), ("cofe",), ("ce",)),
    (("rc",), ("roman", "catholic")),
    (("and",), (), ("n",)),
)
"""Words that are read for each other, wherever they stand in a term; ``&`` is read as ``and``."""

_WAYS_FROM = {
    first: [(way, group) for group in OTHER_WAYS for way in group if way[:1] == (first,)]
    for first in {way[0] for group in OTHER_WAYS for way in group if way}
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """One way to write a term.

    Attributes:
        words: the letters and digits of each word; a word ends at white space, but also at a hyphen, an apostrophe, a
            camelCase step and the like.
        budget: the most that edits and a changed spacing may cost together.
        fewest: how many words it has, counting only white space between them.
        head: how many letters at its beginning must be exact and end with a word: titles and initials.
        tail: how many letters at its end must be exact and begin with a word: initials.
        capitals: a mention must be written in capitals: an acronym that is also an ordinary word.
    """

    words: tuple[str, ...] = field(repr=False)
    budget: int
    fewest: int
    head: int = 0
    tail: int = 0
    capitals: bool = False

    @property
    def letters(self) -> str:
        """All letters and digits, without spaces."""
        return "".join(self.words)


def budget_of(length: int) -> int:
    """The edits that a spelling of `length` letters allows."""
    return 0 if length < ONE_EDIT_FROM else 1 if length < TWO_EDITS_FROM else 2


def spellings_of(term: Term, ordinary: frozenset[str]) -> tuple[Spelling, ...]:
    """The spellings of a term, its own first; none if it has neither letter nor digit.

    Args:
        term: the term.
        ordinary: the ordinary words of the language, lower-case.
    """
    own = words(term.text.replace("&", " and "))
    acronym = _is_acronym(term.text, own)
    cap = 0 if acronym else term.max_edits
    capitals = acronym and own[0].letters in ordinary
    made = [_spelling(written, cap, capitals=capitals) for written in _other_ways(own)]
    if made and made[0].letters.count("l") > made[0].budget:
        made.append(_spelling([word._replace(letters=word.letters.replace("l", "i")) for word in own], 0))
    return tuple(dict.fromkeys(made))


def _spelling(written: Sequence[Word], max_edits: int | None, *, capitals: bool = False) -> Spelling:
    letters = "".join(word.letters for word in written)
    budget = budget_of(len(letters))
    chunks = list(_chunks(written))
    head = _exact(chunks)
    return Spelling(
        words=tuple(word.letters for word in written),
        budget=budget if max_edits is None else max(0, min(max_edits, budget)),
        fewest=len(chunks),
        head=head,
        tail=0 if head == len(letters) else _exact(reversed(chunks), titles=frozenset()),
        capitals=capitals,
    )


def _chunks(written: Sequence[Word]) -> Iterator[list[str]]:
    """The words' letters, grouped by the white space between them."""
    numbers = []
    number = -1
    for n, word in enumerate(written):
        number += word.spaced or n == 0
        numbers.append(number)
    for _, group in groupby(zip(numbers, written, strict=True), key=lambda pair: pair[0]):
        yield [word.letters for _, word in group]


def _exact(chunks: Iterable[list[str]], titles: frozenset[str] = TITLES) -> int:
    """How many letters the leading titles and initials have together."""
    letters = 0
    for chunk in chunks:
        title = len(chunk) == 1 and chunk[0] in titles
        initials = all(len(word) == 1 and not is_digit(word) for word in chunk)
        if not (title or initials):
            break
        letters += sum(map(len, chunk))
    return letters


def _is_acronym(text: str, written: Sequence[Word]) -> bool:
    letters = "".join(word.letters for word in written)
    return text.isupper() and sum(word.spaced for word in written) == 1 and len(letters) <= LONGEST_ACRONYM


def _other_ways(written: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    choices = []
    n = 0
    while n < len(written):
        taken, ways = _ways_at(written, n)
        choices.append(ways)
        n += taken
    if choices:
        yield from (tuple(word for part in way for word in part) for way in islice(product(*choices), MOST_SPELLINGS))


def _ways_at(written: Sequence[Word], n: int) -> tuple[int, list[tuple[Word, ...]]]:
    """How many words from the n-th on have other ways to write them, and all those ways, as written first."""
    for way, group in _WAYS_FROM.get(written[n].letters, ()):
        here = tuple(written[n : n + len(way)])
        if tuple(word.letters for word in here) == way:
            others = [_as_words(other, spaced=here[0].spaced) for other in group if other != way]
            return len(way), [here, *others]
    return 1, [(written[n],)]


def _as_words(letters: tuple[str, ...], *, spaced: bool) -> tuple[Word, ...]:
    return tuple(Word(word, (), (), spaced or n > 0) for n, word in enumerate(letters))
