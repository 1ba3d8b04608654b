from dataclasses import replace
from datetime import timedelta

import pytest

from reports.coverage import Ledger
from reports.page import Page, page
from scanner.models import (
    GUARD,
    MODEL_REASON,
    Author,
    Canary,
    CanaryOutcome,
    Clause,
    Contribution,
    Coverage,
    CoverageStatus,
    Repeated,
    RunReport,
    Severity,
    SourceOverlap,
    StoredFinding,
    StoredUrgency,
)
from tests.reports import factory, oakhollow
from tests.reports.gallery import gallery


def composed(report: RunReport) -> Page:
    return page(report, oakhollow.context())


def found(key: str, **changes: object) -> StoredFinding:
    return factory.finding(
        factory.post(key, "some words"), Clause.DEROGATORY, [("text", "words", "r")], [("x", 1.0)], **changes
    )


def alarm(key: str, *, is_new: bool = True) -> StoredUrgency:
    return factory.urgent(factory.post(key, "some words"), [("text", "words", "r")], [("x", 1.0)], is_new=is_new)


def sentence(report: RunReport) -> str:
    parts = composed(report).summary
    return f"{parts.now}, {parts.later}, {parts.unread}"


@pytest.mark.parametrize(
    ("urgents", "findings", "expected"),
    [
        ([], [], "Nothing urgent, nothing new"),
        ([], [found("a"), found("b")], "Nothing urgent, 2 new when you have time"),
        ([alarm("u")], [], "1 post needs your eyes now, nothing else that is new"),
        ([alarm("u"), alarm("v")], [found("a")], "2 posts need your eyes now, 1 more when you have time"),
        ([alarm("u", is_new=False)], [found("a", is_new=False)], "1 urgent post from before, nothing new"),
        (
            [alarm("u"), alarm("v", is_new=False)],
            [],
            "1 post needs your eyes now and 1 from before, nothing else that is new",
        ),
    ],
)
def test_one_sentence_says_what_there_is_to_do(
    urgents: list[StoredUrgency], findings: list[StoredFinding], expected: str
) -> None:
    report = factory.report(urgents=urgents, findings=findings)
    assert sentence(report) == f"{expected}, 2 of 5 places could not be read"


def test_a_run_that_read_everything_says_so() -> None:
    read = tuple(line for line in factory.COVERAGE if line.status is CoverageStatus.ANSWERED)
    assert composed(factory.report(coverage=read)).summary.unread == "every place that was asked could be read"


def test_an_urgent_post_takes_its_findings_with_it() -> None:
    shared = factory.post("u", "some words")
    findings = [factory.finding(shared, Clause.DEROGATORY, [("text", "words", "r")], [("x", 1.0)])]
    made = composed(factory.report(urgents=[alarm("u")], findings=findings))
    (card,) = made.now
    assert made.soon == ()
    assert [clause.heading for clause in card.clauses] == ["Clause 4.5.5: Hurtful words"]


def test_cards_are_told_apart_by_weight_and_novelty() -> None:
    made = composed(
        factory.report(
            findings=[
                found("weighty", severity=Severity.MEDIUM),
                found("slight", severity=Severity.LOW),
                found("slight-but-held", severity=Severity.LOW, hold=True),
                found("old", is_new=False),
            ]
        )
    )
    assert (len(made.soon), len(made.information), len(made.known)) == (2, 1, 1)


def test_the_weightiest_come_first_then_the_surest_then_the_newest() -> None:
    findings = [
        found("low-score", score=0.6),
        found("high-score", score=0.9),
        found("severe", severity=Severity.HIGH, score=0.5),
        found("newer", score=0.6, first_seen=oakhollow.NOW + timedelta(hours=1)),
    ]
    keys = {f"post-f{stored.id}": stored.post.native_id for stored in findings}
    made = composed(factory.report(findings=findings))
    assert [keys[card.key] for card in made.soon] == ["severe", "high-score", "newer", "low-score"]


def test_places_are_listed_once_each() -> None:
    places = (("bluesky", "https://bsky.example/post/a"), ("x", "https://x.example/1"), ("x", "https://x.example/1"))
    (card,) = composed(factory.report(findings=[found("a", places=places)])).soon
    assert [(place.platform, place.url) for place in card.places] == [
        ("Bluesky", "https://bsky.example/post/a"),
        ("X", "https://x.example/1"),
    ]


def test_unread_sources_come_first_and_nothing_read_is_claimed_for_them() -> None:
    ledger = composed(factory.report()).ledger
    assert [row.tone for row in ledger.rows] == ["unread", "unread", "read", "read", "read", "not-asked"]
    assert (ledger.asked, ledger.unread, ledger.refused, ledger.left) == (5, 2, 1, 0)
    throttled, failed, answered = ledger.rows[:3]
    assert (throttled.looked_at, throttled.left_out) == ("50 posts since 4 September", "All the rest")
    assert (failed.looked_at, failed.left_out) == ("Nothing at all", "All of it")
    assert answered.left_out == (
        "6 posts left out (the author asked not to be searched); 19 posts left out (older than the window); "
        "followers-only posts"
    )


def _line(target: str, status: CoverageStatus = CoverageStatus.ANSWERED, **changes: object) -> Coverage:
    values: dict[str, object] = {"source": "brave", "target": target, "status": status, **changes}
    return Coverage(**values)  # type: ignore[arg-type]


def _ledger(*lines: Coverage, overlap: tuple[SourceOverlap, ...] = ()) -> Ledger:
    return composed(replace(factory.report(coverage=lines), overlap=overlap)).ledger


def test_places_that_fared_alike_share_a_row_and_what_was_found_stands_alone() -> None:
    ledger = _ledger(
        _line("a", pages=1),
        _line("b", pages=1),
        _line("c", pages=1, posts=2),
        _line("d", CoverageStatus.BLOCKED, reason="Closed."),
        _line("e", CoverageStatus.BLOCKED, reason="Closed."),
        _line("f", CoverageStatus.BLOCKED, reason="Another reason."),
    )
    assert [[place.label for place in row.places] for row in ledger.rows] == [["d", "e"], ["f"], ["a", "b"], ["c"]]
    assert [row.looked_at for row in ledger.rows] == ["Nothing at all", "Nothing at all", "No posts", "2 posts"]
    assert (ledger.asked, ledger.unread) == (6, 3), "every place counts, however few rows there are"


def test_what_takes_turns_shares_a_row_that_tells_of_each_when_it_was_asked() -> None:
    waits = CoverageStatus.ANOTHER_NIGHT
    ledger = _ledger(_line("a", waits, reason="Never asked so far."), _line("b", waits, reason="Last asked on 1 May."))
    [row] = ledger.rows
    assert (row.tone, row.status) == ("not-asked", "Left for another night: not asked")
    assert [(place.label, place.note) for place in row.places] == [
        ("a", "Never asked so far."),
        ("b", "Last asked on 1 May."),
    ]
    assert "take turns" in row.what_to_do
    assert (ledger.asked, ledger.left) == (0, 2)


def test_an_empty_answer_is_believed_only_if_the_check_word_brought_posts() -> None:
    heard = {outcome: Canary(word="school", outcome=outcome) for outcome in CanaryOutcome}
    rows = _ledger(
        _line("a", pages=1, canary=heard[CanaryOutcome.POSTS]),
        _line("b", CoverageStatus.SUSPICIOUSLY_EMPTY, pages=1, reason="Why.", canary=heard[CanaryOutcome.NONE]),
        _line("c", CoverageStatus.SUSPICIOUSLY_EMPTY, pages=1, reason="Why.", canary=heard[CanaryOutcome.UNSEEN]),
    ).rows
    told = {place.label: (row.tone, row.what_to_do) for row in rows for place in row.places}
    assert told["a"][0] == "read"
    assert "the everyday word “school” was asked for too, and that brought posts" in told["a"][1]
    assert told["b"] == told["c"] == ("unread", "Why.")


def test_sources_that_are_not_set_up_are_named_together_and_fill_no_rows() -> None:
    off = CoverageStatus.NOT_CONFIGURED
    ledger = _ledger(_line("Brave", off, reason="It is off."), _line("a part of it", off, reason="Too many."))
    assert ledger.off == ("Brave",)
    assert [place.label for row in ledger.rows for place in row.places] == ["a part of it"]


def test_the_overlap_of_sources_is_told_in_sentences() -> None:
    found = SourceOverlap(source="bluesky", findings=3, alone=1, shared={"brave": 2})
    assert _ledger(overlap=(found,)).overlap == (
        "Bluesky brought 3 findings, 1 of them brought by nothing else, 2 also by Brave.",
    )


@pytest.mark.parametrize("status", list(CoverageStatus))
def test_every_unread_source_says_what_to_do(status: CoverageStatus) -> None:
    made = composed(factory.report(coverage=(Coverage(source="feeds", target="t", status=status, reason=""),)))
    (row,) = made.ledger.rows
    assert (row.what_to_do == "") == (status in {CoverageStatus.ANSWERED, CoverageStatus.UNCHANGED})


def test_times_are_the_schools_own() -> None:
    made = composed(factory.report())
    assert made.scanned == "4 October 2026, 02:30 to 02:41, looking back to 4 September 2026"
    unfinished = factory.report()
    unfinished = replace(unfinished, run=replace(unfinished.run, finished_at=None), coverage=())
    assert composed(unfinished).scanned == "4 October 2026, 02:30, not finished"


@pytest.mark.parametrize(("burst", "is_told"), [(1, False), (5, False), (6, True), (50, True)])
def test_many_near_identical_posts_within_a_day_are_called_what_they_may_be(burst: int, is_told: bool) -> None:
    (card,) = composed(factory.report(findings=[found("a", burst=burst)])).soon
    assert bool(card.burst) is is_told
    assert not is_told or card.burst.startswith(f"{burst} near-identical posts within a day.")


def test_what_is_not_public_any_more_is_a_line_the_last_erased_first() -> None:
    stub = gallery().erased[0]
    older = replace(stub, id=7, erased_at=oakhollow.NOW - timedelta(days=2), places=(("x", "javascript:alert(1)"),))
    made = composed(factory.report(erased=(older, stub)))
    assert [line.reference for line in made.erased] == ["F41", "F7"]
    first, second = made.erased
    assert (first.heading, first.platform, first.erased) == ("Clause 4.5.5: Hurtful words", "X", "4 October 2026")
    assert [place.url for line in made.erased for place in line.places] == ["https://bsky.example/post/copy", ""]
    assert second.first_seen == "25 September 2026"


def test_what_a_platform_wants_beside_its_posts_stands_there() -> None:
    context = oakhollow.context()
    meta = replace(context.connectors[0], name="bluesky", attribution="Shown as its terms ask")
    made = page(factory.report(findings=[found("a")]), replace(context, connectors=(meta,)))
    assert [card.attribution for card in made.soon] == ["Shown as its terms ask"]
    assert [card.attribution for card in composed(factory.report(findings=[found("a")])).soon] == [""]


@pytest.mark.parametrize(
    ("occasions", "earlier", "begins", "names"),
    [
        (2, (3,), "The second time in 30 days that posts seem to be aimed at the same person", "(before: F3)"),
        (4, (3, 5, 9), "The fourth time", "(before: F3, F5 and F9)"),
        (11, tuple(range(10)), "The 11th time", "F8 and F9)"),
    ],
)
def test_earlier_occasions_are_a_prompt_and_no_word_of_law(
    occasions: int, earlier: tuple[int, ...], begins: str, names: str
) -> None:
    told = Repeated(occasions=occasions, days=30, earlier=earlier)
    (card,) = composed(factory.report(findings=[found("a", repeated=told)])).soon
    assert card.repeated.startswith(begins)
    assert names in card.repeated
    assert "may" in card.repeated
    assert not any(word in card.repeated.lower() for word in ("harass", "conduct", "stalk", "offen", "law", "bully"))


def test_a_card_tells_the_most_of_its_findings_and_nothing_where_there_is_no_earlier_occasion() -> None:
    second, third = (Repeated(occasions=n, days=30, earlier=tuple(range(1, n))) for n in (2, 3))
    post = factory.post("a", "some words")
    findings = [
        factory.finding(post, clause, [("text", "words", "r")], [("x", 1.0)], repeated=told)
        for clause, told in ((Clause.DEROGATORY, second), (Clause.DISCRIMINATION, third))
    ]
    (card,) = composed(factory.report(findings=findings)).soon
    assert card.repeated.startswith("The third time")
    assert [card.repeated for card in composed(factory.report(findings=[found("b")])).soon] == [""]


def test_the_smallest_change_that_would_clear_a_finding_is_told_or_that_there_is_none() -> None:
    post = factory.post("a", "some words", author=Author(bio="Cook at Oakhollow School"))
    pieces = factory.evidence(post, [("author.bio", "Oakhollow School", "r"), ("text", "words", "r")])
    for clearing, told in (
        (
            pieces,
            "Without “Oakhollow School” (the author's public bio) and “words” (the post), it would not be shown here.",
        ),
        (
            (),
            "It rests on several pieces: no one or two were found without which it would not be shown here.",
        ),
        (None, ""),
    ):
        (card,) = composed(factory.report(findings=[found("a", clearing=clearing)])).soon
        assert card.clauses[0].why.clearing == told


def test_what_the_model_rests_on_is_told_with_the_chance_without_it_and_a_fixed_rule_is_called_so() -> None:
    post = factory.post("a", "some words that are long " * 9)
    stored = factory.finding(
        post, Clause.DEROGATORY, [("text", post.text.strip(), MODEL_REASON), ("text", "words", "r")], [("x", 1.0)]
    )
    guard = Contribution(feature=f"{GUARD}praise", points=-0.5, note="Praise.")
    finding = replace(stored.finding, contributions=(*stored.finding.contributions, guard))
    (card,) = composed(factory.report(findings=[replace(stored, finding=finding)])).soon
    why = card.clauses[0].why
    (told,) = why.rests_on
    assert told.startswith("“some words that are long some words")
    assert told.endswith("…”: about 38 in 100")
    assert [(reason.note, reason.fixed) for reason in (*why.reasons_for, *why.reasons_against)] == [
        ("X", False),
        ("Praise.", True),
    ]
