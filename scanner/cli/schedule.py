"""`scanner schedule`: the nightly scan."""

import os
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from config import School, Settings, find_settings, load, load_school
from scanner import schedule, wiring
from scanner.cli.console import data, notes
from scanner.cli.parameters import ConfigOption
from scanner.cli.scan import run_scan
from scanner.clock import SystemClock
from scanner.errors import ConfigError

schedule_app = typer.Typer(no_args_is_help=True, help="Scan every night in the school's time zone.")


@schedule_app.command()
def show(
    config: ConfigOption = None,
    nights: Annotated[int, typer.Option(min=1, max=366, help="How many nights to show.")] = 7,
) -> None:
    """Print when the next scans are."""
    settings, school = _installed(config)
    zone = ZoneInfo(school.profile.time_zone)
    for moment in schedule.next_runs(settings.schedule.at, zone, SystemClock().now(), nights):
        data.print(f"{moment.astimezone(zone):%a %d %b %Y %H:%M %Z}")


@schedule_app.command()
def run(config: ConfigOption = None) -> None:
    """Scan every night until interrupted; a night that was missed is made up for at once."""
    settings, school = _installed(config)
    zone = ZoneInfo(school.profile.time_zone)
    with wiring.store(settings, school) as store:
        last = store.last_finished()
    notes.print(f"Scanning every night at {settings.schedule.at} ({zone.key}). Stop with Ctrl-C.")
    schedule.run_nightly(
        lambda: run_scan(settings),
        at=settings.schedule.at,
        zone=zone,
        last_finished=last,
        clock=SystemClock(),
    )


def _installed(config: ConfigOption) -> tuple[Settings, School]:
    path = find_settings(config, env=os.environ)
    if path is None:
        raise ConfigError("there is no scanner.toml yet; run `scanner init`")
    settings = load(path, env=os.environ, overrides={})
    return settings, load_school(settings.school)
