import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers import assess as assess_module
from matchers.assess import Assessor
from matchers.clauses import RULES
from matchers.examples import EXAMPLE_SCHOOL, as_post
from matchers.rule import ClauseRule, Example
from matchers.scene import Feature, Scene, Signal
from matchers.scoring import STRICTNESSES
from scanner.models import Clause, Direction, Severity

ABUSE = Example(text="mr pettifer is a fat useless prick and everyone at larkmoor knows it", name="kai", bio="yr 9")
DRUNK = Example(
    text="half cut teaching period 5, Larkmoor will never know 🍺🤫", handle="owenp_maths", name="Owen Pettifer"
)


@pytest.fixture(scope="module")
def assessor() -> Assessor:
    return Assessor(EXAMPLE_SCHOOL)


def test_post_without_a_tie_gets_a_bare_assessment(assessor: Assessor) -> None:
    told = assessor.assess(as_post(Example(text="Rain again. Soup for tea.")))
    assert not told.mention
    assert (told.findings, told.protected, told.urgency.shown) == ((), False, False)


def test_contributions_add_up_to_the_score(assessor: Assessor) -> None:
    findings = assessor.assess(as_post(ABUSE)).findings
    for finding in findings:
        log_odds = sum(contribution.points for contribution in finding.contributions)
        assert math.isclose(finding.score, 1 / (1 + math.exp(-log_odds)), rel_tol=1e-9)
    assert findings


def test_shown_findings_come_first_and_evidence_is_what_stands_there(assessor: Assessor) -> None:
    post = as_post(ABUSE)
    told = assessor.assess(post)
    shown = [finding.shown for finding in told.findings]
    assert shown == sorted(shown, reverse=True)
    for finding in told.findings:
        assert finding.evidence
        assert all(post.field_text(e.field)[e.start : e.end] == e.excerpt for e in finding.evidence)


def test_abuse_of_staff_by_a_pupil_is_support_for_staff(assessor: Assessor) -> None:
    (finding,) = [f for f in assessor.assess(as_post(ABUSE)).shown_findings if f.clause is Clause.DEROGATORY]
    assert finding.direction is Direction.ABOUT_STAFF


def test_drink_on_duty_by_staff_is_graver(assessor: Assessor) -> None:
    (finding,) = [f for f in assessor.assess(as_post(DRUNK)).shown_findings if f.clause is Clause.DISREPUTE]
    assert finding.direction is Direction.BY_STAFF
    assert finding.severity is Severity.MEDIUM


def test_a_batch_gives_what_single_posts_give(assessor: Assessor) -> None:
    posts = [as_post(ABUSE), as_post(Example(text="nothing")), as_post(DRUNK)]
    assert assessor.assess_batch(posts) == [assessor.assess(post) for post in posts]


def test_wider_settings_show_at_least_the_posts_of_quieter_ones() -> None:
    posts = [as_post(example) for rule in RULES.values() for example in rule.EXAMPLES.hits]
    shown = [
        {told.post_ref for told in Assessor(EXAMPLE_SCHOOL, strictness).assess_batch(posts) if told.shown}
        for strictness in STRICTNESSES
    ]
    assert shown[0] <= shown[1] <= shown[2]


def test_veto_takes_the_score_down_and_says_why(assessor: Assessor) -> None:
    school = Example(text="Sports day. #TeamLarkmoor", handle="LarkmoorVale", name="Larkmoor Vale Academy")
    assert Clause.EMPLOYER not in {f.clause for f in assessor.assess(as_post(school)).findings}


def test_a_bug_in_one_clause_is_counted_and_leaves_the_others_alone(
    assessor: Assessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(scene: Scene) -> Signal:
        raise ValueError(scene.reading.post.ref)

    bug = Feature(name="bug", note="A bug.", measure=broken)
    features = {**assess_module.FEATURES, str(Clause.DEROGATORY): (bug,)}
    monkeypatch.setattr(assess_module, "FEATURES", features)
    assessor = Assessor(EXAMPLE_SCHOOL)
    told = assessor.assess(as_post(DRUNK))
    assert assessor.errors == {"4.5.5": 1}
    assert Clause.EMPLOYER in {finding.clause for finding in told.shown_findings}


def test_assessment_does_not_repeat_what_was_written(assessor: Assessor) -> None:
    assert "prick" not in repr(assessor.assess(as_post(ABUSE)))


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: str(rule.META.clause))
def test_protected_activity_never_falls_under_a_clause_that_yields(assessor: Assessor, rule: ClauseRule) -> None:
    text = "On the picket line at Larkmoor with my union: the fire doors are unsafe and I reported it to HSE in writing"
    told = assessor.assess(as_post(Example(text=text, handle="owenp_maths", name="Owen P")))
    assert told.protected
    if rule.META.yields_to_protection:
        assert rule.META.clause not in {finding.clause for finding in told.findings}
    assert all(finding.hold for finding in told.findings)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.text(max_size=30))
def test_no_text_breaks_a_clause(text: str, bio: str) -> None:
    assessor = Assessor(EXAMPLE_SCHOOL)
    post = as_post(Example(text=f"Larkmoor Vale Academy {text}", bio=bio))
    told = assessor.assess(dataclasses.replace(post, quoted_text=text[::-1]))
    assert assessor.errors == {}
    assert all(0 <= finding.score <= 1 for finding in told.findings)
