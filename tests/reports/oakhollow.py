"""An invented school, its policy, and what its reports are made with."""

from dataclasses import replace
from datetime import UTC, date, datetime

from config.policy import HealthNote, Policy, PolicyClause
from config.school import OfficialAccount, Pupil, School, SchoolProfile, StaffMember
from reports import ReportContext
from scanner.models import Direction
from scanner.protocols import ConnectorMeta, Use

NOW = datetime(2026, 10, 4, 1, 30, tzinfo=UTC)  # 02:30 in London
SCHOOL = School(
    profile=SchoolProfile(
        key="oakhollow",
        name="Oakhollow School",
        kind="special school, ages 7 to 16",
        synthetic=True,
        aliases=("Oakhollow", "the Hollow"),
        hashtags=("#TeamOakhollow",),
        email_domain="oakhollow.example",
        website="https://www.oakhollow.example",
        partners=("Brindle Taxis",),
        official_accounts=(OfficialAccount(platform="x", handle="OakhollowSchool"),),
    ),
    staff=(
        StaffMember(name="Rosalind Achterberg", known_as=("Miss Achterberg",), handles=("ros.teaches",)),
        StaffMember(name="Gwilym Pask", known_as=("Mr Pask", "Gwil")),
        StaffMember(name="Keeley Trevanion", known_as=("Mrs Trevanion",)),
    ),
    pupils=(
        Pupil(name="Kayden Brooke-Marsh", known_as=("Kayds",), year="9"),
        Pupil(name="Saoirse O'Dwyer", year="7"),
        Pupil(name="Zbigniew Łąkowski", known_as=("Zbig",), year="10"),
        Pupil(name="Keeley Trevanion", year="8"),  # shares a member of staff's name
    ),
)


def _clause(number: str, title: str, plain: str, what_to_do: str, **more: object) -> PolicyClause:
    clause = PolicyClause(id=number, title=title, short=f"What {number} asks.", plain=plain, what_to_do=what_to_do)
    return replace(clause, **more)  # type: ignore[arg-type]


POLICY = Policy(
    title="Social media policy",
    owner="Oakhollow School",
    next_review=date(2025, 7, 1),
    clauses=(
        _clause(
            "4.5.1", "Naming the employer", "Someone may be recognisable as working here.", "Often nothing at all."
        ),
        _clause("4.5.2", "The school's good name", "The school may be harmed by this.", "Write down which harm."),
        _clause("4.5.3", "School email address", "A school email address can be seen.", "Help to change it."),
        _clause("4.5.4", "Working together", "There is a public row.", "Hear both sides first."),
        _clause(
            "4.5.5",
            "Hurtful words",
            "Someone is insulted or mocked in public.",
            "Hear the author first.",
            what_to_do_if={Direction.ABOUT_STAFF: "Tell the member of staff, and ask what would help."},
        ),
        _clause("4.5.6", "Harassment", "A member of staff is targeted.", "Look after them today."),
        _clause("4.5.7", "Confidential information", "Something that looks internal is public.", "Ask who owns it."),
        _clause("4.5.8", "Private details", "A person's private details are public.", "Tell the person."),
        _clause("4.6", "Official accounts", "An account looks like the school's own.", "Ask whoever keeps the list."),
        _clause(
            "pupil",
            "Pupils",
            "People could tell which pupil this is about.",
            "See first that the pupil is safe. Write initials only.",
            rests_on=("4.5", "3.2.5", "5.1"),
            reminder="Keep this away from staff who needn't know.",
        ),
    ),
    notes=(HealthNote(about="3.12", text="It rests on the Data Protection Act 1998."),),
)
CONNECTORS = (
    ConnectorMeta(
        name="mastodon",
        title="Mastodon",
        terms="https://mastodon.example/terms",
        terms_read=date(2026, 9, 1),
        use=Use.ON,
        needs_key="",
        sees="public hashtag timelines",
        never_sees="followers-only posts",
    ),
)


def context(school: School = SCHOOL, clauses: tuple[PolicyClause, ...] | None = None) -> ReportContext:
    """What the reports are made with; all the clauses of `POLICY` unless others are given."""
    return ReportContext(
        school=school,
        policy=POLICY if clauses is None else replace(POLICY, clauses=clauses),
        generated_at=NOW,
        version="0.1.0",
        connectors=CONNECTORS,
    )
