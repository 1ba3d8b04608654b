from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from config.school import Pupil, School
from reports import REPORTERS
from reports.masking import PupilMask
from reports.redaction import redact
from scanner.models import Author, Clause, Coverage, CoverageStatus, Evidence, Post, RunReport, StoredFinding
from tests.reports import factory, oakhollow
from tests.reports.gallery import gallery


def evidence_of(report: RunReport) -> list[tuple[Post, Evidence]]:
    findings = [(stored.post, item) for stored in report.findings for item in stored.finding.evidence]
    return findings + [(stored.post, item) for stored in report.urgent for item in stored.urgency.evidence]


def test_every_piece_of_evidence_still_stands_where_it_says() -> None:
    original = gallery()
    redacted = redact(original, PupilMask(oakhollow.SCHOOL))
    pairs = evidence_of(redacted)
    assert len(pairs) == len(evidence_of(original))
    for post, item in pairs:
        assert post.field_text(item.field)[item.start : item.end] == item.excerpt


def test_a_name_that_evidence_cuts_through_is_masked_whole() -> None:
    post = factory.post("cut", "Then Kayden Brooke-Marsh laughed")
    stored = factory.finding(post, Clause.PUPIL, [("text", "Marsh laughed", "a pupil")], [("x", 1.0)])
    (redacted,) = redact(factory.report(findings=[stored]), PupilMask(oakhollow.SCHOOL)).findings
    assert redacted.post.text == "Then K B-M laughed"
    assert redacted.finding.evidence[0].excerpt == "K B-M laughed"


def test_what_would_clear_a_finding_is_masked_also_where_its_field_is_not_kept() -> None:
    whole = factory.post(
        "clear", "Then Kayden Brooke-Marsh laughed", author=Author(bio="friend of Kayden Brooke-Marsh")
    )
    pieces = factory.evidence(whole, [("text", "Kayden Brooke-Marsh", "r"), ("author.bio", whole.author.bio, "r")])
    kept = replace(whole, author=Author())
    stored = factory.finding(kept, Clause.PUPIL, [("text", "laughed", "r")], [("x", 1.0)], clearing=pieces)
    (redacted,) = redact(factory.report(findings=[stored]), PupilMask(oakhollow.SCHOOL)).findings
    assert [piece.excerpt for piece in redacted.finding.clearing or ()] == ["K B-M", "friend of K B-M"]


def test_an_address_that_names_a_pupil_is_withheld_and_others_stay() -> None:
    post = factory.post("a", "x", url="https://site.example/2026/saoirse-odwyer-wins")
    stored = factory.finding(
        post,
        Clause.PUPIL,
        [("text", "x", "a")],
        [("x", 1.0)],
        places=(("site", post.url), ("site", "https://site.example/other")),
    )
    erased = replace(gallery().erased[0], places=stored.places)
    whole = redact(factory.report(findings=[stored], erased=(erased,)), PupilMask(oakhollow.SCHOOL))
    (redacted,) = whole.findings
    assert redacted.post.url == ""
    assert redacted.places == (("site", ""), ("site", "https://site.example/other"))
    assert whole.erased[0].places == redacted.places


def test_a_misspelling_that_one_finding_marks_is_masked_in_the_posts_other_findings_too() -> None:
    post = factory.post("two", "Kaydn was here, what a muppet")
    pupil = factory.finding(post, Clause.PUPIL, [("text", "Kaydn", "A pupil is named.")], [("x", 1.0)])
    other = factory.finding(post, Clause.DEROGATORY, [("text", "muppet", "an insult")], [("x", 1.0)])
    redacted = redact(factory.report(findings=[pupil, other]), PupilMask(oakhollow.SCHOOL))
    assert {stored.post.text for stored in redacted.findings} == {"K was here, what a muppet"}


def test_the_post_keeps_its_ref() -> None:
    original = gallery()
    redacted = redact(original, PupilMask(oakhollow.SCHOOL))
    assert [stored.post.ref for stored in redacted.findings] == [stored.post.ref for stored in original.findings]


PARTS = st.builds(
    lambda a, b: f"{a}ou{b}".capitalize(),
    st.text(st.sampled_from("bdfgklmnprtvz"), min_size=3, max_size=4),
    st.text(st.sampled_from("bdfgklmnprtvz"), min_size=3, max_size=4),
)
PUPILS = st.builds(lambda first, last, nick: Pupil(name=f"{first} {last}", known_as=(nick,)), PARTS, PARTS, PARTS)
SPELLINGS = st.sampled_from(
    [
        lambda name: name,
        lambda name: name.upper(),
        lambda name: name.lower(),
        lambda name: "#" + name.title().replace(" ", ""),
        lambda name: "@" + name.lower().replace(" ", "_") + "_09",
        lambda name: "https://site.example/" + name.lower().replace(" ", "-") + "/1",
        lambda name: f"“{name}’s”",
    ]
)


@settings(max_examples=60, deadline=None)
@given(pupil=PUPILS, spell=SPELLINGS)
def test_no_name_on_the_roster_is_in_any_output(pupil: Pupil, spell: object) -> None:
    assert callable(spell)
    school = School(profile=oakhollow.SCHOOL.profile, staff=oakhollow.SCHOOL.staff, pupils=(pupil,))
    named = [spell(pupil.name), spell(pupil.known_as[0])]
    words = " and ".join(named)
    report = _named_everywhere(words)
    for reporter in REPORTERS:
        out = reporter.render(report, oakhollow.context(school)).decode().casefold()
        for part in (*pupil.name.casefold().split(), pupil.known_as[0].casefold()):
            assert part not in out, reporter.name


def _named_everywhere(words: str) -> RunReport:
    post = factory.post(
        "n",
        f"Seen: {words} today",
        author=Author(handle=words, display_name=words, bio=words),
        url=f"https://site.example/{words}",
        reply_to_text=words,
        quoted_text=words,
        link_titles=(words, words),
        image_alts=(words,),
        source=words,
    )
    marks = [(name, post.field_text(name), words) for name, _ in post.fields()]
    stored: StoredFinding = factory.finding(
        post, Clause.PUPIL, marks, [(words, 1.0), (words, -0.5)], places=(("site", f"https://site.example/{words}"),)
    )
    line = Coverage(
        source="archive", target=words, status=CoverageStatus.FAILED, reason=words, skipped={words: 1}, pages=1
    )
    read = replace(line, status=CoverageStatus.ANSWERED)
    urgents = [factory.urgent(post, marks, [(words, 1.0)])]
    return factory.report(findings=[stored], urgents=urgents, coverage=(line, read), school=words)


def test_a_finding_that_rests_on_what_is_not_kept_alone_is_still_reported_and_masked() -> None:
    whole = factory.post("bio", "marking and tea", author=Author(handle="h", bio="friend of Kayden Brooke-Marsh"))
    stored = factory.finding(whole, Clause.PUPIL, [("author.bio", "Kayden Brooke-Marsh", "a pupil")], [("x", 1.0)])
    kept = replace(stored, post=replace(whole, author=Author(handle="h")))
    original = factory.report(findings=[kept])

    (redacted,) = redact(original, PupilMask(oakhollow.SCHOOL)).findings
    assert [item.excerpt for item in redacted.finding.evidence] == ["K B-M"]
    for reporter in REPORTERS:
        assert b"Kayden" not in reporter.render(original, oakhollow.context())
