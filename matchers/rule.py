"""What a clause module is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from matchers.scene import Feature, Scene
from scanner.models import AuthorRole, Clause, Direction, Severity

VETO_POINTS = -15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseMeta:
    """The facts of a clause.

    Attributes:
        title: the clause in a few plain words.
        severity: how much a finding matters by default.
        graver: features that raise the severity to `gravest`.
        others: the direction where the author does not seem to be staff.
        yields_to_protection: the clause can never be earned by the substance of protected activity.
    """

    clause: Clause
    title: str
    severity: Severity
    graver: tuple[Feature, ...] = ()
    gravest: Severity = Severity.HIGH
    others: Direction = Direction.BY_STAFF
    yields_to_protection: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A rule set by people, not learned: where it holds, the score moves by `points` log-odds.

    By default that takes the score down to nothing, whatever the features say: a veto.
    """

    name: str
    note: str
    points: float = VETO_POINTS
    holds: Callable[[Scene], bool] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A post about `matchers.examples.EXAMPLE_SCHOOL` that must, or must not, be shown under a clause."""

    text: str
    handle: str = "someone_44"
    name: str = "Someone"
    bio: str = ""
    reply_to: str = ""
    image_alts: tuple[str, ...] = ()
    link_titles: tuple[str, ...] = ()
    platform: str = "x"
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Hits, and near misses with the reason why not; both run as tests."""

    hits: tuple[Example, ...]
    near_misses: tuple[Example, ...]


class ClauseRule(Protocol):
    """A clause module."""

    @property
    def META(self) -> ClauseMeta:  # noqa: N802
        """The facts of the clause."""

    @property
    def FEATURES(self) -> tuple[Feature, ...]:  # noqa: N802
        """What is looked for."""

    @property
    def GUARDS(self) -> tuple[Guard, ...]:  # noqa: N802
        """What rules a finding out, or holds it back."""

    @property
    def EXAMPLES(self) -> Examples:  # noqa: N802
        """Hits and near misses, run as tests."""


def author_is(role: AuthorRole, note: str, *, at_least: float = 0.6) -> Guard:
    """A guard that holds where the author surely has this role."""

    def holds(scene: Scene) -> bool:
        speaker = scene.reading.speaker
        return speaker.role is role and speaker.confidence >= at_least

    return Guard(name=f"author_is_{role}", note=note, holds=holds)
