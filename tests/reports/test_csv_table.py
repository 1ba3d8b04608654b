import csv
import io
from collections.abc import Callable

import pytest

from reports import REPORTERS
from scanner.models import Author, Clause, RunReport
from tests.reports import factory, oakhollow
from tests.reports.gallery import gallery

CSV = next(reporter for reporter in REPORTERS if reporter.name == "csv")


def rows(report: RunReport) -> list[dict[str, str]]:
    text = CSV.render(report, oakhollow.context()).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_gallery_is_as_it_was_reviewed(golden: Callable[[str, bytes], None]) -> None:
    golden("gallery.csv", CSV.render(gallery(), oakhollow.context()))


def test_a_spreadsheet_reads_it_as_utf_8_with_one_row_a_finding() -> None:
    out = CSV.render(gallery(), oakhollow.context())
    assert out.startswith(b"\xef\xbb\xbf")
    assert out.endswith(b"\r\n")
    made = rows(gallery())
    assert [row["urgent"] for row in made].count("yes") == 1
    assert len(made) == 1 + len(gallery().findings)
    assert made[1]["clause"] == "clause 4.5.7"  # a bare 4.5.7 would be a date


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+44",
        "-2",
        "@SUM(A1)",
        "\t=x",
        "\r=x",
        "\n=x",
        "  =x",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "|cmd",
        "%x",
        "\u200b=x",
    ],
)
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    post = factory.post("f", text, author=Author(handle=text, display_name=text), platform="site")
    found = factory.finding(post, Clause.EMPLOYER, [("text", text, text)], [(text, 1.0)])
    (row,) = rows(factory.report(findings=[found]))
    for cell in (row["text"], row["author handle"], row["author name"]):
        assert cell.startswith("'")


def test_quotes_commas_and_lines_come_back_as_they_were() -> None:
    text = 'She said "no", twice,\nand left; \r\nthen came back'
    post = factory.post("q", text)
    (row,) = rows(
        factory.report(findings=[factory.finding(post, Clause.EMPLOYER, [("text", "no", "r")], [("x", 1.0)])])
    )
    assert row["text"] == text.replace("\r", "")


def test_a_cell_is_no_longer_than_excel_allows() -> None:
    post = factory.post("long", "word " * 10_000)
    (row,) = rows(
        factory.report(findings=[factory.finding(post, Clause.EMPLOYER, [("text", "word", "r")], [("x", 1.0)])])
    )
    assert len(row["text"]) <= 32_767
