"""Are the gazetteer's hits those of the plain definition? On thousands of posts, by `process.cdist`."""

from dataclasses import dataclass

from benchmarks.data import as_terms, plant, watchlist
from benchmarks.definition import DefinitionByCdist
from matchers.gazetteer import Gazetteer
from tests.matchers.reference import Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Exactness:
    """Hits that the definition has, and those that the gazetteer lost or added."""

    terms: int
    posts: int
    hits: int
    lost: int
    added: int


def check(posts: list[str], terms: int) -> Exactness:
    """Compare every hit in these posts, a third of which get a planted mention of a watchlist of `terms` terms."""
    texts = watchlist(terms)
    planted, _ = plant(posts, texts, 1 / 3)
    wanted = DefinitionByCdist(as_terms(texts)).mentions(planted)
    hits = {Found.of(hit) for hit in Gazetteer.build(as_terms(texts)).find_all(planted)}
    return Exactness(terms=terms, posts=len(posts), hits=len(wanted), lost=len(wanted - hits), added=len(hits - wanted))
