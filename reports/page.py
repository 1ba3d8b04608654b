"""The page that the safeguarding lead opens: what needs a decision now, then the rest, then what was not looked at."""

from dataclasses import dataclass

from config.policy import HealthNote, PolicyClause
from reports import wording
from reports.cards import Card, Tier, cards
from reports.context import ReportContext
from reports.coverage import Ledger, ledger
from scanner.models import RunReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that the template shows, in words."""

    title: str
    school: str
    synthetic: bool
    scanned: str
    generated: str
    version: str
    posts_seen: str
    summary: tuple[str, ...]
    now: tuple[Card, ...]
    soon: tuple[Card, ...]
    information: tuple[Card, ...]
    known: tuple[Card, ...]
    ledger: Ledger
    policy_title: str
    policy_version: str
    policy_notes: tuple[HealthNote, ...]
    clauses: tuple[PolicyClause, ...]


def page(report: RunReport, context: ReportContext) -> Page:
    """Compose the page for a redacted `report`."""
    tiers: dict[Tier, list[Card]] = {tier: [] for tier in Tier}
    for card in cards(report, context):
        tiers[card.tier].append(card)
    covered = ledger(report.coverage, context)
    return Page(
        title=f"Exposure report, {wording.day(report.run.started_at, context.zone)}: confidential",
        school=report.school,
        synthetic=report.synthetic,
        scanned=_scanned(report, context),
        generated=wording.day_and_time(context.generated_at, context.zone),
        version=context.version,
        posts_seen=wording.count(report.run.posts_seen, "public post"),
        summary=_summary(tiers, covered),
        now=tuple(tiers[Tier.NOW]),
        soon=tuple(tiers[Tier.SOON]),
        information=tuple(tiers[Tier.INFORMATION]),
        known=tuple(tiers[Tier.KNOWN]),
        ledger=covered,
        policy_title=context.policy.title,
        policy_version=context.policy.version,
        policy_notes=context.policy_notes,
        clauses=context.policy.clauses,
    )


def _scanned(report: RunReport, context: ReportContext) -> str:
    began = wording.day_and_time(report.run.started_at, context.zone)
    ended = report.run.finished_at
    return f"{began} to {ended.astimezone(context.zone):%H:%M}" if ended else f"{began}, not finished"


def _summary(tiers: dict[Tier, list[Card]], covered: Ledger) -> tuple[str, ...]:
    """What there is to do, in the three parts of one sentence."""
    later = len(tiers[Tier.SOON]) + len(tiers[Tier.INFORMATION])
    return (
        _needing(len(tiers[Tier.NOW]), "your eyes now"),
        f"{later or 'none'} more when you have time",
        f"{covered.unread or 'none'} of {wording.count(covered.asked, 'source')} could not be read",
    )


def _needing(number: int, what: str) -> str:
    return f"{wording.count(number, 'post')} {'needs' if number == 1 else 'need'} {what}"
