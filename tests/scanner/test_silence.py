from collections.abc import Mapping
from dataclasses import replace

import pytest

from config.school import Pupil, School, SchoolProfile, StaffMember
from scanner.errors import AccessDenied
from scanner.models import Canary, CanaryOutcome, Coverage, CoverageStatus, SchoolQuery, Target
from scanner.silence import ENOUGH, RUNS, Canaries, Heard, canary_target, names_somebody, unusual
from tests.scanner.fakes import FakeSource, Page, make_post

HOST = "https://social.example"


def _line(posts: int, status: CoverageStatus = CoverageStatus.ANSWERED, skipped: int = 0) -> Coverage:
    left_out = {"too old": skipped} if skipped else {}
    return Coverage(source="fake", target="one", status=status, posts=posts, pages=1, skipped=left_out)


@pytest.mark.parametrize(
    ("history", "surprises"),
    [
        ([_line(3)] * ENOUGH, True),
        ([_line(3)] * (ENOUGH - 1), False),
        ([_line(0, skipped=2)] * ENOUGH, True),
        ([_line(3)] * 8 + [_line(0)] * 2, True),
        ([_line(3)] * 7 + [_line(0)] * 3, False),
        ([_line(0)] * RUNS, False),
        ([_line(0, CoverageStatus.SUSPICIOUSLY_EMPTY)] * 9 + [_line(3)] * 5, True),
        ([_line(0, CoverageStatus.SUSPICIOUSLY_EMPTY)] * 10 + [_line(3)] * 4, False),
        ([_line(0, CoverageStatus.FAILED)] * 9 + [_line(3)] * 5, True),
        ([], False),
    ],
)
def test_silence_surprises_where_there_usually_are_posts(history: list[Coverage], surprises: bool) -> None:
    assert bool(unusual(history)) is surprises


def test_the_reason_tells_how_often_it_brought_posts() -> None:
    assert unusual([_line(1)] * 5 + [_line(0)]) == "it brought posts in 5 of its last 6 readings, and now none"


class Words(FakeSource):
    """A source that asks by words: every word is a target on each of its hosts; the listed ones are always asked."""

    def __init__(self, pages: Mapping[str, list[Page]], always: tuple[str, ...] = ()) -> None:
        super().__init__("words", pages, base_url=HOST)
        self.always = always

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        return tuple(
            Target(connector="words", key=f"words:{word}@{host}", label=word, base_url=host, query=word)
            for host in (HOST, "https://other.example")
            for word in (*self.always, *query.names, *query.hashtags)
        )


def _ask(source: Words, word: str = "science") -> Heard:
    return Canaries(source).ask(source, HOST, word)


def test_a_canary_that_brings_posts_leaves_no_doubt() -> None:
    source = Words({"science": [Page(), Page(posts=(make_post(),)), Page()]})
    brought = Canary(word="science", outcome=CanaryOutcome.POSTS)
    assert _ask(source) == Heard(canary=brought, queries=2)
    assert source.fetched == ["science:0", "science:1"], "no page more than needed"


def test_a_canary_that_is_silent_casts_doubt_and_is_asked_once() -> None:
    source = Words({"science": [Page()]})
    canaries = Canaries(source)
    first, second = (canaries.ask(source, HOST, "#science") for _ in range(2))
    assert first.canary == Canary(word="#science", outcome=CanaryOutcome.NONE)
    assert "even “#science”" in first.doubt
    assert second == replace(first, queries=0), "its requests are counted once"
    assert len(source.fetched) == first.queries == 1


def test_a_canary_that_cannot_be_asked_casts_doubt() -> None:
    heard = _ask(Words({"science": [Page(error=AccessDenied("closed"))]}))
    assert heard.canary == Canary(word="science", outcome=CanaryOutcome.UNSEEN)
    assert "could not be seen (closed)" in heard.doubt
    assert heard.queries == 1


def test_there_is_no_canary_without_a_word_or_where_nothing_is_asked_by_words() -> None:
    source = Words({"science": [Page()]})
    assert _ask(source, "") == Heard()
    assert Canaries(source).ask(source, "", "science") == Heard()
    listed = FakeSource("words", {"feed": [Page()]}, base_url=HOST)
    assert Canaries(listed).ask(listed, HOST, "science") == Heard()
    assert listed.fetched == source.fetched == []


@pytest.mark.parametrize("word", ["example.com", "science"])
def test_a_canary_with_a_dot_is_a_domain_too(word: str) -> None:
    class Domains(FakeSource):
        def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
            found = (query.email_domain,) if query.email_domain else ()
            return tuple(Target(connector="d", key=d, label=d, base_url=HOST, query=d) for d in found)

    target = canary_target(Domains("d", {}), HOST, word)
    assert (target.query if target else "") == (word if "." in word else "")


def test_the_canary_of_a_host_is_asked_for_on_that_host() -> None:
    source = Words({}, always=("feed",))
    for host in (HOST, "https://other.example"):
        target = canary_target(source, host, "#science")
        assert target is not None
        assert (target.base_url, target.query) == (host, "science")
    assert canary_target(source, "https://third.example", "science") is None


@pytest.mark.parametrize(
    ("word", "named"),
    [
        ("science", False),
        ("#Football", False),
        ("maisie", True),
        ("#MaisieHodgson", True),
        ("teammaisiehodgson", True),
        ("Mags", True),
        ("ask o’dwyer now", True),
        ("tin_whistle", True),
        ("magsy", False),
    ],
)
def test_a_canary_never_holds_a_name_of_the_lists(word: str, named: bool) -> None:
    school = School(
        profile=SchoolProfile(key="s", name="Oak Hollow"),
        staff=(StaffMember(name="Margaret Tolley", known_as=("Mags",), handles=("tin_whistle",)),),
        pupils=(Pupil(name="Maisie Hodgson"), Pupil(name="Saoirse O’Dwyer")),
    )
    assert names_somebody(word, school) is named
