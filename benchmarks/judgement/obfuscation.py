"""What is still shown when the same posts are disguised."""

import tempfile
from pathlib import Path

from benchmarks.judgement.obfuscate import DISGUISES, write_copy
from benchmarks.judgement.results import Result, figure, main_figures, table
from benchmarks.judgement.sources import Sources, needed
from matchers.assess import Assessor
from scanner.evaluation import evaluate, load_corpus
from scanner.evaluation.results import as_json


def measure(sources: Sources) -> Result:
    """Evaluate dev and every disguised copy of it."""
    dev = needed(sources.dev, "dev")
    copies: Result = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, disguise in DISGUISES.items():
            copy = Path(folder) / "copy"
            write_copy(dev, copy, disguise)
            copies[name] = _figures(copy)
    return {"plain": _figures(dev), "copies": copies}


def _figures(folder: Path) -> Result:
    return main_figures(as_json(evaluate(load_corpus(folder), Assessor)))


def as_markdown(result: Result) -> str:
    """One line a disguise, with the share of the plain recall that is kept."""
    plain = result["plain"]
    rows = [
        [
            name,
            figure(found["shown_recall"] / plain["shown_recall"]),
            *(figure(found[key]) for key in ("shown_recall", "shown_precision", "macro_f1", "mention")),
        ]
        for name, found in {"plain": plain, **result["copies"]}.items()
    ]
    head = ["dev, disguised", "shown recall kept", "shown recall", "shown precision", "macro-F1", "mention"]
    return table(head, rows)
