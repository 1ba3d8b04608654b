"""Measure the shipped judgement on a corpus: ``python -m matchers.training.measure CORPUS``; never trains on it."""

import argparse
import json
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from matchers.assess import Assessor
from matchers.scoring import STRICTNESSES, Strictness
from matchers.training.cases import Case, load_cases, load_schools
from scanner.models import Assessment, Clause

_BARRED = {"4.5.2", "4.5.4", "4.5.7"}


def assess_all(folder: Path, strictness: Strictness) -> tuple[list[tuple[Case, Assessment]], float]:
    """Assess a corpus; return pairs, and seconds a post."""
    assessors = {key: Assessor(school, strictness) for key, school in load_schools(folder).items()}
    cases = load_cases(folder)
    by_school: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_school[case.school].append(case)
    started = time.perf_counter()
    pairs = [
        pair
        for key, own in by_school.items()
        for pair in zip(own, assessors[key].assess_batch([case.post for case in own]), strict=True)
    ]
    return pairs, (time.perf_counter() - started) / len(cases)


def figures(pairs: list[tuple[Case, Assessment]]) -> dict[str, Any]:
    """The main figures."""
    clauses = {str(clause): _counts(pairs, clause) for clause in Clause}
    shown = Counter((case.shown, told.shown) for case, told in pairs)
    urgent = Counter((case.labels["urgent"], told.urgency.shown) for case, told in pairs)
    hold = Counter((case.labels["protected"], told.protected) for case, told in pairs)
    barred = [any(f.clause in _BARRED for f in told.shown_findings) for case, told in pairs if case.labels["protected"]]
    return {
        "clauses": clauses,
        "macro_f1": round(float(np.mean([c["f1"] for c in clauses.values()])), 3),
        "shown": _rates(shown),
        "urgent": _rates(urgent),
        "protected": _rates(hold),
        "protected_violations": round(float(np.mean(barred)), 3) if barred else 0.0,
        "mention": round(float(np.mean([case.mention == told.mention for case, told in pairs])), 3),
        "role": round(float(np.mean([case.role == told.author_role for case, told in pairs])), 3),
        "ece": round(_calibration_error(pairs), 3),
    }


def _counts(pairs: list[tuple[Case, Assessment]], clause: Clause) -> dict[str, float]:
    counted = Counter(
        (case.labels[clause], any(f.clause is clause for f in told.shown_findings))
        for case, told in pairs
        if clause in case.labels
    )
    return _rates(counted)


def _rates(counted: Counter[tuple[bool, bool]]) -> dict[str, float]:
    hits, extra, missed = counted[True, True], counted[False, True], counted[True, False]
    return {
        "p": round(hits / max(1, hits + extra), 3),
        "r": round(hits / max(1, hits + missed), 3),
        "f1": round(2 * hits / max(1, 2 * hits + extra + missed), 3),
        "n": hits + missed,
    }


def _calibration_error(pairs: list[tuple[Case, Assessment]]) -> float:
    """Expected calibration error over all listed findings, ten bins."""
    scored = [
        (finding.score, case.labels[finding.clause])
        for case, told in pairs
        for finding in told.findings
        if finding.clause in case.labels
    ]
    scores, truth = (np.array(column, dtype=float) for column in zip(*scored, strict=True))
    bins = np.minimum((scores * 10).astype(int), 9)
    return float(
        sum(abs(scores[bins == b].mean() - truth[bins == b].mean()) * (bins == b).mean() for b in set(bins.tolist()))
    )


def main() -> None:
    """Print the figures of the corpora named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--strictness", choices=STRICTNESSES, default="balanced")
    arguments = parser.parse_args()
    for folder in arguments.corpus:
        pairs, seconds = assess_all(folder, arguments.strictness)
        print(json.dumps({"corpus": folder.name, "ms": round(seconds * 1000, 2), **figures(pairs)}))  # noqa: T201


if __name__ == "__main__":
    main()
