"""Train everything: ``python -m matchers.training CORPUS… --base FOLDER --ordinary FILE`` writes `matchers/weights`.

Three steps, each on what the one before left in ``var/training`` and `matchers/weights`: the reading (minutes), the
encoder (an hour on two cores; needs PyTorch and safetensors, which are no dependencies), and the judgement (a minute).
Every step is seeded; with the same data, library versions and threads the weights are the same.
"""

import argparse
import importlib
import logging
from pathlib import Path

from matchers.training import fit, reading

_STEPS = ("reading", "encoder", "judgement")


def main() -> None:
    """Run the steps that are asked for, in order."""
    parser = argparse.ArgumentParser(
        prog="python -m matchers.training", description="Train the weights of the matchers."
    )
    parser.add_argument("corpus", nargs="+", type=Path, help="a folder with schools.json and posts.jsonl")
    parser.add_argument("--steps", nargs="+", choices=_STEPS, default=_STEPS)
    parser.add_argument("--ordinary", type=Path, help="reading: public posts about no school, gzipped JSONL with text")
    parser.add_argument(
        "--base", type=Path, help="encoder: a folder with model.safetensors and vocab.txt to start from"
    )
    options = parser.parse_args()
    needed = {"reading": ("--ordinary", options.ordinary), "encoder": ("--base", options.base)}
    for step in options.steps:
        if step in needed and needed[step][1] is None:
            parser.error(f"the step {step} needs {needed[step][0]}")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if "reading" in options.steps:
        reading.train(options.corpus, options.ordinary)
    if "encoder" in options.steps:
        importlib.import_module("matchers.training.encoder").train(options.corpus, options.base)
    if "judgement" in options.steps:
        fit.train(options.corpus)


if __name__ == "__main__":
    main()
