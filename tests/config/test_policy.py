import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from config.policy import Policy, load_policy, policy_health
from scanner.errors import ConfigError
from scanner.models import Clause, Direction

CLAUSE = '[[clauses]]\nid = "{id}"\ntitle = "t"\nshort = "s"\nplain = "p"\nwhat_to_do = "w"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shipped() -> Policy:
    return load_policy()


@pytest.mark.parametrize("clause", Clause)
def test_the_shipped_policy_holds_every_clause_a_finding_can_name(shipped: Policy, clause: Clause) -> None:
    found = shipped.clause(clause)
    assert found.id == clause
    assert all(text.endswith(".") for text in (found.short, found.plain, found.what_to_do))


def test_the_shipped_policy_holds_the_clauses_around_them(shipped: Policy) -> None:
    assert {"3.2.5", "4.4", "4.5", "5.1"} <= {clause.id for clause in shipped.clauses}


def test_naming_the_employer_and_harm_to_the_school_are_advice_only(shipped: Policy) -> None:
    assert {clause.id for clause in shipped.clauses if clause.advisory} == {"4.5.1", "4.5.2"}


def test_clauses_near_protected_activity_carry_the_reminder(shipped: Policy) -> None:
    assert {clause.id for clause in shipped.clauses if clause.reminder} == {"4.5.2", "4.5.4", "4.5.7", "4.5.8"}


@pytest.mark.parametrize("clause", [Clause.DEROGATORY, Clause.DISCRIMINATION])
def test_what_others_write_about_staff_is_support_for_staff(shipped: Policy, clause: Clause) -> None:
    found = shipped.clause(clause)
    assert "support" in found.first_step(Direction.ABOUT_STAFF)
    assert found.first_step(Direction.AS_SCHOOL) == found.what_to_do != found.first_step(Direction.ABOUT_STAFF)


def test_the_words_are_calm(shipped: Policy) -> None:
    assert not re.search(r"breach|guilty|defamat|unlawful|offend|disciplin|punish", repr(shipped), re.IGNORECASE)


def test_only_what_the_policy_holds_may_be_cited(tmp_path: Path) -> None:
    policy = load_policy(written(tmp_path, 'title = "Ours"\n' + CLAUSE.format(id="4.5.1")))
    assert policy.clause(Clause.EMPLOYER).title == "t"
    with pytest.raises(ConfigError, match=r"no clause 4\.5\.2"):
        policy.clause(Clause.DISREPUTE)


def test_the_version_follows_the_wording_and_nothing_else(tmp_path: Path, shipped: Policy) -> None:
    text = 'title = "Ours"\n' + CLAUSE.format(id="4.5.1")
    version = load_policy(written(tmp_path, text)).version
    assert load_policy(written(tmp_path, f"# a remark\n\n{text}")).version == version
    assert load_policy(written(tmp_path, text.replace('"p"', '"q"'))).version != version
    assert re.fullmatch(r"[0-9a-f]{12}", shipped.version)


def test_an_overdue_review_comes_first(shipped: Policy) -> None:
    first, *others = policy_health(shipped, date(2026, 9, 1))
    assert first.serious
    assert "October 2018" in first.text
    assert tuple(others) == shipped.notes


def test_a_review_is_overdue_from_the_day_after(shipped: Policy) -> None:
    policy = replace(shipped, next_review=date(2027, 1, 31), notes=())
    assert policy_health(policy, date(2027, 1, 31)) == ()
    assert policy_health(policy, date(2027, 2, 1))[0].serious


def test_a_policy_without_a_review_date_is_told_so(shipped: Policy) -> None:
    (note,) = policy_health(replace(shipped, next_review=None, notes=()), date(2026, 9, 1))
    assert "doesn't say when" in note.text
    assert not note.serious


def test_clauses_must_fit_together(tmp_path: Path) -> None:
    text = 'title = "x"\n' + CLAUSE.format(id="4.5.1") * 2 + CLAUSE.format(id="pupil") + 'rests_on = ["5.1"]\n'
    with pytest.raises(ConfigError) as caught:
        load_policy(written(tmp_path, text))
    assert caught.value.problems == (
        "line 9, clauses (entry 2).id: this clause is in the file already",
        "line 20, clauses (entry 3).rests_on: it names a clause that isn't in the file",
    )


def test_a_table_inside_a_clause_is_found_on_its_line(tmp_path: Path) -> None:
    first, second = (CLAUSE.format(id=name) + "[clauses.what_to_do_if]\nby_staff = 'x'\n" for name in ("4.5.1", "4.6"))
    with pytest.raises(ConfigError) as caught:
        load_policy(written(tmp_path, f"title = 'x'\n{first}{second}about_us = 'y'\n"))
    assert (caught.value.line, caught.value.key) == (18, "clauses (entry 2).what_to_do_if.about_us")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = 'x'\nclauses = []", "at least one clause"),
        ("title = 'x'\n" + CLAUSE.format(id="4.5.1") + "advisry = true", "did you mean `clauses.advisory`"),
        ("title = 'x'\n" + CLAUSE.format(id="4.5.1") + "what_to_do_if = { about_us = 'x' }", "'about_staff'"),
        ("titel = 'x'\n" + CLAUSE.format(id="4.5.1"), "did you mean `title`"),
    ],
)
def test_a_policy_is_checked_as_strictly_as_the_settings(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(told)):
        load_policy(written(tmp_path, text))
