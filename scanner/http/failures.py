"""The one place where httpx's exceptions become ours."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpcore
import httpx

from scanner.errors import ConnectorError, FetchError, TargetGone


class TimedOut(FetchError):
    """No complete answer in time; asking again at once would only wait again."""

    default_message = "the server did not answer in time"


@contextmanager
def as_connector_errors(subject: str) -> Iterator[None]:
    """Turn whatever httpx, or httpcore below it, raises in this block into our errors, and name `subject` in ours.

    Their messages are left out: they may hold the address that was asked.
    """
    try:
        yield
    except ConnectorError as error:
        error.subject = error.subject or subject
        raise
    except (httpx.TimeoutException, httpcore.TimeoutException) as error:
        raise TimedOut(subject=subject) from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise TargetGone("this is no web address that can be asked", subject=subject) from error
    except httpx.RemoteProtocolError as error:
        raise FetchError("the server's answer breaks off or is no HTTP", subject=subject) from error
    except (httpx.HTTPError, httpx.StreamError, httpx.CookieConflict, httpcore.NetworkError) as error:
        raise FetchError("the server could not be reached", subject=subject) from error
