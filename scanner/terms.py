"""The terms manifest: what a platform's terms permit, as each connector states it, checked before anybody is asked.

A source is asked only for the kinds of things that its terms permit, only while somebody has read those terms within
twelve months, and, where the platform wants to approve of such use first, only once that approval is on record
(PRIVACY, L-25). Everything else is refused, with the reason. What asks nobody (a file) needs nobody's leave.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from connectors import approvals
from scanner.models import Target
from scanner.protocols import ConnectorMeta, Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the school has on record about its sources' terms, by source.

    Attributes:
        approvals: reference of the platform's approval; empty or missing where there is none.
        terms_read: day on which the school itself read the terms again.
    """

    approvals: Mapping[str, str] = field(default_factory=dict)
    terms_read: Mapping[str, date] = field(default_factory=dict)

    def approval(self, source: str) -> str:
        """The reference of the platform's approval, empty if there is none."""
        return self.approvals.get(source, "")


def last_read(meta: ConnectorMeta, record: Record) -> date:
    """The day on which the terms of a source were last read: by us, or by the school."""
    return max(meta.terms_read, record.terms_read.get(meta.name, meta.terms_read))


def source_refusal(meta: ConnectorMeta, record: Record, today: date) -> str:
    """Why the source may not be asked at all, and what to do about it; empty if it may."""
    if meta.use is Use.IMPORT:
        return ""
    if meta.needs_approval and (why := approvals.refusal(meta, is_wanted=True, approval=record.approval(meta.name))):
        return why
    read = last_read(meta, record)
    if (read.year + 1, read.month, read.day) <= (today.year, today.month, today.day):
        return (
            f"its terms were last read on {read.day} {read:%B %Y}, twelve months ago or more, and may have changed. "
            f"Read {meta.terms}; if they still allow this, write the day as {meta.name} under [coverage] terms_read in "
            "scanner.toml."
        )
    return ""


def target_refusal(meta: ConnectorMeta, target: Target) -> str:
    """Why `target` may not be asked for, and what to do about it; empty if it may."""
    if meta.use is Use.IMPORT or target.kind in meta.query_kinds:
        return ""
    permitted = ", ".join(meta.query_kinds) or "nothing"
    return (
        f"the terms of {meta.title} do not let us ask for this ({target.kind}), only for: {permitted}. "
        "Take it out of scanner.toml."
    )
