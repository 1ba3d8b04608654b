import dataclasses

import pytest

from config.school import Address, School, StaffMember
from matchers.places import area_of, kinds_of, names_another_place


def test_town_county_street_and_district_are_told_apart(tarnholt: School) -> None:
    area = area_of(tarnholt.profile.address)
    assert area.towns == ("Wexmoor",)
    assert area.streets == ("Cobble Row",)
    assert area.districts == ("QX4 2TL", "QX4")
    assert "Cumbrian" in area.regions


def test_a_city_with_many_schools_is_a_region_and_the_quarter_is_the_town() -> None:
    area = area_of(Address(street="Ferry Yard, Tarnwharf", town="London", postcode="ZX8 1TR"))
    assert area.towns == ("Tarnwharf",)
    assert "London" in area.regions


def test_the_short_form_of_a_seaside_town_counts() -> None:
    assert area_of(Address(town="Wexmoor-on-Sea")).towns == ("Wexmoor-on-Sea", "Wexmoor")


def test_an_empty_address_gives_no_words() -> None:
    area = area_of(Address())
    assert (area.towns, area.streets, area.districts, area.regions) == ((), (), (), ())


@pytest.mark.parametrize(
    ("name", "role", "kind"),
    [
        ("Moss Lane Primary School", "", "primary"),
        ("The Bridge", "SEMH mentor", "special"),
        ("Carr Hall", "Matron", "boarding"),
    ],
)
def test_kinds_come_from_name_and_roles(tarnholt: School, name: str, role: str, kind: str) -> None:
    profile = dataclasses.replace(tarnholt.profile, name=name, kind="", aliases=())
    assert kind in kinds_of(School(profile=profile, staff=(StaffMember(name="A B", role=role),)))


@pytest.mark.parametrize(
    ("bio", "elsewhere"), [("baker, Toronto", True), ("fells, tea, Cumbria", False), ("reading and running", False)]
)
def test_a_profile_can_name_another_place(tarnholt: School, bio: str, elsewhere: bool) -> None:
    assert names_another_place(bio, area_of(tarnholt.profile.address)) is elsewhere
