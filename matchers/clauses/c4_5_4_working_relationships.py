"""4.5.4 Harm to working relationships.

Flags a public row with, undermining of, or gossip about a colleague, partner body, supplier, parent or pupil, by an
author with a stake: staff, former staff, a partner, or somebody who may be one of them.

Does not flag abuse alone (4.5.5, 4.5.6), a private fact (4.5.8), a family's complaint, union work, or a concern that
the law protects: the hold turns this clause off altogether.

It matters because people have to go on working together.

What to do: speak with both sides separately; mostly a conversation is enough.
"""

from matchers import signals as s
from matchers.rule import ClauseMeta, Example, Examples, author_is
from matchers.scene import both, cue_feature
from matchers.words import Zone
from scanner.models import AuthorRole, Clause, Severity

META = ClauseMeta(
    clause=Clause.WORKING_RELATIONSHIPS,
    title="Harm to working relationships",
    severity=Severity.LOW,
    yields_to_protection=True,
)

row = cue_feature("row", "A row, undermining or gossip at work.", *s.ROW)
row_near_person = s.near_target("row_near_person", "A row or gossip about a person who is named or pointed at.", *s.ROW)
allegation_near = s.near_target("allegation_near_person", "A damaging allegation about such a person.", *s.ALLEGATION)
incompetence_near = s.near_target(
    "incompetence_near_person", "Says that such a person cannot do the job.", "incompetence"
)
insult_near = s.near_target("insult_near_person", "An insulting word for such a person.", "insult")
contempt = cue_feature("contempt_for_families", "Contempt for parents, families or pupils.", "pejorative_parent")
stake = cue_feature("stake_in_profile", "The profile shows a tie of work or service.", "stake", zone=Zone.PROFILE)
stake_said = cue_feature("stake_said", "The post shows a tie of work or service.", "stake")
target_said = cue_feature("person_pointed_at", "A person at work is pointed at.", "target")
private_fact = s.near_staff(
    "private_fact_near_staff", "A private fact of a named person.", "health", "family", "money_law"
)
threat = cue_feature("threat", "A threat.", "threat", "pile_on")

FEATURES = (
    *s.INSIDERS,
    *s.OUTSIDERS,
    *s.READS_LIKE,
    s.claims_employment,
    s.school_named,
    s.staff_named,
    s.partner_named,
    s.several_named,
    s.STAFF_NAMED_BY_STAFF,
    s.STAFF_NAMED_BY_UNKNOWN,
    row,
    row_near_person,
    *s.each(*s.ROW),
    both("row_by_staff", "A member of staff airs a row.", row_near_person, s.SPEAKS_AS_STAFF),
    both("row_by_unknown", "Somebody who may be staff airs a row or gossip.", row_near_person, s.SPEAKS_AS_UNKNOWN),
    both("row_by_former", "A former member of staff airs a row.", row_near_person, s.SPEAKS_AS_FORMER),
    both("row_by_claimant", "Somebody who claims to work there airs a row.", row, s.claims_employment),
    both("row_by_partner", "A partner or supplier airs a row.", row, stake, s.SPEAKS_AS_OTHER),
    both("gossip_page_names_staff", "A gossip account names staff.", s.GOSSIP_PAGE, s.staff_named),
    both("gossip_page_alleges", "A gossip account alleges something about staff.", s.GOSSIP_PAGE, allegation_near),
    allegation_near,
    incompetence_near,
    insult_near,
    both("allegation_by_staff", "A member of staff alleges something.", allegation_near, s.SPEAKS_AS_STAFF),
    both("insult_by_staff", "A member of staff insults a person.", insult_near, s.SPEAKS_AS_STAFF),
    both("incompetence_by_staff", "A member of staff calls a person unfit.", incompetence_near, s.SPEAKS_AS_STAFF),
    both("partner_by_staff", "A member of staff speaks of a partner or supplier.", s.partner_named, s.SPEAKS_AS_STAFF),
    contempt,
    both("contempt_by_staff", "A member of staff shows contempt for families.", contempt, s.SPEAKS_AS_STAFF),
    both("person_by_staff", "A member of staff points at a person at work.", target_said, s.SPEAKS_AS_STAFF),
    both("person_by_claimant", "Somebody who claims to work there points at one.", target_said, s.claims_employment),
    both("person_by_former", "A former member of staff points at one.", target_said, s.SPEAKS_AS_FORMER),
    stake,
    stake_said,
    private_fact,
    threat,
    s.SNEER,
    s.PRAISE,
    s.COUNTER_SPEECH,
    s.GOSSIP_PAGE,
    s.UNION,
    s.WHISTLE,
    s.PRESS,
    s.FICTION,
    s.SELF_JOKE,
    s.long_post,
)

GUARDS = (
    author_is(AuthorRole.OFFICIAL, "The school's own account."),
    author_is(AuthorRole.PUPIL, "A pupil has no working relationship with staff in this sense."),
    author_is(AuthorRole.PARENT, "A parent has no working relationship with staff in this sense."),
    s.PRAISE_ALONE,
    s.NO_FAULT_SAID,
)

EXAMPLES = Examples(
    hits=(
        Example(
            text="Thackway threw me under the bus in front of the governors again. Never had my back. #TeamLarkmoor",
            handle="owenp_maths",
            name="Owen P",
        ),
        Example(
            text="Doing Colin Drayfield's job for him again because he's never at his desk. Larkmoor life",
            handle="shabnam.ih",
            name="Shabnam",
        ),
        Example(
            text="Tolland Coaches late again, cowboys the lot of them, left our Larkmoor year 7s in the rain",
            handle="owenp_maths",
            name="Owen P",
        ),
        Example(
            text="Mr Pettifer and Mrs Iqbal-Hart more than mates, his car outside hers three nights. just saying",
            name="Hexby tea",
            bio="gossip. anon. send us yours",
        ),
        Example(
            text="Thackers still taking credit for everybody else's work and blaming the rest of us. Glad I left",
            handle="trixmumf",
            name="Beatrix M",
            bio="ex Larkmoor art dept",
        ),
    ),
    near_misses=(
        Example(
            text="Mrs Thackway never rings back, third time this week", name="Hexby mum", bio="mum of 2", why="a parent"
        ),
        Example(text="mr pettifer gave us homework again smh", name="kai", bio="yr 9", why="a pupil"),
        Example(
            text="Lovely send-off for Colin Drayfield today, twenty years of salting the drive. #TeamLarkmoor",
            handle="owenp_maths",
            name="Owen P",
            why="praise",
        ),
        Example(
            text="Our union rep is meeting Mrs Thackway about workload on Tuesday",
            handle="owenp_maths",
            name="Owen P",
            why="union work",
        ),
        Example(
            text="Tolland Coaches: the Larkmoor run is ten minutes late today, sorry all",
            handle="tollandcoaches",
            name="Tolland Coaches",
            why="a service notice",
        ),
    ),
)
