"""`scanner explain`: one post through the matchers, told so that a safeguarding lead understands it."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from config import load_demo, load_policy, load_school
from config.policy import Policy
from reports.cards import chances_without
from reports.wording import shortened
from scanner import wiring
from scanner.cli.console import data
from scanner.cli.parameters import Strictness
from scanner.clock import SystemClock
from scanner.errors import ConfigError
from scanner.models import (
    GUARD,
    Assessment,
    Author,
    AuthorRole,
    Contribution,
    Evidence,
    Finding,
    MentionKind,
    Post,
    RuledOut,
)

ROLES = {
    AuthorRole.STAFF: "a member of staff",
    AuthorRole.FORMER_STAFF: "a former member of staff",
    AuthorRole.PUPIL: "a pupil",
    AuthorRole.PARENT: "a parent or carer",
    AuthorRole.OFFICIAL: "the school's own account",
    AuthorRole.OTHER: "somebody with another tie",
    AuthorRole.UNKNOWN: "nobody that the post tells",
}
KINDS = {
    MentionKind.SCHOOL: "the school",
    MentionKind.STAFF: "a member of staff",
    MentionKind.PUPIL: "a pupil",
    MentionKind.PARTNER: "a partner of the school",
    MentionKind.SCHOOL_EMAIL: "a school email address",
    MentionKind.TERM: "a confidential term",
    MentionKind.PLACE: "the school's surroundings",
}
SLIGHT = 0.05
"""Contributions under this many log-odds are left out of the list; the rest is summed up."""
MAX_TEXT = 100_000


def explain(
    text: Annotated[str, typer.Argument(help="The post's text, or - to read it from standard input.")] = "-",
    school: Annotated[Path | None, typer.Option(help="School folder; the synthetic school if left out.")] = None,
    handle: Annotated[str, typer.Option(help="The author's handle.")] = "",
    name: Annotated[str, typer.Option(help="The author's display name.")] = "",
    bio: Annotated[str, typer.Option(help="The author's public description.")] = "",
    reply_to: Annotated[str, typer.Option(help="The text of the post that this one answers.")] = "",
    platform: Annotated[str, typer.Option(help="The network it stands on.")] = "pasted",
    strictness: Annotated[Strictness, typer.Option(help="Thresholds to decide by.")] = Strictness.BALANCED,
) -> None:
    """Show what the matchers make of one post, and why. Nothing is stored or sent."""
    words = sys.stdin.read(MAX_TEXT) if text == "-" else text
    if not words.strip():
        raise ConfigError("there is no text to explain; give it as an argument or on standard input")
    post = Post(
        platform=platform,
        native_id="pasted",
        author=Author(handle=handle, display_name=name, bio=bio),
        text=words,
        reply_to_text=reply_to,
        fetched_at=SystemClock().now(),
    )
    assessor = wiring.explaining(load_school(school) if school else load_demo(), strictness.value)
    _print(post, assessor.assess_batch([post])[0], load_policy(None))


def _print(post: Post, assessment: Assessment, policy: Policy) -> None:
    data.print(_verdict(assessment))
    if assessment.urgency.shown:
        data.print("\n[bold]Urgent[/]: a child or adult may be at risk of harm now.")
        _print_reasons(post, assessment.urgency.evidence, assessment.urgency.contributions)
    if assessment.protected:
        data.print(
            "\n[bold]Hold[/]: this may be activity that the law protects, such as raising a concern. "
            "A second person reads it before anything else happens."
        )
    data.print(f"\n[bold]Who speaks[/]: {ROLES[assessment.author_role]}.")
    _print_mentions(assessment)
    for finding in assessment.findings:
        _print_finding(post, finding, policy)
    for ruled_out in assessment.ruled_out:
        _print_ruled_out(ruled_out, policy)


def _verdict(assessment: Assessment) -> str:
    if assessment.shown:
        return "[bold]This post would be shown to the safeguarding lead[/], as a prompt and not a verdict."
    if assessment.mention:
        return "[bold]This post would not be shown.[/] It refers to the school, but no clause reaches its threshold."
    return "[bold]This post would not be shown.[/] Nothing ties it to the school, so it would be dropped unread."


def _print_mentions(assessment: Assessment) -> None:
    if not assessment.mentions:
        data.print("\n[bold]What it refers to[/]: nothing on the school's list.")
        return
    data.print("\n[bold]What it refers to[/]")
    for mention in assessment.mentions:
        data.print(
            f"  “{escape(mention.excerpt)}” in {_field(mention.field)}: {KINDS[mention.kind]}, "
            f"{_sureness(mention.confidence)} ({escape(mention.method)})"
        )


def _print_finding(post: Post, finding: Finding, policy: Policy) -> None:
    clause = policy.clause(finding.clause)
    state = "shown" if finding.shown else "below its threshold, not shown"
    data.print(f"\n[bold]{clause.id} {escape(clause.title)}[/]: {finding.score:.0%} likely to be wanted, {state}.")
    _print_reasons(post, finding.evidence, finding.contributions)
    _print_falls(finding)
    if finding.clearing is not None:
        data.print(f"  {escape(_clearing(finding.clearing))}")


def _print_falls(finding: Finding) -> None:
    """What the score falls to without the words that the learned part rests on."""
    for words, left in chances_without(finding):
        data.print(f"  {left:.0%} if the model read it without “{escape(shortened(words))}”")


def _clearing(pieces: tuple[Evidence, ...]) -> str:
    if not pieces:
        return "It rests on several pieces: no one or two were found without which it would not be shown here."
    told = " and ".join(f"“{shortened(item.excerpt)}” in {_field(item.field)}" for item in pieces)
    return f"Without {told}, this would not be shown here."


def _print_ruled_out(ruled_out: RuledOut, policy: Policy) -> None:
    clause = policy.clause(ruled_out.clause)
    data.print(
        f"\n[bold]{clause.id} {escape(clause.title)}[/]: ruled out by a fixed rule; without it, "
        f"{ruled_out.score:.0%} likely to be wanted."
    )
    for note in ruled_out.notes:
        data.print(f"  rule    {escape(note)}")


def _print_reasons(post: Post, evidence: tuple[Evidence, ...], contributions: tuple[Contribution, ...]) -> None:
    for name in dict.fromkeys(item.field for item in evidence):
        data.print(Padding(_marked(post, name, evidence), (0, 0, 0, 2)))
    weighty = [item for item in contributions if abs(item.points) >= SLIGHT]
    for item in sorted(weighty, key=lambda item: -abs(item.points)):
        side = "for" if item.points > 0 else "against"
        rule = " (a fixed rule)" if item.feature.startswith(GUARD) else ""
        data.print(f"  {side:<8}{item.points:+.1f}  {escape(item.note)}{rule}")


def _marked(post: Post, name: str, evidence: tuple[Evidence, ...]) -> Text:
    """The field's text with the evidence underlined."""
    marked = Text(f"{_field(name)}: “")
    offset = len(marked)
    marked.append(post.field_text(name))
    for item in evidence:
        if item.field == name:
            marked.stylize("bold underline", offset + item.start, offset + item.end)
    return marked.append("”")


def _field(name: str) -> str:
    base = name.partition("[")[0]
    return {
        "text": "the post",
        "image_alts": "an image description",
        "link_titles": "a link's title",
        "reply_to_text": "the post it answers",
        "quoted_text": "the post it quotes",
        "author.handle": "the author's handle",
        "author.display_name": "the author's name",
        "author.bio": "the author's description",
    }[base]


def _sureness(confidence: float) -> str:
    for floor, words in ((0.9, "surely"), (0.7, "very likely"), (0.5, "likely"), (0.25, "perhaps")):
        if confidence >= floor:
            return words
    return "hardly"
