"""The school's social media policy as data: its clauses in short words, its dates, and what is outdated in it."""

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import ConfigDict, with_config

from config.keys import Loc
from config.places import shipped
from config.problems import FileProblem
from config.toml_file import read_toml
from scanner.errors import ConfigError
from scanner.models import Clause, Direction

_STRICT = ConfigDict(extra="forbid")


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyClause:
    """One clause, in this program's own words.

    Attributes:
        id: its number in the policy, or a `Clause` that rests on several (``pupil``).
        title: heading.
        short: what it asks, in a sentence.
        plain: what it means when a post is shown under it.
        advisory: shown as advice only.
        rests_on: the policy's own clauses behind it, where its id is none of them.
        what_to_do: a calm first step, unless `what_to_do_if` has better words for the direction.
        reminder: printed wherever the clause is named; may be empty.
    """

    id: str
    title: str
    short: str
    plain: str
    advisory: bool = False
    rests_on: tuple[str, ...] = ()
    what_to_do: str
    what_to_do_if: dict[Direction, str] = field(default_factory=dict)
    reminder: str = ""

    def first_step(self, direction: Direction) -> str:
        """Return what to do about a post of this direction."""
        return self.what_to_do_if.get(direction, self.what_to_do)


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class HealthNote:
    """Something in the policy that is outdated or missing.

    Attributes:
        about: the clauses or the part it is about.
        text: what is the matter and how to handle it.
        serious: it has to be dealt with before the policy is relied on.
    """

    about: str
    text: str
    serious: bool = False


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy: `adopted`, `reviewed` and `next_review` are None where it does not say."""

    title: str
    owner: str = ""
    adopted: date | None = None
    reviewed: date | None = None
    next_review: date | None = None
    clauses: tuple[PolicyClause, ...]
    notes: tuple[HealthNote, ...] = ()

    @property
    def version(self) -> str:
        """A digest of the content, so that a finding can say which wording it was judged under."""
        content = json.dumps(dataclasses.asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    def clause(self, wanted: Clause) -> PolicyClause:
        """Return the clause; only what the policy holds may be cited.

        Raises:
            ConfigError: the policy has no such clause.
        """
        for clause in self.clauses:
            if clause.id == wanted:
                return clause
        raise ConfigError(f"the policy has no clause {wanted}", key="clauses")


def load_policy(path: Path | None = None) -> Policy:
    """Return the policy in `path`; the shipped one if it is None.

    Raises:
        ConfigError: the file is missing or broken, or its clauses do not fit together.
    """
    file = read_toml(path or shipped("policy.toml"))
    policy = file.read_as(Policy)
    problems = [FileProblem(loc=loc, text=text) for loc, text in _faults(policy)]
    if problems:
        raise file.refusal(problems)
    return policy


def policy_health(policy: Policy, today: date) -> tuple[HealthNote, ...]:
    """Return what is outdated in `policy`, an overdue review first."""
    return (*_review_notes(policy.next_review, today), *policy.notes)


def _review_notes(due: date | None, today: date) -> Iterator[HealthNote]:
    if due is None:
        yield HealthNote(about="review", text="The policy doesn't say when it will be reviewed. Ask for a date.")
    elif due < today:
        yield HealthNote(
            about="review",
            text=f"The policy was due for review in {due:%B %Y}. Ask for the review before you rely on it.",
            serious=True,
        )


def _faults(policy: Policy) -> Iterator[tuple[Loc, str]]:
    if not policy.clauses:
        yield ("clauses",), "a policy needs at least one clause"
    ids = [clause.id for clause in policy.clauses]
    for number, clause in enumerate(policy.clauses):
        if clause.id in ids[:number]:
            yield ("clauses", number, "id"), "this clause is in the file already"
        if not set(clause.rests_on) <= set(ids):
            yield ("clauses", number, "rests_on"), "it names a clause that isn't in the file"
