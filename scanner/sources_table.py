"""Writes docs/sources.md from the connectors, so that the two cannot differ.

``python -m scanner.sources_table docs/sources.md`` renews it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from config import Settings
from scanner import wiring
from scanner.protocols import ConnectorMeta, Use

_INTRODUCTION = """\
# Sources

What the scanner can read, where, and what it never sees. This page is written from the program by
`python -m scanner.sources_table docs/sources.md`; `scanner sources list` shows the same with the state of your own
installation. `docs/connectors.md` says more about each.

- **on**: is asked as soon as it is set up. **opt-in**: wants a key, or a decision, first. **own**: the school's own
  pages only. **import**: files that somebody hands in; nobody is asked.
- A source marked *with approval* is refused until `scanner.toml` holds the reference of the platform's approval.
- Every source states what its terms let a program ask for; anything else is refused, with the reason, in the report.
- Terms change. Twelve months after the day below, a source is refused until somebody has read its terms again: a newer
  version of the scanner, or the school (`[coverage] terms_read`).
- *Terms read* says what was read on that day: *a stored copy, in full* or *in part* (which may be older than the page
  is now), or *a summary only*, by somebody else. No live page was read. Read the page itself before you switch a source
  on; where a source is read from a site of its own (feeds, forums, blogs, pages), that site's terms count too.
- *Canary*: the word that is asked for after an empty answer, to see whether the source answers at all
  (`[coverage] canaries` changes it). "–": nothing is asked by words there, or a question is too scarce or dear for it.
"""
_HEADINGS = (
    *("source", "default", "asks", "needs", "may ask for", "sees", "never sees"),
    *("terms read", "kept at most", "to be shown beside", "canary"),
)


def sources_page() -> str:
    """Return the text of docs/sources.md."""
    metas = [connector.meta for connector in wiring.connectors(Settings())]
    return "\n".join([_INTRODUCTION, *_table(metas)]) + "\n"


def needs(meta: ConnectorMeta) -> str:
    """What has to be set up before the source is asked, in words."""
    wanted = meta.needs_key or "nothing"
    return f"{wanted}, and the platform's approval" if meta.needs_approval else wanted


def _table(metas: list[ConnectorMeta]) -> Iterator[str]:
    yield f"| {' | '.join(_HEADINGS)} |"
    yield f"| {' | '.join('---' for _ in _HEADINGS)} |"
    for meta in metas:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in _cells(meta))} |"


def _cells(meta: ConnectorMeta) -> tuple[str, ...]:
    is_file = meta.use is Use.IMPORT
    return (
        f"`{meta.name}` {meta.title}",
        f"{meta.use}, with approval" if meta.needs_approval else str(meta.use),
        meta.endpoint,
        needs(meta),
        ", ".join(meta.query_kinds) or "–",
        meta.sees,
        meta.never_sees,
        "–" if is_file else f"[{meta.terms_read.isoformat()}]({meta.terms}): {meta.terms_seen}",
        f"{meta.retention_days} days" if meta.retention_days else "–",
        meta.attribution or "–",
        meta.canary or "–",
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(sources_page(), encoding="utf-8")
