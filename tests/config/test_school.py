import pytest

from config.school import OfficialAccount, Pupil, SchoolProfile, StaffMember, entity_id
from scanner.models import MentionKind, SchoolQuery


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Kayden Brooke-Marsh", "K B-M"),
        ("zoë o’hanlon", "Z O"),
        ("Mary Ann de Souza", "M A D S"),
        ("Ann -Bell-", "A B"),
    ],
)
def test_a_pupil_is_shown_by_initials(name: str, initials: str) -> None:
    assert Pupil(name=name).initials == initials


def test_people_do_not_show_in_a_repr() -> None:
    member = StaffMember(name="Xanthe Xu", known_as=("Xan",), handles=("xanxu",))
    pupil = Pupil(name="Xavier Xi", known_as=("Xav",))
    assert "xa" not in (repr(member) + repr(pupil)).lower()


def test_an_entity_keeps_its_id_whatever_the_case_and_differs_by_kind_and_school() -> None:
    staff = entity_id(MentionKind.STAFF, "lark", "Ann Bell")
    assert staff == entity_id(MentionKind.STAFF, "lark", "ANN BELL")
    assert staff.startswith("staff:")
    others = {
        entity_id(MentionKind.PUPIL, "lark", "Ann Bell"),
        entity_id(MentionKind.STAFF, "oak", "Ann Bell"),
        entity_id(MentionKind.STAFF, "lark", "Ann Belle"),
    }
    assert len({staff, *others}) == 4


def test_only_public_identifiers_may_be_asked_for() -> None:
    profile = SchoolProfile(
        key="lark",
        name="Larkfield School",
        aliases=("LFS",),
        former_names=("Lark Lane School",),
        hashtags=("#TeamLark",),
        email_domain="lark.example",
        website="https://lark.example",
        phone="01632 960123",
        partners=("Ebbing Taxis",),
        confidential_terms=("Project Reed",),
        official_accounts=(OfficialAccount(platform="x", handle="lark"),),
    )
    assert profile.query() == SchoolQuery(
        names=("Larkfield School", "LFS", "Lark Lane School"),
        hashtags=("#TeamLark",),
        email_domain="lark.example",
        website="https://lark.example",
        official_accounts=(("x", "lark"),),
    )
    assert profile.entity == entity_id(MentionKind.SCHOOL, "lark", "Larkfield School")
