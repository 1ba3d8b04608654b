"""Features that several clauses share: who speaks, the tie to the school, who is spoken of, and the guards."""

from matchers.lexicon import Hit, shipped_lexicon
from matchers.rule import Guard
from matchers.scene import NOTHING, Feature, Scene, Signal, Span, both, cue_feature, feature
from matchers.text_model import as_value
from matchers.words import Zone, zone_of
from scanner.models import AuthorRole, Evidence, MentionKind

_PERSON_MASKS = ("STAFF", "PARTNER", "PUPIL")


def _evidence_spans(evidence: tuple[Evidence, ...]) -> tuple[Span, ...]:
    return tuple(Span(item.field, item.start, item.end) for item in evidence if item.weight >= 0)[:3]


def _speaks_as(role: AuthorRole) -> "Feature":
    def measure(scene: Scene) -> Signal:
        speaker = scene.reading.speaker
        if speaker.role is not role:
            return NOTHING
        return Signal(value=max(0.5, speaker.confidence), spans=_evidence_spans(speaker.evidence))

    return Feature(name=f"speaks_as_{role}", note=_ROLE_NOTES[role], measure=measure)


_ROLE_NOTES = {
    AuthorRole.STAFF: "The author seems to be a member of staff on the list.",
    AuthorRole.FORMER_STAFF: "The author seems to have worked at the school in the past.",
    AuthorRole.PUPIL: "The author seems to be a pupil.",
    AuthorRole.PARENT: "The author seems to be a parent or carer.",
    AuthorRole.OFFICIAL: "The author is an account of the school itself.",
    AuthorRole.OTHER: "The author shows a trade, a place or a tie outside the school.",
    AuthorRole.UNKNOWN: "Nothing shows who the author is.",
}

_WHO = {
    AuthorRole.STAFF: "staff",
    AuthorRole.FORMER_STAFF: "former staff",
    AuthorRole.PUPIL: "pupils",
    AuthorRole.PARENT: "parents",
    AuthorRole.OFFICIAL: "the school's own accounts",
    AuthorRole.OTHER: "people outside the school",
    AuthorRole.UNKNOWN: "accounts that show nothing of their owner",
}

SPEAKS_AS_STAFF = _speaks_as(AuthorRole.STAFF)
SPEAKS_AS_FORMER = _speaks_as(AuthorRole.FORMER_STAFF)
SPEAKS_AS_PUPIL = _speaks_as(AuthorRole.PUPIL)
SPEAKS_AS_PARENT = _speaks_as(AuthorRole.PARENT)
SPEAKS_AS_OFFICIAL = _speaks_as(AuthorRole.OFFICIAL)
SPEAKS_AS_OTHER = _speaks_as(AuthorRole.OTHER)
SPEAKS_AS_UNKNOWN = _speaks_as(AuthorRole.UNKNOWN)


def _reads_like(head: str, name: str, note: str) -> Feature:
    return Feature(name=name, note=note, measure=lambda scene: Signal(value=as_value(scene.wording.get(head, 0.0))))


READS_LIKE = (
    *(
        _reads_like(f"role:{role}", f"reads_like_{role}", f"The wording is like that of {_WHO[role]}.")
        for role in AuthorRole
    ),
    _reads_like("shown", "reads_like_shown", "The wording is like that of posts that need to be seen."),
)
"""Who the wording sounds like, apart from what handle and profile say."""
OUTSIDERS = (SPEAKS_AS_PUPIL, SPEAKS_AS_PARENT, SPEAKS_AS_OTHER, SPEAKS_AS_OFFICIAL)
INSIDERS = (SPEAKS_AS_STAFF, SPEAKS_AS_FORMER, SPEAKS_AS_UNKNOWN)


@feature
def school_named(scene: Scene) -> Signal:
    """The school is named, tagged or addressed."""
    tie = scene.reading.tie
    return Signal(value=tie.score, spans=_evidence_spans(tie.evidence)) if tie.direct else NOTHING


@feature
def school_ascertainable(scene: Scene) -> Signal:
    """The school is not named but can be worked out from details."""
    tie = scene.reading.tie
    return NOTHING if tie.direct else Signal(value=tie.indirect, spans=_evidence_spans(tie.evidence))


@feature
def school_in_own_words(scene: Scene) -> Signal:
    """The author's own words name the school."""
    return scene.mentioned(
        mention for mention in scene.reading.of_kind(MentionKind.SCHOOL) if zone_of(mention.field) == Zone.OWN
    )


@feature
def school_in_profile(scene: Scene) -> Signal:
    """The author's name, handle or bio names the school."""
    return scene.mentioned(
        mention for mention in scene.reading.of_kind(MentionKind.SCHOOL) if zone_of(mention.field) == Zone.PROFILE
    )


@feature
def school_in_context(scene: Scene) -> Signal:
    """What the post answers, quotes or links to names the school."""
    return scene.mentioned(
        mention for mention in scene.reading.of_kind(MentionKind.SCHOOL) if zone_of(mention.field) == Zone.CONTEXT
    )


@feature
def about_the_school(scene: Scene) -> Signal:
    """How sure it is that the post is about the school, its staff or its pupils."""
    tie = scene.reading.tie
    return Signal(value=tie.score, spans=_evidence_spans(tie.evidence))


def _spoken_of(scene: Scene, kind: MentionKind, zone: str) -> Signal:
    author = scene.reading.speaker
    return scene.mentioned(
        mention
        for mention in scene.reading.of_kind(kind)
        if zone_of(mention.field) == zone and not author.is_called(mention.excerpt)
    )


@feature
def staff_named(scene: Scene) -> Signal:
    """A member of staff other than the author is named."""
    return _spoken_of(scene, MentionKind.STAFF, Zone.OWN)


@feature
def staff_in_context(scene: Scene) -> Signal:
    """What the post answers, quotes or links to names a member of staff."""
    return _spoken_of(scene, MentionKind.STAFF, Zone.CONTEXT)


@feature
def pupil_named(scene: Scene) -> Signal:
    """A pupil other than the author is named."""
    author = scene.reading.speaker.pupil
    return scene.mentioned(
        mention
        for mention in scene.reading.of_kind(MentionKind.PUPIL)
        if zone_of(mention.field) != Zone.PROFILE and mention.entity != author
    )


@feature
def partner_named(scene: Scene) -> Signal:
    """A supplier, partner body or client of the school is named."""
    return scene.mentioned(
        mention for mention in scene.reading.of_kind(MentionKind.PARTNER) if zone_of(mention.field) != Zone.PROFILE
    )


@feature
def several_named(scene: Scene) -> Signal:
    """Several people of the school are named."""
    people = {
        mention.entity: mention
        for mention in scene.reading.of_kind(MentionKind.STAFF, MentionKind.PUPIL)
        if zone_of(mention.field) != Zone.PROFILE
    }
    return scene.mentioned(people.values()) if len(people) > 1 else NOTHING


@feature
def claims_employment(scene: Scene) -> Signal:
    """The author's words or bio claim work at a school."""
    speaker = scene.reading.speaker
    if not speaker.claims_employment:
        return NOTHING
    return Signal(value=1.0, spans=_evidence_spans(speaker.evidence))


@feature
def claims_parent(scene: Scene) -> Signal:
    """The author's words claim a child at the school."""
    speaker = scene.reading.speaker
    if not speaker.claims_parent:
        return NOTHING
    return Signal(value=1.0, spans=_evidence_spans(speaker.evidence))


@feature
def long_post(scene: Scene) -> Signal:
    """The post is long, so single words say less."""
    return Signal(value=min(1.0, _own_words(scene) / 150))


@feature
def short_post(scene: Scene) -> Signal:
    """The post is very short."""
    return Signal(value=1.0 if _own_words(scene) < 10 else 0.0)


def _own_words(scene: Scene) -> int:
    return sum(word.zone == Zone.OWN for word in scene.words)


def targets(scene: Scene) -> list[Hit]:
    """People of the school who are named or pointed at by their job."""
    return [*scene.entities(*_PERSON_MASKS), *scene.cues("target")]


def near_target(name: str, note: str, *cues: str) -> Feature:
    """A feature that looks for cues in the same sentence as a person who is named or pointed at by their job."""

    def measure(scene: Scene) -> Signal:
        return scene.found(scene.near(scene.cues(*cues), targets(scene)))

    return Feature(name=name, note=note, measure=measure)


def near_staff(name: str, note: str, *cues: str) -> Feature:
    """A feature that looks for cues in the same sentence as a named member of staff or partner."""

    def measure(scene: Scene) -> Signal:
        return scene.found(scene.near(scene.cues(*cues), scene.entities("STAFF", "PARTNER")))

    return Feature(name=name, note=note, measure=measure)


def near_pupil(name: str, note: str, *cues: str) -> Feature:
    """A feature that looks for cues in the same sentence as a named pupil."""

    def measure(scene: Scene) -> Signal:
        return scene.found(scene.near(scene.cues(*cues), scene.entities("PUPIL")))

    return Feature(name=name, note=note, measure=measure)


def near_pronoun(name: str, note: str, *cues: str) -> Feature:
    """A feature that looks for cues in the same sentence as a pronoun that points at somebody."""

    def measure(scene: Scene) -> Signal:
        return scene.found(scene.near(scene.cues(*cues), scene.cues("pronoun_target"), reach=5))

    return Feature(name=name, note=note, measure=measure)


HARM = (
    "injury",
    "violence_to_child",
    "sexual_harm",
    "restraint",
    "weapon_or_gang",
    "unsafe_place",
    "neglect_of_child",
    "filmed",
)
ROW = (
    "undermined",
    "shirks",
    "favouritism",
    "shouted_at",
    "fed_up",
    "treated_badly",
    "supplier_row",
    "gossip",
    "staff_party",
    "about_bosses",
)
RUNS_DOWN = ("school_insulted", "warns_off", "wants_out", "no_support", "all_for_show", "scorn")
ALLEGATION = ("affair", "drunk_at_work", "dishonest", "creepy", "skives", "bias", "harsh", "record")
FAILING = ("reported_it", "danger_told", "records_bent", "law_broken", "nobody_acted")
CONCERN = ("worried", "asks_advice", "concern_told", "has_rung")


def each(*cues: str) -> tuple[Feature, ...]:
    """A feature for each cue, in the words of its lexicon."""
    return tuple(cue_feature(cue, _sentence(cue), cue) for cue in cues)


def each_near_target(*cues: str) -> tuple[Feature, ...]:
    """A feature for each cue in the same sentence as a person who is named or pointed at."""
    return tuple(near_target(f"{cue}_near_person", f"{_sentence(cue)[:-1]}, of a person.", cue) for cue in cues)


def _sentence(cue: str) -> str:
    about = shipped_lexicon().about[cue]
    return f"{about[0].upper()}{about[1:]}."


ATTACK = (
    *("insult", "slur", "mockery", "hostile_frame", "threat", "pile_on", "home_exposed", "hostile", "incompetence"),
    *("pejorative_parent", *ALLEGATION),
)
"""Cues of which at least one stands in nearly every attack on somebody."""
FAULT = (*ATTACK, *ROW, *RUNS_DOWN, "drink_drugs", "misconduct", "review", "secrecy", "inside_matter")
"""Cues of anything that a school could mind."""
_HELD_BACK = -2.0
_FEW_WORDS = 14


def praise_alone(scene: Scene) -> bool:
    """Whether the post praises or greets and holds no cue of anything that a school could mind."""
    return bool(scene.cues("praise", "belief")) and not scene.cues(*FAULT)


def characteristic_alone(scene: Scene) -> bool:
    """Whether the post speaks of a protected characteristic and holds no cue of an attack."""
    return bool(scene.cues("characteristic")) and not scene.cues(*ATTACK)


def no_fault_said(scene: Scene) -> bool:
    """Whether a post of few words, or one that points at nobody, holds no cue of anything that a school could mind."""
    aimed = targets(scene) or scene.cues("pronoun_target")
    return (_own_words(scene) < _FEW_WORDS or not aimed) and not scene.cues(*FAULT)


NO_FAULT_SAID = Guard(
    name="no_fault_said",
    note="In few words, or of nobody, the post says nothing that a school could mind.",
    holds=no_fault_said,
    points=_HELD_BACK,
)
PRAISE_ALONE = Guard(
    name="praise_alone", note="Praise or a greeting, and nothing else.", holds=praise_alone, points=_HELD_BACK
)
CHARACTERISTIC_ALONE = Guard(
    name="characteristic_alone",
    note="A protected characteristic is spoken of, but nobody is attacked.",
    holds=characteristic_alone,
    points=_HELD_BACK,
)

LYRICS = Guard(
    name="lyrics",
    note="Words of a song.",
    holds=lambda scene: bool(scene.cues("lyrics")) and not scene.entities(*_PERSON_MASKS),
    points=_HELD_BACK,
)

COUNTER_SPEECH = cue_feature("counter_speech", "The author speaks up against abuse.", "counter_speech")
PRAISE = cue_feature("praise", "The post praises or thanks.", "praise")
FICTION = cue_feature("fiction", "Words of fiction, sport, music or another thing of the same name.", "fiction")
DRILL = cue_feature("drill", "A drill, a clinic or a figure of speech with a dangerous word.", "drill")
PRESS = cue_feature("press", "The post reads like a report by press or a public body.", "press")
NEGATION = cue_feature("negation", "The author denies the tie or the fact.", "negation")
QUOTES_TO_CONDEMN = cue_feature("quotes_to_condemn", "Another's words are quoted to report them.", "quote_condemn")
SELF_JOKE = cue_feature("self_joke", "A joke at the author's own expense.", "self_joke")
RECLAIMED = cue_feature("reclaimed", "The author claims the identity for themselves.", "reclaimed")
OWN_VOICE = cue_feature("own_voice", "The post reads like an institution's announcement.", "own_voice")
VACANCY = cue_feature("vacancy", "The post is an advert for a job.", "vacancy")
PAST_WORK = cue_feature("past_work", "The author speaks of a job that is over.", "past_work")
PAST_WORK_BIO = cue_feature("past_work_bio", "The bio speaks of a job that is over.", "past_work", zone=Zone.PROFILE)
SNEER = cue_feature("sneer", "The tone is a sneer, a rumour or a grudge.", "sneer")
GOSSIP_PAGE = cue_feature("gossip_page", "The account is for gossip or confessions.", "gossip_page", zone=Zone.PROFILE)
OWN_CHILD = cue_feature("own_child", "The author speaks of their own child.", "own_child")
PUBLISHED = cue_feature("published", "The post says that the matter is public already.", "published")
CHILD_WORD = cue_feature("child_word", "A pupil is spoken of without a name.", "child_word")
TEACHER_TALK = cue_feature("teacher_talk", "The author talks of teaching, the staffroom or a shift.", "teacher_talk")
WHISTLE = cue_feature("whistle", "A crime, danger or failing is told of, or has been reported.", *FAILING)
UNION = cue_feature("union", "Union work or industrial action.", "union")
COMPLAINT_LAW = cue_feature("complaint_law", "A tribunal, grievance or discrimination complaint.", "complaint_law")
PAY_EQUALITY = cue_feature("pay_equality", "Talk of equal or fair pay.", "pay_equality")
POLICY_TALK = cue_feature("policy_talk", "Campaigning, or criticism of policy or government.", "policy_talk")
BELIEF = cue_feature("belief", "A belief is stated.", "belief")
SAFEGUARDING_CONCERN = cue_feature("safeguarding_concern", "Somebody raises a safeguarding concern.", *CONCERN)

STAFF_NAMES_SCHOOL = both(
    "staff_names_school", "A listed member of staff is tied to the school's name.", SPEAKS_AS_STAFF, school_named
)
CLAIMANT_NAMES_SCHOOL = both(
    "claimant_names_school", "Somebody who claims to work there names the school.", claims_employment, school_named
)
CLAIMANT_DESCRIBES_SCHOOL = both(
    "claimant_describes_school",
    "Somebody who claims to work there gives away which school it is.",
    claims_employment,
    school_ascertainable,
)
STAFF_NAMED_BY_STAFF = both("staff_named_by_staff", "A colleague is named.", SPEAKS_AS_STAFF, staff_named)
STAFF_NAMED_BY_UNKNOWN = both(
    "staff_named_by_unknown", "An unknown author names a member of staff.", SPEAKS_AS_UNKNOWN, staff_named
)
STAFF_NAMED_BY_PUPIL = both("staff_named_by_pupil", "A pupil names a member of staff.", SPEAKS_AS_PUPIL, staff_named)
STAFF_NAMED_BY_PARENT = both(
    "staff_named_by_parent", "A parent names a member of staff.", SPEAKS_AS_PARENT, staff_named
)
ABOUT_SCHOOL_BY_STAFF = both(
    "about_school_by_staff", "A listed member of staff writes about the school.", SPEAKS_AS_STAFF, about_the_school
)
