"""Scores of decisions against labels. Plain definitions; every function is pure.

An undefined ratio (0/0) is None, so that "no such case" is never read as "perfect" or "nothing right".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


def ratio(part: float, whole: float) -> float | None:
    """`part / whole`, or None where `whole` is 0."""
    return part / whole if whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryScores:
    """Precision, recall and F1 of yes/no decisions.

    Attributes:
        support: cases labelled yes.
        ap: average precision of the ranking by score, or None where there is no score or no case.
    """

    precision: float | None
    recall: float | None
    f1: float | None
    support: int
    ap: float | None = None


def binary_scores(pairs: Iterable[tuple[bool, bool]], *, ap: float | None = None) -> BinaryScores:
    """Score `(label, decision)` pairs."""
    true_positive = false_positive = false_negative = 0
    for label, decision in pairs:
        true_positive += label and decision
        false_positive += decision and not label
        false_negative += label and not decision
    return BinaryScores(
        precision=ratio(true_positive, true_positive + false_positive),
        recall=ratio(true_positive, true_positive + false_negative),
        f1=ratio(2 * true_positive, 2 * true_positive + false_positive + false_negative),
        support=true_positive + false_negative,
        ap=ap,
    )


def average_precision(scored: Sequence[tuple[bool, float]]) -> float | None:
    """Average precision of `(label, score)` pairs: the mean precision at each labelled case, ranked by score.

    Cases of equal score count together, so the order of the input does not matter (step-wise sum over thresholds, as
    in Manning, Raghavan & Schütze, Introduction to Information Retrieval, ch. 8).
    """
    positives = sum(label for label, _ in scored)
    if not positives:
        return None
    total = found = seen = 0.0
    by_score: dict[float, list[bool]] = {}
    for label, score in scored:
        by_score.setdefault(score, []).append(label)
    for score in sorted(by_score, reverse=True):
        labels = by_score[score]
        seen += len(labels)
        found += sum(labels)
        total += sum(labels) * found / seen
    return total / positives


def calibration_error(scored: Iterable[tuple[bool, float]], *, bins: int = 10) -> float | None:
    """Expected calibration error of `(label, score)` pairs over equal-width bins.

    The mean over all pairs of the gap, in their bin, between the mean score and the share of yes labels (Naeini et
    al., 2015). None without pairs.
    """
    filled: dict[int, list[tuple[bool, float]]] = {}
    for label, score in scored:
        filled.setdefault(min(int(score * bins), bins - 1), []).append((label, score))
    count = sum(len(content) for content in filled.values())
    gaps = (abs(sum(score for _, score in content) - sum(label for label, _ in content)) for content in filled.values())
    return ratio(sum(gaps), count)


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of the defined values, or None."""
    defined = [value for value in values if value is not None]
    return ratio(sum(defined), len(defined))
