"""What Meta's three interfaces (Threads, Facebook, Instagram) have in common: tokens, lists, paging, refusals.

A refusal comes with status 400 and a code: https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

from collections.abc import Sequence

from pydantic import SecretStr

from connectors import typed
from scanner.errors import AccessDenied, ParseError, RateLimited
from scanner.models import RawPage

REFUSED = frozenset({400})
"""The statuses besides 2xx that `answer` reads."""

_THROTTLED = frozenset({4, 17, 32, 613})
_NO_TOKEN, _NO_PERMISSION = 190, frozenset({3, 10, *range(200, 300)})


def signed(token: SecretStr) -> dict[str, str]:
    """Return the headers of a request."""
    return {"Authorization": f"Bearer {token.get_secret_value()}"}


def answer(page: RawPage) -> object:
    """Return what a page holds.

    Raises:
        AccessDenied: the token does not hold, or does not allow this.
        RateLimited: too many requests.
        ParseError: it is none of Meta's answers.
    """
    found = typed.load(page.body, page.target.key)
    code = typed.number(found, "error", "code")
    if code == _NO_TOKEN:
        raise AccessDenied("the access token does not hold any more: make a new one", subject=page.target.key)
    if code in _NO_PERMISSION:
        raise AccessDenied(
            "the access token does not allow this: see which permissions it has", subject=page.target.key
        )
    if code in _THROTTLED:
        raise RateLimited(subject=page.target.key)
    return found


def items(page: RawPage, found: object) -> Sequence[object]:
    """Return the list of an answer.

    Raises:
        ParseError: it has none.
    """
    data = typed.member(found, "data")
    if page.status in REFUSED or not isinstance(data, list):
        raise ParseError(subject=page.target.key)
    return data


def after(found: object) -> str:
    """Return where the next page begins, empty if this is the last one. The address is ours; only this is taken."""
    return (typed.text(found, "paging", "cursors", "after") or "") if typed.text(found, "paging", "next") else ""
