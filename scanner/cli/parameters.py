"""Option types that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Strictness(StrEnum):
    """How much is shown; the plain names of the thresholds."""

    QUIET = "quiet"
    BALANCED = "balanced"
    WIDE = "wide"


ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        envvar="SCANNER_CONFIG",
        help="scanner.toml; without it the one in this folder or in your configuration folder.",
    ),
]
