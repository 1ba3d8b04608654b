"""Assessment: a post in, what the safeguarding lead may want to know of it out.

The gate comes first: a post with no tie to the school costs one look-up and nothing else. Then the hold, then every
clause by its features, its weights and its vetoes, then the urgency. A bug in one clause is counted and leaves the
other clauses of the post alone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from config.school import School
from matchers import protected, urgent
from matchers.clauses import CLAUSES
from matchers.fingerprint import fingerprint
from matchers.read import MENTION_FROM, mention_score, read
from matchers.reading import Reading
from matchers.rule import ClauseMeta, ClauseRule
from matchers.scene import Feature, Scene
from matchers.scoring import HeadWeights, Score, Strictness, score, shipped_weights
from matchers.text_model import Grams, TextModel, grams_of, shipped_text_model
from matchers.watchlist import Watchlist
from matchers.words import Zone, zone_of
from scanner.errors import MatcherError
from scanner.models import (
    Assessment,
    AuthorRole,
    Direction,
    Evidence,
    Finding,
    MentionKind,
    Post,
    Severity,
    Urgency,
)

FEATURES: Mapping[str, Sequence[Feature]] = {
    **{str(rule.META.clause): rule.FEATURES for rule in CLAUSES},
    "urgent": urgent.FEATURES,
    "protected": protected.FEATURES,
}
"""The heads and what each looks at."""
_LISTED_FROM = 0.05
"""Findings below this score are not listed at all."""
_MOST_EVIDENCE = 6
_HOLD_NOTE = "The post may be activity that the law protects; its substance can never fall under this clause."
_NOT_URGENT = Urgency(score=0.0, shown=False)


class Assessor:
    """Assesses posts for one school. Pure: no clock, no network, no files but the shipped weights.

    Args:
        school: the school with its people.
        strictness: how much to show: ``quiet``, ``balanced`` or ``wide``.
        weights: the heads' weights; the shipped ones by default.
        text_model: the text model; the shipped one by default.

    Attributes:
        errors: how often each clause failed, by clause; a failure leaves the other clauses of the post alone.
    """

    def __init__(
        self,
        school: School,
        strictness: Strictness = "balanced",
        *,
        weights: Mapping[str, HeadWeights] | None = None,
        text_model: TextModel | None = None,
    ) -> None:
        self._watchlist = Watchlist.compile(school)
        self._strictness: Strictness = strictness
        self._weights = weights if weights is not None else shipped_weights()
        self._text_model = text_model if text_model is not None else shipped_text_model()
        self.errors: Counter[str] = Counter()

    def assess(self, post: Post) -> Assessment:
        """Assess one post."""
        return self.assess_batch([post])[0]

    def assess_batch(self, posts: Sequence[Post]) -> list[Assessment]:
        """Assess posts in order; a post's assessment does not depend on its neighbours."""
        return [self._assess(reading) for reading in read(posts, self._watchlist)]

    def _assess(self, reading: Reading) -> Assessment:
        tie = mention_score(reading)
        bare = Assessment(
            post_ref=reading.post.ref,
            mention=tie >= MENTION_FROM,
            mention_score=tie,
            author_role=reading.speaker.role,
            protected=False,
            urgency=_NOT_URGENT,
            mentions=reading.mentions,
        )
        if not reading.folded:
            return bare
        scene = Scene.of(reading)
        grams = grams_of(scene)
        scene = replace(scene, wording=self._text_model.logits(grams))
        hold = self._score(scene, "protected").probability >= self._threshold("protected")
        findings = [finding for rule in CLAUSES if (finding := self._judged(rule, scene, grams, hold=hold)) is not None]
        return replace(
            bare,
            protected=hold,
            urgency=self._urgency(scene, grams),
            findings=tuple(sorted(findings, key=lambda finding: (-finding.shown, -finding.score))),
        )

    def _judged(self, rule: ClauseRule, scene: Scene, grams: Grams, *, hold: bool) -> Finding | None:
        """The clause's finding; None also where its code fails, which is counted."""
        try:
            return self._finding(rule, scene, grams, hold=hold)
        except (MatcherError, ArithmeticError, LookupError, TypeError, ValueError):
            self.errors[str(rule.META.clause)] += 1
            return None

    def _finding(self, rule: ClauseRule, scene: Scene, grams: Grams, *, hold: bool) -> Finding | None:
        meta, head = rule.META, str(rule.META.clause)
        judged = self._guarded(rule, self._score(scene, head), scene, hold=hold)
        probability = judged.probability
        if probability < _LISTED_FROM:
            return None
        evidence = self._evidence(scene, grams, head, judged)
        if not evidence:
            return None
        shown = probability >= self._threshold(head)
        return Finding(
            clause=meta.clause,
            score=probability,
            identity=_identity(scene),
            severity=_severity(meta, scene),
            direction=_direction(meta, scene),
            evidence=evidence,
            contributions=judged.contributions,
            hold=hold,
            shown=shown,
            fingerprint=fingerprint(meta.clause, scene.reading),
        )

    def _guarded(self, rule: ClauseRule, judged: Score, scene: Scene, *, hold: bool) -> Score:
        for veto in rule.VETOES:
            if veto.holds(scene):
                return judged.guarded(veto.name, veto.note)
        if hold and rule.META.yields_to_protection:
            return judged.guarded("protected", _HOLD_NOTE)
        return judged

    def _urgency(self, scene: Scene, grams: Grams) -> Urgency:
        judged = self._score(scene, "urgent")
        probability = judged.probability
        shown = probability >= self._threshold("urgent")
        if not shown:
            return Urgency(score=probability, shown=False)
        evidence = self._evidence(scene, grams, "urgent", judged)
        return Urgency(score=probability, shown=bool(evidence), evidence=evidence, contributions=judged.contributions)

    def _score(self, scene: Scene, head: str) -> Score:
        return score(scene, head, FEATURES[head], self._weights[head])

    def _threshold(self, head: str) -> float:
        return self._weights[head].thresholds[self._strictness]

    def _evidence(self, scene: Scene, grams: Grams, head: str, judged: Score) -> tuple[Evidence, ...]:
        """What speaks for it first, then the words that weigh most in the wording, then what speaks against it."""
        post = scene.reading.post
        found = judged.evidence(post)
        supporting = [item for item in found if item.weight > 0]
        if len(supporting) < _MOST_EVIDENCE:
            taken = {(item.field, item.start) for item in supporting}
            supporting += [
                Evidence.at(post, span.field, (span.start, span.end), reason="weighs in the wording")
                for span in self._text_model.telling_words(scene, grams, head)
                if (span.field, span.start) not in taken
            ]
        return (*supporting[:_MOST_EVIDENCE], *(item for item in found if item.weight < 0))


def _identity(scene: Scene) -> float:
    """How sure that it is our school or that person: the tie, or the surest person named in the post."""
    people = scene.reading.of_kind(MentionKind.STAFF, MentionKind.PUPIL, MentionKind.PARTNER)
    named = max((mention.confidence for mention in people if zone_of(mention.field) != Zone.PROFILE), default=0.0)
    return max(scene.reading.tie.score, named)


def _severity(meta: ClauseMeta, scene: Scene) -> Severity:
    graver = any(scene.signal(feature).value > 0 for feature in meta.graver)
    return max(meta.severity, meta.gravest) if graver else meta.severity


def _direction(meta: ClauseMeta, scene: Scene) -> Direction:
    speaker = scene.reading.speaker
    by_staff = speaker.role is AuthorRole.STAFF or speaker.claims_employment
    return Direction.BY_STAFF if by_staff and meta.others is not Direction.AS_SCHOOL else meta.others
