"""The hold: whether the substance of a post is, or may be, activity that the law protects.

Whistle-blowing (crime, a legal duty broken, danger to health or safety, the environment, concealment), union work, a
tribunal or discrimination complaint, discrimination that the author reports having met, talk of pay equality, a
safeguarding concern, lawful campaigning, and a belief stated without attack. The hold says only yes or no: the kind is
never stored. Where it holds, 4.5.2, 4.5.4 and 4.5.7 have no finding, and every other finding needs a second reader.

A sneer, a rumour or a grudge dressed as concern is not protected.
"""

from matchers import signals as s
from matchers.scene import NOTHING, Scene, Signal, both, cue_feature, feature

insult_near = s.near_target(
    "insult_near_person", "An insulting word for a person who is named or pointed at.", "insult"
)
threat = cue_feature("threat", "A threat.", "threat", "pile_on")
secrecy = cue_feature("secrecy", "Says that it is not public.", "secrecy")
child_harm = cue_feature("child_harm", "Harm to a child.", *s.HARM)
hostile_frame = cue_feature("hostile_frame", "A characteristic turned against somebody.", "hostile_frame")
runs_down = cue_feature("runs_down", "The school is run down.", *s.RUNS_DOWN)


@feature
def several_kinds(scene: Scene) -> Signal:
    """Several kinds of protected activity come together."""
    kinds = [name for name in _KINDS if scene.cues(name)]
    hits = [hit for name in kinds for hit in scene.cues(name)[:1]]
    return Signal(value=min(1.0, (len(kinds) - 1) / 2), spans=scene.spans(hits)) if len(kinds) > 1 else NOTHING


_KINDS = (*s.FAILING, *s.CONCERN, "union", "complaint_law", "pay_equality", "policy_talk", "belief")

LIKELIER_FROM = 0.35
"""From this share of a clause's score on, a lower score of the hold still takes a finding away."""
_PLAIN = ("union", "complaint_law", "pay_equality", "reported_it")
_TURNS = (
    *("insult", "slur", "threat", "pile_on", "hostile_frame", "sneer", "gossip", "school_insulted", "warns_off"),
    *("affair", "dishonest", "creepy", "skives"),
)


def plainly_protected(scene: Scene) -> bool:
    """Whether the post speaks of union work, a complaint, fair pay or a report made, and of nothing that turns it.

    What turns it: an insult, a threat, a sneer, an allegation in passing, a listed confidential term.
    """
    return bool(scene.cues(*_PLAIN)) and not scene.cues(*_TURNS) and not scene.entities("TERM")


@feature
def plain(scene: Scene) -> Signal:
    """Union work, a complaint, fair pay or a report made, with no insult, threat, sneer or leak beside it."""
    return scene.found(scene.cues(*_PLAIN)) if plainly_protected(scene) else NOTHING


FEATURES = (
    plain,
    s.WHISTLE,
    s.UNION,
    s.COMPLAINT_LAW,
    s.PAY_EQUALITY,
    s.POLICY_TALK,
    s.BELIEF,
    s.SAFEGUARDING_CONCERN,
    *s.each(*s.FAILING, *s.CONCERN),
    several_kinds,
    both("whistle_by_staff", "A member of staff tells of a failing.", s.WHISTLE, s.SPEAKS_AS_STAFF),
    both("whistle_by_claimant", "Somebody who claims to work there tells of one.", s.WHISTLE, s.claims_employment),
    both("concern_by_parent", "A parent raises a concern.", s.SAFEGUARDING_CONCERN, s.SPEAKS_AS_PARENT),
    both("concern_of_harm", "A concern about harm to a child.", s.SAFEGUARDING_CONCERN, child_harm),
    both("failing_and_harm", "A failing that harms a child.", s.WHISTLE, child_harm),
    both("union_by_staff", "A member of staff speaks of union work.", s.UNION, s.SPEAKS_AS_STAFF),
    both("complaint_by_staff", "A member of staff speaks of a complaint.", s.COMPLAINT_LAW, s.SPEAKS_AS_STAFF),
    s.SNEER,
    both("concern_with_sneer", "A concern, but with a sneer.", s.SAFEGUARDING_CONCERN, s.SNEER),
    both("failing_with_insult", "A failing, but with an insult.", s.WHISTLE, insult_near),
    insult_near,
    hostile_frame,
    threat,
    secrecy,
    runs_down,
    child_harm,
    s.GOSSIP_PAGE,
    s.PRESS,
    s.OWN_VOICE,
    s.PRAISE,
    s.FICTION,
    s.VACANCY,
    s.COUNTER_SPEECH,
    s.OWN_CHILD,
    *s.INSIDERS,
    *s.OUTSIDERS,
    *s.READS_LIKE,
    s.long_post,
    s.short_post,
)
