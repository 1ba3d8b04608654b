"""`scanner init`: files to start from."""

from pathlib import Path
from typing import Annotated

import typer

from config import config_folder, write_starter
from scanner.cli.console import data, notes


def init(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to write; your configuration folder if left out.")
    ] = None,
) -> None:
    """Write a commented scanner.toml and a school folder to start from. Files that exist are left alone."""
    target = folder or config_folder()
    written = write_starter(target)
    for path in written:
        data.print(str(path))
    if written:
        notes.print("Fill these in, then run `scanner doctor`.")
    else:
        notes.print(f"All files are already in {target}; nothing was changed.")
