import dataclasses
from pathlib import Path

import pytest

from config.school import School, StaffMember
from matchers.assess import Assessor
from matchers.clauses import RULES
from matchers.examples import EXAMPLE_SCHOOL, as_post
from matchers.rule import Example
from matchers.schools import Schools
from scanner.models import Post

EXTRA = (
    Example(text="nothing to see"),
    Example(text="tarnholt and larkmoor both shut today"),
    Example(text="at last", handle="bex.oduya_", name="Bex"),
    Example(text="selling a bike, collect from qx4"),
    Example(text="bex is the best teacher we ever had"),
    Example(text="Nkechi Farrowdale and David Smith at the panto"),
)


@pytest.fixture(scope="module")
def assessors(tarnholt: School) -> list[Assessor]:
    return [Assessor(school) for school in (EXAMPLE_SCHOOL, tarnholt)]


@pytest.fixture(scope="module")
def posts() -> list[Post]:
    examples = [*EXTRA, *(rule.EXAMPLES.hits[0] for rule in RULES.values())]
    return [dataclasses.replace(as_post(example), native_id=str(n)) for n, example in enumerate(examples)]


def test_each_school_makes_of_a_post_what_it_would_make_of_it_alone(
    assessors: list[Assessor], posts: list[Post]
) -> None:
    together = Schools(assessors).assess_batch(posts)
    for assessor in assessors:
        told = {assessment.post_ref: assessment for assessment in together[assessor.watchlist.profile.key]}
        for alone in assessor.assess_batch(posts):
            if alone.post_ref in told:
                assert told[alone.post_ref] == alone
            else:
                assert (alone.mention_score, alone.findings, alone.urgency.score) == (0.0, (), 0.0)


def test_a_school_hears_of_nothing_in_which_it_does_not_show(assessors: list[Assessor]) -> None:
    posts = [as_post(example) for example in (EXTRA[0], EXTRA[3])]
    assert set(Schools(assessors).assess_batch(posts)) == {"tarnholt"}
    assert Schools(assessors).assess_batch(posts[:1]) == {}


def test_the_compiled_names_are_kept_and_made_anew_when_a_roster_changes(
    tmp_path: Path, assessors: list[Assessor], tarnholt: School, posts: list[Post]
) -> None:
    Schools(assessors, tmp_path)
    (before,) = (path.name for path in tmp_path.iterdir() if path.is_dir())
    assert Schools(assessors, tmp_path).assess_batch(posts[:3]) == Schools(assessors).assess_batch(posts[:3])
    assert (tmp_path / before).exists()
    larger = dataclasses.replace(tarnholt, staff=(*tarnholt.staff, StaffMember(name="Orla Quennerstead")))
    changed = Schools([assessors[0], Assessor(larger)], tmp_path)
    assert not (tmp_path / before).exists()
    assert changed.assess_batch([as_post(Example(text="Orla Quennerstead of tarnholt high"))]).keys() == {"tarnholt"}
