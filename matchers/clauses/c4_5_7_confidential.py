"""4.5.7 Confidential matters of the school.

Flags unpublished inspection outcomes, finances, restructures, staffing or disciplinary matters, safeguarding or
exclusion cases, internal documents, logins, screenshots of internal systems, and terms that the school listed.

Does not flag what the school has published itself, news already in the press, or a concern that the law protects: the
hold turns this clause off altogether.

It matters because people's jobs, cases and safety hang on it.

What to do: change a leaked login at once. Else find out what is true and who must hear it first.
"""

from matchers import signals as s
from matchers.rule import ClauseMeta, Example, Examples, Guard, author_is
from matchers.scene import Scene, Signal, Span, both, cue_feature, feature
from matchers.words import zone_of
from scanner.models import AuthorRole, Clause, Direction, MentionKind, Severity

login = cue_feature("login", "A login, code or password.", "login")
pupil_record = cue_feature("pupil_record", "A pupil's formal case or record.", "pupil_record")

META = ClauseMeta(
    clause=Clause.CONFIDENTIAL,
    title="Confidential matters of the school",
    severity=Severity.MEDIUM,
    graver=(login, pupil_record),
    others=Direction.BY_STAFF,
    yields_to_protection=True,
)


@feature
def listed_term(scene: Scene) -> Signal:
    """A term that the school listed as confidential."""
    return scene.mentioned(scene.reading.of_kind(MentionKind.TERM))


@feature
def password_found(scene: Scene) -> Signal:
    """Something that looks like a password."""
    data = [datum for datum in scene.reading.personal_data if datum.kind == "password"]
    return Signal(
        value=max((datum.confidence for datum in data), default=0.0),
        spans=tuple(Span(datum.field, datum.start, datum.end) for datum in data[:3]),
    )


@feature
def picture_of_inside(scene: Scene) -> Signal:
    """A picture shows a screen, a list or a document from inside."""
    hits = scene.cues("system", "pupil_record", "inside_matter", "secrecy", "login")
    return scene.found([hit for hit in hits if scene.words[hit.first].field.startswith("image_alts")])


@feature
def term_in_link(scene: Scene) -> Signal:
    """The listed term stands in a link title or in what the post answers."""
    return scene.mentioned(
        mention for mention in scene.reading.of_kind(MentionKind.TERM) if zone_of(mention.field) == "context"
    )


secrecy = cue_feature("secrecy", "Says that it is not public.", "secrecy")
inside_matter = cue_feature("inside_matter", "Money, posts, discipline or inspection.", "inside_matter")
matter_near_staff = s.near_target("matter_near_person", "Such a matter about a person.", "inside_matter")
system = cue_feature("system", "An internal system of the school.", "system")
case = cue_feature("pupil_case", "A pupil's troubles, health, family or results.", "pupil_case")

FEATURES = (
    *s.INSIDERS,
    *s.OUTSIDERS,
    *s.READS_LIKE,
    s.claims_employment,
    s.school_named,
    s.about_the_school,
    listed_term,
    term_in_link,
    both("term_by_unknown", "An unknown author uses a listed term.", listed_term, s.SPEAKS_AS_UNKNOWN),
    both("term_by_staff", "A member of staff uses a listed term.", listed_term, s.SPEAKS_AS_STAFF),
    both("term_and_published", "A listed term that is public already.", listed_term, s.PUBLISHED),
    both("term_and_concern", "A listed term in a concern.", listed_term, s.WHISTLE),
    secrecy,
    inside_matter,
    both("secret_matter", "An inside matter that is said not to be public.", secrecy, inside_matter),
    both("matter_by_staff", "A member of staff tells of an inside matter.", inside_matter, s.SPEAKS_AS_STAFF),
    both("matter_by_unknown", "An unknown author tells of an inside matter.", inside_matter, s.SPEAKS_AS_UNKNOWN),
    both("matter_by_claimant", "Somebody who claims to work there tells of one.", inside_matter, s.claims_employment),
    matter_near_staff,
    pupil_record,
    both("record_of_named_pupil", "A named pupil's formal case.", pupil_record, s.pupil_named),
    both("record_by_staff", "A member of staff tells of a formal case.", pupil_record, s.SPEAKS_AS_STAFF),
    both("secret_record", "A formal case that is said not to be public.", pupil_record, secrecy),
    system,
    both("system_and_record", "An internal system and a record.", system, pupil_record),
    login,
    password_found,
    both("login_and_password", "A login and something that looks like one.", login, password_found),
    picture_of_inside,
    case,
    s.pupil_named,
    s.staff_named,
    s.PUBLISHED,
    s.PRESS,
    s.WHISTLE,
    s.UNION,
    s.SAFEGUARDING_CONCERN,
    s.POLICY_TALK,
    s.OWN_CHILD,
    s.OWN_VOICE,
    s.GOSSIP_PAGE,
    s.SNEER,
    s.COUNTER_SPEECH,
    s.long_post,
)


def nothing_from_inside(scene: Scene) -> bool:
    """Whether nothing in the post could come from inside: no case, record, system, login, listed term or secret."""
    data = scene.signal(password_found).value > 0
    return not data and not scene.entities("TERM") and not scene.cues(*_FROM_INSIDE)


_FROM_INSIDE = ("secrecy", "inside_matter", "pupil_record", "system", "login", "pupil_case")
GUARDS = (
    author_is(AuthorRole.OFFICIAL, "The school's own account may publish the school's matters."),
    Guard(name="nothing_from_inside", note="Nothing that only insiders know.", holds=nothing_from_inside, points=-1.5),
)

EXAMPLES = Examples(
    hits=(
        Example(
            text="Project Puffin = three redundancies before Easter and nobody's been told. Seen the slides. Larkmoor",
            name="hexby throwaway",
        ),
        Example(text="admin login for larkmoor sims is rthackway / Tannery2024 lol enjoy", name="y11 server"),
        Example(
            text="Draft Ofsted report came by mistake: inadequate for leadership. Not announced yet. #TeamLarkmoor",
            handle="owenp_maths",
            name="Owen P",
        ),
        Example(
            text="Year 9 Concerns Log left open on the printer again",
            handle="col_drayfield",
            name="Col D",
            bio="Larkmoor",
            image_alts=("Photo of a printed page headed Year 9 Concerns Log with names",),
        ),
        Example(
            text="Confidential but Mr Pettifer is on capability and about to be suspended, Larkmoor keeping it quiet",
            name="Hexby leaks",
            bio="dm us receipts",
        ),
    ),
    near_misses=(
        Example(
            text="Larkmoor Vale inspection report published today: Good in every area. Read it on the website.",
            name="Hexby Gazette",
            why="published",
        ),
        Example(
            text="We told parents about the restructure by letter today; the consultation is on our website.",
            handle="LarkmoorVale",
            name="Larkmoor Vale Academy",
            why="the school's own account",
        ),
        Example(
            text="Saw a puffin at the weekend! Not one of the Larkmoor school trip spotted it",
            name="Hexby mum",
            why="another puffin",
        ),
        Example(
            text="School budgets are being cut across the county and the council should be ashamed",
            name="Hexby dad",
            why="public policy",
        ),
        Example(
            text="Please never put passwords on sticky notes, says our IT team. #TeamLarkmoor",
            handle="LarkmoorVale",
            name="Larkmoor Vale Academy",
            why="advice",
        ),
    ),
)
