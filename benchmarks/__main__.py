"""Run the benchmarks of `docs/performance.md`: ``python -m benchmarks`` (`make bench`).

Everything is measured in this one process, the peers in turn on the same posts, five rounds, medians; only ratios
travel from one machine to another. ``--posts FILE`` takes real posts (JSON Lines, perhaps gzipped, with a ``text``)
in the place of the invented ones. ``--write`` puts tables and plot into `docs/`.
"""

import argparse
import platform
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import rapidfuzz

from benchmarks import adversarial, data, exactness, gains, measure, plot, tables
from benchmarks.peers import PEERS
from matchers.gazetteer import Gazetteer

_DOCS = Path(__file__).parent.parent / "docs"
_BEGIN, _END = "<!-- measured: begin -->", "<!-- measured: end -->"
_SIZES = (50, 500, 5_000, 50_000, 500_000)
_POSTS = 12_000
_EXACT = ((500, 5_000), (5_000, 2_000), (50_000, 200), (500_000, 60))
"""Watchlists on which every hit is compared with the definition's, and on how many posts."""


def main() -> None:
    arguments = _arguments()
    posts = data.load_posts(arguments.posts, _POSTS) if arguments.posts else data.posts(_POSTS)
    begun = time.monotonic()
    parts: list[str] = []
    for part in _sections(posts, arguments.sizes, arguments.write):
        print(part, flush=True)
        parts.append(part)
    kind = "real" if arguments.posts else "invented"
    versions = f"Python {platform.python_version()}, numpy {np.__version__}, rapidfuzz {rapidfuzz.__version__}"
    took = f"{len(posts):,} {kind} posts; {versions}; {(time.monotonic() - begun) / 60:.0f} minutes.\n"
    print(took)
    if arguments.write:
        page = _DOCS / "performance.md"
        before, _, rest = page.read_text("utf-8").partition(_BEGIN)
        after = rest.partition(_END)[2]
        page.write_text(before + "\n".join([_BEGIN, *parts, took, _END]) + after, "utf-8")


def _sections(posts: list[str], sizes: list[int], write: bool) -> Iterator[str]:  # noqa: FBT001
    checks = [exactness.check(posts[:count], terms) for terms, count in _EXACT if terms <= max(sizes)]
    yield "### Exactness\n\n" + tables.exactness(checks)
    results = []
    for size in sizes:
        print(f"... {size:,} terms", flush=True)
        results += measure.compare(posts, size)
    left_out = [peer for peer in PEERS if peer not in {result.peer for result in results}]
    yield (
        "### Speed\n\n"
        + tables.speeds(results)
        + (f"\nNot installed here: {', '.join(left_out)}.\n" if left_out else "")
    )
    yield "### Recall and false hits\n\n" + "\n".join(tables.quality(results, size) for size in sizes if size <= 5_000)
    yield "### The gazetteer by watchlist\n\n" + tables.recalls(results)
    sizes_in_bytes = ((n, Gazetteer.build(data.as_terms(data.watchlist(n))).nbytes / n) for n in (5_000, 50_000))
    yield "### Size\n\n" + tables.table(["terms", "bytes a term"], ([f"{n:,}", f"{x:,.0f}"] for n, x in sizes_in_bytes))
    batches = measure.batch_sizes(posts, 500, (1, 10, 100, 1_000, 4_000))
    yield "### Small batches, 500 terms\n\n" + tables.table(
        ["posts in a batch", "µs a post", "definition by cdist, µs a post"],
        ([f"{n:,}", f"{ours * 1e6:,.0f}", f"{plain * 1e6:,.0f}"] for n, ours, plain in batches),
    )
    costs = ((n, gains.cost_of_definition(posts, n)) for n in (500, 5_000, 50_000))
    yield "### The whole definition, times edits and spacing alone\n\n" + tables.table(
        ["terms", "times"], ([f"{n:,}", f"{x:.2f}"] for n, x in costs)
    )
    workers = ((n, measure.two_workers(posts[:8_000], n)) for n in (500, 50_000))
    yield "### Two workers against one\n\n" + tables.table(
        ["terms", "times"], ([f"{n:,}", f"{x:.2f}"] for n, x in workers)
    )
    attacks = {n: adversarial.worst_cases(posts, n) for n in (500, 5_000)}
    yield "### Worst case: cost a character, times the usual\n\n" + tables.table(
        ["post made of", *(f"{n:,} terms" for n in attacks)],
        ([name, *(f"{found[name]:.1f}" for found in attacks.values())] for name in adversarial.ATTACKS),
    )
    if write:
        (_DOCS / "performance.svg").write_text(plot.speed_plot(results), "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--posts", type=Path, help="real posts: JSON Lines with a text, perhaps gzipped")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(_SIZES), help="watchlist lengths")
    parser.add_argument("--write", action="store_true", help="put tables and plot into docs/")
    return parser.parse_args()


if __name__ == "__main__":
    main()
