from collections.abc import Callable

import pytest

from matchers.author import Authorship
from matchers.read import views
from matchers.watchlist import Watchlist
from scanner.models import Post

AuthorOf = Callable[..., Authorship]


@pytest.fixture
def author(watchlist: Watchlist, make_post: Callable[..., Post]) -> AuthorOf:
    """Who wrote a post with this profile."""

    def find(text: str = "Tarnholt High", **profile: str) -> Authorship:
        (view,) = views([make_post(text, **profile)], watchlist)
        assert view is not None
        return view.author

    return find


@pytest.mark.parametrize(
    ("profile", "surname"),
    [
        ({"handle": "@bexoduya_"}, "oduya"),
        ({"handle": "bexoduya.bsky.social"}, "oduya"),
        ({"name": "Nkechi Farrowdale"}, "farrowdale"),
        ({"handle": "nkechi.farrowdale.77"}, "farrowdale"),
        ({"name": "Tom B", "bio": "PE, mostly"}, "birkenshaw"),
        ({"bio": "t.birkenshaw@tarnholthigh.example"}, "birkenshaw"),
        ({"handle": "elsiethwaitefield11"}, "thwaitefield"),
    ],
)
def test_who_writes(author: AuthorOf, profile: dict[str, str], surname: str) -> None:
    found = author(**profile)
    assert found.person is not None
    assert found.person.surname == surname


def test_a_handle_settles_it_and_a_name_does_not(author: AuthorOf) -> None:
    assert author(handle="bexoduya_").by_handle
    assert not author(name="Rebecca Oduya").by_handle


@pytest.mark.parametrize(
    ("surer", "less_sure"),
    [
        ({"name": "Nkechi Farrowdale"}, {"name": "David Smith"}),
        ({"name": "David Smith", "bio": "maths teacher"}, {"name": "David Smith", "bio": "plumber"}),
        ({"name": "David Smith", "bio": "hills and tea"}, {"name": "David Smith", "bio": "tiler in Toronto"}),
        ({"name": "Tom Birkenshaw"}, {"name": "Tom B"}),
        ({"name": "Jack Wilson", "bio": "y10"}, {"name": "Jack Wilson", "bio": "dj"}),
    ],
)
def test_the_first_profile_fits_better(author: AuthorOf, surer: dict[str, str], less_sure: dict[str, str]) -> None:
    assert author(**surer).confidence > author(**less_sure).confidence


def test_a_post_about_the_school_makes_a_name_likelier(author: AuthorOf) -> None:
    about = author("ten years at Tarnholt High School", name="David Smith")
    besides = author("rain again in Wexmoor", name="David Smith")
    assert about.confidence > besides.confidence


def test_a_stranger_is_nobody(author: AuthorOf) -> None:
    assert author(name="Ifan Quayle", handle="ifanq").person is None


@pytest.mark.parametrize(
    ("profile", "surname"),
    [
        ({"handle": "kay.orms"}, "ormsby-dale"),
        ({"handle": "elsiet_", "bio": "y7"}, "thwaitefield"),
        ({"handle": "jackw.10"}, "wilson"),
    ],
)
def test_the_beginning_of_a_surname_in_the_handle_is_a_hint(
    author: AuthorOf, profile: dict[str, str], surname: str
) -> None:
    found = author("detention with David lol", **profile)
    assert found.person is not None
    assert found.person.surname == surname
    assert 0.1 < found.confidence < 0.7


def test_the_year_makes_the_hint_surer(author: AuthorOf) -> None:
    assert (
        author("detention with David lol", handle="elsiet_", bio="y7").confidence
        > author("detention with David lol", handle="elsiet_").confidence
    )
