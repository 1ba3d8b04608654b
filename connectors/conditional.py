"""Conditional requests (RFC 9110, section 13): what has not changed costs its server nothing.

The cursor of such a target holds the validators that came with the page.
"""

import json

from connectors import typed
from scanner.models import Cursor, RawPage


def validators(page: RawPage) -> Cursor | None:
    """Return what the server wants to see again with the next request, None if it gave nothing."""
    found = {name: value for name in ("etag", "last-modified") if (value := page.headers.get(name, ""))}
    return Cursor(json.dumps(found)) if found else None


def conditions(since: str | None) -> dict[str, str]:
    """Return the headers of a request that is answered in full only if the page has changed since the cursor."""
    try:
        kept = json.loads(since or "{}")
    except ValueError:
        return {}
    pairs = {"If-None-Match": typed.text(kept, "etag"), "If-Modified-Since": typed.text(kept, "last-modified")}
    return {name: value for name, value in pairs.items() if value and value.isascii() and value.isprintable()}
