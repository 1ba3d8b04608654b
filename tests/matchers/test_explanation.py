"""What a shown post's explanation says: it is true, it is bounded, and it decides nothing."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import pytest

from matchers import explanation
from matchers.assess import Assessor
from matchers.clauses import CLAUSES
from matchers.examples import EXAMPLE_SCHOOL, as_post
from matchers.explanation import MOST_PAIRS, MOST_PIECES, ExplainingAssessor, without
from matchers.read import PostHits
from matchers.rule import Example
from matchers.scene import Span
from scanner.models import MODEL_REASON, Assessment, Post

POSTS = tuple(as_post(example) for example in chain.from_iterable(rule.EXAMPLES.hits[:3] for rule in CLAUSES))
UNSEEN = as_post(Example(text="Lovely sunset over Larkmoor tonight, chips on the sea wall"))


class CountingAssessor(Assessor):
    """Counts the posts that it assesses."""

    def __init__(self) -> None:
        super().__init__(EXAMPLE_SCHOOL)
        self.assessed = 0

    def assess_batch(self, posts: Sequence[Post], hits: PostHits | None = None) -> list[Assessment]:
        self.assessed += len(posts)
        return super().assess_batch(posts, hits)


@pytest.fixture(scope="module")
def assessor() -> Assessor:
    return Assessor(EXAMPLE_SCHOOL)


@pytest.fixture(scope="module")
def explained(assessor: Assessor) -> list[Assessment]:
    return ExplainingAssessor(assessor).assess_batch(POSTS)


def test_explaining_decides_nothing(assessor: Assessor, explained: list[Assessment]) -> None:
    for plain, told in zip(assessor.assess_batch(POSTS), explained, strict=True):
        assert _decided(told) == _decided(plain)
        assert (told.mention, told.protected, told.urgency.shown) == (
            plain.mention,
            plain.protected,
            plain.urgency.shown,
        )


def test_without_what_is_said_to_clear_it_a_finding_is_not_shown(
    assessor: Assessor, explained: list[Assessment]
) -> None:
    cleared = 0
    for post, told in zip(POSTS, explained, strict=True):
        for finding in told.shown_findings:
            if finding.clearing:
                spans = [Span(item.field, item.start, item.end) for item in finding.clearing]
                left = assessor.assess(without(post, spans))
                assert finding.clause not in {other.clause for other in left.shown_findings}
                assert len(spans) <= 2
                cleared += 1
    assert cleared > len(POSTS) / 2


def test_the_smallest_change_is_quoted_from_the_field_that_ties_it_to_the_school(assessor: Assessor) -> None:
    post = as_post(Example(text="tea and marking", bio="Teaching assistant at Larkmoor Vale Academy. Views my own."))
    [told] = ExplainingAssessor(assessor).assess_batch([post])
    (finding,) = told.shown_findings
    assert finding.clearing
    (piece,) = finding.clearing
    assert piece.field == "author.bio"
    assert "Larkmoor Vale Academy" in piece.excerpt


def test_the_models_words_are_evidence_with_what_the_score_falls_by(explained: list[Assessment]) -> None:
    marks = [
        (told, item)
        for told in explained
        for finding in told.shown_findings
        for item in finding.evidence
        if item.reason == MODEL_REASON
    ]
    assert len({told.post_ref for told, _ in marks}) > len(POSTS) / 2
    assert all(item.weight > 0 for _, item in marks)


def test_evidence_stands_where_it_says(explained: list[Assessment]) -> None:
    for post, told in zip(POSTS, explained, strict=True):
        for finding in told.shown_findings:
            for item in (*finding.evidence, *(finding.clearing or ())):
                assert post.field_text(item.field)[item.start : item.end] == item.excerpt


def test_a_post_that_is_not_shown_costs_one_judgement_and_a_shown_one_a_bounded_number() -> None:
    counting = CountingAssessor()
    explaining = ExplainingAssessor(counting)
    [told] = explaining.assess_batch([UNSEEN])
    assert (told.shown, counting.assessed) == (False, 1)
    long = as_post(Example(text=" ".join(post.text for post in POSTS)))
    [told] = explaining.assess_batch([long])
    assert told.shown
    assert counting.assessed <= 2 + MOST_PIECES + MOST_PAIRS


def test_a_fault_of_the_explanation_is_counted_and_costs_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    assessor = Assessor(EXAMPLE_SCHOOL)
    plain = assessor.assess(POSTS[0])

    def broken(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr(explanation, "falls", broken)
    explaining = ExplainingAssessor(assessor)
    assert explaining.assess_batch([POSTS[0]]) == [plain]
    assert explaining.errors["explanation"] == 1


def test_cutting_out_stretches_leaves_the_rest_of_every_field() -> None:
    post = replace(POSTS[0], text="one two three", image_alts=("a b", "c"), link_titles=("d",), quoted_text="q")
    left = without(
        post, [Span("text", 4, 8), Span("text", 0, 1), Span("image_alts[0]", 1, 3), Span("quoted_text", 0, 1)]
    )
    assert left == replace(post, text="ne three", image_alts=("a", "c"), quoted_text="")
    assert without(post, []) == post


def test_the_rule_that_kept_a_clause_out_is_told(assessor: Assessor) -> None:
    post = as_post(Example(text="I work at Larkmoor Vale and I love my job, best tutor group in the building"))
    told = assessor.assess(post)
    assert told.ruled_out
    assert not {out.clause for out in told.ruled_out} & {finding.clause for finding in told.findings}
    assert all(out.score >= 0.05 and out.notes for out in told.ruled_out)


def _decided(told: Assessment) -> list[list[object]]:
    """The findings without their reasons."""
    names = ("clause", "score", "identity", "severity", "direction", "contributions", "hold", "shown", "fingerprint")
    return [[getattr(finding, name) for name in names] for finding in told.findings]
