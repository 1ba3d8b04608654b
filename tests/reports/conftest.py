from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent.parent / "data" / "reports"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the expected reports; review the diff")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes], None]:
    """Compare bytes with a file of `tests/data/reports`, or rewrite it under `--update-golden`."""

    def compare(name: str, content: bytes) -> None:
        if request.config.getoption("--update-golden", default=False):
            (GOLDEN / name).write_bytes(content)
        assert content.decode() == (GOLDEN / name).read_bytes().decode(), f"{name} differs: look, then --update-golden"

    return compare
