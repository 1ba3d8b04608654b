"""Assessment: a post in, what the safeguarding lead may want to know of it out.

The gate comes first: a post with no tie to the school costs one look-up and nothing else. Then the hold, then every
clause by its features, its weights and its vetoes, then the urgency, and last what of it is shown. A bug in one clause
is counted and leaves the other clauses of the post alone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from config.school import School
from matchers import protected, urgent
from matchers.aim import aimed_at
from matchers.clauses import CLAUSES
from matchers.encoder import Encoder, shipped_encoder
from matchers.fingerprint import fingerprint, subject, weightiest_word
from matchers.read import MENTION_FROM, PostHits, mention_score, read
from matchers.reading import Reading
from matchers.rule import ClauseMeta, ClauseRule, Guard
from matchers.scene import Feature, Scene
from matchers.scoring import MEANT_FROM, Score, Strictness, Weights, learned_points, score, shipped_weights, together
from matchers.second_look import SecondLook, shipped_second_look
from matchers.sketch import sketch
from matchers.text_model import Grams, TextModel, grams_of, shipped_text_model
from matchers.watchlist import Watchlist
from matchers.words import Zone, zone_of
from scanner.models import (
    Assessment,
    AuthorRole,
    Direction,
    Evidence,
    Finding,
    MentionKind,
    Post,
    RuledOut,
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
MOST_EVIDENCE = 6
WORDING_REASON = "weighs in the wording"
_PROTECTED = Guard(
    name="protected",
    note="The post may be activity that the law protects; its substance can never fall under this clause.",
    holds=protected.plainly_protected,
)
_NOT_URGENT = Urgency(score=0.0, shown=False)


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """A scene with the score of the hold and whether it applies."""

    scene: Scene
    hold_score: float
    hold: bool

    @cached_property
    def grams(self) -> Grams:
        """The scene's hashed words."""
        return grams_of(self.scene)


class Assessor:
    """Assesses posts for one school. Pure: no clock, no network, no files but the shipped weights.

    Args:
        school: the school with its people.
        strictness: how much to show: ``quiet``, ``balanced`` or ``wide``.
        weights: the heads' weights; the shipped ones by default.
        text_model: the text model; the shipped one by default.
        encoder: the encoder; the shipped one by default.
        second_look: the weights of the second look; the shipped ones by default.

    Attributes:
        watchlist: the school, compiled.
        errors: how often each clause failed, by clause; a failure leaves the other clauses of the post alone.
    """

    def __init__(
        self,
        school: School,
        strictness: Strictness = "balanced",
        *,
        weights: Weights | None = None,
        text_model: TextModel | None = None,
        encoder: Encoder | None = None,
        second_look: SecondLook | None = None,
    ) -> None:
        self.watchlist = Watchlist.compile(school)
        self._strictness: Strictness = strictness
        self._weights = weights if weights is not None else shipped_weights()
        self._text_model = text_model if text_model is not None else shipped_text_model()
        self._encoder = encoder if encoder is not None else shipped_encoder()
        self._second_look = second_look if second_look is not None else shipped_second_look()
        self.errors: Counter[str] = Counter()

    def assess(self, post: Post) -> Assessment:
        """Assess one post."""
        return self.assess_batch([post])[0]

    def assess_batch(self, posts: Sequence[Post], hits: PostHits | None = None) -> list[Assessment]:
        """Assess posts in order; a post's assessment does not depend on its neighbours.

        Args:
            posts: the posts.
            hits: what `find_hits` gives for them, where it is known already.
        """
        readings = read(posts, self.watchlist, hits)
        scenes = iter(self.heard([Scene.of(reading) for reading in readings if reading.folded]))
        return [self.judged(next(scenes)) if reading.folded else self._bare(reading) for reading in readings]

    def scene(self, post: Post) -> Scene:
        """The post as the heads see it, with what the text model and the encoder make of it."""
        (reading,) = read([post], self.watchlist)
        (scene,) = self.heard([Scene.of(reading)])
        return self._looked_at_again(scene)

    def heard(self, scenes: Sequence[Scene]) -> list[Scene]:
        """Each scene with what the text model and the encoder make of its words."""
        meanings = self._encoder.log_odds((scene.words, scene.first_look) for scene in scenes)
        return [
            replace(scene, wording=self._text_model.logits(grams_of(scene)), meaning=meaning)
            for scene, meaning in zip(scenes, meanings, strict=True)
        ]

    def judged(self, scene: Scene) -> Assessment:
        """Judge a scene that the text model and the encoder have heard."""
        if not scene.reading.folded:
            return self._bare(scene.reading)
        seen = self._see(self._looked_at_again(scene))
        judged = [self._judged(rule, seen) for rule in CLAUSES]
        found = [each for each in judged if isinstance(each, Finding)]
        reading = seen.scene.reading
        word = weightiest_word(reading, (item for finding in found for item in finding.evidence))
        findings = [replace(each, subject=subject(each.clause, reading, word)) for each in found]
        ruled_out = tuple(each for each in judged if isinstance(each, RuledOut))
        told = replace(self._bare(reading), protected=seen.hold, urgency=self._urgency(seen), ruled_out=ruled_out)
        return self._decided(told, findings)

    def learned_points(self, scene: Scene, head: str) -> float:
        """The log-odds that the text model and the encoder bring to a head."""
        return learned_points(scene, head, self._weights.heads[head])

    def _bare(self, reading: Reading) -> Assessment:
        tie = mention_score(reading)
        return Assessment(
            post_ref=reading.post.ref,
            mention=tie >= MENTION_FROM,
            mention_score=tie,
            author_role=reading.speaker.role,
            protected=False,
            urgency=_NOT_URGENT,
            mentions=reading.mentions,
        )

    def _see(self, scene: Scene) -> _Seen:
        hold_score = self._score(scene, "protected").probability
        hold = protected.plainly_protected(scene) or hold_score >= self._threshold("protected")
        return _Seen(scene=scene, hold_score=hold_score, hold=hold)

    def _looked_at_again(self, scene: Scene) -> Scene:
        """The scene with the author and the tie decided anew, by what the models heard."""
        return replace(scene, reading=self._second_look.again(scene.reading, scene.wording, scene.meaning))

    def _judged(self, rule: ClauseRule, seen: _Seen) -> Finding | RuledOut | None:
        """The clause's finding; None also where its code fails, which is counted."""
        try:
            return self._finding(rule, seen)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            self.errors[str(rule.META.clause)] += 1
            return None

    def _finding(self, rule: ClauseRule, seen: _Seen) -> Finding | RuledOut | None:
        meta, scene = rule.META, seen.scene
        unguarded = self._score(scene, meta.clause)
        judged = _guarded(rule, unguarded, seen)
        if judged.probability < _LISTED_FROM:
            return _ruled_out(meta, unguarded, judged)
        evidence = self._evidence(seen, meta.clause, judged)
        if not evidence:
            return None
        return Finding(
            clause=meta.clause,
            score=judged.probability,
            identity=_identity(scene),
            severity=_severity(meta, scene),
            direction=_direction(meta, scene),
            evidence=evidence,
            contributions=judged.contributions,
            hold=seen.hold,
            shown=False,
            fingerprint=fingerprint(meta.clause, scene.reading),
            sketch=sketch(scene.reading),
            aimed_at=aimed_at(meta.clause, scene, evidence),
        )

    def _urgency(self, seen: _Seen) -> Urgency:
        judged = self._score(seen.scene, "urgent")
        for guard in urgent.GUARDS:
            if guard.holds(seen.scene):
                judged = judged.guarded(guard)
        if judged.probability < self._threshold("urgent"):
            return Urgency(score=judged.probability, shown=False)
        evidence = self._evidence(seen, "urgent", judged)
        return Urgency(
            score=judged.probability, shown=bool(evidence), evidence=evidence, contributions=judged.contributions
        )

    def _decided(self, assessment: Assessment, findings: Sequence[Finding]) -> Assessment:
        """Decide what is shown.

        A post is shown where it is sure enough that the school is meant and its scores together are high enough; then
        every finding (and the urgency) that reaches its own threshold, or else the best one.
        """
        ranked = sorted(findings, key=lambda finding: -finding.score)
        urgency = assessment.urgency
        enough = together([urgency.score, *(finding.score for finding in ranked)])
        meant = assessment.mention_score >= MEANT_FROM[self._strictness]
        if not meant or enough < self._weights.together[self._strictness]:
            return replace(assessment, urgency=replace(urgency, shown=False), findings=tuple(ranked))
        told = [finding.score >= self._threshold(finding.clause) for finding in ranked]
        if ranked and not urgency.shown and not any(told):
            told[0] = True
        decided = [replace(finding, shown=shown) for finding, shown in zip(ranked, told, strict=True)]
        return replace(assessment, findings=tuple(sorted(decided, key=lambda finding: not finding.shown)))

    def _score(self, scene: Scene, head: str) -> Score:
        return score(scene, head, FEATURES[head], self._weights.heads[head])

    def _threshold(self, head: str) -> float:
        return self._weights.heads[head].thresholds[self._strictness]

    def _evidence(self, seen: _Seen, head: str, judged: Score) -> tuple[Evidence, ...]:
        """What speaks for it first, then the words that weigh most in the wording, then what speaks against it."""
        post = seen.scene.reading.post
        found = judged.evidence(post)
        supporting = [item for item in found if item.weight > 0][:MOST_EVIDENCE]
        taken = {(item.field, item.start) for item in supporting}
        wording = [
            Evidence.at(post, span.field, (span.start, span.end), reason=WORDING_REASON)
            for span in self._text_model.telling_words(seen.scene, seen.grams, head)
            if (span.field, span.start) not in taken
        ]
        against = [item for item in found if item.weight < 0]
        return (*supporting, *wording[: MOST_EVIDENCE - len(supporting)], *against) if supporting or wording else ()


def _guarded(rule: ClauseRule, judged: Score, seen: _Seen) -> Score:
    for guard in rule.GUARDS:
        if guard.holds(seen.scene):
            judged = judged.guarded(guard)
    likely = seen.hold or seen.hold_score >= protected.LIKELIER_FROM * judged.probability
    return judged.guarded(_PROTECTED) if likely and rule.META.yields_to_protection else judged


def _ruled_out(meta: ClauseMeta, unguarded: Score, judged: Score) -> RuledOut | None:
    """What the guards kept out; None where the post would not have been listed anyway."""
    if unguarded.probability < _LISTED_FROM:
        return None
    notes = tuple(line.note for line in judged.contributions[len(unguarded.contributions) :])
    return RuledOut(clause=meta.clause, score=unguarded.probability, notes=notes)


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
