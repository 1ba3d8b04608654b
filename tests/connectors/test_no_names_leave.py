"""No name on the school's lists is ever asked for: a whole scan of every connector, with all that leaves written down.

The answers hold names of the demo school's staff, as authors and in texts, so that a connector that carries something
of an answer into its next request is found out too.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest

from config import School, load_demo
from connectors import CONNECTORS
from connectors.archive import Archive
from scanner import wiring
from scanner.errors import TargetGone
from scanner.models import CoverageStatus, PageRequest, RawPage, Target
from scanner.parts import Parts
from scanner.scan import scan
from scanner.terms import Record
from tests.connectors.recorded import NOW, QUERY, Case, Reply
from tests.scanner.fakes import FakeClock

STAYS = frozenset({"accept", "step", "state"})
"""What of a request is for the connector alone."""

PLANTED = {b"jo_reads": b"sarahj_pastoral", b"Jo Pell": b"Sarah Jones", b"j.pell": b"s.jones"}
"""What stands in the recorded answers, and the name of the demo school that takes its place."""

Sent = list[tuple[str, str]]
"""Which connector sent which text: an address, a header, a body."""


class RecordingFetcher:
    """Answers with recorded pages, by connector and step, and writes down all that is asked."""

    def __init__(self, cases: list[Case]) -> None:
        self.sent: Sent = []
        self._asked: Counter[tuple[str, str]] = Counter()
        self._replies: dict[tuple[str, str], list[Reply]] = {}
        for case in cases:
            for step, reply in steps(case):
                self._replies.setdefault((case.connector.meta.name, step), []).append(reply)

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        self.sent += [(target.connector, text) for text in outgoing(request)]
        replies = self._replies.get((target.connector, request.step))
        if not replies:
            raise TargetGone(subject=target.key)
        place = self._asked[target.key, request.step]
        self._asked[target.key, request.step] += 1
        return replies[min(place, len(replies) - 1)].raw(target, request)


def steps(case: Case) -> Iterator[tuple[str, Reply]]:
    """The answers of a case, each with the step that it answers, and with names of the demo school in it."""
    request: PageRequest | None = case.connector.start(case.target, None)
    for reply in case.replies:
        assert request
        body = reply.body
        for there, name in PLANTED.items():
            body = body.replace(there, name)
        planted = replace(reply, body=body)
        yield request.step, planted
        request = case.connector.parse(planted.raw(case.target, request)).next


def outgoing(request: PageRequest) -> Iterator[str]:
    """All that leaves with a request: address, parameters, headers, body, and whatever a request may carry one day."""
    for field in fields(request):
        value = getattr(request, field.name)
        if field.name in STAYS or not value:
            continue
        yield from (f"{name}: {said}" for name, said in value.items()) if isinstance(value, Mapping) else (str(value),)


def roster_names(school: School) -> set[str]:
    """Every way in which the lists name a person: whole, given, family and known-as names, handles, initials + year."""
    names: set[str] = set()
    for member in school.staff:
        names |= {member.name, *member.name.split(), *member.known_as, *member.handles}
    for pupil in school.pupils:
        names |= {pupil.name, *pupil.name.split(), *pupil.known_as}
        short = pupil.initials.replace(" ", "")
        names |= {
            f"{who}{gap}{year}" for who in (pupil.initials, short) for gap in (" ", "") for year in years(pupil.year)
        }
    return {name.casefold() for name in names if len(name) > 2}


def years(year: str) -> tuple[str, ...]:
    return (f"year {year}", f"y{year}", f"yr{year}", year) if year else ()


def leaks(sent: Sent, names: set[str]) -> set[tuple[str, str]]:
    """Which connector let which name out: as a word of its own, also where it is written for an address."""
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=len, reverse=True)))
    return {
        (connector, found)
        for connector, text in set(sent)
        for written in (text, unquote_plus(text), text.replace("_", " ").replace(".", " "))
        for found in pattern.findall(written.casefold())
    }


@pytest.fixture(scope="module")
def school() -> School:
    return load_demo()


@pytest.fixture
def scanned(all_cases: list[Case], school: School, tmp_path: Path) -> tuple[Sent, list[str]]:
    """Scan twice with every connector: what was sent, and the texts that were judged."""
    own = {type(case.connector): case.connector for case in all_cases if type(case.connector) in CONNECTORS}
    assert set(own) == {*CONNECTORS} - {Archive}, "a file is asked nothing"
    fetcher = RecordingFetcher(all_cases)
    assessor = Overhearing(wiring.assessor(school, "wide"))
    with wiring.store(wiring.demo_settings(tmp_path), school) as store:
        parts = Parts(
            connectors=tuple(own.values()),  # type: ignore[arg-type]
            fetcher=fetcher,
            assessor=assessor,
            store=store,
            clock=FakeClock(NOW),
            query=replace(school.profile.query(), email_domain=QUERY.email_domain),
            lookback=timedelta(days=30),
            record=Record(approvals={connector.meta.name: "letter" for connector in own.values()}),
        )
        for _ in range(2):
            results = list(scan(parts))
    assert {connector for connector, _ in fetcher.sent} == {connector.meta.name for connector in own.values()}
    refused = [r.coverage for r in results if r.coverage.status is CoverageStatus.REFUSED_BY_TERMS]
    assert refused == []
    return fetcher.sent, assessor.texts


class Overhearing:
    """An assessor that keeps what it judged."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.texts: list[str] = []

    @property
    def errors(self) -> Any:
        return self._inner.errors

    def assess_batch(self, posts: Any) -> Any:
        self.texts += [text for post in posts for _, text in post.fields()]
        return self._inner.assess_batch(posts)


def test_no_name_of_the_lists_is_in_anything_that_leaves(scanned: tuple[Sent, list[str]], school: School) -> None:
    sent, texts = scanned

    assert all(any(name.decode() in text for text in texts) for name in PLANTED.values()), "the answers held names"
    assert leaks(sent, roster_names(school)) == set()


def test_the_school_s_own_names_do_leave(scanned: tuple[Sent, list[str]], school: School) -> None:
    """So the search for names would find one."""
    sent, _ = scanned

    assert {name for _, name in leaks(sent, {"aldermoss school", "teamaldermoss"})} == {
        "aldermoss school",
        "teamaldermoss",
    }


@pytest.mark.parametrize(
    "text",
    ["q: Sarah Jones", "https://x.example/@sarahj_pastoral", "https://x.example/a?q=sarah%20jones", "x: by_mr_smith"],
)
def test_a_name_that_left_would_be_seen(text: str, school: School) -> None:
    assert leaks([("any", text)], roster_names(school))
