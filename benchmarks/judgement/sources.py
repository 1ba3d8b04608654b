"""Where the measured material lies; none of it is needed to install, run or test the scanner."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.judgement.results import ROOT

T = TypeVar("T")
FUNCTIONAL = Path(__file__).parent / "functional"
DEMO = ROOT / "config" / "demo"
OURS = ROOT / "matchers" / "training" / "corpus"
"""Where the sets lie that were written for this project's training."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What was named on the command line.

    Attributes:
        dev: a labelled set that nothing was trained on.
        train: the sets that the weights were trained on, in the order of the training.
        data: folder of the public sets, one folder each.
        background: posts about no school.
        rivals: the Python of an environment with the packages to compare with; their last figures are kept without.
    """

    dev: Path | None = None
    train: tuple[Path, ...] = ()
    data: Path | None = None
    background: Path | None = None
    rivals: Path | None = None


class Missing(Exception):
    """A section needs material that was not named."""


def needed(value: T | None, option: str) -> T:
    """The value, or say which option gives it."""
    if not value:
        raise Missing(f"needs --{option}")
    return value
