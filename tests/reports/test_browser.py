"""The report as a browser shows it: opened from disk with the network blocked."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports import REPORTERS
from tests.reports import oakhollow
from tests.reports.gallery import gallery

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_bytes(REPORTERS[0].render(gallery(), oakhollow.context()))
    return path


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def opened(browser: Any, report: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Any, list[str]]]:
    """The page with every fold open, and what went wrong or out while it loaded."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    page = context.new_page()
    seen: list[str] = []
    page.on("console", lambda message: seen.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: seen.append(f"error: {error}"))
    page.on("request", lambda sent: seen.append(f"request: {sent.url}"))
    page.goto(report.as_uri())
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    yield page, seen
    context.close()


def test_it_asks_for_nothing_and_complains_of_nothing(opened: tuple[Any, list[str]], report: Path) -> None:
    _, seen = opened
    assert seen == [f"request: {report.as_uri()}"]


def test_it_never_scrolls_sideways(opened: tuple[Any, list[str]]) -> None:
    page, _ = opened
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_it_meets_wcag_2_2_aa(browser: Any, opened: tuple[Any, list[str]]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page, _ = opened
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = axe.run(page, options={"runOnly": {"type": "tag", "values": rules}}).response
    assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found["violations"]] == []
    assert {"color-contrast", "document-title", "heading-order"} <= {rule["id"] for rule in found["passes"]}


def test_the_keyboard_reaches_the_main_part_first_and_shows_where_it_is(opened: tuple[Any, list[str]]) -> None:
    page, _ = opened
    page.keyboard.press("Tab")
    focused = page.evaluate(
        "[document.activeElement.textContent, document.activeElement.getBoundingClientRect().left >= 0,"
        " getComputedStyle(document.activeElement).outlineStyle]"
    )
    assert focused == ["Skip to what needs you", True, "solid"]


def test_printing_splits_no_card_that_fits_on_a_page_and_is_never_dark(browser: Any, report: Path) -> None:
    context = browser.new_context(color_scheme="dark", offline=True)
    page = context.new_page()
    page.goto(report.as_uri())
    page.emulate_media(media="print")
    styles = page.locator("article.card").first.evaluate(
        "card => [getComputedStyle(card).breakInside, getComputedStyle(document.body).backgroundColor]"
    )
    assert styles == ["avoid", "rgb(255, 255, 255)"]
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    context.close()
