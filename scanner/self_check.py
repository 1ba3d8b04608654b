"""The self-check: what one's own public profile, or a text before it is posted, shows; in kind words, for oneself only.

Nothing is stored, logged or counted: everything is held in memory for as long as the caller holds the result. A pasted
text needs no network. The school's lists are used as in a scan, but whoever checks their own account is taken to work
at the school, so naming it is pointed out whether or not the lists know the account.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config import Policy
from scanner import paging
from scanner.clock import Clock
from scanner.errors import ConfigError
from scanner.judging import judge
from scanner.models import Assessment, Author, Clause, MentionKind, Post
from scanner.protocols import Assessor, Fetcher, ProfileConnector
from scanner.self_check_words import (
    BE_FOUND_LESS,
    DELETE_OLD,
    EDIT_POST,
    EDIT_PROFILE,
    FOUND_BY_ALL,
    GUIDANCE,
    LAWFUL,
    NOTHING,
    NOTICE,
    OLD_POSTS,
    Guidance,
)

OLD = timedelta(days=365)
_SURE = 0.5
_LONGEST_QUOTE = 80
_BY_MENTION = {
    MentionKind.SCHOOL: Clause.EMPLOYER,
    MentionKind.SCHOOL_EMAIL: Clause.SCHOOL_EMAIL,
    MentionKind.PUPIL: Clause.PUPIL,
    MentionKind.TERM: Clause.CONFIDENTIAL,
}
"""What a mention touches when it stands in the words of somebody who works at the school."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheckTools:
    """What the check works with; `profiles` by the network's name, empty for pasted text alone."""

    assessor: Assessor
    policy: Policy
    clock: Clock
    fetcher: Fetcher
    profiles: Mapping[str, ProfileConnector]


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheckAdvice:
    """One thing that others can see, and what one could do about it.

    Attributes:
        visible: what can be seen, in a sentence.
        quotes: the words that show it; empty where they would name a child.
        clause: the part of the policy that it touches, None for advice that no clause asks for.
        clause_title: that clause's heading.
        why: why somebody might mind.
        change: what one could do, step by step.
        url: the post's address, empty for the profile.
    """

    visible: str = field(repr=False)
    quotes: tuple[str, ...] = field(default=(), repr=False)
    clause: Clause | None = None
    clause_title: str = ""
    why: str = ""
    change: tuple[str, ...] = ()
    url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheckResult:
    """What came out.

    Attributes:
        notice: whom the check is for, to be shown first.
        looked_at: what was looked at, in a sentence.
        advice: the profile first, then posts from new to old.
        nothing: what to say where there is no advice, otherwise empty.
        lawful: what everybody may say.
    """

    notice: str = NOTICE
    looked_at: str
    advice: tuple[SelfCheckAdvice, ...]
    nothing: str = ""
    lawful: tuple[str, ...] = LAWFUL


def self_check_profile(handle: str, network: str, tools: SelfCheckTools) -> SelfCheckResult:
    """Look at the public profile of whoever asks.

    Args:
        handle: as the network writes it.
        network: a key of `tools.profiles`.
        tools: what to look with.

    Raises:
        ConfigError: the network is not known, or `handle` is not written as it writes handles.
        ConnectorError: the profile could not be read.
    """
    if network not in tools.profiles:
        raise ConfigError(f"there is no self-check for this network; there is one for {', '.join(tools.profiles)}")
    connector = tools.profiles[network]
    pages = list(paging.read(connector, connector.profile_target(handle), None, tools.fetcher))
    profile, *posts = [post for page in pages for post in page.posts]
    advice = [*_advice([profile, *posts], network, tools), *_old_posts(posts, network, tools.clock.now())]
    if any(item.clause is Clause.EMPLOYER for item in advice):
        advice.append(_without_clause(FOUND_BY_ALL, BE_FOUND_LESS[network]))
    more = " There are older ones that were not read." if any(page.problems for page in pages) else ""
    return _result(f"Your profile and your {_count(len(posts))} that everybody can see.{more}", advice)


def self_check_text(text: str, tools: SelfCheckTools, *, bio: str = "") -> SelfCheckResult:
    """Look at a text, and at the description of the account it is meant for. Asks nobody anything."""
    author = Author(bio=bio)
    now = tools.clock.now()
    profile = Post(platform="pasted", native_id="profile", author=author, text="", fetched_at=now)
    post = Post(platform="pasted", native_id="text", author=author, text=text, fetched_at=now)
    return _result("The text that you pasted.", _advice([profile, post], "", tools))


def _result(looked_at: str, advice: Sequence[SelfCheckAdvice]) -> SelfCheckResult:
    return SelfCheckResult(looked_at=looked_at, advice=tuple(advice), nothing="" if advice else NOTHING)


def _advice(posts: Sequence[Post], network: str, tools: SelfCheckTools) -> list[SelfCheckAdvice]:
    """Advice on each of `posts`; the first is the profile, the only one whose author's fields are looked at."""
    advice: list[SelfCheckAdvice] = []
    for post, assessment in judge(tools.assessor, posts).pairs:
        is_profile = post is posts[0]
        for clause, quotes in _touched(assessment, is_profile=is_profile).items():
            guidance = GUIDANCE[clause]
            place = "Your profile" if is_profile else _place(post)
            step = (EDIT_PROFILE if is_profile else EDIT_POST)[network]
            advice.append(
                SelfCheckAdvice(
                    visible=guidance.visible.format(place=place),
                    quotes=() if clause is Clause.PUPIL else quotes,
                    clause=clause,
                    clause_title=tools.policy.clause(clause).title,
                    why=guidance.why,
                    change=(guidance.change, step),
                    url="" if is_profile else post.url,
                )
            )
    return advice


def _touched(assessment: Assessment, *, is_profile: bool) -> dict[Clause, tuple[str, ...]]:
    """Which clauses a post touches, each with the words that do, as far as they are the author's own."""
    touched: dict[Clause, dict[str, None]] = {}
    for clause, name, excerpt in _stretches(assessment):
        if name.startswith("author.") is is_profile and not name.startswith(("reply_to_text", "quoted_text")):
            touched.setdefault(clause, {})[_shortened(excerpt)] = None
    return {clause: _without_repeats(touched[clause]) for clause in Clause if clause in touched}


def _stretches(assessment: Assessment) -> Iterator[tuple[Clause, str, str]]:
    for mention in assessment.mentions:
        if mention.kind in _BY_MENTION and mention.confidence >= _SURE:
            yield _BY_MENTION[mention.kind], mention.field, mention.excerpt
    for finding in assessment.shown_findings:
        for evidence in finding.evidence:
            if evidence.weight > 0:
                yield finding.clause, evidence.field, evidence.excerpt


def _without_repeats(quotes: Collection[str]) -> tuple[str, ...]:
    """`quotes` without those that stand in another one."""
    return tuple(quote for quote in quotes if not any(quote != other and quote in other for other in quotes))


def _old_posts(posts: Sequence[Post], network: str, now: datetime) -> Iterator[SelfCheckAdvice]:
    old = sorted(post.published_at for post in posts if post.published_at and now - post.published_at > OLD)
    if old:
        number = "a post" if len(old) == 1 else f"{len(old)} posts"
        place = f"{number} of yours from more than a year ago, the oldest of {_day(old[0])}"
        yield _without_clause(OLD_POSTS, DELETE_OLD[network], place=place)


def _without_clause(guidance: Guidance, step: str, *, place: str = "") -> SelfCheckAdvice:
    visible = guidance.visible.format(place=place)
    return SelfCheckAdvice(visible=visible, why=guidance.why, change=(guidance.change, step))


def _place(post: Post) -> str:
    if post.platform == "pasted":
        return "Your text"
    return f"Your post of {_day(post.published_at)}" if post.published_at else "A post of yours"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _count(number: int) -> str:
    return "one post" if number == 1 else f"{number} posts"


def _shortened(excerpt: str) -> str:
    words = " ".join(excerpt.split())
    return words if len(words) <= _LONGEST_QUOTE else f"{words[: _LONGEST_QUOTE - 1]}…"
