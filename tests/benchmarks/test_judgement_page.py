import re

import pytest

from benchmarks.judgement.page import PAGE, SECTIONS, filled
from benchmarks.judgement.results import RESULTS, load

BLOCKS = re.findall(r"<!-- results: (\w+) -->", PAGE.read_text(encoding="utf-8"))


def test_the_tables_of_the_model_card_are_those_of_the_results() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert filled(page) == page


def test_every_section_has_one_block_and_every_block_a_section() -> None:
    assert sorted(BLOCKS) == sorted(SECTIONS)


def test_every_kept_result_belongs_to_a_section() -> None:
    assert {path.stem for path in RESULTS.glob("*.json")} <= set(SECTIONS)


@pytest.mark.parametrize("name", sorted(path.stem for path in RESULTS.glob("*.json")))
def test_a_result_names_the_weights_it_was_measured_with(name: str) -> None:
    result = load(name)

    assert result is not None, "not measured"
    assert re.fullmatch("[0-9a-f]{12}", result["weights"])
