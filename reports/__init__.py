"""Findings in, documents out. Pure: a reporter returns bytes and writes nothing.

Every reporter is handed a redacted report (pupils by initials), whichever way it is called.
"""

from collections.abc import Callable
from dataclasses import dataclass

from reports import csv_table, html, json_v1
from reports.context import ReportContext
from reports.masking import PupilMask
from reports.redaction import redact
from scanner.models import RunReport

__all__ = ["REPORTERS", "ReportContext", "Reporter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """One kind of document. `name` is what the settings call it, `suffix` ends the file's name."""

    name: str
    suffix: str
    write: Callable[[RunReport, ReportContext], bytes]

    def render(self, report: RunReport, context: ReportContext) -> bytes:
        """Return the document.

        Raises:
            ReportError: it cannot be made safely.
        """
        return self.write(redact(report, PupilMask(context.school)), context)


REPORTERS: tuple[Reporter, ...] = (
    Reporter(name="html", suffix=".html", write=html.render),
    Reporter(name="json", suffix=".json", write=json_v1.render),
    Reporter(name="csv", suffix=".csv", write=csv_table.render),
)
