"""`scanner report`: the report of a run, written again."""

import os
from pathlib import Path
from typing import Annotated

import typer

from config import Policy, School, Settings, find_settings, load, load_policy, load_school, report_folder
from reports import REPORTERS, ReportContext
from scanner import __version__, wiring
from scanner.cli.console import data
from scanner.cli.parameters import ConfigOption
from scanner.clock import SystemClock
from scanner.models import RunReport
from scanner.report_file import report_name, write_report


def report(
    config: ConfigOption = None,
    run: Annotated[int | None, typer.Option(help="Number of the run; the last one if left out.")] = None,
) -> None:
    """Write the report of a run again and print where it is."""
    settings = load(find_settings(config, env=os.environ), env=os.environ, overrides={})
    school = load_school(settings.school)
    with wiring.store(settings, school) as store:
        found = store.report(school.profile.name, synthetic=school.profile.synthetic, run_id=run)
    for path in write_reports(found, settings, school, load_policy(settings.policy)):
        data.print(str(path))


def write_reports(found: RunReport, settings: Settings, school: School, policy: Policy) -> list[Path]:
    """Write `found` in every format that the settings ask for, and return the files."""
    context = ReportContext(
        school=school,
        policy=policy,
        generated_at=SystemClock().now(),
        version=__version__,
        connectors=tuple(connector.meta for connector in wiring.connectors(settings)),
    )
    return [
        write_report(
            report_folder(settings),
            report_name(found.run.id, found.run.started_at, context.zone, reporter.suffix),
            reporter.render(found, context),
        )
        for reporter in REPORTERS
        if reporter.name in settings.report.formats
    ]
