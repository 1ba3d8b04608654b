from datetime import date

import pytest

from config.school import School, SchoolProfile
from config.settings import GovernanceSettings, Settings
from scanner.errors import GovernanceError
from scanner.governance import check

TODAY = date(2026, 9, 30)
REAL = School(profile=SchoolProfile(key="lark", name="Larkfield School"))
INVENTED = School(profile=SchoolProfile(key="lark", name="Larkfield School", synthetic=True))
COMPLETE = {
    name: "x" if info.annotation is str else date(2026, 3, 1) for name, info in GovernanceSettings.model_fields.items()
}


def test_a_live_scan_of_a_real_school_is_refused_with_all_that_is_missing() -> None:
    with pytest.raises(GovernanceError) as caught:
        check(Settings(), REAL, live=True, today=TODAY)
    assert caught.value.exit_code == 4
    assert len(caught.value.missing) == len(GovernanceSettings.model_fields)
    assert "scanner.toml" in str(caught.value)
    assert "missing: deputy_dsl: The deputy's name." in str(caught.value)


def test_a_complete_record_lets_it_pass() -> None:
    check(Settings.model_validate({"governance": COMPLETE}), REAL, live=True, today=TODAY)


def test_an_old_dpia_stops_it_again() -> None:
    settings = Settings.model_validate({"governance": COMPLETE})
    with pytest.raises(GovernanceError) as caught:
        check(settings, REAL, live=True, today=date(2027, 3, 2))
    assert [item.partition(":")[0] for item in caught.value.missing] == ["dpia_approved_on"]


@pytest.mark.parametrize(("school", "live"), [(INVENTED, True), (REAL, False), (INVENTED, False)])
def test_invented_schools_and_archives_need_no_gate(school: School, *, live: bool) -> None:
    check(Settings(), school, live=live, today=TODAY)
