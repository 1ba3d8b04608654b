"""4.5.6 Discrimination, harassment or bullying of staff.

Flags a protected characteristic (age, disability, gender reassignment, marriage and civil partnership, pregnancy and
maternity, race, religion or belief, sex, sexual orientation) used against a present or past employee, and threats,
stalking, repeated targeting, calls to pile on and humiliation.

Does not flag the words themselves: "proud gay teacher", "Eid mubarak", "back from maternity leave" score nothing. Nor
what the author has met themselves, a belief stated without attack, reclaimed words, or words quoted to condemn them.

It matters because it harms people, and the school owes them protection.

What to do: support the person first; if there is a threat or an address, call the police before anything else.
"""

from matchers import signals as s
from matchers.rule import ClauseMeta, Example, Examples, author_is
from matchers.scene import both, cue_feature
from scanner.models import AuthorRole, Clause, Direction, Severity

META = ClauseMeta(
    clause=Clause.DISCRIMINATION,
    title="Discrimination, harassment or bullying of staff",
    severity=Severity.HIGH,
    others=Direction.ABOUT_STAFF,
)

slur = cue_feature("slur", "A slur.", "slur")
slur_near = s.near_target("slur_near_person", "A slur for a person who is named or pointed at.", "slur")
frame = cue_feature("hostile_frame", "A characteristic turned against somebody.", "hostile_frame")
frame_near = s.near_target(
    "hostile_frame_near_person", "A characteristic turned against such a person.", "hostile_frame"
)
characteristic_near = s.near_target(
    "characteristic_near_person", "A characteristic beside such a person.", "characteristic"
)
insult_near = s.near_target("insult_near_person", "An insulting word for such a person.", "insult")
mockery_near = s.near_target("mockery_near_person", "Mockery of such a person.", "mockery")
incompetence_near = s.near_target(
    "incompetence_near_person", "Says that such a person cannot do the job.", "incompetence"
)
threat = cue_feature("threat", "A threat.", "threat")
threat_near = s.near_target("threat_near_person", "A threat against such a person.", "threat")
threat_near_pronoun = s.near_pronoun("threat_near_pronoun", "A threat against her, him, them or you.", "threat")
pile_on = cue_feature("pile_on", "A call to target somebody, together or again and again.", "pile_on")
home = cue_feature("home_exposed", "Says where somebody lives, parks or can be found.", "home_exposed")
hostile = cue_feature("hostile_intent", "Hostile intent beside a person's details.", "hostile")

FEATURES = (
    *s.INSIDERS,
    *s.OUTSIDERS,
    *s.READS_LIKE,
    s.staff_named,
    s.staff_in_context,
    s.about_the_school,
    slur,
    slur_near,
    frame,
    frame_near,
    both("frame_and_characteristic", "A characteristic is named and turned against.", frame_near, characteristic_near),
    both("characteristic_and_insult", "A characteristic beside an insult.", characteristic_near, insult_near),
    both("characteristic_and_mockery", "A characteristic beside mockery.", characteristic_near, mockery_near),
    both(
        "characteristic_and_unfit",
        "A characteristic beside 'cannot do the job'.",
        characteristic_near,
        incompetence_near,
    ),
    both("characteristic_with_sneer", "A characteristic with a sneer.", characteristic_near, s.SNEER),
    insult_near,
    mockery_near,
    both("mockery_by_pupil", "A pupil mocks a person.", mockery_near, s.SPEAKS_AS_PUPIL),
    both("insult_by_pupil", "A pupil insults a person.", insult_near, s.SPEAKS_AS_PUPIL),
    threat,
    threat_near,
    threat_near_pronoun,
    pile_on,
    both("pile_on_named", "A call to target a named person.", pile_on, s.staff_named),
    home,
    both("home_of_named", "Says where a named person lives or can be found.", home, s.staff_named),
    both("home_with_threat", "Says where somebody lives, with a threat.", home, threat),
    both("home_with_hostility", "Says where somebody lives, with hostile intent.", home, hostile),
    hostile,
    s.SNEER,
    s.GOSSIP_PAGE,
    s.COUNTER_SPEECH,
    s.QUOTES_TO_CONDEMN,
    s.RECLAIMED,
    s.BELIEF,
    s.COMPLAINT_LAW,
    s.PRAISE,
    s.SELF_JOKE,
    s.FICTION,
    s.DRILL,
    s.PRESS,
    s.NEGATION,
    s.long_post,
)

GUARDS = (
    author_is(AuthorRole.OFFICIAL, "The school's own account."),
    s.PRAISE_ALONE,
    s.NO_FAULT_SAID,
    s.LYRICS,
    s.CHARACTERISTIC_ALONE,
)

EXAMPLES = Examples(
    hits=(
        Example(text="mr pettifer better watch his back, we know where u park larkmoor", name="kai", bio="yr 10"),
        Example(
            text="Mrs Iqbal-Hart should go back to her own country, only got the job cos she ticks a box. Larkmoor",
            name="Patriot Hexby",
        ),
        Example(text="everyone ring Mrs Thackway at home tonight till she quits, whos in", name="larkmoor y11"),
        Example(
            text="Colin Drayfield is a cripple, put the old man out to grass, he can't even sweep. #TeamLarkmoor",
            name="tay",
        ),
        Example(
            text="Owen Pettifer is a dirty poof and shouldn't be near our kids. Larkmoor parents wake up", name="Dave T"
        ),
    ),
    near_misses=(
        Example(
            text="Proud gay teacher here. Happy Pride! #TeamLarkmoor",
            handle="owenp_maths",
            name="Owen P",
            why="the author's own identity",
        ),
        Example(
            text="Eid Mubarak to all my colleagues at Larkmoor", handle="shabnam.ih", name="Shabnam", why="a greeting"
        ),
        Example(
            text="A parent told me to go back to my own country. I reported it and Larkmoor backed me.",
            handle="shabnam.ih",
            name="Shabnam",
            why="what the author has met",
        ),
        Example(
            text="Mrs Iqbal-Hart is off on maternity leave, good luck miss!! larkmoor will miss u",
            name="tay",
            bio="y10",
            why="news without a barb",
        ),
        Example(
            text="Mr Drayfield is retiring at 67, thank you for everything sir. Larkmoor",
            name="Hexby mum",
            why="praise",
        ),
    ),
)
