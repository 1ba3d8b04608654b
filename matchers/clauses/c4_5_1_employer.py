"""4.5.1 Naming the school as one's employer.

Flags a post that, with its author's public profile, ties an employee to the school: a claim to work there, a listed
member of staff who names the school or uses its hashtag, or details from which the school can be worked out.

Does not flag pupils, parents, the school's own accounts, a past job told in neutral words, or an open advert for a job.

It matters because everything else that the account shows is then seen as the school's. It is never more than advice:
most such posts are warm and well meant.

What to do: nothing at once. If the policy asks for it, remind staff kindly and in general of the profile settings.
"""

from matchers import signals as s
from matchers.rule import ClauseMeta, Example, Examples, author_is
from matchers.scene import both, cue_feature
from matchers.words import Zone
from scanner.models import AuthorRole, Clause, Severity

META = ClauseMeta(clause=Clause.EMPLOYER, title="Naming the school as one's employer", severity=Severity.ADVISORY)

works_here = cue_feature("works_here", "First-person words claim work at a school.", "works_here")
role_bio = cue_feature("role_bio", "The profile names a school job.", "role_bio", zone=Zone.PROFILE)
staff_identity = cue_feature("staff_identity", "A lanyard, uniform, timetable or view.", "staff_identity")
place_hint = cue_feature("place_hint", "Details from which the school can be worked out.", "place_hint")

FEATURES = (
    s.SPEAKS_AS_STAFF,
    s.SPEAKS_AS_FORMER,
    s.SPEAKS_AS_UNKNOWN,
    *s.OUTSIDERS,
    *s.READS_LIKE,
    s.school_named,
    s.school_ascertainable,
    s.school_in_own_words,
    s.school_in_profile,
    s.school_in_context,
    s.about_the_school,
    s.claims_employment,
    s.STAFF_NAMES_SCHOOL,
    s.ABOUT_SCHOOL_BY_STAFF,
    s.CLAIMANT_NAMES_SCHOOL,
    s.CLAIMANT_DESCRIBES_SCHOOL,
    s.STAFF_NAMED_BY_STAFF,
    works_here,
    role_bio,
    both("role_bio_names_school", "The profile joins a school job and the school.", role_bio, s.school_in_profile),
    both("works_here_named", "A claim of work and the school's name.", works_here, s.school_named),
    both("works_here_unknown", "An unknown author claims work.", works_here, s.SPEAKS_AS_UNKNOWN),
    both("talk_by_unknown", "An unknown author talks of teaching there.", s.TEACHER_TALK, s.SPEAKS_AS_UNKNOWN),
    both("talk_by_staff", "A member of staff talks of the job.", s.TEACHER_TALK, s.SPEAKS_AS_STAFF),
    both("hint_by_unknown", "An unknown author hints at the school.", place_hint, s.SPEAKS_AS_UNKNOWN),
    s.TEACHER_TALK,
    staff_identity,
    place_hint,
    s.PAST_WORK,
    s.PAST_WORK_BIO,
    s.VACANCY,
    s.NEGATION,
    s.PRESS,
    s.OWN_VOICE,
    s.OWN_CHILD,
    s.claims_parent,
    s.GOSSIP_PAGE,
)

GUARDS = (
    author_is(AuthorRole.OFFICIAL, "The school's own account may speak for the school."),
    author_is(AuthorRole.PUPIL, "Pupils are not bound by the clause."),
    author_is(AuthorRole.PARENT, "Parents are not bound by the clause."),
    author_is(AuthorRole.FORMER_STAFF, "The job is over."),
)

EXAMPLES = Examples(
    hits=(
        Example(text="first day back at Larkmoor Vale, year 9 are feral already", handle="owenp_maths", name="Owen P"),
        Example(text="Proud of my lot today. #TeamLarkmoor", handle="owenp_maths", name="Owen Pettifer"),
        Example(text="tea and marking", name="C", bio="Teaching assistant at Larkmoor Vale Academy. Views my own."),
        Example(text="I work at Larkmoor Vale and I love my job, best tutor group in the building", name="miss k"),
        Example(text="Boiler on, gates open, salt down. Morning Larkmoor", handle="col_drayfield", name="Col"),
    ),
    near_misses=(
        Example(
            text="Sports day is moved to Friday. #TeamLarkmoor",
            handle="LarkmoorVale",
            name="Larkmoor Vale Academy",
            why="the school's own account",
        ),
        Example(text="My daughter loves Larkmoor Vale, thank you to all the staff", name="Proud mum", why="a parent"),
        Example(text="Larkmoor Vale canteen chips are elite, year 10 forever", name="jay", bio="yr 10", why="a pupil"),
        Example(
            text="Former teacher at Larkmoor Vale Academy, now a potter",
            handle="trixmumf",
            name="Beatrix Mumford",
            why="a past job in neutral words",
        ),
        Example(
            text="Nights on the fells like this one", handle="owenp_maths", name="Owen Pettifer", why="no tie at all"
        ),
    ),
)
