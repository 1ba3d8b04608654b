import pytest

from matchers.assess import FEATURES, Assessor
from matchers.clauses import CLAUSES, RULES
from matchers.examples import EXAMPLE_SCHOOL, as_post
from matchers.rule import ClauseRule, Example
from matchers.scoring import LEARNED, STRICTNESSES, shipped_weights
from scanner.models import Clause, Severity


@pytest.fixture(scope="module")
def assessor() -> Assessor:
    return Assessor(EXAMPLE_SCHOOL)


def _cases(kind: str) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.META.clause}-{n}")
        for rule in CLAUSES
        for n, example in enumerate(getattr(rule.EXAMPLES, kind))
    ]


@pytest.mark.parametrize(("rule", "example"), _cases("hits"))
def test_hit_is_shown_under_its_clause_with_evidence(assessor: Assessor, rule: ClauseRule, example: Example) -> None:
    shown = {finding.clause: finding for finding in assessor.assess(as_post(example)).shown_findings}
    assert rule.META.clause in shown
    assert any(item.weight >= 0 for item in shown[rule.META.clause].evidence)


@pytest.mark.parametrize(("rule", "example"), _cases("near_misses"))
def test_near_miss_is_not_shown_under_its_clause(assessor: Assessor, rule: ClauseRule, example: Example) -> None:
    assert rule.META.clause not in {f.clause for f in assessor.assess(as_post(example)).shown_findings}


def test_there_is_one_module_for_each_clause() -> None:
    assert list(RULES) == list(dict.fromkeys(rule.META.clause for rule in CLAUSES))
    assert set(RULES) == set(Clause)


@pytest.mark.parametrize("rule", CLAUSES, ids=lambda rule: str(rule.META.clause))
def test_module_documents_itself_and_its_examples(rule: ClauseRule) -> None:
    page = rule.__doc__ or ""
    for part in ("Flags", "Does not flag", "It matters", "What to do"):
        assert part in page
    assert len(rule.EXAMPLES.hits) >= 5
    assert len(rule.EXAMPLES.near_misses) >= 5
    assert all(example.why for example in rule.EXAMPLES.near_misses)


@pytest.mark.parametrize("head", FEATURES)
def test_every_feature_says_what_it_is_and_has_a_weight(head: str) -> None:
    names = [feature.name for feature in FEATURES[head]]
    assert len(names) == len(set(names))
    assert all(feature.note.endswith(".") for feature in FEATURES[head])
    assert set(shipped_weights().heads[head].weights) == {*names, *LEARNED}


@pytest.mark.parametrize("head", FEATURES)
def test_thresholds_exist_for_every_strictness(head: str) -> None:
    assert all(0 < shipped_weights().heads[head].thresholds[strictness] < 1 for strictness in STRICTNESSES)


def test_nothing_the_tool_writes_about_a_finding_is_a_verdict() -> None:
    words = ("breach", "guilty", "defamatory", "unlawful")
    notes = [feature.note for features in FEATURES.values() for feature in features]
    notes += [guard.note for rule in CLAUSES for guard in rule.GUARDS] + [rule.META.title for rule in CLAUSES]
    assert [note for note in notes if any(word in note.lower() for word in words)] == []


def test_naming_the_school_is_never_more_than_advice() -> None:
    meta = RULES[Clause.EMPLOYER].META
    assert meta.severity is Severity.ADVISORY
    assert meta.graver == ()
