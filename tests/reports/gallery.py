"""An invented night with something in every part of a report."""

from datetime import timedelta

from scanner.models import (
    MODEL_REASON,
    Author,
    AuthorRole,
    Canary,
    CanaryOutcome,
    Clause,
    Coverage,
    CoverageStatus,
    Direction,
    ErasedFinding,
    Repeated,
    RunReport,
    Severity,
    SourceOverlap,
)
from tests.reports.factory import COVERAGE, evidence, finding, post, report, urgent
from tests.reports.oakhollow import NOW

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

AT_RISK = post(
    "risk1",
    "cant do tomorrow. Kayden Brooke-Marsh's lot will be waiting by the gate at oakhollow and this time theyve got "
    "a blade. not going in, not telling mum",
    author=Author(handle="quietkid.09", display_name="q", bio="yr 9 · the hollow · leave me be"),
    platform="mastodon",
    url="https://social.example/@quietkid.09/4411",
)
LEAK = post(
    "leak1",
    "Well that's that. Inset ran over because SLT finally showed 'Site Options Paper'. Sixth form goes "
    "in March, nobody has told the families. And Mr Pask is being moved off Year 9 after what happened with "
    "K. Brooke-Marsh in the minibus. Don't share lol 🤐",
    author=Author(
        handle="ros.teaches", display_name="Ros A.", bio="English teacher @ Oakhollow. Tea, fells, whippets."
    ),
    quoted_text="Anyone know why the 47 bus stops have moved at the Hollow?",
)
ABOUT_STAFF = post(
    "abuse1",
    "that fat cow Miss Achterberg at the hollow couldnt teach a dog to bark. everyone tag her 🐄🐄 #TeamOakhollow",
    author=Author(handle="kayds_marsh", display_name="KBM"),
    platform="tiktok",
    url="https://tiktok.example/@kayds_marsh/video/991",
)
CONCERN = post(
    "concern1",
    "I've told my manager twice and now I've told Ofsted: two adults on a trip for fourteen children is not safe. "
    "If that costs me my job at Oakhollow so be it.",
    author=Author(handle="plainspoken", display_name="Plain Spoken"),
    platform="linkedin",
    url="https://linkedin.example/posts/plainspoken-1",
)
PROFILE = post(
    "bio1",
    "Fell race done. Knees gone. Chips had.",
    author=Author(handle="gwil_runs", display_name="Gwil", bio="Teaching assistant at Oakhollow School. Runner."),
)
EMAIL = post(
    "mail1",
    "Selling two tickets for Friday, message me",
    author=Author(handle="kt_sings", display_name="Keeley", bio="k.trevanion@oakhollow.example for bookings"),
    platform="wordpress",
    url="https://choir.example/members/kt",
)
NAMES = post(
    "pupil1",
    "So proud of Saoirse O’Dwyer and zbig lakowski today, first time round the lake! Photos on my story",
    author=Author(
        handle="ros.teaches", display_name="Ros A.", bio="English teacher @ Oakhollow. Tea, fells, whippets."
    ),
    image_alts=("Two children in life jackets, one holding a sign that says SAOIRSE",),
    url="https://bsky.example/post/proud-of-saoirse-o-dwyer",
)
FAKE = post(
    "fake1",
    "OFFICIAL: school closed tomorrow for snow. Repost so that all families see it.",
    author=Author(handle="oakhollow_schooI", display_name="Oakhollow School (official)"),
    platform="x",
    url="https://x.example/oakhollow_schooI/status/1",
)
BASE = ("what posts that only mention a school are usually worth", -2.2)

URGENTS = (
    urgent(
        AT_RISK,
        [
            ("text", "theyve got a blade", "speaks of a weapon"),
            ("text", "by the gate at oakhollow", "at our school"),
        ],
        [
            ("A weapon is mentioned together with a place and a time", 3.1),
            ("It is told as a fear, not as a plan", -0.4),
        ],
    ),
)

FINDINGS = (
    finding(
        LEAK,
        Clause.CONFIDENTIAL,
        [
            ("text", "Site Options Paper", "names a paper that is on the school's list of confidential terms"),
            ("text", "nobody has told the families", "says that it isn't public yet"),
            ("author.bio", "English teacher @ Oakhollow", "says where the author works"),
        ],
        [
            BASE,
            ("It names a listed confidential term", 3.4),
            ("It says that families have not been told", 1.3),
            ("It reads like a joke among colleagues", -0.6),
        ],
        severity=Severity.HIGH,
    ),
    finding(
        LEAK,
        Clause.PUPIL,
        [("text", "K. Brooke-Marsh in the minibus", "tells of something that happened to a pupil")],
        [BASE, ("It names a pupil on the list", 2.9)],
        direction=Direction.ABOUT_PUPIL,
        severity=Severity.HIGH,
        identity=0.97,
    ),
    finding(
        ABOUT_STAFF,
        Clause.DEROGATORY,
        [
            ("text", "fat cow", "an insult"),
            ("text", "Miss Achterberg", "a member of staff on the list"),
            ("text", "couldnt teach a dog to bark", MODEL_REASON),
        ],
        [BASE, ("An insult is aimed at a member of staff", 3.0), ("It asks others to join in", 1.1)],
        direction=Direction.ABOUT_STAFF,
        author_role=AuthorRole.PUPIL,
        places=tuple(("tiktok", f"https://tiktok.example/copy/{n}") for n in range(11)),
        burst=9,
        repeated=Repeated(occasions=2, days=30, earlier=(812,)),
        clearing=(),
    ),
    finding(
        CONCERN,
        Clause.DISREPUTE,
        [("text", "my job at Oakhollow", "says where the author works")],
        [BASE, ("It ties the author to the school", 2.6)],
        severity=Severity.LOW,
        author_role=AuthorRole.UNKNOWN,
        identity=0.7,
        hold=True,
    ),
    finding(
        NAMES,
        Clause.PUPIL,
        [
            ("text", "Saoirse O’Dwyer", "names a pupil"),
            ("text", "zbig lakowski", "names a pupil, spelt another way"),
            ("image_alts[0]", "a sign that says SAOIRSE", "the picture's description names a pupil"),
        ],
        [BASE, ("It names two pupils on the list", 3.6), ("The words are warm", -0.2)],
        direction=Direction.ABOUT_PUPIL,
        severity=Severity.MEDIUM,
    ),
    finding(
        FAKE,
        Clause.OFFICIAL_ACCOUNT,
        [
            ("author.display_name", "Oakhollow School (official)", "calls itself official"),
            (
                "author.handle",
                "oakhollow_schooI",
                "looks like the school's own handle, with one letter changed",
            ),
        ],
        [BASE, ("The account is not on the school's list", 3.2)],
        direction=Direction.AS_SCHOOL,
        author_role=AuthorRole.OTHER,
        severity=Severity.HIGH,
    ),
    finding(
        PROFILE,
        Clause.EMPLOYER,
        [("author.bio", "Teaching assistant at Oakhollow School", "names the school as employer")],
        [BASE, ("The public bio names the school", 3.0), ("An ordinary professional profile", -0.5)],
        severity=Severity.ADVISORY,
    ),
    finding(
        EMAIL,
        Clause.SCHOOL_EMAIL,
        [("author.bio", "k.trevanion@oakhollow.example", "an address at the school's domain")],
        [BASE, ("A school address stands in a personal profile", 4.0)],
        clearing=evidence(EMAIL, [("author.bio", "k.trevanion@oakhollow.example", "clears it")]),
        severity=Severity.LOW,
    ),
    finding(
        post("old1", "Another year at the Hollow, another broken kettle.", author=Author(handle="gwil_runs")),
        Clause.EMPLOYER,
        [("text", "at the Hollow", "names the school by a nickname")],
        [BASE, ("It names the school", 2.7)],
        severity=Severity.ADVISORY,
        is_new=False,
        first_seen=NOW - timedelta(days=12),
    ),
)


def gallery() -> RunReport:
    """A night with something in every part of the page."""
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
        urgents=URGENTS,
        findings=FINDINGS,
    )
