"""At whom a post is aimed."""

import pytest

from config.school import entity_id
from matchers.aim import SPOKEN_OF
from matchers.assess import Assessor
from matchers.examples import EXAMPLE_SCHOOL, as_post
from matchers.rule import Example
from scanner.models import Clause, EntityId, MentionKind


def _person(name: str) -> EntityId:
    return entity_id(MentionKind.STAFF, EXAMPLE_SCHOOL.profile.key, name)


DRAYFIELD, PETTIFER = _person("Colin Drayfield"), _person("Owen Pettifer")


@pytest.fixture(scope="module")
def assessor() -> Assessor:
    return Assessor(EXAMPLE_SCHOOL)


def _targets(assessor: Assessor, example: Example) -> dict[Clause, frozenset[EntityId]]:
    return {finding.clause: finding.aimed_at for finding in assessor.assess(as_post(example)).shown_findings}


def test_the_only_person_named_is_the_target_under_the_clauses_about_staff(assessor: Assessor) -> None:
    targets = _targets(assessor, Example(text="Colin Drayfield is a useless old fossil, the thick pig. Larkmoor"))
    assert targets[Clause.DEROGATORY] == {DRAYFIELD}
    assert not any(people for clause, people in targets.items() if clause not in SPOKEN_OF)


def test_of_several_people_those_beside_the_evidence_are_meant(assessor: Assessor) -> None:
    text = "Colin Drayfield said good morning to us. Owen Pettifer is a fat useless prick and a thick pig. Larkmoor"
    assert _targets(assessor, Example(text=text))[Clause.DEROGATORY] == {PETTIFER}


def test_nobody_is_the_target_of_a_post_that_names_nobody_or_only_its_author(assessor: Assessor) -> None:
    for example in (
        Example(text="the caretaker at Larkmoor Vale is a useless thick pig, total joke of a school"),
        Example(text="Owen P here, everyone at Larkmoor is a useless thick pig", handle="owenp_maths", name="Owen P"),
    ):
        assert not any(_targets(assessor, example).values())
