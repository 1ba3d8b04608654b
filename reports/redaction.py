"""A run's report as it may leave the house: pupils by initials, no hidden characters, every excerpt still in its place.

Reporters are only ever handed a redacted report, so that none of them can forget to mask.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from reports.masking import PupilMask, Span
from reports.rewriting import Edit, Rewritten, hidden, rewrite
from scanner.models import (
    Contribution,
    Coverage,
    Evidence,
    Post,
    RunReport,
    StoredFinding,
    StoredUrgency,
)

_NAMES = frozenset({"author.handle", "author.display_name"})
_PUPIL_NAMED = re.compile(r"\bnam\w+ a pupil|\bpupil\b.{0,40}\bname", re.IGNORECASE)  # in the reason for a mark
_LONGEST_NAME = 40  # characters; a longer stretch about a pupil is a sentence, in which words are no misspelt names

_Named = dict[tuple[str, str], list[Span]]


def redact(report: RunReport, mask: PupilMask) -> RunReport:
    """Return `report` with every text of it masked and cleaned.

    Evidence still fits: ``post.field_text(field)[start:end] == excerpt``. An address that names a pupil becomes empty.
    """
    return _Redaction(mask, _named_stretches(report)).report(report)


class _Redaction:
    def __init__(self, mask: PupilMask, named: _Named) -> None:
        self._mask = mask
        self._named = named
        self._posts: dict[Post, tuple[Post, dict[str, Rewritten]]] = {}
        self._prose = cache(self._masked)  # the same notes stand in many findings

    def report(self, report: RunReport) -> RunReport:
        return replace(
            report,
            school=self._prose(report.school),
            findings=tuple(self._finding(stored) for stored in report.findings),
            urgent=tuple(self._urgency(stored) for stored in report.urgent),
            coverage=tuple(self._coverage(line) for line in report.coverage),
            erased=tuple(replace(stub, places=self._places(stub.places)) for stub in report.erased),
        )

    def _finding(self, stored: StoredFinding) -> StoredFinding:
        post, moved = self._post(stored.post)
        finding = replace(
            stored.finding,
            evidence=self._evidence(stored.finding.evidence, moved),
            contributions=self._contributions(stored.finding.contributions),
            clearing=self._clearing(stored.finding.clearing, moved),
        )
        return replace(stored, post=post, finding=finding, places=self._places(stored.places))

    def _places(self, places: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return tuple((platform, self._address(url)) for platform, url in places)

    def _urgency(self, stored: StoredUrgency) -> StoredUrgency:
        post, moved = self._post(stored.post)
        urgency = replace(
            stored.urgency,
            evidence=self._evidence(stored.urgency.evidence, moved),
            contributions=self._contributions(stored.urgency.contributions),
        )
        return replace(stored, post=post, urgency=urgency)

    def _coverage(self, line: Coverage) -> Coverage:
        skipped = {self._prose(reason): count for reason, count in line.skipped.items()}
        return replace(line, target=self._prose(line.target), reason=self._prose(line.reason), skipped=skipped)

    def _post(self, post: Post) -> tuple[Post, dict[str, Rewritten]]:
        if post not in self._posts:
            self._posts[post] = self._rewritten(post)
        return self._posts[post]

    def _rewritten(self, post: Post) -> tuple[Post, dict[str, Rewritten]]:
        moved = {name: self._field(post, name, text) for name, text in post.fields()}
        texts = {name: rewritten.text for name, rewritten in moved.items()}
        redacted = replace(post.with_texts(texts), url=self._address(post.url), source=self._prose(post.source))
        return redacted, moved

    def _field(self, post: Post, name: str, text: str) -> Rewritten:
        return self._words(text, named=self._named[post.ref, name], field=name)

    def _words(self, text: str, *, named: Iterable[Span], field: str) -> Rewritten:
        masks = self._mask.masks(text, named=named, loose=field == "author.handle", a_name=field in _NAMES)
        masked = [Edit(mask.start, mask.end, mask.initials) for mask in masks]
        covered = {at for edit in masked for at in range(edit.start, edit.end)}
        return rewrite(text, [*masked, *(edit for edit in hidden(text) if edit.start not in covered)])

    def _address(self, url: str) -> str:
        return "" if self._mask.masks(url, loose=True) else url

    def _masked(self, text: str) -> str:
        masked = [Edit(mask.start, mask.end, mask.initials) for mask in self._mask.masks(text)]
        return rewrite(text, masked).text

    def _evidence(self, evidence: Iterable[Evidence], moved: dict[str, Rewritten]) -> tuple[Evidence, ...]:
        """The evidence in what is kept of the post; where it all stands elsewhere (a bio), its words alone."""
        listed = tuple(evidence)
        kept = tuple(self._moved(item, moved[item.field]) for item in listed if item.field in moved)
        return kept or tuple(self._quoted(item) for item in listed)

    def _clearing(
        self, pieces: tuple[Evidence, ...] | None, moved: dict[str, Rewritten]
    ) -> tuple[Evidence, ...] | None:
        """What would clear the finding; of a field that is not kept (a bio), the words alone."""
        if pieces is None:
            return None
        return tuple(
            self._moved(item, moved[item.field]) if item.field in moved else self._quoted(item) for item in pieces
        )

    def _quoted(self, item: Evidence) -> Evidence:
        words = item.excerpt
        named = [(0, len(words))] if len(words) <= _LONGEST_NAME else []
        excerpt = self._words(words, named=named, field=item.field).text
        return replace(item, excerpt=excerpt, reason=self._prose(item.reason))

    def _moved(self, item: Evidence, rewritten: Rewritten) -> Evidence:
        start, end = rewritten.span(item.start, item.end)
        excerpt = rewritten.text[start:end]
        return replace(item, start=start, end=end, excerpt=excerpt, reason=self._prose(item.reason))

    def _contributions(self, contributions: Iterable[Contribution]) -> tuple[Contribution, ...]:
        return tuple(replace(item, note=self._prose(item.note)) for item in contributions)


def _named_stretches(report: RunReport) -> _Named:
    """Where a matcher has recognised a pupil's name, by post and field: it may be misspelt, or look like a word."""
    named: _Named = defaultdict(list)
    evidence = [(stored.post, item) for stored in report.findings for item in stored.finding.evidence]
    evidence += [(stored.post, item) for stored in report.urgent for item in stored.urgency.evidence]
    for post, item in evidence:
        if _PUPIL_NAMED.search(item.reason) and item.end - item.start <= _LONGEST_NAME:
            named[post.ref, item.field].append((item.start, item.end))
    return named
