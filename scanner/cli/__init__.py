"""The command line: parse, wire, call, print. stdout is data; progress, notes and logs go to stderr.

Exits: 0 done · 1 unexpected error · 2 usage or configuration · 3 done, but a source or a clause failed ·
4 refused by governance · 10 findings at or over ``--fail-on``.
"""

import logging
import sys

from scanner.cli.app import app
from scanner.cli.console import notes
from scanner.errors import ScannerError

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line and leave with its exit code."""
    logging.lastResort = None
    try:
        app(prog_name="scanner")
    except ScannerError as error:
        notes.print(f"[bold]scanner:[/] {_plain(str(error))}", highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)


def _plain(text: str) -> str:
    """Keep square brackets of a message from being read as markup."""
    return text.replace("[", r"\[")
