"""The seams of the house: what a connector, a fetcher, the matchers and a store must be able to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from scanner.models import (
    Assessment,
    Coverage,
    Cursor,
    KnownPlace,
    Look,
    PageRequest,
    ParsedPage,
    Post,
    QueryKind,
    RawPage,
    RunReport,
    SchoolQuery,
    Target,
    Turn,
)


class Use(StrEnum):
    """When a connector is used, as the platform's terms allow."""

    ON = "on"
    OPT_IN = "opt-in"
    OWN = "own"
    IMPORT = "import"


class Reading(StrEnum):
    """What of a platform's terms was read on `ConnectorMeta.terms_read`. None of these is the live page."""

    COPY = "a stored copy, in full"
    PART = "a stored copy, in part"
    SUMMARY = "a summary only"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorMeta:
    """What a connector is, for the engine, the docs and the reader of the ledger.

    Attributes:
        name: short name, as in the settings.
        title: the platform's name for people.
        terms: page that states the platform's terms.
        terms_read: day on which they were read, as far as `terms_seen` says.
        terms_seen: what of them was read.
        use: when the connector may be used.
        needs_key: what has to be set up, in words; empty if nothing.
        sees: what it reads.
        never_sees: what it cannot or does not read.
        min_interval: least seconds between two requests to one host.
        max_pages: pages read for one target in one run.
        needs_approval: the platform's terms bar reading without its approval; the settings hold its reference.
        retention_days: how long the terms let a post be kept, None if they do not say.
        query_kinds: what the terms let one ask for; nothing else is asked.
        attribution: what has to stand beside a post that is shown, empty if nothing.
        endpoint: what is asked, for people: the calls of the API, or what else.
        dollars_per_request: the most that one request costs, in US dollars; 0 where nothing is paid.
        canary: a word that always brings posts here, whatever server is asked; empty where there is none, where
            nothing is asked by words, or where asking would use up what is scarce.
    """

    name: str
    title: str
    terms: str
    terms_read: date
    use: Use
    needs_key: str
    sees: str
    never_sees: str
    min_interval: float = 1.0
    max_pages: int = 10
    needs_approval: bool = False
    retention_days: int | None = None
    query_kinds: tuple[QueryKind, ...] = ()
    attribution: str = ""
    endpoint: str = ""
    dollars_per_request: float = 0.0
    canary: str = ""
    terms_seen: Reading = Reading.SUMMARY


class Connector(Protocol):
    """One platform, pure: it says what to ask and reads what came back, and does no I/O itself."""

    @property
    def meta(self) -> ConnectorMeta:
        """What this connector is."""
        ...

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """What to read for this school, from its public identifiers alone."""
        ...

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The first request for `target`, from where `since` left off."""
        ...

    def parse(self, page: RawPage) -> ParsedPage:
        """Read one page.

        Raises:
            ParseError: the page is not what the platform serves. One bad item is a `Problem` instead.
        """
        ...


@runtime_checkable
class Refusing(Protocol):
    """The power of a connector to say that it was set up, but may not ask."""

    @property
    def refusal(self) -> str:
        """Why the platform's terms keep it from asking, and what to do about it; empty if they do not."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much of a source may be asked in a day; what it has no room for has its turn on another night.

    Attributes:
        requests: most requests in a day.
        a_target: most requests that reading one target takes.
        kind: the only kind of target that counts; None if all do.
        advice: how to have more asked, one sentence.
    """

    requests: int
    a_target: int
    kind: QueryKind | None = None
    advice: str = ""

    def counts(self, target: Target) -> bool:
        """Whether `target` takes of the budget."""
        return self.kind in (None, target.kind)


@runtime_checkable
class Budgeted(Protocol):
    """The power of a connector to say how much of what it asks for may be asked in a day."""

    def budget(self, query: SchoolQuery) -> Budget:
        """The budget of a day in which `query` is asked."""
        ...


@runtime_checkable
class Limited(Protocol):
    """The power of a connector to leave out for good what its platform never lets it ask."""

    def beyond_limit(self, query: SchoolQuery) -> str:
        """What is left out, and why; empty if nothing is."""
        ...


@runtime_checkable
class Recalling(Connector, Protocol):
    """The power of a connector to ask once more for one post that it brought."""

    def recall(self, url: str) -> Target | None:
        """What to ask for the post at `url` alone, None if it cannot be asked for.

        Reading it gives the post, or a reason to leave it out, or, if the post is gone, nothing.
        """
        ...


class ProfileConnector(Protocol):
    """The power to read one person's own public profile, for the self-check only."""

    @property
    def meta(self) -> ConnectorMeta:
        """What this connector is."""
        ...

    def profile_target(self, handle: str) -> Target:
        """The target for `handle`.

        Raises:
            ConfigError: `handle` is not written as this platform writes handles.
        """
        ...

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The first request for the profile."""
        ...

    def parse(self, page: RawPage) -> ParsedPage:
        """Read one page; the profile's own fields come as one post whose text is empty and whose author is full."""
        ...


class Fetcher(Protocol):
    """Turns a request into a page: the only I/O of a scan's reading side."""

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        """Fetch one page.

        Raises:
            ConnectorError: one of its kinds, by what happened.
        """
        ...


class Assessor(Protocol):
    """The matchers, made ready for one school."""

    @property
    def errors(self) -> Mapping[str, int]:
        """How often each clause has failed so far; a clause that fails on a post leaves its other clauses alone."""
        ...

    def assess_batch(self, posts: Sequence[Post]) -> list[Assessment]:
        """Judge `posts`, in their order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSaved:
    """What one page added to the store."""

    new: int
    known: int


class Store(Protocol):
    """Keeps what a person must look at, and nothing else."""

    def begin_run(self, started_at: datetime) -> int:
        """Open a run and return its id."""
        ...

    def cursor(self, target: Target) -> Cursor | None:
        """Where `target` was read up to, or None."""
        ...

    def read_until(self, target: Target) -> datetime | None:
        """When the run began that left `cursor`, or None."""
        ...

    def save_page(
        self, run_id: int, target: Target, assessed: Sequence[tuple[Post, Assessment]], cursor: Cursor | None
    ) -> PageSaved:
        """Write a page's shown findings, its urgent posts and the cursor in one transaction; the rest is dropped."""
        ...

    def save_coverage(self, run_id: int, coverage: Coverage) -> None:
        """Write one line of the coverage ledger."""
        ...

    def history(self, target: Target, runs: int) -> tuple[Coverage, ...]:
        """The lines of the coverage ledger on `target`, newest first, at most `runs` of them."""
        ...

    def turns(self, day_began: datetime) -> Mapping[str, Mapping[str, Turn]]:
        """When each target was last asked and what it took since `day_began`, by source and `Target.label`."""
        ...

    def due_places(self, *, before: datetime) -> tuple[KnownPlace, ...]:
        """A place of every post that is kept and was last seen or looked for before `before`, the longest ago first."""
        ...

    def note_look(self, place: KnownPlace, look: Look, at: datetime) -> bool:
        """Note what a second look at a post showed, and whether its words were erased."""
        ...

    def erase_unconfirmed(self, source: str, *, before: datetime, at: datetime) -> int:
        """Erase the words of posts of `source` that were last known to be public before `before`; return how many."""
        ...

    def finish_run(self, run_id: int, finished_at: datetime, posts_seen: int) -> None:
        """Close a run."""
        ...

    def report(self, school: str, *, synthetic: bool, run_id: int | None = None) -> RunReport:
        """All that a report on a run shows; the latest finished run if `run_id` is None.

        Raises:
            StoreError: there is no such run.
        """
        ...
