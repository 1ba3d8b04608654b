"""Measure the judgement: ``python -m benchmarks.judgement [SECTION …]``.

Writes `docs/results` and fills `docs/judgement.md`. Without sections everything is measured that its material was named
for; ``page`` alone fills the page.
"""

import argparse
import time
from pathlib import Path

from benchmarks.judgement import page
from benchmarks.judgement.results import save, weights_digest
from benchmarks.judgement.sources import Missing, Sources


def main() -> None:
    arguments = _arguments()
    sources = Sources(
        dev=arguments.dev,
        train=tuple(arguments.train),
        data=arguments.data,
        background=arguments.background,
        rivals=arguments.rivals,
    )
    for name in arguments.sections or page.SECTIONS:
        if name != "page":
            _measure(name, sources)
    page.write()
    if stale := page.stale():
        print(f"not measured with the weights as they are now: {', '.join(stale)}")


def _measure(name: str, sources: Sources) -> None:
    started, cpu, weights = time.monotonic(), time.process_time(), weights_digest()
    try:
        save(name, page.SECTIONS[name].measure(sources), weights)
    except Missing as missing:
        print(f"{name}: left out, {missing}", flush=True)
        return
    print(f"{name}: {time.monotonic() - started:.0f} s, {time.process_time() - cpu:.0f} s of processor", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judgement", description=__doc__.partition("\n")[0])
    parser.add_argument("sections", nargs="*", help=f"what to measure: {', '.join(page.SECTIONS)}")
    parser.add_argument("--dev", type=Path, help="a labelled set that nothing was trained on")
    parser.add_argument("--train", type=Path, nargs="+", default=[], help="the sets of the training, in its order")
    parser.add_argument("--data", type=Path, help="folder of the public sets")
    parser.add_argument("--background", type=Path, help="posts about no school (JSON Lines, perhaps gzipped)")
    parser.add_argument("--rivals", type=Path, help="Python of an environment made as rivals.py says")
    arguments = parser.parse_args()
    if unknown := set(arguments.sections) - {*page.SECTIONS, "page"}:
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    return arguments


if __name__ == "__main__":
    main()
