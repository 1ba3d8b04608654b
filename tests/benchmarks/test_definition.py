import pytest

from benchmarks.data import WAYS, as_terms, plant, posts, watchlist
from benchmarks.definition import DefinitionByCdist
from matchers.gazetteer import Gazetteer
from tests.matchers.reference import Found, mentions


@pytest.fixture(scope="module")
def planted() -> list[str]:
    return plant(posts(150), watchlist(40), 0.9)[0]


def test_the_definition_by_cdist_finds_what_the_plain_one_finds(planted: list[str]) -> None:
    terms = as_terms(watchlist(40))
    found = DefinitionByCdist(terms).mentions(planted)
    assert found == mentions(planted, terms)
    assert len(found) > 100


def test_the_gazetteer_finds_what_the_definition_finds_on_posts(planted: list[str]) -> None:
    terms = as_terms(watchlist(400))
    hits = {Found.of(hit) for hit in Gazetteer.build(terms).find_all(planted)}
    assert hits == DefinitionByCdist(terms).mentions(planted)


def test_mentions_are_planted_in_every_way_and_nearly_all_are_found() -> None:
    terms = watchlist(300)
    texts, log = plant(posts(390), terms, 1.0)
    found = {(hit.text, hit.term) for hit in Gazetteer.build(as_terms(terms)).find(texts)}
    assert {planted.kind for planted in log} == set(WAYS)
    missed = [planted.kind for planted in log if (planted.post, planted.term) not in found]
    assert len(missed) <= 0.03 * len(log)
    assert not {"exact", "case", "hyphen", "accent", "look-alike"} & set(missed)
