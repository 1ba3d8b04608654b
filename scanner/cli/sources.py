"""`scanner sources`: where the scanner looks, what it may ask, and what it will ask tonight."""

import os
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from config import School, Settings, find_settings, load, load_school
from config.keys import nearest_key
from scanner import terms, wiring
from scanner.cli.console import data
from scanner.cli.parameters import ConfigOption
from scanner.clock import SystemClock
from scanner.errors import ConfigError
from scanner.models import CoverageStatus, SourceOverlap
from scanner.plan import SourcePlan, plans
from scanner.protocols import ConnectorMeta, Use
from scanner.sources_table import needs
from scanner.trial import try_source

sources_app = typer.Typer(no_args_is_help=True, help="Where the scanner looks, what it may ask, and what it will ask.")

NOT_ANSWERED = 3
_NAMED = 6
"""Targets of a source that the plan names; the rest is a number."""


@sources_app.command(name="list")
def list_sources(config: ConfigOption = None) -> None:
    """Show every source: what it asks and sees, and its state under the present settings. Asks nobody anything."""
    settings, school = _installed(config)
    found = {overlap.source: overlap for overlap in wiring.overlap(settings)}
    for plan in _plans(settings, school):
        name = plan.connector.meta.name
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", min_width=12)
        table.add_column(overflow="fold")
        for label, text in _facts(plan, settings, found.get(name)):
            table.add_row(label, escape(text))
        data.print(f"[bold]{name}[/]: {escape(plan.connector.meta.title)}")
        data.print(table)
        data.print()


@sources_app.command(name="test")
def try_one(
    name: Annotated[str, typer.Argument(help="Name of the source, as in `scanner sources list`.")],
    config: ConfigOption = None,
) -> None:
    """Ask one source one question, and its canary, and say what came. Nothing is read, judged or kept."""
    settings, school = _installed(config)
    known = [connector.meta.name for connector in wiring.connectors(settings)]
    if name not in known:
        near = nearest_key(name.lower(), known)
        meant = f"did you mean {near}?" if near else "`scanner sources list` shows them all"
        raise ConfigError(f"there is no source called {name}; {meant}")
    with wiring.scanning(settings, school, SystemClock()) as parts:
        lines = list(try_source(parts, name))
    for line in lines:
        came = f"{line.posts} posts" if line.pages else "nothing asked" if not line.queries else "no page"
        left_out = "".join(f", {number} left out: {reason}" for reason, number in line.skipped.items())
        data.print(escape(f"{line.target}: {_words(line.status)}, {came}{left_out}"))
        if line.reason:
            data.print(escape(f"  {line.reason}"))
    if not all(line.status in (CoverageStatus.ANSWERED, CoverageStatus.UNCHANGED) for line in lines):
        raise typer.Exit(NOT_ANSWERED)


@sources_app.command(name="plan")
def plan_sources(config: ConfigOption = None) -> None:
    """Show what the next scan will ask, what it may cost, and what stays unseen. Asks nobody anything."""
    settings, school = _installed(config)
    planned = _plans(settings, school)
    asked = [plan for plan in planned if plan.targets]
    data.print("[bold]What the next scan asks[/]")
    if not asked:
        data.print("  Nothing: no source is set up. `scanner sources list` shows what each needs.")
    for plan in asked:
        data.print(escape(f"  {plan.connector.meta.title}: {_targets(plan)}; {_most(plan)}"))
    requests = sum(plan.most_requests for plan in asked)
    dollars = sum(plan.most_dollars for plan in asked)
    data.print(f"  All together: at most {requests:,} requests{_cost(dollars)}.")
    data.print(f"  Before that, up to {settings.coverage.revisits_per_night} known posts are looked at again.")
    if any(plan.left for plan in planned):
        data.print("\n[bold]What is left for another night[/]")
        for told in (told for plan in planned for told in _left(plan)):
            data.print(escape(f"  {told}"))
    data.print("\n[bold]What stays unseen[/]")
    for plan in asked:
        data.print(escape(f"  {plan.connector.meta.title}: {plan.connector.meta.never_sees}."))
    for line in (line for plan in planned if not _is_off(plan) for line in plan.unasked):
        if line.status is not CoverageStatus.ANOTHER_NIGHT:
            data.print(escape(f"  {line.target}: {line.reason}"))
    off = ", ".join(plan.connector.meta.title for plan in planned if _is_off(plan))
    data.print(f"  Not set up, so not asked: {escape(off) or 'none'}.")


def _installed(config: ConfigOption) -> tuple[Settings, School]:
    path = find_settings(config, env=os.environ)
    if path is None:
        raise ConfigError("there is no scanner.toml yet; run `scanner init`")
    settings = load(path, env=os.environ, overrides={})
    return settings, load_school(settings.school, today=_today())


def _today() -> date:
    return SystemClock().now().date()


def _plans(settings: Settings, school: School) -> Sequence[SourcePlan]:
    night = wiring.night(settings, school, SystemClock().now())
    return plans(wiring.connectors(settings), school.profile.query(), night)


def _facts(plan: SourcePlan, settings: Settings, overlap: SourceOverlap | None) -> Iterator[tuple[str, str]]:
    meta = plan.connector.meta
    yield "state", _state(plan)
    yield "default", str(meta.use)
    yield "asks", meta.endpoint
    yield "needs", needs(meta)
    yield "may ask for", ", ".join(meta.query_kinds) or "nothing: nobody is asked"
    yield "sees", meta.sees
    yield "never sees", meta.never_sees
    if meta.use is not Use.IMPORT:
        yield "terms", _terms(meta, wiring.record(settings))
    yield "canary", _canary(plan, settings)
    if overlap:
        yield "findings", _overlap(overlap)


def _terms(meta: ConnectorMeta, record: terms.Record) -> str:
    """Where the terms stand, and who has read what of them."""
    ours = f"{meta.terms}; {meta.terms_seen}, was read for this scanner on {meta.terms_read.isoformat()}"
    read = record.terms_read.get(meta.name)
    return (
        f"{ours}; the school read them on {read.isoformat()}"
        if read
        else f"{ours}: read the page before you rely on it"
    )


def _canary(plan: SourcePlan, settings: Settings) -> str:
    name = plan.connector.meta.name
    if plan.canary:
        whose = "your own word" if name in settings.coverage.canaries else "the usual one"
        return f"“{plan.canary}” ({whose})"
    return "none: whether an empty answer can be believed shows only by what the source used to bring"


def _is_off(plan: SourcePlan) -> bool:
    return not plan.targets and all(line.status is CoverageStatus.NOT_CONFIGURED for line in plan.unasked)


def _state(plan: SourcePlan) -> str:
    if plan.targets:
        return f"{_count(len(plan.targets), 'target')} tonight"
    if _is_off(plan):
        return "not set up"
    return " ".join(line.reason for line in plan.unasked)


def _overlap(overlap: SourceOverlap) -> str:
    shared = ", ".join(f"{name} {number}" for name, number in overlap.shared.items())
    return f"{overlap.findings}, {overlap.alone} of them by no other source" + (f"; shared: {shared}" if shared else "")


def _targets(plan: SourcePlan) -> str:
    return _named([target.label for target in plan.targets])


def _left(plan: SourcePlan) -> Iterator[str]:
    """What the budget of a source leaves for another night, those whose turn is next first."""
    if plan.left:
        told = _named([f"{left.target.label} ({left.last_words})" for left in plan.left])
        last = f"Of the last of them, {plan.left[-1].turn_words}." if len(plan.left) > 1 else ""
        advice = plan.budget.advice if plan.budget else ""
        yield " ".join(filter(None, (f"{plan.connector.meta.title}: {told}.", last, advice)))


def _named(labels: Sequence[str]) -> str:
    more = len(labels) - _NAMED
    return ", ".join(labels[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _most(plan: SourcePlan) -> str:
    requests = plan.most_requests
    return f"at most {_count(requests, 'request')}{_cost(plan.most_dollars)}" if requests else "nobody is asked"


def _cost(dollars: float) -> str:
    return f", at most ${dollars:,.2f}" if dollars else ""


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _words(status: CoverageStatus) -> str:
    return status.replace("_", " ")
