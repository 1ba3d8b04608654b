"""An evaluation as documents: the JSON with its stable keys, and one line for each wrong decision.

The keys of `as_json` are documented in `docs/evaluation.md` and do not change; new ones may join.
"""

from typing import Any

from scanner.evaluation.background import Background
from scanner.evaluation.evaluate import Evaluation, Slice, WrongDecision
from scanner.evaluation.intervals import LEVEL, Intervals
from scanner.evaluation.metrics import BinaryScores


def as_json(
    evaluation: Evaluation, background: Background | None = None, intervals: Intervals | None = None
) -> dict[str, Any]:
    """Return the figures as plain JSON values; an undefined figure is null."""
    document: dict[str, Any] = {
        "posts": evaluation.posts,
        "clauses": {str(clause): _scores(scores) for clause, scores in evaluation.clauses.items()},
        "macro_f1": _rounded(evaluation.macro_f1),
        "shown": _scores(evaluation.shown),
        "urgent": _scores(evaluation.urgent),
        "mention": {"accuracy": _rounded(evaluation.mention_accuracy)},
        "author_role": {
            "accuracy": _rounded(evaluation.author_role_accuracy),
            "accuracy_mentioned": _rounded(evaluation.author_role_accuracy_mentioned),
        },
        "protected": {"violations": _rounded(evaluation.protected_violations)},
        "calibration": {"ece": _rounded(evaluation.calibration_ece)},
        "posts_per_second": round(evaluation.posts_per_second, 1),
        "phenomena": {tag: _slice(part) for tag, part in evaluation.slices.items()},
        "false_alarms_per_10k": None,
    }
    if background:
        document["false_alarms_per_10k"] = _rounded(background.false_alarms_per_10k)
        document["background"] = {
            "posts": background.posts,
            "shown": dict(background.shown),
            "posts_per_second": round(background.posts_per_second, 1),
        }
    if intervals:
        document["intervals"] = {
            "unit": intervals.unit,
            "units": intervals.units,
            "level": LEVEL,
            "bounds": {key: [round(bound, 4) for bound in bounds] for key, bounds in intervals.bounds.items()},
        }
    return document


def error_line(wrong: WrongDecision) -> dict[str, Any]:
    """Return one wrong decision with the case, what was decided, and the reasons given."""
    finding = wrong.finding
    return {
        "id": wrong.case.id,
        "school": wrong.case.school,
        "what": wrong.what,
        "expected": wrong.expected,
        "decided": wrong.decided,
        "phenomena": list(wrong.case.phenomena),
        "why_labelled": wrong.case.why,
        "text": wrong.case.post.text,
        "score": _rounded(finding.score) if finding else None,
        "evidence": [{"excerpt": item.excerpt, "reason": item.reason} for item in finding.evidence] if finding else [],
        "contributions": [
            {"feature": item.feature, "points": _rounded(item.points), "note": item.note}
            for item in (finding.contributions if finding else ())
        ],
    }


def _scores(scores: BinaryScores) -> dict[str, Any]:
    return {
        "precision": _rounded(scores.precision),
        "recall": _rounded(scores.recall),
        "f1": _rounded(scores.f1),
        "ap": _rounded(scores.ap),
        "support": scores.support,
    }


def _slice(part: Slice) -> dict[str, Any]:
    return {
        "posts": part.posts,
        "shown": _scores(part.shown),
        "mention_accuracy": _rounded(part.mention_accuracy),
        "exact_clauses": _rounded(part.exact_clauses),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
