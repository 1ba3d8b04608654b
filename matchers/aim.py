"""At whom a post is aimed: the members of staff whom its evidence stands beside.

Only for the two clauses about how staff are spoken of, and only as digests of the roster's entries (`EntityId`), so
that the store can tell whether posts on separate occasions are aimed at one person, whoever wrote them. An author who
is on the staff list is never their own target.
"""

from collections.abc import Iterable

from matchers.reading import Speaker
from matchers.scene import Scene
from matchers.words import Word, Zone
from scanner.models import Clause, EntityId, Evidence, MentionKind

SPOKEN_OF = frozenset({Clause.DEROGATORY, Clause.DISCRIMINATION})
"""The clauses that are about how staff are spoken of."""

_SURE_FROM = 0.5


def aimed_at(clause: Clause, scene: Scene, evidence: Iterable[Evidence]) -> frozenset[EntityId]:
    """The staff in the sentences that hold evidence for the finding; the only one named, wherever they stand."""
    if clause not in SPOKEN_OF:
        return frozenset()
    named = [word for word in scene.words if _is_staff(word, scene.reading.speaker)]
    people = {word.entity.entity for word in named if word.entity}
    if len(people) <= 1:
        return frozenset(people)
    telling = [item for item in evidence if item.weight > 0 and not any(_covers(item, word) for word in named)]
    sentences = {word.sentence for word in scene.words if any(_covers(item, word) for item in telling)}
    return frozenset(word.entity.entity for word in named if word.entity and word.sentence in sentences)


def _is_staff(word: Word, author: Speaker) -> bool:
    mention = word.entity
    if mention is None or word.zone != Zone.OWN or mention.kind is not MentionKind.STAFF:
        return False
    return mention.confidence >= _SURE_FROM and not author.is_called(mention.excerpt)


def _covers(item: Evidence, word: Word) -> bool:
    return item.field == word.field and item.start <= word.start and word.end <= item.end
