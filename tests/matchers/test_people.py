import pytest

from config.school import School
from matchers.people import exact_handle, people_of, plain_handle


@pytest.mark.parametrize(
    ("handle", "expected"),
    [
        ("@Bex.Oduya_@social.example", "bexoduya"),
        ("bex-oduya.bsky.social", "bexoduya"),
        ("  @TarnholtHigh ", "tarnholthigh"),
    ],
)
def test_plain_handle(handle: str, expected: str) -> None:
    assert plain_handle(handle) == expected


def test_exact_handle_keeps_what_a_copycat_changes() -> None:
    assert exact_handle("@Tarnholt_High") != exact_handle("TarnholtHigh")


def test_a_person_is_called_by_given_name_listed_nickname_and_short_forms(tarnholt: School) -> None:
    bex = next(person for person in people_of(tarnholt) if person.surname == "oduya")
    assert {"rebecca", "bex", "becky"} <= bex.called
    assert bex.nicknames == {"bex"}
    assert "Bex Oduya" in bex.full_names


def test_titles_and_initials_are_no_given_names(tarnholt: School) -> None:
    birko = next(person for person in people_of(tarnholt) if person.surname == "birkenshaw")
    assert birko.nicknames == {"birko"}


def test_role_words_know_what_else_a_role_is_called(tarnholt: School) -> None:
    roles = {person.surname: person.roles for person in people_of(tarnholt)}
    assert "ta" in roles["oduya"]
    assert "office" in roles["ellis"]
    assert "heid" in roles["farrowdale"]
    assert roles["thwaitefield"] == frozenset()


def test_half_of_a_double_barrelled_surname_makes_a_full_name(tarnholt: School) -> None:
    kayden = next(person for person in people_of(tarnholt) if person.surname == "ormsby-dale")
    assert "Kayden Ormsby" in kayden.full_names
    assert kayden.year == "9"
