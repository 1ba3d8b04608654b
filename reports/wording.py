"""The words a report uses: plain, careful, never a verdict. A finding is a prompt for a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from scanner.models import BURST_FROM, AuthorRole, Clause, CoverageStatus, Direction, Evidence, Repeated, Severity

FULL_CARDS = 12
"""Cards that stand open among the new ones; a busy night's others are a line each, so that the page can be read."""

PROMPT = "A finding is a prompt for a person, not a verdict."
NOT_CLEARANCE = "No result is not clearance: much of the internet cannot be looked at."
NO_CLAUSE = "Something here may matter to the school, though its policy has no clause for it."
URGENT = "Someone may be at risk of harm now"
URGENT_WHAT_TO_DO = (
    "Read the post now. If a child or adult may be in danger, follow your safeguarding procedure first and the "
    "policy later; in an emergency call 999."
)
HOLD = (
    "A second reader before anything else. This post may be something the law protects, such as raising a concern. "
    "Ask a second person, with HR or legal advice, to read it before anyone acts on it or passes it on."
)
CANNOT_BAR = (
    "No policy or contract can stop anyone making a protected disclosure (Employment Rights Act 1996, section 43J)."
)
CANNOT_BAR_CLAUSES = frozenset(
    {Clause.DISREPUTE, Clause.WORKING_RELATIONSHIPS, Clause.CONFIDENTIAL, Clause.PERSONAL_INFORMATION}
)
UNVERIFIED = "Who really wrote a post has not been checked: anyone can post under another person's name."

DIRECTIONS: Mapping[Direction, str] = {
    Direction.BY_STAFF: "Possibly by a member of staff, not verified.",
    Direction.ABOUT_STAFF: "About a member of staff: this is about support for them.",
    Direction.ABOUT_PUPIL: "About a pupil: their safety and privacy come first.",
    Direction.AS_SCHOOL: "An account that speaks as if it were the school.",
}

ROLES: Mapping[AuthorRole, str] = {
    AuthorRole.STAFF: "possibly a member of staff",
    AuthorRole.FORMER_STAFF: "possibly a former member of staff",
    AuthorRole.PUPIL: "possibly a pupil",
    AuthorRole.PARENT: "possibly a parent or carer",
    AuthorRole.OFFICIAL: "an official account of the school",
    AuthorRole.OTHER: "seemingly nobody at the school",
    AuthorRole.UNKNOWN: "who that is cannot be told from the post",
}

SEVERITIES: Mapping[Severity, str] = {
    Severity.ADVISORY: "for information",
    Severity.LOW: "a little",
    Severity.MEDIUM: "quite a lot",
    Severity.HIGH: "a great deal",
}

STATUSES: Mapping[CoverageStatus, str] = {
    CoverageStatus.ANSWERED: "Answered",
    CoverageStatus.UNCHANGED: "Nothing new since the last look",
    CoverageStatus.THROTTLED: "Asked us to slow down: not read, or not to the end",
    CoverageStatus.BLOCKED: "Would not let us in: not read",
    CoverageStatus.FAILED: "Did not work: not read",
    CoverageStatus.SUSPICIOUSLY_EMPTY: "Oddly empty: take it as not looked at",
    CoverageStatus.NOT_CONFIGURED: "Not set up: not asked",
    CoverageStatus.REFUSED_BY_TERMS: "Not allowed by the platform's terms: not asked",
    CoverageStatus.ANOTHER_NIGHT: "Left for another night: not asked",
}

NOTHING_READ = "Nothing at all"
TURNS = (
    "Only so much may be asked in a night, so these take turns, those that have waited longest first. Nothing to do "
    "now: each is then read from where it was left."
)

FIELDS: Mapping[str, str] = {
    "text": "The post",
    "reply_to_text": "It replies to",
    "quoted_text": "It quotes",
    "link_titles": "Title of a link in it",
    "image_alts": "Description of an image in it",
    "author.display_name": "The author's public name",
    "author.handle": "The author's handle",
    "author.bio": "The author's public bio",
}

PLATFORMS: Mapping[str, str] = {
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "wordpress": "WordPress",
    "feeds": "Feeds",
    "archive": "Archive files",
    "x": "X",
    "linkedin": "LinkedIn",
    "tiktok": "TikTok",
    "youtube": "YouTube",
}

_LONGEST_QUOTE = 80  # characters
_ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 21: "21st", 22: "22nd", 23: "23rd"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def sentence(words: str) -> str:
    """`words` with a capital to begin with."""
    return words[:1].upper() + words[1:]


def heading(words: str) -> str:
    """`words` with a capital to begin with and no full stop."""
    return sentence(words).removesuffix(".")


def listed(items: Sequence[str]) -> str:
    """`4.5`, `4.5 and 5.1`, `4.5, 3.2.5 and 5.1`."""
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def burst(number: int) -> str:
    """What to make of `number` near-identical posts within a day, empty for a few."""
    if number < BURST_FROM:
        return ""
    return (
        f"{count(number, 'near-identical post')} within a day. That can be a campaign, or bait to make somebody look "
        "bad, rather than many voices: they count as one here, and how sure the scanner is counts for less. Have a "
        "second person read it, and find out who started it, before anything else."
    )


def trusted(word: str) -> str:
    """Why an empty answer can be believed: the word that was asked for to be sure brought posts."""
    return f"Nothing came. To be sure, the everyday word “{word}” was asked for too, and that brought posts."


def repeated(repeat: Repeated | None) -> str:
    """That posts have been aimed at the same person before, empty if they have not."""
    if repeat is None:
        return ""
    earlier = listed([f"F{number}" for number in repeat.earlier])
    return (
        f"The {ordinal(repeat.occasions)} time in {repeat.days} days that posts seem to be aimed at the same person "
        f"(before: {earlier}). They may belong together, or have nothing to do with each other: read them side by "
        "side, and ask the person how they are."
    )


def clearing(pieces: Sequence[Evidence] | None) -> str:
    """The smallest change that would have kept a post from being shown, empty if it was not looked for."""
    if pieces is None:
        return ""
    if not pieces:
        return "It rests on several pieces: no one or two were found without which it would not be shown here."
    told = " and ".join(f"“{shortened(item.excerpt)}” ({field(item.field).lower()})" for item in pieces)
    return f"Without {told}, it would not be shown here."


def shortened(words: str) -> str:
    """`words` on one line, cut to a length that can be quoted within a sentence."""
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[:_LONGEST_QUOTE]}…"


def ordinal(number: int) -> str:
    """`second`, `third`, … `12th`."""
    return _ORDINALS.get(number, f"{number}th")


def platform(name: str) -> str:
    """The name of a platform as people write it."""
    return PLATFORMS.get(name, name.replace("_", " ").replace("-", " ").capitalize())


def field(name: str) -> str:
    """What a field of a post is, for people."""
    return FIELDS[name.partition("[")[0]]


def count(number: int, one: str, many: str = "") -> str:
    """`1 post`, `2 posts`, `1,204 posts`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def day(moment: datetime, zone: tzinfo) -> str:
    """`4 October 2026`, in `zone`."""
    local = moment.astimezone(zone)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def short_day(moment: datetime, zone: tzinfo) -> str:
    """`4 October`, in `zone`."""
    return day(moment, zone).rpartition(" ")[0]


def day_and_time(moment: datetime, zone: tzinfo) -> str:
    """`4 October 2026, 02:30`, in `zone`."""
    return f"{day(moment, zone)}, {moment.astimezone(zone):%H:%M}"


def sureness(probability: float) -> str:
    """How sure, in words: a reader takes `0.83` for more than it is."""
    if probability >= 0.85:
        return "high"
    return "fair" if probability >= 0.6 else "low"


def in_a_hundred(probability: float) -> int:
    """A chance as so many in 100, never none and never all."""
    return min(99, max(1, round(probability * 100)))


def strength(points: float) -> str:
    """How much a reason of so many log-odds weighs, in words."""
    weight = abs(points)
    if weight >= 2:
        return "strongly"
    return "clearly" if weight >= 0.75 else "a little"
