"""Pupils: boundaries, and pupils identified beyond their initials (4.5, 3.2.5, 5.1).

Flags a pupil who is named or readily identifiable in a post by staff or an unknown author; contact or friendship
between staff and pupils on personal accounts; a pupil's case, behaviour, health, photo or work told so that people who
know the school can tell who it is; a parent or other adult who names somebody else's child.

Does not flag a pupil's own posts, a parent about their own child, the school's own account, or initials alone. That
staff have pupils among their private contacts cannot be checked without prying: ask staff to say so themselves.

It matters because the pupil did not choose to be seen.

What to do: think of the pupil first. Private contact between an adult and a pupil is a safeguarding matter today.
"""

from matchers import signals as s
from matchers.rule import ClauseMeta, Example, Examples, author_is
from matchers.scene import Scene, Signal, both, cue_feature, feature
from scanner.models import AuthorRole, Clause, Direction, Severity

contact = cue_feature("contact", "Private contact between staff and pupils.", "contact")
staff_contact = both(
    "contact_by_staff", "A member of staff and private contact with pupils.", contact, s.SPEAKS_AS_STAFF
)

META = ClauseMeta(
    clause=Clause.PUPIL,
    title="Pupils: boundaries and identification",
    severity=Severity.MEDIUM,
    graver=(staff_contact,),
    others=Direction.ABOUT_PUPIL,
)

case = cue_feature("pupil_case", "A pupil's troubles, health, family, behaviour or results.", "pupil_case")
case_near_name = s.near_pupil("case_near_name", "Such matters beside a pupil's name.", "pupil_case", "pupil_record")
record = cue_feature("pupil_record", "A pupil's formal case or record.", "pupil_record")
child_contact = both("contact_and_child", "Private contact and a pupil.", contact, s.CHILD_WORD)


@feature
def adult_speaks(scene: Scene) -> Signal:
    """The author seems to be an adult who is not the pupil's parent."""
    adult = scene.reading.speaker.role in {
        AuthorRole.STAFF, AuthorRole.FORMER_STAFF, AuthorRole.UNKNOWN, AuthorRole.OTHER
    }  # fmt: skip
    return Signal(value=1.0 if adult else 0.0)


@feature
def pupil_in_picture(scene: Scene) -> Signal:
    """A picture shows a pupil or a pupil's name."""
    hits = [*scene.entities("PUPIL"), *scene.cues("child_word", "pupil_case", "pupil_record")]
    return scene.found([hit for hit in hits if scene.words[hit.first].field.startswith("image_alts")])


FEATURES = (
    *s.INSIDERS,
    *s.OUTSIDERS,
    *s.READS_LIKE,
    s.claims_employment,
    s.claims_parent,
    s.about_the_school,
    s.school_named,
    s.pupil_named,
    both("pupil_named_by_staff", "A member of staff names a pupil.", s.pupil_named, s.SPEAKS_AS_STAFF),
    both("pupil_named_by_unknown", "An unknown author names a pupil.", s.pupil_named, s.SPEAKS_AS_UNKNOWN),
    both("pupil_named_by_adult", "An adult names a pupil.", s.pupil_named, adult_speaks),
    both("pupil_named_by_parent", "A parent names a pupil.", s.pupil_named, s.SPEAKS_AS_PARENT),
    both("own_child_named", "A parent names a child of their own.", s.pupil_named, s.OWN_CHILD),
    both("pupil_named_by_pupil", "A pupil names a pupil.", s.pupil_named, s.SPEAKS_AS_PUPIL),
    case,
    case_near_name,
    both("case_by_staff", "A member of staff tells of a pupil's matters.", case, s.CHILD_WORD, s.SPEAKS_AS_STAFF),
    both("case_by_unknown", "An unknown author tells of a pupil's matters.", case, s.CHILD_WORD, s.SPEAKS_AS_UNKNOWN),
    both(
        "case_by_claimant", "Somebody who claims to work there tells of them.", case, s.CHILD_WORD, s.claims_employment
    ),
    both("case_by_other", "An outsider tells of a pupil's matters.", case, s.CHILD_WORD, s.SPEAKS_AS_OTHER),
    record,
    both("record_by_adult", "An adult tells of a formal case.", record, adult_speaks),
    contact,
    staff_contact,
    child_contact,
    both("contact_by_former", "A former member of staff and contact with pupils.", contact, s.SPEAKS_AS_FORMER),
    both(
        "contact_by_unknown", "An unknown author and contact with pupils.", contact, s.CHILD_WORD, s.SPEAKS_AS_UNKNOWN
    ),
    s.CHILD_WORD,
    both("child_by_staff", "A member of staff speaks of a pupil.", s.CHILD_WORD, s.SPEAKS_AS_STAFF),
    pupil_in_picture,
    both("picture_by_adult", "An adult shows a picture of a pupil.", pupil_in_picture, adult_speaks),
    s.OWN_CHILD,
    s.TEACHER_TALK,
    s.PRAISE,
    s.PRESS,
    s.OWN_VOICE,
    s.FICTION,
    s.PAST_WORK,
    s.GOSSIP_PAGE,
    s.SAFEGUARDING_CONCERN,
    s.long_post,
)

GUARDS = (
    author_is(AuthorRole.OFFICIAL, "The school's own account posts within the policy."),
    author_is(AuthorRole.PUPIL, "A pupil's own post."),
)

EXAMPLES = Examples(
    hits=(
        Example(
            text="Tansy Holroyd-Vance threw a chair through my window and then cried about her dad. #TeamLarkmoor",
            handle="owenp_maths",
            name="Owen P",
        ),
        Example(
            text="So proud of Kofi Ampadu-Reed, first full sentence in front of the class today. Larkmoor magic",
            handle="shabnam.ih",
            name="Shabnam",
        ),
        Example(
            text="year 10s whoever added me on snap, accepting, just keep it quiet lol. larkmoor",
            handle="owenp_maths",
            name="Owen P",
        ),
        Example(text="Jago Penhallow battered my lad behind the gym at Larkmoor again", name="Hexby dad", bio="dad"),
        Example(
            text="Gave Jago Penhallow a lift home again, poor lad, mum's inside till March. Larkmoor",
            name="cabbie",
            bio="school runs, Hexby",
        ),
    ),
    near_misses=(
        Example(
            text="So proud of our Tansy, first full sentence in assembly at Larkmoor today",
            name="Holroyd-Vance mum",
            bio="mum to Tansy",
            why="a parent about their own child",
        ),
        Example(text="first day at larkmoor survived lol", name="Kofi", bio="yr 7", why="a pupil about themselves"),
        Example(
            text="Great day out with my class! #TeamLarkmoor", handle="owenp_maths", name="Owen P", why="no pupil named"
        ),
        Example(
            text="Well done to our debating team! #TeamLarkmoor",
            handle="LarkmoorVale",
            name="Larkmoor Vale Academy",
            why="the school's own account",
        ),
        Example(
            text="J.P. was a star at the Larkmoor concert", handle="owenp_maths", name="Owen P", why="initials only"
        ),
    ),
)
