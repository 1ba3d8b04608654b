"""The report as a table for a spreadsheet: one row a finding, and one for each urgent post.

Written as RFC 4180 has it, with a byte-order mark so that Excel reads UTF-8. A cell that a spreadsheet would take for
a formula starts with an apostrophe (PRIVACY, T-10).
"""

import csv
import io
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from reports import wording
from reports.context import ReportContext
from scanner.models import Contribution, Evidence, RunReport, StoredFinding, StoredUrgency

COLUMNS = (
    "reference", "new", "urgent", "clause", "title", "in plain words", "direction", "how sure it is us or them",
    "how much it may matter", "hold for a second reader", "score", "platform", "published", "author handle",
    "author name", "author may be", "text", "evidence", "why", "address", "places", "first seen", "last seen",
)  # fmt: skip
_FORMULA = frozenset("=+-@|%\t\r\n\0")
_LONGEST_CELL = 32_000  # Excel holds 32,767 characters in a cell

_Row = dict[str, str | int | float]


def render(report: RunReport, context: ReportContext) -> bytes:
    """Write a redacted `report` as CSV."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    urgent = [{**_urgent(stored), **_stored(stored, context)} for stored in report.urgent]
    findings = [{**_finding(stored, context), **_stored(stored, context)} for stored in report.findings]
    for row in (*urgent, *findings):
        writer.writerow({column: _plain(cell) for column, cell in row.items()})
    return buffer.getvalue().encode("utf-8-sig")


def _urgent(stored: StoredUrgency) -> _Row:
    urgency = stored.urgency
    return {
        "reference": f"U{stored.id}",
        "urgent": "yes",
        "title": wording.URGENT,
        "in plain words": wording.URGENT_WHAT_TO_DO,
        "score": round(urgency.score, 3),
        "places": max(1, len(stored.places)),
        **_why(urgency.evidence, urgency.contributions),
    }


def _finding(stored: StoredFinding, context: ReportContext) -> _Row:
    finding = stored.finding
    clause = context.clause(finding.clause)
    return {
        "reference": f"F{stored.id}",
        "urgent": "no",
        "clause": f"clause {clause.id}" if clause else "",  # the bare number is a date to a spreadsheet
        "title": clause.title if clause else "",
        "in plain words": clause.plain if clause else "",
        "direction": wording.DIRECTIONS[finding.direction],
        "how sure it is us or them": wording.sureness(finding.identity),
        "how much it may matter": wording.SEVERITIES[finding.severity],
        "hold for a second reader": "yes" if finding.hold else "no",
        "score": round(finding.score, 3),
        "places": max(1, len(stored.places)),
        **_why(finding.evidence, finding.contributions),
    }


def _why(evidence: Iterable[Evidence], contributions: Iterable[Contribution]) -> _Row:
    return {
        "evidence": "; ".join(f"“{item.excerpt}” ({item.reason})" for item in evidence),
        "why": "; ".join(f"{'for' if item.points > 0 else 'against'}: {item.note}" for item in contributions),
    }


def _stored(stored: StoredFinding | StoredUrgency, context: ReportContext) -> _Row:
    post = stored.post
    return {
        "new": "yes" if stored.is_new else "no",
        "platform": wording.platform(post.platform),
        "published": _time(post.published_at, context, "%Y-%m-%d %H:%M"),
        "author handle": post.author.handle,
        "author name": post.author.display_name,
        "author may be": wording.ROLES[stored.author_role],
        "text": post.text,
        "address": post.url,
        "first seen": _time(stored.first_seen, context, "%Y-%m-%d"),
        "last seen": _time(stored.last_seen, context, "%Y-%m-%d"),
    }


def _time(moment: datetime | None, context: ReportContext, pattern: str) -> str:
    return moment.astimezone(context.zone).strftime(pattern) if moment else ""


def _plain(cell: str | int | float) -> str | int | float:
    """`cell`, as text to a spreadsheet: a full-width sign counts as a sign, and so does one after spaces."""
    if not isinstance(cell, str):
        return cell
    first = unicodedata.normalize("NFKC", cell[:1] if cell[:1] in _FORMULA else cell.lstrip()[:1])[:1]
    return f"'{cell[:_LONGEST_CELL]}" if first in _FORMULA else cell[:_LONGEST_CELL]
