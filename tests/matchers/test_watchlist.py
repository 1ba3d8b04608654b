import dataclasses

import pytest

from config.school import School, SchoolProfile, StaffMember
from matchers.watchlist import Form, Watchlist
from scanner.models import MentionKind


def _trust(school: School, alias: str) -> float:
    profile = dataclasses.replace(school.profile, aliases=(alias,), hashtags=())
    spellings = Watchlist.compile(School(profile=profile)).spellings
    return next(s.alone for s in spellings if s.text == alias)


def test_aliases_are_trusted_by_how_far_they_say_which_school(tarnholt: School) -> None:
    ranked = ["Tarnholt High", "Tarnholt Grange", "Tarnholt", "THS", "the High"]
    trust = [_trust(tarnholt, alias) for alias in ranked]
    assert trust == sorted(trust, reverse=True)
    assert trust[0] > 0.9
    assert trust[-1] <= 0.1


def test_an_alias_that_is_the_towns_name_is_weak(tarnholt: School) -> None:
    assert _trust(tarnholt, "Wexmoor") < _trust(tarnholt, "Tarnholt")


def test_a_bare_alias_is_kept_before_its_hashtag(tarnholt: School) -> None:
    profile = dataclasses.replace(tarnholt.profile, hashtags=("#Tarnholt",))
    forms = [s.form for s in Watchlist.compile(School(profile=profile)).spellings if s.text.lower() == "tarnholt"]
    assert forms == [Form.ALIAS]


def test_a_rare_full_name_is_trusted_and_a_common_one_is_not(watchlist: Watchlist) -> None:
    alone = {s.text: s.alone for s in watchlist.spellings if s.form is Form.FULL_NAME}
    assert alone["Nkechi Farrowdale"] > 0.9
    assert alone["David Smith"] < 0.4


def test_bare_given_names_are_not_in_the_gazetteer(watchlist: Watchlist) -> None:
    texts = {s.text.lower() for s in watchlist.spellings}
    assert not texts & {"nkechi", "david", "rebecca", "bex", "jack", "elsie"}
    assert "bex" in watchlist.given_names


def test_names_written_by_ear_are_found_and_other_peoples_are_not(tarnholt: School) -> None:
    school = dataclasses.replace(tarnholt, staff=(StaffMember(name="Ada Cartwright"), StaffMember(name="Jo Phillips")))
    watchlist = Watchlist.compile(school)
    hits = watchlist.gazetteer.find(["tarnholt hi skool", "mr kartrite", "mr carter", "mr filip"])
    assert {hit.text for hit in hits if watchlist.spellings[hit.term].form in (Form.NAME, Form.SURNAME)} == {0, 1}


def test_spellings_match_the_gazetteers_terms_one_for_one(watchlist: Watchlist) -> None:
    hits = watchlist.gazetteer.find(["Project Lapwing", "Fennick Coaches", "Cobble Row"])
    kinds = {hit.text: watchlist.spellings[hit.term].kind for hit in hits}
    assert kinds == {0: MentionKind.TERM, 1: MentionKind.PARTNER, 2: MentionKind.PLACE}


@pytest.mark.parametrize(
    "text",
    [
        "mail b.oduya@tarnholthigh.example now",
        "b.oduya (at) tarnholthigh (dot) example",
        "b dot oduya at tarnholthigh dot example",
        "B.ODUYA@TARNHOLTHIGH.EXAMPLE",
        "b.oduya @ tarnholt high . example",
    ],
)
def test_school_addresses_are_found_however_they_are_written(watchlist: Watchlist, text: str) -> None:
    assert watchlist.school_address is not None
    assert watchlist.school_address.search(text)


def test_other_domains_are_no_school_address(watchlist: Watchlist) -> None:
    assert watchlist.school_address is not None
    assert not watchlist.school_address.search("b.oduya@tarnholthighfarm.example")
    assert not watchlist.school_address.search("b.oduya@example.com")


def test_an_almost_empty_profile_compiles() -> None:
    school = School(profile=SchoolProfile(key="x", name="Moss School"))
    watchlist = Watchlist.compile(school)
    assert watchlist.school_address is None
    assert not watchlist.triggers.search("any text at all")
