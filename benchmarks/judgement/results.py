"""Results as JSON files in `docs/results`, and the small change of Markdown that all tables share."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Result = dict[str, Any]
"""What a section measured: plain JSON values."""

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "docs" / "results"


def weights_digest() -> str:
    """The first letters of the SHA-256 over the shipped weights, names and contents: which judgement was measured."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "matchers" / "weights").iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def save(name: str, result: Result, weights: str) -> None:
    """Write a section's result, to four places, with the digest of the weights that it was measured with."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    body = json.dumps({"weights": weights, **_rounded(result)}, indent=1, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(body + "\n", encoding="utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return round(value, 4) if isinstance(value, float) else value


def load(name: str) -> Result | None:
    """Read a section's result; None where it has not been measured."""
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table: the first column to the left, the others to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *rows]) + "\n"


def figure(value: float | None, places: int = 2) -> str:
    """A share with two places, a dash where it is undefined."""
    return "–" if value is None else f"{value:.{places}f}"


def with_bounds(value: float | None, bounds: Sequence[float] | None) -> str:
    """A figure with its interval."""
    return figure(value) if bounds is None else f"{figure(value)} ({figure(bounds[0])}–{figure(bounds[1])})"


def main_figures(document: Result) -> Result:
    """The figures that one line of a comparison shows, of an evaluation as JSON."""
    return {
        "macro_f1": document["macro_f1"],
        "shown_precision": document["shown"]["precision"],
        "shown_recall": document["shown"]["recall"],
        "urgent_recall": document["urgent"]["recall"],
        "mention": document["mention"]["accuracy"],
        "author_role": document["author_role"]["accuracy"],
        "protected_violations": document["protected"]["violations"],
        "ece": document["calibration"]["ece"],
    }


MAIN_COLUMNS = (
    "macro-F1", "shown precision", "shown recall", "urgent recall", "mention", "author role", "protected violated",
    "ECE",
)  # fmt: skip
"""The heads of the columns that `main_row` fills."""


def main_row(figures: Result) -> list[str]:
    """The cells of one line of a comparison."""
    return [figure(figures[key], 3 if key in ("ece", "protected_violations") else 2) for key in figures]
