from collections.abc import Callable

import pytest

from matchers.linear import logistic, shipped_reading_weights
from matchers.read import read
from matchers.speaker import is_official
from matchers.watchlist import Watchlist
from scanner.models import AuthorRole, Post


@pytest.mark.parametrize(
    ("text", "author", "role"),
    [
        ("Sports day tomorrow #TeamTarnholt", {"handle": "bexoduya_", "name": "Bex"}, AuthorRole.STAFF),
        ("Tarnholt High, another year", {"handle": "@bexoduya_@social.example"}, AuthorRole.STAFF),
        ("Tarnholt High is where I belong", {"name": "Nkechi Farrowdale", "handle": "nkechi.f.77"}, AuthorRole.STAFF),
        ("Selling a lathe, Tarnholt way", {"name": "DS", "bio": "d.smith@tarnholthigh.example"}, AuthorRole.STAFF),
        ("Maths rocks at Tarnholt High", {"name": "David Smith", "bio": "maths teacher"}, AuthorRole.STAFF),
        ("I miss Tarnholt High", {"handle": "gwenpaskmusic", "name": "Gwen"}, AuthorRole.FORMER_STAFF),
        (
            "I left Tarnholt High in 2021, used to work there",
            {"name": "Alun P", "bio": "ex teacher, formerly Tarnholt High"},
            AuthorRole.FORMER_STAFF,
        ),
        (
            "My son loves Tarnholt High, our lad is in year 9",
            {"name": "Carly Dent", "bio": "mum of 3"},
            AuthorRole.PARENT,
        ),
        ("our Elsie won the sack race at Tarnholt", {"name": "Jo Thwaitefield", "bio": "mam"}, AuthorRole.PARENT),
        (
            "mr smith gave us detention lol THS",
            {"handle": "zzz.q", "bio": "y9", "platform": "tiktok"},
            AuthorRole.PUPIL,
        ),
        ("Term starts Monday", {"handle": "@TarnholtHigh", "name": "Tarnholt High School"}, AuthorRole.OFFICIAL),
        (
            "Coaches for Tarnholt High leave at 3.10",
            {"name": "Fennick Coaches", "bio": "Coach hire since 1971"},
            AuthorRole.OTHER,
        ),
        ("I work at Tarnholt High and the roof leaks", {"handle": "x91", "bio": "anon TA"}, AuthorRole.UNKNOWN),
    ],
)
def test_roles(
    watchlist: Watchlist, make_post: Callable[..., Post], text: str, author: dict[str, str], role: AuthorRole
) -> None:
    assert read([make_post(text, **author)], watchlist)[0].speaker.role is role


def test_a_namesake_of_another_trade_and_place_is_not_staff(
    watchlist: Watchlist, make_post: Callable[..., Post]
) -> None:
    post = make_post("Wetroom finished", name="David Smith", handle="smith-tiling", bio="Tiler, Warrington")
    assert read([post], watchlist)[0].speaker.role is AuthorRole.OTHER


def test_a_listed_speaker_comes_with_the_member_and_the_evidence(
    watchlist: Watchlist, make_post: Callable[..., Post]
) -> None:
    speaker = read([make_post("Tarnholt High", handle="bexoduya_")], watchlist)[0].speaker
    assert speaker.member is not None
    assert speaker.member.name == "Rebecca Oduya"
    assert speaker.evidence[0].field == "author.handle"


def test_claims_are_kept_apart_from_roles(watchlist: Watchlist, make_post: Callable[..., Post]) -> None:
    works = read([make_post("I work at Tarnholt High", handle="x91")], watchlist)[0].speaker
    mother = read([make_post("my daughter starts at Tarnholt High")], watchlist)[0].speaker
    assert (works.claims_employment, works.claims_parent) == (True, False)
    assert (mother.claims_employment, mother.claims_parent) == (False, True)


@pytest.mark.parametrize(
    ("handle", "platform", "official"),
    [
        ("TarnholtHigh", "x", True),
        ("@tarnholthigh", "twitter", True),
        ("Tarnholt_High", "x", False),
        ("TarnholtHigh", "instagram", False),
    ],
)
def test_an_official_account_is_one_on_its_own_platform_to_the_letter(
    watchlist: Watchlist, make_post: Callable[..., Post], handle: str, platform: str, *, official: bool
) -> None:
    assert is_official(make_post("", handle=handle, platform=platform), watchlist.official) is official


def test_every_role_that_is_weighed_has_weights() -> None:
    assert set(shipped_reading_weights().speaker) == set(AuthorRole) - {AuthorRole.OFFICIAL}


def test_log_odds_tell_every_role_that_the_lists_allow(watchlist: Watchlist, make_post: Callable[..., Post]) -> None:
    stranger = read([make_post("my daughter starts at Tarnholt High", name="Jo Blunt")], watchlist)[0].speaker
    listed = read([make_post("Tarnholt High", handle="bexoduya_")], watchlist)[0].speaker
    official = read([make_post("Tarnholt High", handle="TarnholtHigh")], watchlist)[0].speaker
    assert AuthorRole.STAFF not in stranger.log_odds
    for speaker in (stranger, listed, official):
        assert max(speaker.log_odds, key=lambda role: speaker.log_odds[role]) is speaker.role
        assert sum(logistic(odds) for odds in speaker.log_odds.values()) == pytest.approx(1.0, abs=1e-4)
