"""The labelled posts: how many, and of what."""

import hashlib
from collections import Counter
from pathlib import Path

from benchmarks.judgement.results import Result, table
from benchmarks.judgement.sources import DEMO, FUNCTIONAL, Sources, needed
from scanner.evaluation import Case, load_corpus
from scanner.models import Clause


def measure(sources: Sources) -> Result:
    """Count the labels of every set."""
    train, dev = needed(sources.train, "train"), needed(sources.dev, "dev")
    uses = {
        **dict.fromkeys(train, "training"),
        dev: "measuring, and looked at while building",
        FUNCTIONAL: "measuring",
        DEMO: "demonstration and measuring",
    }
    return {"sets": {folder.name: {"use": use, **_counts(folder)} for folder, use in uses.items()}}


def _counts(folder: Path) -> Result:
    corpus = load_corpus(folder)
    cases = corpus.cases
    return {
        "sha256": hashlib.sha256((folder / "posts.jsonl").read_bytes()).hexdigest(),
        "posts": len(cases),
        "schools": len(corpus.schools),
        "mention": sum(case.mention for case in cases),
        "shown": sum(bool(case.clauses) or case.urgent for case in cases),
        "urgent": sum(case.urgent for case in cases),
        "protected": sum(case.protected for case in cases),
        "clauses": _clauses(cases),
    }


def _clauses(cases: tuple[Case, ...]) -> dict[str, int]:
    counted = Counter(clause for case in cases for clause in case.clauses)
    return {str(clause): counted[clause] for clause in Clause}


def as_markdown(result: Result) -> str:
    """One line a set, and their labels."""
    sets = result["sets"]
    counts = ("posts", "schools", "mention", "shown", "urgent", "protected")
    uses = table(
        ["set", "use", "posts", "schools", "mention it", "to be shown", "urgent", "protected"],
        ([name, found["use"], *(str(found[key]) for key in counts)] for name, found in sets.items()),
    )
    clauses = table(
        ["posts labelled", *map(str, Clause)],
        ([name, *(str(found["clauses"][str(clause)]) for clause in Clause)] for name, found in sets.items()),
    )
    return f"{uses}\n{clauses}"
