"""The results as Markdown tables."""

from collections.abc import Iterable, Sequence

from benchmarks.data import WAYS
from benchmarks.exactness import Exactness
from benchmarks.measure import Speed


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table: the first column to the left, the others to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *rows]) + "\n"


def speeds(results: Sequence[Speed]) -> str:
    """Microseconds a post, and how many times as fast the gazetteer is, for every peer and watchlist."""
    sizes = sorted({result.terms for result in results})
    cells = {(result.peer, result.terms): f"{_number(result.per_post * 1e6)} ({_ratio(result)})" for result in results}
    rows = ([peer, *(cells.get((peer, size), "") for size in sizes)] for peer in _peers(results))
    return table(["µs a post (times the gazetteer's)", *(f"{size:,}" for size in sizes)], rows)


def quality(results: Sequence[Speed], size: int) -> str:
    """Recall by way of writing, false pairs and build time with one watchlist."""
    rows = [
        [
            result.peer,
            *(f"{result.recall[kind]:.2f}" if kind in result.recall else "" for kind in WAYS),
            f"{_number(result.false)}",
        ]
        for result in results
        if result.terms == size
    ]
    return table([f"{size:,} terms", *WAYS, "false in 10,000"], rows)


def recalls(results: Sequence[Speed]) -> str:
    """The gazetteer's recall of mentions that are not exact, its build and its speed, by watchlist."""
    rows = []
    for result in (result for result in results if result.peer == "gazetteer"):
        mutated = [share for kind, share in result.recall.items() if kind not in ("exact", "case")]
        recall = sum(mutated) / len(mutated)
        rows.append([f"{result.terms:,}", f"{recall:.3f}", f"{result.build / result.terms * 1e3:.3f}"])
    return table(["terms", "recall of mutated mentions", "build, CPU ms a term"], rows)


def exactness(results: Sequence[Exactness]) -> str:
    """Hits of the definition, and those lost or added."""
    rows = ([f"{x.terms:,}", f"{x.posts:,}", f"{x.hits:,}", str(x.lost), str(x.added)] for x in results)
    return table(["terms", "posts", "hits of the definition", "lost", "added"], rows)


def _peers(results: Sequence[Speed]) -> list[str]:
    return list(dict.fromkeys(result.peer for result in results))


def _ratio(result: Speed) -> str:
    return "1" if result.peer == "gazetteer" else _number(result.ours)


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2g}"
