"""An invented school, its watchlist, and a maker of posts."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from config.school import Address, OfficialAccount, Pupil, School, SchoolProfile, StaffMember
from matchers.read import read
from matchers.scene import Scene
from matchers.watchlist import Watchlist
from scanner.models import Author, Post

MakePost = Callable[..., Post]


@pytest.fixture(scope="session")
def tarnholt() -> School:
    """A secondary school in a small town."""
    return School(
        profile=SchoolProfile(
            key="tarnholt",
            name="Tarnholt High School",
            kind="secondary school, ages 11 to 18",
            synthetic=True,
            aliases=("Tarnholt High", "Tarnholt", "THS", "the High"),
            hashtags=("#TeamTarnholt",),
            email_domain="tarnholthigh.example",
            website="https://www.tarnholthigh.example",
            phone="01632 960120",
            uniform=("plum blazer",),
            landmarks=("opposite the old ropeworks",),
            partners=("Fennick Coaches",),
            confidential_terms=("Project Lapwing",),
            address=Address(street="4 Cobble Row", town="Wexmoor, Cumbria", postcode="QX4 2TL"),
            official_accounts=(OfficialAccount(platform="x", handle="TarnholtHigh"),),
        ),
        staff=(
            StaffMember(name="Nkechi Farrowdale", role="Headteacher", known_as=("Mrs Farrowdale",)),
            StaffMember(name="David Smith", role="Maths teacher", known_as=("Mr Smith", "Smithy")),
            StaffMember(name="Rebecca Oduya", role="Teaching assistant", known_as=("Bex",), handles=("bexoduya_",)),
            StaffMember(name="Tom Birkenshaw", role="PE teacher", known_as=("Birko", "Mr B")),
            StaffMember(name="Karen Ellis", role="Receptionist"),
            StaffMember(name="Gwenllian Pask", role="Music teacher", former=True, handles=("gwenpaskmusic",)),
        ),
        pupils=(
            Pupil(name="Kayden Ormsby-Dale", known_as=("Kay",), year="9"),
            Pupil(name="Elsie Thwaitefield", year="7"),
            Pupil(name="Jack Wilson", year="10"),
        ),
    )


@pytest.fixture(scope="session")
def watchlist(tarnholt: School) -> Watchlist:
    """The school's watchlist, compiled once."""
    return Watchlist.compile(tarnholt)


@pytest.fixture(scope="session")
def make_post() -> MakePost:
    """Makes a post from its text and what else matters."""

    def make(
        text: str, *, name: str = "", handle: str = "", bio: str = "", platform: str = "x", **more: object
    ) -> Post:
        fields = {"native_id": "1", "fetched_at": datetime(2026, 11, 1, tzinfo=UTC), **more}
        author = Author(handle=handle, display_name=name, bio=bio)
        return Post(platform=platform, text=text, author=author, **fields)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def scene(watchlist: Watchlist, make_post: MakePost) -> Scene:
    """Any scene, for tests that bring words of their own."""
    return Scene.of(read([make_post("Tarnholt High School")], watchlist)[0])
