from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner import errors
from scanner.errors import ConfigError, ConnectorError, GovernanceError, ScannerError

EXIT_CODES = {"ConfigError": 2, "GovernanceError": 4}
MAY_PASS = {"FetchError", "RateLimited"}


def kinds(kind: type[ScannerError] = ScannerError) -> Iterator[type[ScannerError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from kinds(below)


KINDS = tuple(kind for kind in kinds() if kind.__module__ == errors.__name__)


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_words_of_its_own(kind: type[ScannerError]) -> None:
    assert str(kind()) == kind.default_message
    assert [other for other in KINDS if other.default_message == kind.default_message] == [kind]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_takes_another_message(kind: type[ScannerError]) -> None:
    error = kind("the disk is full")
    assert error.message == str(error) == "the disk is full"


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_its_documented_exit(kind: type[ScannerError]) -> None:
    assert kind.exit_code == EXIT_CODES.get(kind.__name__, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_is_drawn_in_the_tree(kind: type[ScannerError]) -> None:
    assert kind.__name__ in (errors.__doc__ or "")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if issubclass(kind, ConnectorError)])
def test_only_what_may_pass_is_tried_again(kind: type[ConnectorError]) -> None:
    assert kind.permanent is (kind.__name__ not in MAY_PASS)


def test_the_subject_stands_before_the_message() -> None:
    assert str(ConnectorError("no answer", subject="feeds:1")) == "feeds:1: no answer"
    assert ConnectorError(retry_after=3.0).retry_after == 3.0


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ConfigError("bad", path=Path("a.toml"), line=3, key="b.c"), "a.toml:3, b.c: bad"),
        (ConfigError("bad", path=Path("a.toml")), "a.toml: bad"),
        (ConfigError("bad", key="b.c"), "b.c: bad"),
        (ConfigError("bad", problems=("one", "two")), "bad\n  one\n  two"),
        (
            GovernanceError("refused", missing=("dsl: who", "dpo: what")),
            "refused\n  missing: dsl: who\n  missing: dpo: what",
        ),
    ],
)
def test_str_tells_where_and_everything_that_is_wrong(error: ScannerError, told: str) -> None:
    assert str(error) == told
