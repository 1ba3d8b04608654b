"""Which addresses belong to a target: its own host, and where a redirect on it may lead.

Addresses are taken apart by the same parser that the request is made with, so that none means one host here and
another there.
"""

import httpx

from scanner.models import Target


def host_of(url: str) -> str:
    """Return the host, and the port unless it is the usual one, that `url` leads to; empty if it leads nowhere."""
    parsed = _parsed(url)
    return parsed.netloc.decode("ascii") if parsed else ""


def is_on_host(base_url: str, url: str) -> bool:
    """Whether `url` is http(s) or ws(s), names nobody, and has the scheme, host and port of `base_url`."""
    base, other = _parsed(base_url), _parsed(url)
    if base is None or other is None:
        return False
    return (base.scheme, base.host, base.port) == (other.scheme, other.host, other.port)


def belongs_to(target: Target, url: str) -> bool:
    """Whether `url` is on the target's own host, or on the other one that it names."""
    return any(is_on_host(base, url) for base in (target.base_url, target.other_url) if base)


def may_redirect(base_url: str, url: str) -> bool:
    """Whether a redirect may lead to `url`: the same host, also with or without `www.`, also from http to https."""
    base, other = _parsed(base_url), _parsed(url)
    if base is None or other is None or base.host.removeprefix("www.") != other.host.removeprefix("www."):
        return False
    # A default port reads as None.
    return base.port == other.port and (base.scheme == other.scheme or other.scheme == "https")


def _parsed(url: str) -> httpx.URL | None:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError):
        return None
    return parsed if parsed.scheme in ("http", "https", "ws", "wss") and parsed.host and not parsed.userinfo else None
