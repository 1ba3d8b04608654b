"""Running the matchers over a labelled set and scoring what they decide, at the shipped thresholds.

How each figure is defined:

- *clauses*: precision, recall, F1 and average precision of "shown under this clause", over all posts of the set; a
  post's undecided clauses are left out. ``macro_f1`` is the mean of the ten F1s that are defined.
- *shown*: has a clause or is urgent; posts that only an undecided clause would show are left out.
- *urgent*, *mention*: over all posts. *author_role*: over all posts, and over those that mention the school.
- *protected.violations*: share of the posts labelled protected that are shown under 4.5.2, 4.5.4 or 4.5.7.
- *calibration.ece*: over every (post, clause) for which the matchers gave a finding, shown or not.
- *posts_per_second*: posts over the wall-clock seconds of the assessment alone, compilation of the watchlist left out.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from config.school import School
from scanner.evaluation.corpus import Case, CorpusSet
from scanner.evaluation.metrics import (
    BinaryScores,
    average_precision,
    binary_scores,
    calibration_error,
    mean,
    ratio,
)
from scanner.models import Assessment, Clause, Finding, Post

GUARDED = frozenset({Clause.DISREPUTE, Clause.WORKING_RELATIONSHIPS, Clause.CONFIDENTIAL})
"""The clauses that protected activity never falls under (GUIDE, "Lawful protected activity")."""


class Judge(Protocol):
    """Whatever assesses posts for one school: the matchers, or a baseline."""

    def assess_batch(self, posts: Sequence[Post]) -> list[Assessment]:
        """Assess posts, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongDecision:
    """One decision that differs from its label, with what the matchers gave as evidence."""

    case: Case
    what: str
    expected: str
    decided: str
    finding: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Results on the posts that carry one phenomenon tag."""

    posts: int
    shown: BinaryScores
    mention_accuracy: float | None
    exact_clauses: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The figures of one run over one set (definitions in the module's docstring)."""

    posts: int
    clauses: Mapping[Clause, BinaryScores]
    macro_f1: float | None
    shown: BinaryScores
    urgent: BinaryScores
    mention_accuracy: float | None
    author_role_accuracy: float | None
    author_role_accuracy_mentioned: float | None
    protected_violations: float | None
    calibration_ece: float | None
    posts_per_second: float
    slices: Mapping[str, Slice]
    wrong: tuple[WrongDecision, ...]
    judged: tuple["Judged", ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with what the matchers made of it."""

    case: Case
    assessment: Assessment

    def score(self, clause: Clause) -> float:
        """The finding's score, 0 where there is none."""
        return max((finding.score for finding in self.assessment.findings if finding.clause == clause), default=0.0)

    def shown_under(self, clause: Clause) -> bool:
        """Whether the post is shown under the clause."""
        return any(finding.clause == clause for finding in self.assessment.shown_findings)


def evaluate(corpus: CorpusSet, judge_for: Callable[[School], Judge]) -> Evaluation:
    """Assess every case of `corpus`, each school with its own judge, and score the decisions."""
    judged: list[Judged] = []
    seconds = 0.0
    for key, school in corpus.schools.items():
        cases = [case for case in corpus.cases if case.school == key]
        judge = judge_for(school)
        started = time.perf_counter()
        assessments = judge.assess_batch([case.post for case in cases])
        seconds += time.perf_counter() - started
        judged += map(Judged, cases, assessments)
    return figures_of(judged, seconds)


def figures_of(judged: Sequence[Judged], seconds: float = 0.0) -> Evaluation:
    """Score decisions that were made in so many seconds."""
    clauses = {clause: _clause_scores(judged, clause) for clause in Clause}
    mentioned = [item for item in judged if item.case.mention]
    return Evaluation(
        posts=len(judged),
        clauses=clauses,
        macro_f1=mean(scores.f1 for scores in clauses.values()),
        shown=_shown_scores(judged),
        urgent=binary_scores((item.case.urgent, item.assessment.urgency.shown) for item in judged),
        mention_accuracy=_mention_accuracy(judged),
        author_role_accuracy=_role_accuracy(judged),
        author_role_accuracy_mentioned=_role_accuracy(mentioned),
        protected_violations=_protected_violations(judged),
        calibration_ece=calibration_error(_finding_scores(judged)),
        posts_per_second=ratio(len(judged), seconds) or 0.0,
        slices=_slices(judged),
        wrong=tuple(wrong for item in judged for wrong in _wrong_decisions(item)),
        judged=tuple(judged),
    )


def _clause_scores(judged: Sequence[Judged], clause: Clause) -> BinaryScores:
    counted = [item for item in judged if clause not in item.case.undecided]
    return binary_scores(
        ((clause in item.case.clauses, item.shown_under(clause)) for item in counted),
        ap=average_precision([(clause in item.case.clauses, item.score(clause)) for item in counted]),
    )


def _shown_scores(judged: Sequence[Judged]) -> BinaryScores:
    return binary_scores((item.case.shown, item.assessment.shown) for item in judged if item.case.shown is not None)


def _mention_accuracy(judged: Sequence[Judged]) -> float | None:
    return ratio(sum(item.case.mention == item.assessment.mention for item in judged), len(judged))


def _role_accuracy(judged: Sequence[Judged]) -> float | None:
    return ratio(sum(item.case.author_role == item.assessment.author_role for item in judged), len(judged))


def _protected_violations(judged: Sequence[Judged]) -> float | None:
    protected = [item for item in judged if item.case.protected]
    return ratio(sum(map(violates_protection, protected)), len(protected))


def violates_protection(item: Judged) -> bool:
    """Whether protected activity is shown under a clause that it never falls under."""
    return item.case.protected and any(item.shown_under(clause) for clause in GUARDED - item.case.undecided)


def _finding_scores(judged: Sequence[Judged]) -> Iterator[tuple[bool, float]]:
    for item in judged:
        for finding in item.assessment.findings:
            if finding.clause not in item.case.undecided:
                yield finding.clause in item.case.clauses, finding.score


def _slices(judged: Sequence[Judged]) -> dict[str, Slice]:
    tags = sorted({tag for item in judged for tag in item.case.phenomena})
    return {tag: _slice([item for item in judged if tag in item.case.phenomena]) for tag in tags}


def _slice(judged: Sequence[Judged]) -> Slice:
    exact = sum(
        all(item.shown_under(clause) == (clause in item.case.clauses) for clause in set(Clause) - item.case.undecided)
        for item in judged
    )
    return Slice(
        posts=len(judged),
        shown=_shown_scores(judged),
        mention_accuracy=_mention_accuracy(judged),
        exact_clauses=ratio(exact, len(judged)),
    )


def _wrong_decisions(item: Judged) -> Iterator[WrongDecision]:
    case, assessment = item.case, item.assessment
    for clause in Clause:
        label, decision = clause in case.clauses, item.shown_under(clause)
        if label != decision and clause not in case.undecided:
            finding = next((found for found in assessment.findings if found.clause == clause), None)
            yield WrongDecision(
                case=case, what=clause, expected=_yes_no(label), decided=_yes_no(decision), finding=finding
            )
    for what, expected, decided in (
        ("urgent", _yes_no(case.urgent), _yes_no(assessment.urgency.shown)),
        ("mention", _yes_no(case.mention), _yes_no(assessment.mention)),
        ("author_role", str(case.author_role), str(assessment.author_role)),
    ):
        if expected != decided:
            yield WrongDecision(case=case, what=what, expected=expected, decided=decided)


def _yes_no(value: bool) -> str:  # noqa: FBT001  the value itself is what is named
    return "yes" if value else "no"
