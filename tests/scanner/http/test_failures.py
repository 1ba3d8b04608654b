import inspect

import httpx
import pytest

from scanner.errors import AccessDenied, ConnectorError, FetchError, TargetGone
from scanner.http.failures import TimedOut, as_connector_errors

HTTPX = [
    kind
    for _, kind in inspect.getmembers(httpx, inspect.isclass)
    if issubclass(kind, Exception) and kind.__module__.startswith("httpx")
]


def made(kind: type[Exception]) -> Exception:
    """An exception of httpx, with whatever its constructor wants."""
    wanted = [name for name in inspect.signature(kind).parameters if name not in ("args", "kwargs")]
    given = {"message": "https://a.example/?secret", "request": None, "response": httpx.Response(500)}
    return kind(**{name: given[name] for name in wanted if name in given})


@pytest.mark.parametrize("kind", HTTPX, ids=lambda kind: kind.__name__)
def test_every_exception_of_httpx_becomes_one_of_ours(kind: type[Exception]) -> None:
    cause = made(kind)
    with pytest.raises(ConnectorError) as caught, as_connector_errors("x:1"):
        raise cause

    assert caught.value.__cause__ is cause
    assert caught.value.subject == "x:1"
    assert "secret" not in str(caught.value)


def test_there_is_something_to_walk() -> None:
    assert len(HTTPX) > 20


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (httpx.ReadTimeout(""), TimedOut),
        (httpx.PoolTimeout(""), TimedOut),
        (httpx.ConnectError(""), FetchError),
        (httpx.RemoteProtocolError(""), FetchError),
        (httpx.InvalidURL(""), TargetGone),
        (httpx.UnsupportedProtocol(""), TargetGone),
    ],
)
def test_each_becomes_its_kind(cause: Exception, kind: type[Exception]) -> None:
    with pytest.raises(kind), as_connector_errors("x:1"):
        raise cause


def test_our_own_errors_pass_and_learn_their_subject() -> None:
    with pytest.raises(AccessDenied, match=r"^x:1: no$"), as_connector_errors("x:1"):
        raise AccessDenied("no")
    with pytest.raises(AccessDenied, match=r"^y:2: no$"), as_connector_errors("x:1"):
        raise AccessDenied("no", subject="y:2")


def test_a_bug_is_no_connector_error() -> None:
    with pytest.raises(ZeroDivisionError), as_connector_errors("x:1"):
        raise ZeroDivisionError
