from pathlib import Path

from connectors import CONNECTORS
from scanner.sources_table import sources_page

PAGE = Path(__file__).parents[2] / "docs" / "sources.md"


def test_the_page_is_the_one_the_program_writes() -> None:
    renew = "renew it with: python -m scanner.sources_table docs/sources.md"
    assert PAGE.read_text(encoding="utf-8") == sources_page(), renew


def test_every_connector_has_its_row_and_every_cell_something_in_it() -> None:
    rows = [line.strip("| ").split(" | ") for line in sources_page().splitlines() if line.startswith("| `")]
    assert len(rows) == len(CONNECTORS)
    assert {len(row) for row in rows} == {11}
    assert all(cell for row in rows for cell in row)
