"""Urgency: whether a child or adult may be at risk of harm now.

It stands apart from every clause: a pupil's own distress is urgent though nobody did anything wrong. A danger counts
however it comes to light (let slip, joked about, told by a counter-speaker), unless the post shows that it is over or
dealt with. An adult's home made public with hostile intent is urgent; a password only if it lets a stranger reach
children.
"""

from matchers import signals as s
from matchers.rule import Guard
from matchers.scene import both, cue_feature
from matchers.words import Zone

distress = cue_feature("distress", "Words of distress.", "distress")
child_harm = cue_feature("child_harm", "Harm to a child.", *s.HARM)
child_harm_context = cue_feature(
    "child_harm_context", "What the post answers tells of harm to a child.", *s.HARM, zone=Zone.CONTEXT
)
threat = cue_feature("threat", "A threat.", "threat")
threat_context = cue_feature("threat_context", "What the post answers holds a threat.", "threat", zone=Zone.CONTEXT)
pile_on = cue_feature("pile_on", "A call to target somebody.", "pile_on")
home = cue_feature("home_exposed", "Says where somebody lives, parks or can be found.", "home_exposed")
hostile = cue_feature("hostile_intent", "Hostile intent.", "hostile")
contact = cue_feature("contact", "Private contact between staff and pupils.", "contact")
drink = cue_feature("drink_drugs", "Drink or drugs.", "drink_drugs")
on_duty = cue_feature("on_duty", "At work or in charge of children.", "on_duty")
lure = cue_feature("lure", "Asks children or parents for contact or data.", "fake_lure")
login = cue_feature("login", "A login, code or password.", "login")
over = cue_feature("over", "The danger is over or dealt with.", "over")
secrecy = cue_feature("secrecy", "Says that it is to be kept quiet.", "secrecy")

_NOT_MEANT = ("fiction", "drill", "press", "own_voice", "counter_speech", "over", "self_joke", "praise")
GUARDS = (
    s.LYRICS,
    Guard(
        name="suicidal",
        note="Plain words of suicidal distress are never passed over.",
        holds=lambda scene: bool(scene.cues("suicidal")) and not scene.cues(*_NOT_MEANT),
        points=4.0,
    ),
)
suicidal = cue_feature("suicidal", "Words of suicidal distress.", "suicidal")

FEATURES = (
    distress,
    suicidal,
    both("distress_of_pupil", "A pupil's own distress.", distress, s.SPEAKS_AS_PUPIL),
    both("distress_of_unknown", "Distress of somebody unknown.", distress, s.SPEAKS_AS_UNKNOWN),
    child_harm,
    *s.each(*s.HARM, *s.FAILING, *s.CONCERN),
    child_harm_context,
    both("harm_to_own_child", "A parent tells of harm to their child.", child_harm, s.OWN_CHILD),
    both("harm_to_named_pupil", "Harm to a named pupil.", child_harm, s.pupil_named),
    both("harm_to_a_pupil", "Harm to a pupil without a name.", child_harm, s.CHILD_WORD),
    both("harm_reported", "Harm to a child in a concern.", child_harm, s.SAFEGUARDING_CONCERN),
    both("harm_and_failing", "Harm to a child and a failing.", child_harm, s.WHISTLE),
    both("harm_told_by_staff", "A member of staff tells of harm to a child.", child_harm, s.SPEAKS_AS_STAFF),
    both("harm_over", "Harm that is over or dealt with.", child_harm, over),
    threat,
    threat_context,
    both("threat_named", "A threat against a named person.", threat, s.staff_named),
    pile_on,
    both("pile_on_named", "A call to target a named person.", pile_on, s.staff_named),
    home,
    both("home_of_named", "Where a named person lives or can be found.", home, s.staff_named),
    both("home_with_hostility", "Where somebody lives, with hostile intent.", home, hostile),
    both("home_with_threat", "Where somebody lives, with a threat.", home, threat),
    hostile,
    contact,
    both("contact_by_staff", "A member of staff and private contact with pupils.", contact, s.SPEAKS_AS_STAFF),
    both("contact_by_former", "A former member of staff and contact with pupils.", contact, s.SPEAKS_AS_FORMER),
    both("contact_in_secret", "Private contact to be kept quiet.", contact, secrecy),
    drink,
    both("drink_on_duty", "Drink or drugs while in charge of children.", drink, on_duty),
    both("staff_drink_on_duty", "A member of staff, drink, and children.", drink, on_duty, s.SPEAKS_AS_STAFF),
    lure,
    both("lure_in_school_name", "Such a lure in the school's name.", lure, s.school_in_profile),
    both(
        "account_in_school_name", "An unknown account in the school's name.", s.school_in_profile, s.SPEAKS_AS_UNKNOWN
    ),
    login,
    over,
    s.SAFEGUARDING_CONCERN,
    s.WHISTLE,
    s.SNEER,
    s.DRILL,
    s.FICTION,
    s.PRESS,
    s.OWN_VOICE,
    s.PRAISE,
    s.COUNTER_SPEECH,
    s.GOSSIP_PAGE,
    s.pupil_named,
    s.staff_named,
    s.about_the_school,
    *s.INSIDERS,
    *s.OUTSIDERS,
    *s.READS_LIKE,
    s.long_post,
)
