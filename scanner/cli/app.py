"""The command tree."""

import logging
from typing import Annotated

import typer

from scanner import __version__
from scanner.cli.check import doctor
from scanner.cli.evaluate import evaluate_command
from scanner.cli.explain import explain
from scanner.cli.init import init
from scanner.cli.report import report
from scanner.cli.scan import scan_command
from scanner.cli.schedule import schedule_app
from scanner.cli.self_check import self_check
from scanner.cli.sources import sources_app

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Tell a school's safeguarding lead, in private, what the public internet shows about the school that its "
    "social media policy says it should not.",
    epilog="Exits: 0 done, 1 unexpected error, 2 usage or configuration, 3 done but a source or clause failed, "
    "4 refused by governance, 10 findings at or over --fail-on.",
)


LOG_LEVELS = (logging.ERROR, logging.INFO, logging.DEBUG)
"""By how often -v was given."""


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"scanner {__version__}")
        raise typer.Exit


@app.callback()
def options(
    verbose: Annotated[int, typer.Option("--verbose", "-v", count=True, help="Log to stderr; -vv logs more.")] = 0,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Options of every command."""
    del version  # its callback has done all there is to do
    logging.basicConfig(
        level=LOG_LEVELS[min(verbose, len(LOG_LEVELS) - 1)],
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    for foreign in ("httpx", "httpcore", "alembic", "apscheduler", "hpack"):
        logging.getLogger(foreign).setLevel(logging.ERROR)


app.command(name="scan")(scan_command)
app.add_typer(schedule_app, name="schedule")
app.add_typer(sources_app, name="sources")
app.command(name="self-check")(self_check)
app.command(name="report")(report)
app.command(name="evaluate")(evaluate_command)
app.command(name="explain")(explain)
app.command(name="doctor")(doctor)
app.command(name="init")(init)
