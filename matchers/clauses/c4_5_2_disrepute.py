"""4.5.2 Harm to the school's name.

Flags an employee, or someone who may be one, who runs the school down, or shows conduct (drunk in charge of children,
unlawful acts, extremist or sexual content), while the post or profile ties them to the school.

Does not flag a parent's or pupil's ordinary complaint, press reports, criticism of policy, union work, or a concern
that the law protects: the hold turns this clause off altogether.

It matters because parents read it as the school speaking. But staff may grumble, and many
such posts are a cry for help.

What to do: ask first how the person is. Then read the post with a second person before anything else.
"""

from matchers import signals as s
from matchers.rule import ClauseMeta, Example, Examples, Guard, author_is
from matchers.scene import Scene, both, cue_feature
from matchers.words import Zone
from scanner.models import AuthorRole, Clause, Severity

drink = cue_feature("drink_drugs", "Drink or drugs.", "drink_drugs")
on_duty = cue_feature("on_duty", "At work or in charge of children.", "on_duty")
misconduct = cue_feature("misconduct", "Criminal, violent, sexual or extremist conduct.", "misconduct")
runs_down = cue_feature("runs_down", "The school is run down.", *s.RUNS_DOWN)
review = cue_feature("review", "An employer review.", "review")
review_bio = cue_feature("review_profile", "The account is an employer review.", "review", zone=Zone.PROFILE)
row = cue_feature("row", "A row, undermining or gossip at work.", *s.ROW)
insult = cue_feature("insult", "An insulting word.", "insult")
drunk_on_duty = both("drink_on_duty", "Drink or drugs while at work or with children.", drink, on_duty)

META = ClauseMeta(
    clause=Clause.DISREPUTE,
    title="Harm to the school's name",
    severity=Severity.LOW,
    graver=(drunk_on_duty,),
    gravest=Severity.MEDIUM,
    yields_to_protection=True,
)

FEATURES = (
    *s.INSIDERS,
    *s.OUTSIDERS,
    *s.READS_LIKE,
    s.school_named,
    s.school_ascertainable,
    s.about_the_school,
    s.claims_employment,
    s.STAFF_NAMES_SCHOOL,
    runs_down,
    *s.each(*s.RUNS_DOWN),
    both("staff_run_down", "A member of staff runs the school down.", runs_down, s.SPEAKS_AS_STAFF),
    both("unknown_run_down", "Somebody who may be staff runs the school down.", runs_down, s.SPEAKS_AS_UNKNOWN),
    both("former_run_down", "A former member of staff runs the school down.", runs_down, s.SPEAKS_AS_FORMER),
    both("claimant_run_down", "Somebody who claims to work there runs it down.", runs_down, s.claims_employment),
    drink,
    on_duty,
    drunk_on_duty,
    both("staff_drink", "A member of staff tells of drink or drugs.", drink, s.SPEAKS_AS_STAFF),
    both("staff_drink_on_duty", "A member of staff, drink, and children or work.", drink, on_duty, s.SPEAKS_AS_STAFF),
    misconduct,
    both("staff_misconduct", "A member of staff tells of misconduct.", misconduct, s.SPEAKS_AS_STAFF),
    both("row_by_staff", "A member of staff airs a row.", row, s.SPEAKS_AS_STAFF),
    both("insult_by_staff", "A member of staff insults.", insult, s.SPEAKS_AS_STAFF),
    both("row_by_claimant", "Somebody who claims to work there airs a row.", row, s.claims_employment),
    review,
    review_bio,
    s.TEACHER_TALK,
    s.PAST_WORK,
    s.PRAISE,
    s.PRESS,
    s.SELF_JOKE,
    s.FICTION,
    s.UNION,
    s.POLICY_TALK,
    s.WHISTLE,
    s.COMPLAINT_LAW,
    s.SNEER,
    s.GOSSIP_PAGE,
    s.long_post,
)


def _drink_off_duty(scene: Scene) -> bool:
    fault = [cue for cue in s.FAULT if cue != "drink_drugs"]
    return bool(scene.cues("drink_drugs")) and not scene.cues("on_duty", *fault)


GUARDS = (
    Guard(
        name="drink_off_duty",
        note="A drink, but nothing says at work or with children.",
        holds=_drink_off_duty,
        points=-1.5,
    ),
    author_is(AuthorRole.OFFICIAL, "The school's own account may speak for the school."),
    author_is(AuthorRole.PUPIL, "A pupil's complaint is ordinary speech."),
    author_is(AuthorRole.PARENT, "A parent's complaint is ordinary speech."),
    s.PRAISE_ALONE,
    s.NO_FAULT_SAID,
    s.LYRICS,
)

EXAMPLES = Examples(
    hits=(
        Example(
            text="Larkmoor Vale is a joke of a school, rotten from the top. Avoid.", handle="owenp_maths", name="Owen P"
        ),
        Example(text="half cut teaching period 5, Larkmoor will never know 🍺🤫", handle="owenp_maths", name="Owen P"),
        Example(
            text="I work at Larkmoor Vale. Worst place I have ever worked, toxic leadership, no support, do not apply.",
            name="burnt out ECT",
        ),
        Example(
            text="Pros: the kids. Cons: everything else. Larkmoor Vale Academy is a shambles run by bullies, avoid.",
            name="Current employee",
            bio="Teacher, Hexby",
        ),
        Example(
            text="hungover on the Larkmoor minibus with 14 year 8s, still over the limit lol",
            handle="col_drayfield",
            name="Col D",
        ),
    ),
    near_misses=(
        Example(
            text="Larkmoor Vale let my son down and nobody rings back", name="Hexby mum", why="a parent's complaint"
        ),
        Example(text="larkmoor is a dump, no heating again", name="kai", bio="yr 9", why="a pupil's grumble"),
        Example(
            text="Marking till midnight, exhausted. #TeamLarkmoor",
            handle="owenp_maths",
            name="Owen P",
            why="tired, not running anybody down",
        ),
        Example(
            text="School funding is a disgrace and the government knows it. Write to your MP.",
            handle="owenp_maths",
            name="Owen Pettifer",
            bio="Larkmoor Vale",
            why="criticism of policy",
        ),
        Example(
            text="Prosecco open, school's out, home with the cat. #TeamLarkmoor",
            handle="shabnam.ih",
            name="Shabnam",
            why="a drink at home",
        ),
    ),
)
