"""What was understood of a post before any clause is judged: who and what is mentioned, who speaks, what data it holds.

`matchers.read` makes a `Reading` of a post; the clause modules, the urgency and the hold judge the reading alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from config.school import StaffMember
from matchers.fold import Folded
from matchers.people import Person
from scanner.models import AuthorRole, EntityId, Evidence, Mention, MentionKind, Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What ties the post to the school, however obliquely.

    Attributes:
        score: 0-1, how sure that the post is about our school, its staff as such, or its pupils.
        log_odds: the same in log-odds (``score`` is its logistic function), to be added to what other models say.
        direct: the school is named, tagged or addressed by its domain (and no namesake is meant).
        indirect: 0-1, how well the school can be worked out from details (area and kind of school, uniform …).
        evidence: stretches for (positive weight) and against (negative weight: a pub, a town, another school).
    """

    score: float
    direct: bool
    indirect: float
    evidence: tuple[Evidence, ...] = ()
    log_odds: float = 0.0


_MAY_WORK_HERE = frozenset({AuthorRole.STAFF, AuthorRole.UNKNOWN, AuthorRole.OTHER, AuthorRole.FORMER_STAFF})


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks.

    Attributes:
        role: the likeliest role.
        confidence: 0-1.
        log_odds: for each role, how likely it is against all others together, in log-odds, to be combined with what
            other models say; a role that the lists rule out is missing.
        person: the likeliest person on the lists, whatever the role.
        claims_work: first-person words, or a bio, that claim work at (or for) a school.
        claims_parent: first-person words that claim a child at the school.
        reasons: for each role, the stretches that speak for it.
    """

    role: AuthorRole
    confidence: float
    log_odds: Mapping[AuthorRole, float] = field(default_factory=dict)
    person: Person | None = None
    claims_work: bool = False
    claims_parent: bool = False
    reasons: Mapping[AuthorRole, tuple[Evidence, ...]] = field(default_factory=dict)

    @property
    def member(self) -> StaffMember | None:
        """The member of staff, present or past, who the author is."""
        employed = self.role in {AuthorRole.STAFF, AuthorRole.FORMER_STAFF}
        return self.person.member if self.person and employed else None

    def is_called(self, excerpt: str) -> bool:
        """Whether the words are the own names of a member of staff who speaks, or begin them (``Owen P``)."""
        if self.member is None:
            return False
        names = " ".join((self.member.name, *self.member.known_as)).casefold().split()
        words = excerpt.casefold().replace(".", "").split()
        return all(any(name.startswith(word) for name in names) for word in words)

    @property
    def pupil(self) -> EntityId | None:
        """The entity of the pupil on the list who the author is."""
        is_pupil = self.person and not self.person.is_staff and self.role is AuthorRole.PUPIL
        return self.person.entity if self.person and is_pupil else None

    @property
    def claims_employment(self) -> bool:
        """Whether the author claims work at a school and is nobody who cannot have it."""
        return self.claims_work and self.role in _MAY_WORK_HERE

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The stretches that speak for the role."""
        return self.reasons.get(self.role, ())


class FirstLook(NamedTuple):
    """Who seems to speak, and the log-odds that the school is meant, before the models are asked."""

    role: AuthorRole
    tie: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDatum:
    """A piece of personal data that a recogniser found.

    Attributes:
        kind: ``phone``, ``email``, ``school_email``, ``postcode``, ``street_address``, ``ni_number``, ``nhs_number``,
            ``upn``, ``iban``, ``bank_account`` (sort code or account number), ``card``, ``number_plate``,
            ``date_of_birth``, ``salary`` or ``password`` (door codes too). The school's own published number, postcode
            and street are left out.
        confidence: 0-1: a checksum that holds is 1.0.
    """

    kind: str
    field: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A post as the matchers understand it.

    Attributes:
        folded: every field of the post, folded; empty for a post that nothing ties to the school, which no clause
            judges.
        mentions: in the order of the post's fields and of each text; they never overlap. Given names and initials are
            among them (method ``given_name``), with a confidence that the rest of the post must lend them.
    """

    post: Post
    folded: Mapping[str, Folded] = field(repr=False)
    mentions: tuple[Mention, ...]
    tie: Tie
    speaker: Speaker
    personal_data: tuple[PersonalDatum, ...] = ()

    def of_kind(self, *kinds: MentionKind) -> tuple[Mention, ...]:
        """The mentions of these kinds, in the order of the text."""
        return tuple(mention for mention in self.mentions if mention.kind in kinds)
