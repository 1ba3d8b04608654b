"""`scanner doctor`: is this installation well?"""

import os

import typer
from rich.table import Table

from config import find_settings, load
from scanner import wiring
from scanner.cli.console import data
from scanner.cli.parameters import ConfigOption
from scanner.clock import SystemClock
from scanner.doctor import Status, checks

_MARKS = {Status.OK: "[green]ok[/]", Status.WARN: "[yellow]look[/]", Status.FAIL: "[red]fail[/]"}


def doctor(config: ConfigOption = None) -> None:
    """Look the installation over and say what to do about what is not well. Asks nobody anything."""
    path = find_settings(config, env=os.environ)
    found = checks(
        path,
        load=lambda: load(path, env=os.environ, overrides={}),
        open_database=wiring.database_state,
        today=SystemClock().now().date(),
    )
    table = Table.grid(padding=(0, 2))
    for check in found:
        table.add_row(_MARKS[check.status], check.name, check.message)
        if check.fix:
            table.add_row("", "", f"[bold]→[/] {check.fix}")
    data.print(table)
    if any(check.status is Status.FAIL for check in found):
        raise typer.Exit(2)
