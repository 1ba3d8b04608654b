"""The three settings side by side: what each would have shown."""

from functools import partial

from benchmarks.judgement.results import Result, figure, main_figures, table
from benchmarks.judgement.sources import Sources, needed
from matchers.assess import Assessor
from matchers.scoring import STRICTNESSES
from scanner.evaluation import Judged, evaluate, load_corpus
from scanner.evaluation.results import as_json


def measure(sources: Sources) -> Result:
    """Evaluate dev at every setting and count the posts that are shown."""
    dev = load_corpus(needed(sources.dev, "dev"))
    found: Result = {}
    for strictness in STRICTNESSES:
        result = evaluate(dev, partial(Assessor, strictness=strictness))
        found[strictness] = {**_counts(result.judged), **main_figures(as_json(result))}
    return {"posts": len(dev.cases), "settings": found}


def _counts(judged: tuple[Judged, ...]) -> dict[str, int]:
    shown = [item for item in judged if item.assessment.shown]
    return {
        "shown": len(shown),
        "rightly": sum(item.case.shown is True for item in shown),
        "wrongly": sum(item.case.shown is False for item in shown),
        "missed": sum(item.case.shown is True and not item.assessment.shown for item in judged),
        "missed_urgent": sum(item.case.urgent and not item.assessment.shown for item in judged),
        "findings": sum(len(item.assessment.shown_findings) for item in shown),
    }


def as_markdown(result: Result) -> str:
    """One line a setting."""
    head = [
        f"of {result['posts']} dev posts", "shown", "rightly", "wrongly", "missed", "urgent ones not shown at all",
        "findings a shown post", "shown precision", "shown recall", "macro-F1", "urgent recall",
    ]  # fmt: skip
    return table(
        head,
        (
            [
                f"*{name}*",
                *(str(found[key]) for key in ("shown", "rightly", "wrongly", "missed", "missed_urgent")),
                figure(found["findings"] / found["shown"]),
                *(figure(found[key]) for key in ("shown_precision", "shown_recall", "macro_f1", "urgent_recall")),
            ]
            for name, found in result["settings"].items()
        ),
    )
