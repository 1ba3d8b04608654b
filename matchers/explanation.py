"""Explaining what is shown: the words that the learned part rests on, and the smallest change that would clear a post.

Both are found by leaving words out and judging again, so they are only sought for posts that are shown: at most
`MOST_CHUNKS` judgements by the models alone, and `MOST_PIECES` + `MOST_PAIRS` of the whole post.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from matchers.assess import MOST_EVIDENCE, WORDING_REASON, Assessor
from matchers.occlusion import falls
from matchers.scene import Span
from scanner.models import MODEL_REASON, Assessment, Clause, Evidence, Finding, Post

MOST_PIECES = 6
"""Pieces of a post that are left out one at a time."""

MOST_PAIRS = 4
"""Pairs of pieces that are left out, where no single one is enough."""

_TELLING_FROM = 0.2
"""Log-odds from which a fall is worth a mark."""

_MOST_MARKS = 2
_NAMED = 2  # of the pieces, those kept for what the post refers to
_SURE_FROM = 0.3
_MOST_OF_A_TEXT = 0.6
_CLEARS = "without this it would not be shown here"

Pieces = tuple[Span, ...]
_Falls = Mapping[Span, Mapping[str, float]]


class ExplainingAssessor:
    """An assessor whose shown findings say more: see `Finding.evidence` and `Finding.clearing`. It decides the same."""

    def __init__(self, assessor: Assessor) -> None:
        self._assessor = assessor

    @property
    def errors(self) -> Counter[str]:
        """How often each clause failed, and, as ``explanation``, how often what is shown could not be explained."""
        return self._assessor.errors

    def assess_batch(self, posts: Sequence[Post]) -> list[Assessment]:
        """Assess posts in order, and explain those that are shown."""
        told = self._assessor.assess_batch(posts)
        return [
            self._explained(post, assessment) if assessment.shown else assessment
            for post, assessment in zip(posts, told, strict=True)
        ]

    def _explained(self, post: Post, assessment: Assessment) -> Assessment:
        """The assessment with its reasons; as it is where explaining fails, which is counted and costs no finding."""
        try:
            marked = self._marked(post, assessment)
            return replace(marked, findings=self._cleared(post, marked))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            self.errors["explanation"] += 1
            return assessment

    def _marked(self, post: Post, assessment: Assessment) -> Assessment:
        """Mark the words that the models' part of what is shown rests on."""
        urgency = assessment.urgency
        heads = [str(finding.clause) for finding in assessment.shown_findings] + ["urgent"] * urgency.shown
        fallen = falls(self._assessor.scene(post), heads, self._assessor.heard, self._assessor.learned_points)
        if urgency.shown:
            urgency = replace(urgency, evidence=_with_marks(post, urgency.evidence, fallen, "urgent"))
        findings = tuple(
            replace(finding, evidence=_with_marks(post, finding.evidence, fallen, finding.clause))
            if finding.shown
            else finding
            for finding in assessment.findings
        )
        return replace(assessment, urgency=urgency, findings=findings)

    def _cleared(self, post: Post, assessment: Assessment) -> tuple[Finding, ...]:
        """The findings, the shown ones with the smallest change that would clear them: one piece first, then two."""
        pieces = _pieces(post, assessment)
        pairs: list[Pieces] = [  # what is named first: a school in the bio and in the post, say
            (one, other) for one, other in combinations(reversed(pieces), 2) if not _overlap(one, other)
        ]
        left_open = {finding.clause for finding in assessment.shown_findings}
        cleared: dict[Clause, Pieces] = {}
        for spans in [*((piece,) for piece in pieces), *pairs[:MOST_PAIRS]]:
            if not left_open:
                break
            shown = {finding.clause for finding in self._assessor.assess(without(post, spans)).shown_findings}
            cleared |= dict.fromkeys(left_open - shown, spans)
            left_open &= shown
        return tuple(
            replace(finding, clearing=_quoted(post, cleared.get(finding.clause, ()))) if finding.shown else finding
            for finding in assessment.findings
        )


def without(post: Post, spans: Sequence[Span]) -> Post:
    """`post` with these stretches of its fields cut out; they may not overlap."""
    texts = dict(post.fields())
    for span in sorted(spans, key=lambda span: -span.start):
        text = texts[span.field]
        texts[span.field] = text[: span.start] + text[span.end :]
    return post.with_texts(texts)


def _with_marks(post: Post, evidence: tuple[Evidence, ...], fallen: _Falls, head: str) -> tuple[Evidence, ...]:
    """The evidence with the models' words in place of those that the text model alone points at."""
    ranked = sorted(fallen, key=lambda span: -fallen[span][head])
    marks = [
        Evidence.at(post, span.field, (span.start, span.end), reason=MODEL_REASON, weight=round(fallen[span][head], 3))
        for span in ranked[:_MOST_MARKS]
        if fallen[span][head] >= _TELLING_FROM
    ]
    if not marks:
        return evidence
    supporting = [item for item in evidence if item.weight > 0][: MOST_EVIDENCE - len(marks)]
    against = [item for item in evidence if item.weight <= 0 and item.reason != WORDING_REASON]
    return (*sorted([*supporting, *marks], key=lambda item: -item.weight), *against)


def _pieces(post: Post, assessment: Assessment) -> list[Span]:
    """What is worth leaving out: the weightiest evidence for what is shown, then what the post refers to."""
    evidence = [item for finding in assessment.shown_findings for item in finding.evidence if item.weight > 0]
    ranked = [Span(item.field, item.start, item.end) for item in sorted(evidence, key=lambda item: -item.weight)]
    mentions = [mention for mention in assessment.mentions if mention.confidence >= _SURE_FROM]
    named = [Span(mention.field, mention.start, mention.end) for mention in mentions]
    first = [piece for piece in dict.fromkeys(ranked) if not _is_most_of_the_post(post, piece)]
    pieces = dict.fromkeys([*first[: MOST_PIECES - _NAMED], *named[:_NAMED], *first, *named])
    return [piece for piece in pieces if not _is_most_of_the_post(post, piece)][:MOST_PIECES]


def _is_most_of_the_post(post: Post, piece: Span) -> bool:
    """Whether leaving it out would be leaving out the post."""
    return piece.field == "text" and piece.end - piece.start > _MOST_OF_A_TEXT * len(post.text)


def _quoted(post: Post, spans: Pieces) -> tuple[Evidence, ...]:
    return tuple(Evidence.at(post, span.field, (span.start, span.end), reason=_CLEARS) for span in spans)


def _overlap(one: Span, other: Span) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end
