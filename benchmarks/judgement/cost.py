"""What judging costs: processor time, memory, a cold start, bytes shipped.

Everything is measured in processes of its own, on one core (one thread of the matrix library), with invented posts:
those of the functional tests pass the gate, those of `benchmarks.data` do not.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

from benchmarks import data
from benchmarks.judgement.results import ROOT, Result, table
from benchmarks.judgement.sources import FUNCTIONAL, Sources
from scanner.models import Author, Post

_ROUNDS = 5
_UNGATED = 4000
_EXPLAINED = 40
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def measure(_: Sources) -> Result:
    """Run each measurement in a fresh process."""
    starts = [_in_own_process("start") for _ in range(_ROUNDS)]
    return {
        **_in_own_process("posts"),
        "cold_start_s": round(median(found["cpu_s"] for found in starts), 2),
        "start_rss_mb": round(median(found["rss_mb"] for found in starts)),
        "bytes": {
            "weights": _size("matchers/weights"),
            "word lists and tables": _size("matchers/lexicons") + _size("matchers/tables"),
        },
    }


def as_markdown(result: Result) -> str:
    """One line a figure."""
    rows = [
        ["processor time a gated post, in batches of 200, ms", f"{result['gated_ms']:.1f}"],
        ["processor time a gated post by itself, ms", f"{result['single_ms']:.1f}"],
        ["processor time a shown post with its explanation, ms", f"{result['explained_ms']:.0f}"],
        [
            "processor time a gated post that is not shown, where shown ones are explained, ms",
            f"{result['unshown_ms']:.1f}",
        ],
        ["processor time a post that the gate stops, ms", f"{result['ungated_ms']:.2f}"],
        ["from an empty process to the first judged post, processor seconds", f"{result['cold_start_s']:.1f}"],
        ["memory after the first post, MB", str(result["start_rss_mb"])],
        ["memory at most, MB", str(result["rss_mb"])],
        *([f"{name}, MB", f"{size / 1e6:.1f}"] for name, size in result["bytes"].items()),
    ]
    return table(["one core, one thread", "cost"], rows)


def _in_own_process(what: str) -> Result:
    command = [sys.executable, "-m", "benchmarks.judgement.cost", what]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | _ONE_THREAD, capture_output=True, text=True, check=True)
    found: Result = json.loads(done.stdout)
    return found


def _size(folder: str) -> int:
    return sum(path.stat().st_size for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc")


def _start() -> Result:
    """From nothing to one judged post: imports (they belong to it, hence here), weights, watchlist."""
    from matchers.assess import Assessor
    from matchers.examples import EXAMPLE_SCHOOL, as_post
    from matchers.rule import Example

    Assessor(EXAMPLE_SCHOOL).assess(as_post(Example(text="Larkmoor Vale Academy, sports day on Friday")))
    return {"cpu_s": time.process_time(), "rss_mb": _rss_mb()}


def _posts() -> Result:
    """Processor time a post, gated and not; medians over the rounds."""
    from matchers.assess import Assessor
    from matchers.explanation import ExplainingAssessor
    from scanner.evaluation import load_corpus

    corpus = load_corpus(FUNCTIONAL)
    (school,) = corpus.schools.values()
    assessor = Assessor(school)
    gated = [case.post for case in corpus.cases if case.mention][:200]
    ungated = [_post(n, text) for n, text in enumerate(data.posts(_UNGATED))]
    shown = {told.post_ref for told in assessor.assess_batch(gated) if told.shown}
    explaining = ExplainingAssessor(assessor)
    return {
        "gated_ms": _milliseconds(assessor.assess_batch, gated),
        "single_ms": _milliseconds(lambda posts: [assessor.assess(post) for post in posts], gated),
        "explained_ms": _milliseconds(
            explaining.assess_batch, [post for post in gated if post.ref in shown][:_EXPLAINED]
        ),
        "unshown_ms": _milliseconds(explaining.assess_batch, [post for post in gated if post.ref not in shown]),
        "ungated_ms": _milliseconds(assessor.assess_batch, ungated),
        "rss_mb": round(_rss_mb()),
    }


def _milliseconds(judge: Callable[[Sequence[Post]], object], posts: Sequence[Post]) -> float:
    spent = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        judge(posts)
        spent.append((time.process_time() - started) / len(posts) * 1000)
    return round(median(spent), 3)


def _post(number: int, text: str) -> Post:
    from scanner.evaluation.corpus import EVALUATED_AT

    return Post(
        platform="x", native_id=str(number), text=text, author=Author(handle="someone"), fetched_at=EVALUATED_AT
    )


def _rss_mb() -> float:
    """The most memory that this process has held (kilobytes on Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    json.dump({"start": _start, "posts": _posts}[sys.argv[1]](), sys.stdout)
