"""The page that the safeguarding lead opens: what needs a decision now, then the rest, then what was not looked at."""

from dataclasses import dataclass

from config.policy import HealthNote, PolicyClause
from reports import wording
from reports.cards import Card, ErasedLine, Tier, cards, erased_lines
from reports.context import ReportContext
from reports.coverage import Ledger, ledger
from scanner.models import RunReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What there is to do, as the three parts of one sentence."""

    now: str
    later: str
    unread: str


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
    summary: Summary
    now: tuple[Card, ...]
    soon: tuple[Card, ...]
    information: tuple[Card, ...]
    known: tuple[Card, ...]
    erased: tuple[ErasedLine, ...]
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
    covered = ledger(report.coverage, report.overlap, context)
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
        erased=erased_lines(report, context),
        ledger=covered,
        policy_title=context.policy.title,
        policy_version=context.policy.version,
        policy_notes=context.policy_notes,
        clauses=context.policy.clauses,
    )


def _scanned(report: RunReport, context: ReportContext) -> str:
    began = wording.day_and_time(report.run.started_at, context.zone)
    ended = report.run.finished_at
    span = f"{began} to {ended.astimezone(context.zone):%H:%M}" if ended else f"{began}, not finished"
    starts = [line.since for line in report.coverage if line.since]
    return f"{span}, looking back to {wording.day(min(starts), context.zone)}" if starts else span


def _summary(tiers: dict[Tier, list[Card]], covered: Ledger) -> Summary:
    now = sum(card.is_new for card in tiers[Tier.NOW])
    later = len(tiers[Tier.SOON]) + len(tiers[Tier.INFORMATION])
    return Summary(
        now=_now(now, before=len(tiers[Tier.NOW]) - now),
        later=_later(later, more=now > 0),
        unread=_unread(covered),
    )


def _now(number: int, *, before: int) -> str:
    if not number:
        return f"{wording.count(before, 'urgent post')} from before" if before else "Nothing urgent"
    needs = f"{wording.count(number, 'post')} {'needs' if number == 1 else 'need'} your eyes now"
    return f"{needs} and {before} from before" if before else needs


def _later(number: int, *, more: bool) -> str:
    if not number:
        return "nothing else that is new" if more else "nothing new"
    return f"{number} more when you have time" if more else f"{number} new when you have time"


def _unread(covered: Ledger) -> str:
    if not covered.asked:
        return "no place was looked at"
    if not covered.unread:
        return "every place that was asked could be read"
    return f"{covered.unread} of {wording.count(covered.asked, 'place')} could not be read"
