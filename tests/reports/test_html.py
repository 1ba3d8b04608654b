import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup, Tag
from jinja2 import DictLoader, Environment

from config.policy import load_policy
from reports import REPORTERS, html
from scanner.errors import ReportError
from scanner.models import Author, Clause, Direction, RunReport, Severity, StoredFinding
from tests.reports import factory, oakhollow
from tests.reports.gallery import gallery

HTML = next(reporter for reporter in REPORTERS if reporter.name == "html")

PAYLOADS = (
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' onfocus='alert(1)' autofocus='",
    "<svg/onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "<!-- -->]]><iframe srcdoc='<script>alert(1)</script>'>",
    "javascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<base href=//evil.example><form action=//evil.example>",
    "\u202e<script>\u202c",
)


def rendered(report: RunReport) -> str:
    return HTML.render(report, oakhollow.context()).decode()


def soup(report: RunReport) -> BeautifulSoup:
    return BeautifulSoup(rendered(report), "html.parser")


def tags(page: BeautifulSoup) -> set[str]:
    return {tag.name for tag in page.find_all(True)}


def one(text: str = "at Oakhollow", clause: Clause = Clause.EMPLOYER, **changes: object) -> StoredFinding:
    return factory.finding(
        factory.post("one", text), clause, [("text", text, "why it counts")], [("x", 1.0)], **changes
    )


def test_the_gallery_is_as_it_was_reviewed(golden: Callable[[str, bytes], None]) -> None:
    golden("gallery.html", HTML.render(gallery(), oakhollow.context()))


def test_an_empty_run_says_what_that_does_not_mean() -> None:
    page = soup(factory.report(coverage=()))
    words = page.get_text()
    assert "Nothing urgent, nothing new, no place was looked at." in words
    assert "No result is not clearance" in words
    assert page.find("table") is None


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_stays_text_in_every_field(payload: str) -> None:
    post = factory.post(
        "xss",
        payload,
        author=Author(handle=payload, display_name=payload, bio=payload),
        url=payload,
        reply_to_text=payload,
        image_alts=(payload,),
        platform=payload,
    )
    marks = [(name, text, payload) for name, text in post.fields()]
    found = factory.finding(post, Clause.DEROGATORY, marks, [(payload, 1.0)], places=((payload, payload),))
    page = soup(factory.report(findings=[found], school=payload))
    assert tags(page) <= tags(soup(gallery()))
    assert not [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert len(page.find_all("style")) == 1
    quoted = page.select_one("blockquote mark")
    assert quoted is not None
    assert quoted.get_text() == payload.replace("\u202e", "").replace("\u202c", "")


def test_nothing_is_written_if_the_template_would_not_escape(monkeypatch: pytest.MonkeyPatch) -> None:
    careless = Environment(loader=DictLoader({"report.html.j2": "", "report.css": ""}))  # noqa: S701 (that is the point)
    monkeypatch.setattr(html, "_environment", lambda: careless)
    with pytest.raises(ReportError, match="not be escaped"):
        rendered(factory.report())


def test_the_page_forbids_everything_but_its_own_style() -> None:
    page = soup(gallery())
    policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})
    style = page.find("style")
    assert isinstance(policy, Tag)
    assert isinstance(style, Tag)
    digest = base64.b64encode(hashlib.sha256(style.get_text().encode()).digest()).decode()
    assert policy["content"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert not page.find_all(style=True)
    assert not page.find_all(["script", "link", "img", "iframe", "object", "form"])
    assert "url(" not in style.get_text()
    assert "@import" not in style.get_text()


def test_the_page_is_kept_from_search_engines_and_from_the_sites_it_links_to() -> None:
    page = soup(gallery())
    assert [tag["content"] for tag in page.find_all("meta", {"name": ["robots", "referrer"]})] == [
        "noindex, nofollow, noarchive",
        "no-referrer",
    ]
    links = [link for link in page.find_all("a") if not str(link["href"]).startswith("#")]
    assert len(links) > 8
    for link in links:
        assert str(link["href"]).startswith("https://")
        assert link["rel"] == ["noreferrer", "noopener", "nofollow"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[", "file:///etc"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    page = soup(factory.report(findings=[one(places=(("site", url),))]))
    assert [link["href"] for link in page.select(".links a")] == ["https://bsky.example/post/one"]
    assert "On Site, with no link to show" in page.get_text()


def test_the_title_names_nobody() -> None:
    page = soup(gallery())
    assert page.html is not None
    assert page.html["lang"] == "en-GB"
    assert page.title is not None
    assert page.title.get_text() == "Exposure report, 4 October 2026: confidential"


def test_every_internal_link_and_label_has_its_target() -> None:
    page = soup(gallery())
    ids = [str(tag["id"]) for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    wanted = [str(link["href"]).removeprefix("#") for link in page.find_all("a") if str(link["href"])[0] == "#"]
    wanted += [str(tag["aria-labelledby"]) for tag in page.find_all(attrs={"aria-labelledby": True})]
    assert set(wanted) <= set(ids)


def test_the_tools_own_words_never_pass_judgement() -> None:
    findings = [
        factory.finding(
            factory.post(f"{clause}-{direction}", "words"),
            clause,
            [("text", "words", "a reason")],
            [("a note", 1.0)],
            direction=direction,
            hold=clause is Clause.DISREPUTE,
        )
        for clause in Clause
        for direction in Direction
    ]
    context = replace(oakhollow.context(), policy=load_policy())
    words = HTML.render(factory.report(findings=findings), context).decode().casefold()
    for word in ("breach", "guilty", "defamat", "unlawful", "offender", "culprit"):
        assert word not in words


def test_evidence_is_marked_and_numbered_in_reading_order() -> None:
    post = factory.post("m", "first words, then last words")
    found = factory.finding(
        post,
        Clause.EMPLOYER,
        [("text", "last words", "the later"), ("text", "first words", "the earlier")],
        [("x", 1.0)],
    )
    page = soup(factory.report(findings=[found]))
    assert [mark.get_text() for mark in page.select("mark")] == ["first words", "last words"]
    assert [sup.get_text() for sup in page.select("sup")] == [" (mark 1)", " (mark 2)"]
    assert [note.get_text() for note in page.select(".notes li")] == ["The earlier", "The later"]


def test_other_fields_are_quoted_only_where_they_are_evidence() -> None:
    page = soup(gallery())
    assert "whippets" in page.get_text()
    assert "bus stops" not in page.get_text()  # the quoted post of the leak is no evidence
    assert "Description of an image in it" in page.get_text()


def test_one_card_a_post_with_all_its_clauses() -> None:
    page = soup(gallery())
    card = page.find(string=re.compile("Inset ran over"))
    assert card is not None
    article = card.find_parent("article")
    assert article is not None
    assert [heading.get_text() for heading in article.find_all("h4")] == [
        "Clause 4.5.7: Confidential information",
        "Also: Clauses 4.5, 3.2.5 and 5.1: Pupils",
    ]


@pytest.mark.parametrize(
    "clause", [Clause.DISREPUTE, Clause.WORKING_RELATIONSHIPS, Clause.CONFIDENTIAL, Clause.PERSONAL_INFORMATION]
)
def test_clauses_that_touch_disclosures_say_what_no_policy_can_do(clause: Clause) -> None:
    page = soup(factory.report(findings=[one(clause=clause)]))
    assert "No policy or contract can stop anyone making a protected disclosure" in page.get_text()


def test_a_hold_is_said_before_the_quotation_and_instead_of_a_severity() -> None:
    page = soup(factory.report(findings=[one(clause=Clause.DISREPUTE, hold=True, severity=Severity.HIGH)]))
    words = page.get_text()
    assert words.index("A second reader before anything else") < words.index("at Oakhollow (mark")
    assert "on hold for a second reader" in words
    assert "a great deal" not in words


def test_a_clause_that_the_policy_does_not_hold_is_not_cited() -> None:
    fewer = tuple(clause for clause in oakhollow.POLICY.clauses if clause.id != Clause.EMPLOYER)
    context = oakhollow.context(clauses=fewer)
    for reporter in REPORTERS:
        out = reporter.render(factory.report(findings=[one(fingerprint="f")]), context).decode()
        assert "4.5.1" not in out


def test_a_long_text_is_cut_around_its_evidence() -> None:
    text = "word " * 400 + "NEEDLE " + "word " * 400
    post = factory.post("long", text)
    found = factory.finding(post, Clause.EMPLOYER, [("text", "NEEDLE", "found")], [("x", 1.0)])
    page = soup(factory.report(findings=[found]))
    quoted = page.select_one("blockquote")
    assert quoted is not None
    assert len(quoted.get_text()) < 900
    assert "NEEDLE" in quoted.get_text()
    assert len(page.select(".left-out")) == 2


def test_a_report_of_500_findings_stays_a_file_that_opens() -> None:
    findings = [
        factory.finding(
            factory.post(f"p{n}", f"Post {n} at Oakhollow. " + "More words. " * 20),
            Clause.DEROGATORY,
            [("text", "Oakhollow", "names the school")],
            [("It names the school", 2.0), ("It is mild", -0.5)],
        )
        for n in range(500)
    ]
    out = HTML.render(factory.report(findings=findings), oakhollow.context())
    assert out.count(b"<article") + out.count(b'<details class="card"') == 500
    assert len(out) < 2_500_000
