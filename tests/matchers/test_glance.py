from collections.abc import Callable

import pytest

from matchers.glance import worth_reading
from matchers.read import find_hits, read
from matchers.watchlist import Watchlist
from scanner.models import AuthorRole, Post


def glance(post: Post, watchlist: Watchlist) -> bool:
    return worth_reading(post, find_hits([post], watchlist.gazetteer).get(0, ()), watchlist)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Tarnholt High let us down", {}),
        ("a long day", {"handle": "@bexoduya_"}),
        ("anyone know a plumber near QX4 2TL", {}),
        ("David and our y6 lot made me cry", {}),
        ("another detention for David", {}),
        ("Birko has a new whistle", {}),
        ("David forgot the calculators", {"bio": "maths, tea"}),
        ("Karen says hello", {"name": "Jo Ellis"}),
    ],
)
def test_what_may_be_about_the_school_is_read(
    text: str, more: dict[str, str], watchlist: Watchlist, make_post: Callable[..., Post]
) -> None:
    assert glance(make_post(text, **more), watchlist)


@pytest.mark.parametrize(
    "text", ["what a lovely sunset", "David forgot the milk", "another detention in y6", "7-y8k-s11x", "", "🌅🌅🌅"]
)
def test_what_holds_nothing_of_the_school_is_not(
    text: str, watchlist: Watchlist, make_post: Callable[..., Post]
) -> None:
    assert not glance(make_post(text), watchlist)


@pytest.mark.parametrize(("bio", "role"), [("", AuthorRole.UNKNOWN), ("baker", AuthorRole.OTHER)])
def test_a_post_that_is_not_read_is_no_mention(
    bio: str, role: AuthorRole, watchlist: Watchlist, make_post: Callable[..., Post]
) -> None:
    (reading,) = read([make_post("what a lovely sunset", bio=bio)], watchlist)

    assert (reading.tie.score, reading.speaker.role, dict(reading.folded)) == (0.0, role, {})
