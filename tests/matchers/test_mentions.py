from collections.abc import Callable

import pytest

from matchers.mentions import Sighting, given_names, settled, sightings
from matchers.watchlist import Form, Watchlist
from scanner.models import MentionKind, Post


@pytest.fixture
def see(watchlist: Watchlist, make_post: Callable[..., Post]) -> Callable[..., list[Sighting]]:
    """Everything sighted in a post's text, given names left out."""

    def sight(text: str, **more: str) -> list[Sighting]:
        post = make_post(text, **more)
        fields = list(post.fields())
        hits = [(fields[hit.text][0], hit) for hit in watchlist.gazetteer.find([t for _, t in fields])]
        return sightings(post, [name for name, _ in fields], hits, watchlist)

    return sight


def test_excerpts_are_what_stands_in_the_post(see: Callable[..., list[Sighting]]) -> None:
    text = "Mrs Farrowdale at Tarnholt High School, Wexmoor"
    for sighting in see(text):
        mention = sighting.mention
        assert text[mention.start : mention.end] == mention.excerpt


def test_of_overlapping_names_the_longest_stands(see: Callable[..., list[Sighting]]) -> None:
    assert [s.mention.excerpt for s in see("love Tarnholt High School!")] == ["Tarnholt High School"]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Nkechi Farrowdale again", Form.FULL_NAME),
        ("Miss Oduya is lovely", Form.TITLED),
        ("that Farrowdale woman", Form.SURNAME),
        ("N Farrowdale signed it", Form.FULL_NAME),
        ("Bex Oduya", Form.FULL_NAME),
        ("#TeamTarnholt", Form.HASHTAG),
        ("ask @bexoduya_ then", Form.HANDLE),
        ("b.oduya@tarnholthigh.example", Form.EMAIL),
        ("lives out QX4 way", Form.TOWN),
    ],
)
def test_forms(see: Callable[..., list[Sighting]], text: str, form: Form) -> None:
    assert form in {sighting.form for sighting in see(text)}


def test_a_surname_after_somebody_elses_given_name_is_another_person(see: Callable[..., list[Sighting]]) -> None:
    assert see("Gary Farrowdale won the raffle") == []


def test_a_name_does_not_run_over_punctuation(see: Callable[..., list[Sighting]]) -> None:
    assert see("Thanks Bex. Oduya was great?") != []
    assert all(s.form is not Form.FULL_NAME for s in see("Ask Bex, Oduya or me"))


def test_an_acronym_in_small_letters_is_worth_less(see: Callable[..., list[Sighting]]) -> None:
    capitals, small = see("THS is shut")[0], see("ths is shut")[0]
    assert capitals.mention.confidence > small.mention.confidence


def test_a_tag_is_worth_more_than_the_bare_word(see: Callable[..., list[Sighting]]) -> None:
    assert see("#Tarnholt")[0].mention.confidence > see("Tarnholt")[0].mention.confidence


def test_a_school_address_tells_its_owner(see: Callable[..., list[Sighting]]) -> None:
    (sighting,) = see("r.oduya@tarnholthigh.example")
    assert sighting.mention.kind is MentionKind.SCHOOL_EMAIL
    assert sighting.person is not None
    assert sighting.person.surname == "oduya"


def test_look_at_the_website_is_no_address(see: Callable[..., list[Sighting]]) -> None:
    assert all(s.form is not Form.EMAIL for s in see("look at tarnholthigh.example"))


@pytest.mark.parametrize(
    ("text", "form"), [("Bex says hi", Form.GIVEN), ("Jack W did it", Form.INITIALS), ("birko again", Form.KNOWN_AS)]
)
def test_given_names_nicknames_and_initials(
    watchlist: Watchlist, make_post: Callable[..., Post], text: str, form: Form
) -> None:
    found = list(given_names(make_post(text), [], watchlist))
    assert [sighting.form for sighting in found] == [form]


def test_a_given_name_with_another_surname_is_somebody_else(
    watchlist: Watchlist, make_post: Callable[..., Post]
) -> None:
    assert list(given_names(make_post("Jack Campbell scored"), [], watchlist)) == []


def test_a_tie_lifts_names_and_given_names_least(
    see: Callable[..., list[Sighting]], watchlist: Watchlist, make_post: Callable[..., Post]
) -> None:
    name = see("Miss Oduya")[0]
    given = next(iter(given_names(make_post("Bex says hi"), [], watchlist)))
    for sighting in (name, given):
        assert settled(sighting, 0.0).confidence == pytest.approx(sighting.mention.confidence, abs=1e-3)
        assert settled(sighting, 1.0).confidence > sighting.mention.confidence
    assert settled(name, 1.0).confidence > settled(given, 1.0).confidence
