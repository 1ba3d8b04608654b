"""The gazetteer: a watchlist's spellings compiled once, then found in batches of texts.

Contract (the implementation follows `docs/matching.md`).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

from matchers.fold import Word, words
from matchers.fuzzy import edits_within
from scanner.models import EntityId, MentionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One spelling of an entity: a name, an alias, a hashtag without its sign, a nickname, a confidential term.

    Attributes:
        max_edits: the most edits a mention of this term may have; None leaves it to the term's length.
    """

    text: str = field(repr=False)
    kind: MentionKind
    entity: EntityId
    max_edits: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A term found in a text.

    Attributes:
        text: index of the text in the batch.
        term: index of the term in the gazetteer.
        start: offset on the original text, inclusive.
        end: offset on the original text, exclusive.
        edits: edits between the words found and the term (optimal string alignment distance).
        respaced: the words are spaced otherwise than in the term.
        similarity: 1 - edits / length of the term, letters only.
    """

    text: int
    term: int
    start: int
    end: int
    edits: int
    respaced: bool
    similarity: float


class Gazetteer:
    """A compiled watchlist. Build it with `Gazetteer.build`."""

    def __init__(self, terms: tuple[Term, ...]) -> None:
        self.terms = terms
        self._spellings = [(n, spelling) for n, term in enumerate(terms) if (spelling := words(term.text))]

    @classmethod
    def build(cls, terms: Sequence[Term]) -> Self:
        """Compile a watchlist; terms without a letter or digit find nothing."""
        return cls(tuple(terms))

    def find(self, texts: Sequence[str]) -> list[Hit]:
        """The best windows of each term in each text: least edits first, none overlapping another of the same term."""
        groups: dict[tuple[int, int], list[Hit]] = defaultdict(list)
        for hit in self.find_all(texts):
            groups[hit.text, hit.term].append(hit)
        best: list[Hit] = []
        for _, hits in sorted(groups.items()):
            kept: list[Hit] = []
            for hit in sorted(hits, key=lambda hit: (hit.edits, hit.respaced, hit.start, hit.end)):
                if all(hit.end <= other.start or hit.start >= other.end for other in kept):
                    kept.append(hit)
            best += sorted(kept, key=lambda hit: hit.start)
        return best

    def find_all(self, texts: Sequence[str]) -> list[Hit]:
        """Every window of every text that is a mention of a term."""
        return [hit for index, text in enumerate(texts) for hit in self._find_in(index, text)]

    def _find_in(self, index: int, text: str) -> Iterator[Hit]:
        longest = max((sum(len(word.letters) for word in spelling) for _, spelling in self._spellings), default=0) + 2
        for window in _windows(words(text), longest):
            letters = "".join(word.letters for word in window)
            for term, spelling in self._spellings:
                wanted = "".join(word.letters for word in spelling)
                budget = _budget(len(wanted), self.terms[term].max_edits)
                respaced = not _same_spacing(window, spelling)
                if not _may_be_spaced(window, spelling) or abs(len(letters) - len(wanted)) + respaced > budget:
                    continue
                edits = edits_within(letters, wanted, budget - respaced)
                if edits is not None:
                    yield Hit(
                        text=index, term=term, start=window[0].starts[0], end=window[-1].ends[-1], edits=edits,
                        respaced=respaced, similarity=1 - edits / len(wanted),
                    )  # fmt: skip


def _windows(found: list[Word], longest: int) -> Iterator[list[Word]]:
    for first in range(len(found)):
        length = 0
        for last in range(first, len(found)):
            length += len(found[last].letters)
            if length > longest:
                break
            yield found[first : last + 1]


def _budget(length: int, max_edits: int | None) -> int:
    by_length = 0 if length < 5 else 1 if length < 10 else 2
    return by_length if max_edits is None else min(max_edits, by_length)


def _fewest(window: list[Word]) -> int:
    return 1 + sum(word.spaced for word in window[1:])


def _same_spacing(window: list[Word], spelling: list[Word]) -> bool:
    return _fewest(window) <= len(spelling) and len(window) >= _fewest(spelling)


def _may_be_spaced(window: list[Word], spelling: list[Word]) -> bool:
    return _fewest(window) <= len(spelling) + 1 or all(len(word.letters) <= 2 for word in window)
