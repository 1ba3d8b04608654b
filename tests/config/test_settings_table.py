from pathlib import Path

from config.keys import sections_of
from config.settings import Settings
from config.settings_table import settings_page

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_page_is_the_one_the_program_writes() -> None:
    renew = "renew it with: python -m config.settings_table docs/settings.md"
    assert PAGE.read_text(encoding="utf-8") == settings_page(), renew


def test_every_setting_has_its_row() -> None:
    rows = [line for line in settings_page().splitlines() if line.startswith("| `")]
    assert len(rows) == sum(len(section.fields) for section in sections_of(Settings))
    assert all(row.count("|") == 4 for row in rows)
