"""`scanner scan`: one scan and its report."""

import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress as Bar

from config import School, Settings, find_settings, load, load_policy, load_school
from config.settings import ArchiveFile, ArchiveSettings, SourcesSettings
from scanner import scan, wiring
from scanner.cli.console import data, notes, progress_bar
from scanner.cli.parameters import ConfigOption, Strictness
from scanner.cli.report import write_reports
from scanner.clock import SystemClock
from scanner.errors import ConfigError
from scanner.models import RunReport, Severity

DEMO_FOLDER = Path("var") / "demo"
SOURCE_FAILED, OVER_LIMIT = 3, 10


class FailOn(StrEnum):
    """From which severity on findings make the command leave with 10."""

    ADVISORY = "advisory"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


def scan_command(
    config: ConfigOption = None,
    demo: Annotated[bool, typer.Option("--demo", help="Scan the synthetic school; needs no settings.")] = False,
    archive: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            allow_dash=True,
            help="Read this file of posts alone and ask nobody: CSV, JSON Lines, Mastodon export; - for standard in.",
        ),
    ] = None,
    strictness: Annotated[Strictness | None, typer.Option(help="How much is shown.")] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="Leave with 10 if a new finding is at least this severe.")
    ] = None,
) -> None:
    """Scan every source once, write the report and print where it is."""
    settings = wiring.demo_settings(DEMO_FOLDER.absolute()) if demo else _settings(config)
    if archive:
        settings = settings.model_copy(update={"sources": _only(archive, settings.sources)})
    if strictness:
        matching = settings.matching.model_copy(update={"strictness": strictness.value})
        settings = settings.model_copy(update={"matching": matching})
    code = run_scan(settings, fail_on)
    if code:
        raise typer.Exit(code)


def _settings(config: Path | None) -> Settings:
    path = find_settings(config, env=os.environ)
    if path is None:
        raise ConfigError("there is no scanner.toml yet; run `scanner init`, or try `scanner scan --demo`")
    return load(path, env=os.environ, overrides={})


def _only(file: Path, sources: SourcesSettings) -> SourcesSettings:
    """Sources of which `file` is the only one, read as the settings say where they list it."""
    listed = (known for known in sources.archive.files if known.path.absolute() == file.absolute())
    return SourcesSettings(archive=ArchiveSettings(files=(next(listed, ArchiveFile(path=file)),)))


def run_scan(settings: Settings, fail_on: FailOn | None = None) -> int:
    """Scan with `settings`, write the reports, print their paths, and return the exit code."""
    school, policy = load_school(settings.school, today=SystemClock().now().date()), load_policy(settings.policy)
    with wiring.scanning(settings, school, SystemClock()) as parts:
        with progress_bar() as bar:
            results = list(scan.scan(parts, _drawn(bar)))
        found = parts.store.report(school.profile.name, synthetic=school.profile.synthetic)
    _summarise(found, results, school)
    for path in write_reports(found, settings, school, policy):
        data.print(str(path))
    if fail_on and _reached(found, fail_on):
        return OVER_LIMIT
    return SOURCE_FAILED if any(result.failed for result in results) else 0


def _drawn(bar: Bar) -> Callable[[scan.Progress], None]:
    task = bar.add_task("Reading", total=None)

    def draw(progress: scan.Progress) -> None:
        bar.update(task, completed=progress.done, total=progress.total, description=f"{progress.posts} posts")

    return draw


def _summarise(found: RunReport, results: list[scan.TargetResult], school: School) -> None:
    run = found.run
    failed = sum(result.failed for result in results)
    asked = sum(result.coverage.queries > 0 or result.failed for result in results)
    about = " (a synthetic school)" if school.profile.synthetic else ""
    notes.print(
        f"{run.posts_seen} posts read for {school.profile.name}{about}: {run.findings_new} new findings, "
        f"{run.findings_known} known ones, {sum(item.is_new for item in found.urgent)} new urgent posts."
    )
    if failed:
        notes.print(f"{failed} of {asked} places could not be read or judged: the report says which and why.")


def _reached(found: RunReport, fail_on: FailOn) -> bool:
    if any(item.is_new for item in found.urgent):
        return True
    if fail_on is FailOn.URGENT:
        return False
    limit = Severity[fail_on.name]
    return any(item.is_new and item.finding.severity >= limit for item in found.findings)
