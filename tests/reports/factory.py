"""An invented run of an invented school, rich enough to show every part of a report."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from config.policy import HealthNote, Policy, PolicyClause
from config.school import OfficialAccount, Pupil, School, SchoolProfile, StaffMember
from reports import ReportContext
from scanner.models import (
    MODEL_REASON,
    Author,
    AuthorRole,
    Canary,
    CanaryOutcome,
    Clause,
    Contribution,
    Coverage,
    CoverageStatus,
    Direction,
    ErasedFinding,
    Evidence,
    Finding,
    Post,
    Repeated,
    RunReport,
    RunSummary,
    Severity,
    SourceOverlap,
    StoredFinding,
    StoredUrgency,
    Urgency,
)
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

Mark = tuple[str, str, str]  # field, the words there, reason
Reasons = Sequence[tuple[str, float]]  # note, log-odds


def context(school: School = SCHOOL, clauses: tuple[PolicyClause, ...] | None = None) -> ReportContext:
    """What the reports are made with; all the clauses of `POLICY` unless others are given."""
    return ReportContext(
        school=school,
        policy=POLICY if clauses is None else replace(POLICY, clauses=clauses),
        generated_at=NOW,
        version="0.1.0",
        connectors=CONNECTORS,
    )


def post(key: str, text: str, *, author: Author | None = None, **fields: object) -> Post:
    """A post on Bluesky, published on the day before the run."""
    made = Post(
        platform="bluesky",
        native_id=key,
        url=f"https://bsky.example/post/{key}",
        author=author or Author(handle="tin_whistle_77", display_name="Tin Whistle"),
        text=text,
        published_at=NOW - timedelta(hours=9),
        fetched_at=NOW,
        source="bluesky:search:oakhollow",
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def evidence(of: Post, marks: Sequence[Mark], weight: float = 1.0) -> tuple[Evidence, ...]:
    """Evidence at the first place where each mark's words stand."""
    found = []
    for name, words, reason in marks:
        start = of.field_text(name).index(words)
        found.append(Evidence.at(of, name, (start, start + len(words)), reason=reason, weight=weight))
    return tuple(found)


def finding(of: Post, clause: Clause, marks: Sequence[Mark], reasons: Reasons, **changes: object) -> StoredFinding:
    """A new finding under `clause`; `changes` go to the finding or, by name, to what the store adds."""
    contributions = tuple(Contribution(feature=f"f{n}", points=p, note=note) for n, (note, p) in enumerate(reasons))
    made = Finding(
        clause=clause,
        score=1 / (1 + math.exp(-sum(points for _, points in reasons))),
        identity=0.93,
        severity=Severity.MEDIUM,
        direction=Direction.BY_STAFF,
        evidence=evidence(of, marks),
        contributions=contributions,
        hold=False,
        shown=True,
        fingerprint=f"{clause}-{of.native_id}",
    )
    stored = {"author_role", "is_new", "places", "burst", "repeated", "first_seen", "last_seen"}
    inner = {name: value for name, value in changes.items() if name not in stored}
    outer = {name: value for name, value in changes.items() if name in stored}
    kept = StoredFinding(
        id=sum(map(ord, made.fingerprint)),
        post=of,
        author_role=AuthorRole.STAFF,
        finding=replace(made, **inner),  # type: ignore[arg-type]
        first_seen=NOW,
        last_seen=NOW,
        is_new=True,
        places=((of.platform, of.url),),
    )
    return replace(kept, **outer)  # type: ignore[arg-type]


def urgent(of: Post, marks: Sequence[Mark], reasons: Reasons, *, is_new: bool = True) -> StoredUrgency:
    """An urgent post."""
    contributions = tuple(Contribution(feature=f"u{n}", points=p, note=note) for n, (note, p) in enumerate(reasons))
    score = 1 / (1 + math.exp(-sum(points for _, points in reasons)))
    return StoredUrgency(
        id=sum(map(ord, of.native_id)),
        post=of,
        author_role=AuthorRole.PUPIL,
        urgency=Urgency(score=score, shown=True, evidence=evidence(of, marks), contributions=contributions),
        first_seen=NOW,
        last_seen=NOW,
        is_new=is_new,
    )


def report(
    *, findings: Sequence[StoredFinding] = (), urgents: Sequence[StoredUrgency] = (), **changes: object
) -> RunReport:
    """A report on these findings, with three sources unless `coverage` is given."""
    made = RunReport(
        school="Oakhollow School",
        synthetic=True,
        run=RunSummary(
            id=7,
            started_at=NOW,
            finished_at=NOW + timedelta(minutes=11),
            posts_seen=1204,
            posts_kept=len(findings),
            findings_new=sum(stored.is_new for stored in findings),
            findings_known=sum(not stored.is_new for stored in findings),
        ),
        findings=tuple(findings),
        urgent=tuple(urgents),
        coverage=COVERAGE,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


COVERAGE = (
    Coverage(
        source="mastodon",
        target="#TeamOakhollow on social.example",
        status=CoverageStatus.ANSWERED,
        since=NOW - timedelta(days=30),
        until=NOW,
        pages=4,
        posts=131,
        skipped={"the author asked not to be searched": 6, "older than the window": 19},
    ),
    Coverage(
        source="bluesky",
        target="“Oakhollow School” in public posts",
        status=CoverageStatus.THROTTLED,
        since=NOW - timedelta(days=30),
        pages=2,
        posts=50,
        reason="Bluesky asked us to slow down. The rest will be read in the next scan; nothing to do.",
    ),
    Coverage(
        source="wordpress",
        target="news.heddlebridge.example",
        status=CoverageStatus.FAILED,
        reason="The site did not answer within 20 seconds. If that goes on, check its address in scanner.toml.",
    ),
    Coverage(source="feeds", target="Heddlebridge Gazette", status=CoverageStatus.UNCHANGED, pages=1, problems=2),
    Coverage(source="archive", target="export-september.jsonl", status=CoverageStatus.ANSWERED, pages=1, posts=1023),
    Coverage(
        source="x",
        target="X",
        status=CoverageStatus.REFUSED_BY_TERMS,
        reason="X does not allow this use. Search there by hand now and then.",
    ),
)


SEARCHES = (
    Coverage(
        source="brave",
        target="“Oakhollow School” on tiktok.com",
        status=CoverageStatus.ANSWERED,
        since=NOW - timedelta(days=30),
        pages=1,
        queries=2,
        canary=Canary(word="school", outcome=CanaryOutcome.POSTS),
    ),
    Coverage(
        source="brave",
        target="“Oakhollow School” on tes.com",
        status=CoverageStatus.ANOTHER_NIGHT,
        reason="Last asked on 2 October 2026; the turn comes with the next scan. Raise queries_per_night to ask more.",
    ),
    Coverage(
        source="brave",
        target="“The Hollow” on tes.com",
        status=CoverageStatus.ANOTHER_NIGHT,
        reason="Never asked so far; the turn comes 2 scans from now.",
    ),
    Coverage(source="lemmy", target="Lemmy", status=CoverageStatus.NOT_CONFIGURED, reason="It is switched off."),
)


def gallery() -> RunReport:
    """A night with something in every part of the page."""
    at_risk = post(
        "risk1",
        "cant do tomorrow. Kayden Brooke-Marsh's lot will be waiting by the gate at oakhollow and this time theyve got "
        "a blade. not going in, not telling mum",
        author=Author(handle="quietkid.09", display_name="q", bio="yr 9 · the hollow · leave me be"),
        platform="mastodon",
        url="https://social.example/@quietkid.09/4411",
    )
    leak = post(
        "leak1",
        "Well that's that. Inset ran over because SLT finally showed 'Site Options Paper'. Sixth form goes "
        "in March, nobody has told the families. And Mr Pask is being moved off Year 9 after what happened with "
        "K. Brooke-Marsh in the minibus. Don't share lol 🤐",
        author=Author(
            handle="ros.teaches", display_name="Ros A.", bio="English teacher @ Oakhollow. Tea, fells, whippets."
        ),
        quoted_text="Anyone know why the 47 bus stops have moved at the Hollow?",
    )
    about_staff = post(
        "abuse1",
        "that fat cow Miss Achterberg at the hollow couldnt teach a dog to bark. everyone tag her 🐄🐄 #TeamOakhollow",
        author=Author(handle="kayds_marsh", display_name="KBM"),
        platform="tiktok",
        url="https://tiktok.example/@kayds_marsh/video/991",
    )
    concern = post(
        "concern1",
        "I've told my manager twice and now I've told Ofsted: two adults on a trip for fourteen children is not safe. "
        "If that costs me my job at Oakhollow so be it.",
        author=Author(handle="plainspoken", display_name="Plain Spoken"),
        platform="linkedin",
        url="https://linkedin.example/posts/plainspoken-1",
    )
    profile = post(
        "bio1",
        "Fell race done. Knees gone. Chips had.",
        author=Author(handle="gwil_runs", display_name="Gwil", bio="Teaching assistant at Oakhollow School. Runner."),
    )
    email = post(
        "mail1",
        "Selling two tickets for Friday, message me",
        author=Author(handle="kt_sings", display_name="Keeley", bio="k.trevanion@oakhollow.example for bookings"),
        platform="wordpress",
        url="https://choir.example/members/kt",
    )
    names = post(
        "pupil1",
        "So proud of Saoirse O’Dwyer and zbig lakowski today, first time round the lake! Photos on my story",
        author=Author(
            handle="ros.teaches", display_name="Ros A.", bio="English teacher @ Oakhollow. Tea, fells, whippets."
        ),
        image_alts=("Two children in life jackets, one holding a sign that says SAOIRSE",),
        url="https://bsky.example/post/proud-of-saoirse-o-dwyer",
    )
    fake = post(
        "fake1",
        "OFFICIAL: school closed tomorrow for snow. Repost so that all families see it.",
        author=Author(handle="oakhollow_schooI", display_name="Oakhollow School (official)"),
        platform="x",
        url="https://x.example/oakhollow_schooI/status/1",
    )
    base = ("what posts that only mention a school are usually worth", -2.2)
    return report(
        coverage=(*COVERAGE, *SEARCHES),
        erased=(
            ErasedFinding(
                id=41,
                clause=Clause.DEROGATORY,
                platform="x",
                first_seen=NOW - timedelta(days=9),
                last_seen=NOW - timedelta(days=3),
                erased_at=NOW,
                places=(("bluesky", "https://bsky.example/post/copy"),),
            ),
        ),
        overlap=(
            SourceOverlap(source="feeds", findings=4, alone=3, shared={"mastodon": 1}),
            SourceOverlap(source="mastodon", findings=6, alone=5, shared={"feeds": 1}),
        ),
        urgents=[
            urgent(
                at_risk,
                [
                    ("text", "theyve got a blade", "speaks of a weapon"),
                    ("text", "by the gate at oakhollow", "at our school"),
                ],
                [
                    ("A weapon is mentioned together with a place and a time", 3.1),
                    ("It is told as a fear, not as a plan", -0.4),
                ],
            )
        ],
        findings=[
            finding(
                leak,
                Clause.CONFIDENTIAL,
                [
                    ("text", "Site Options Paper", "names a paper that is on the school's list of confidential terms"),
                    ("text", "nobody has told the families", "says that it isn't public yet"),
                    ("author.bio", "English teacher @ Oakhollow", "says where the author works"),
                ],
                [
                    base,
                    ("It names a listed confidential term", 3.4),
                    ("It says that families have not been told", 1.3),
                    ("It reads like a joke among colleagues", -0.6),
                ],
                severity=Severity.HIGH,
            ),
            finding(
                leak,
                Clause.PUPIL,
                [("text", "K. Brooke-Marsh in the minibus", "tells of something that happened to a pupil")],
                [base, ("It names a pupil on the list", 2.9)],
                direction=Direction.ABOUT_PUPIL,
                severity=Severity.HIGH,
                identity=0.97,
            ),
            finding(
                about_staff,
                Clause.DEROGATORY,
                [
                    ("text", "fat cow", "an insult"),
                    ("text", "Miss Achterberg", "a member of staff on the list"),
                    ("text", "couldnt teach a dog to bark", MODEL_REASON),
                ],
                [base, ("An insult is aimed at a member of staff", 3.0), ("It asks others to join in", 1.1)],
                direction=Direction.ABOUT_STAFF,
                author_role=AuthorRole.PUPIL,
                places=tuple(("tiktok", f"https://tiktok.example/copy/{n}") for n in range(11)),
                burst=9,
                repeated=Repeated(occasions=2, days=30, earlier=(812,)),
                clearing=(),
            ),
            finding(
                concern,
                Clause.DISREPUTE,
                [("text", "my job at Oakhollow", "says where the author works")],
                [base, ("It ties the author to the school", 2.6)],
                severity=Severity.LOW,
                author_role=AuthorRole.UNKNOWN,
                identity=0.7,
                hold=True,
            ),
            finding(
                names,
                Clause.PUPIL,
                [
                    ("text", "Saoirse O’Dwyer", "names a pupil"),
                    ("text", "zbig lakowski", "names a pupil, spelt another way"),
                    ("image_alts[0]", "a sign that says SAOIRSE", "the picture's description names a pupil"),
                ],
                [base, ("It names two pupils on the list", 3.6), ("The words are warm", -0.2)],
                direction=Direction.ABOUT_PUPIL,
                severity=Severity.MEDIUM,
            ),
            finding(
                fake,
                Clause.OFFICIAL_ACCOUNT,
                [
                    ("author.display_name", "Oakhollow School (official)", "calls itself official"),
                    (
                        "author.handle",
                        "oakhollow_schooI",
                        "looks like the school's own handle, with one letter changed",
                    ),
                ],
                [base, ("The account is not on the school's list", 3.2)],
                direction=Direction.AS_SCHOOL,
                author_role=AuthorRole.OTHER,
                severity=Severity.HIGH,
            ),
            finding(
                profile,
                Clause.EMPLOYER,
                [("author.bio", "Teaching assistant at Oakhollow School", "names the school as employer")],
                [base, ("The public bio names the school", 3.0), ("An ordinary professional profile", -0.5)],
                severity=Severity.ADVISORY,
            ),
            finding(
                email,
                Clause.SCHOOL_EMAIL,
                [("author.bio", "k.trevanion@oakhollow.example", "an address at the school's domain")],
                [base, ("A school address stands in a personal profile", 4.0)],
                clearing=evidence(email, [("author.bio", "k.trevanion@oakhollow.example", "clears it")]),
                severity=Severity.LOW,
            ),
            finding(
                post("old1", "Another year at the Hollow, another broken kettle.", author=Author(handle="gwil_runs")),
                Clause.EMPLOYER,
                [("text", "at the Hollow", "names the school by a nickname")],
                [base, ("It names the school", 2.7)],
                severity=Severity.ADVISORY,
                is_new=False,
                first_seen=NOW - timedelta(days=12),
            ),
        ],
    )
