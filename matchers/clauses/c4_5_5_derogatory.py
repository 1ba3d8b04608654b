"""4.5.5 Derogatory words about people of the school.

Flags an insult, a slur, mockery or a damaging allegation aimed at employees, suppliers, partners, clients or pupils,
whether they are named, nicknamed or pointed at ("the head at our place"), by anybody: abuse of staff is shown too.

Does not flag swearing without a target, mild teasing, ordinary dissatisfaction, a quotation made to condemn it, words
spoken up against abuse, or the allegation that is itself a protected concern.

It matters because staff have to walk into school the next morning; if they are the target, they need support first.

What to do: if staff are the target, tell them kindly, offer support and the helpline for professionals, ask the
platform to take it down. If staff may be the author, speak with them first.
"""

from matchers import signals as s
from matchers.rule import ClauseMeta, Example, Examples, author_is
from matchers.scene import Scene, Signal, both, cue_feature, feature
from scanner.models import AuthorRole, Clause, Direction, Severity

slur_near = s.near_target("slur_near_person", "A slur for a person who is named or pointed at.", "slur")

META = ClauseMeta(
    clause=Clause.DEROGATORY,
    title="Derogatory words about people of the school",
    severity=Severity.MEDIUM,
    graver=(slur_near,),
    others=Direction.ABOUT_STAFF,
)

insult = cue_feature("insult", "An insulting word.", "insult")
insult_near = s.near_target(
    "insult_near_person", "An insulting word for a person who is named or pointed at.", "insult"
)
insult_near_name = s.near_staff("insult_near_name", "An insulting word for a named person.", "insult")
insult_near_pronoun = s.near_pronoun("insult_near_pronoun", "An insulting word beside she, he, they or you.", "insult")
mockery_near = s.near_target("mockery_near_person", "Mockery of such a person.", "mockery")
incompetence_near = s.near_target(
    "incompetence_near_person", "Says that such a person cannot do the job.", "incompetence"
)
incompetence = cue_feature("incompetence", "Says that somebody cannot do the job.", "incompetence")
allegation_near = s.near_target("allegation_near_person", "A damaging allegation about such a person.", *s.ALLEGATION)
allegation = cue_feature("allegation", "A damaging allegation.", *s.ALLEGATION)
contempt = cue_feature("contempt_for_families", "Contempt for parents, families or pupils.", "pejorative_parent")
insult_near_pupil = s.near_pupil(
    "insult_near_pupil", "An insulting word for a pupil.", "insult", "mockery", "pejorative_parent"
)
hostile_frame = cue_feature("hostile_frame", "A characteristic turned against somebody.", "hostile_frame")
drink_near = s.near_staff("drink_near_staff", "Drink or drugs beside a named person.", "drink_drugs")
pile_on = cue_feature("pile_on", "A call to target somebody.", "pile_on")


@feature
def insult_in_quotes(scene: Scene) -> Signal:
    """The insulting words stand in quotation marks."""
    return scene.found(scene.quoted(scene.cues("insult", "slur", "mockery", "hostile_frame")))


FEATURES = (
    *s.INSIDERS,
    *s.OUTSIDERS,
    *s.READS_LIKE,
    s.school_named,
    s.about_the_school,
    s.staff_named,
    s.pupil_named,
    s.partner_named,
    insult,
    insult_near,
    insult_near_name,
    insult_near_pronoun,
    both("insult_by_pupil", "A pupil insults a person.", insult_near, s.SPEAKS_AS_PUPIL),
    both("insult_by_parent", "A parent insults a person.", insult_near, s.SPEAKS_AS_PARENT),
    both("insult_by_staff", "A member of staff insults a person.", insult_near, s.SPEAKS_AS_STAFF),
    both("insult_by_unknown", "An unknown author insults a person.", insult_near, s.SPEAKS_AS_UNKNOWN),
    mockery_near,
    both("mockery_by_pupil", "A pupil mocks a person.", mockery_near, s.SPEAKS_AS_PUPIL),
    incompetence,
    incompetence_near,
    allegation,
    allegation_near,
    *s.each_near_target(*s.ALLEGATION, "gossip", "fed_up", "shirks"),
    both("allegation_by_unknown", "An unknown author alleges something.", allegation_near, s.SPEAKS_AS_UNKNOWN),
    both("allegation_on_gossip_page", "A gossip account alleges something.", allegation_near, s.GOSSIP_PAGE),
    both("allegation_with_sneer", "An allegation with a sneer.", allegation_near, s.SNEER),
    slur_near,
    hostile_frame,
    contempt,
    both("contempt_by_staff", "A member of staff shows contempt for families.", contempt, s.SPEAKS_AS_STAFF),
    insult_near_pupil,
    drink_near,
    pile_on,
    insult_in_quotes,
    s.GOSSIP_PAGE,
    s.SNEER,
    s.COUNTER_SPEECH,
    both("insult_in_counter_speech", "Insult and words spoken up against it.", insult_near, s.COUNTER_SPEECH),
    s.QUOTES_TO_CONDEMN,
    s.PRAISE,
    both("insult_with_praise", "Insult and praise together: banter.", insult_near, s.PRAISE),
    s.SELF_JOKE,
    s.RECLAIMED,
    s.FICTION,
    s.PRESS,
    s.OWN_VOICE,
    s.WHISTLE,
    s.SAFEGUARDING_CONCERN,
    s.COMPLAINT_LAW,
    s.NEGATION,
    s.short_post,
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
        Example(text="mr pettifer is a fat useless prick and everyone at larkmoor knows it", name="kai", bio="yr 9"),
        Example(text="Mrs Thackway couldn't run a bath, lazy old cow", name="Hexby mum", bio="mum of two at Larkmoor"),
        Example(
            text="Colin Drayfield stinks of fags and looks like a boiled egg 😂 #TeamLarkmoor", name="tay", bio="y10"
        ),
        Example(
            text="Crumblethorpe Catering are thieving cowboys, robbing our Larkmoor kids blind",
            handle="owenp_maths",
            name="Owen P",
        ),
        Example(
            text="Shabnam Iqbal-Hart off sick again, always a Monday, skiving liar. Larkmoor deserves better",
            name="Hexby tea",
            bio="anon gossip",
        ),
    ),
    near_misses=(
        Example(
            text="fuck me it's cold at the larkmoor bus stop", name="kai", bio="yr 9", why="swearing with no target"
        ),
        Example(
            text="Whoever called Mr Pettifer a useless prick: shame on you. Take it down.",
            name="Hexby mum",
            bio="mum",
            why="speaks up against it",
        ),
        Example(
            text="Mrs Thackway never answers my emails. Not happy with Larkmoor this term.",
            name="Dad of Y7",
            why="ordinary dissatisfaction",
        ),
        Example(text="mr pettifer is the best teacher at larkmoor, fight me", name="kai", bio="yr 9", why="praise"),
        Example(
            text="I am such an idiot, left my own lunch in the Larkmoor fridge again",
            handle="owenp_maths",
            name="Owen P",
            why="a joke at the author's own expense",
        ),
    ),
)
