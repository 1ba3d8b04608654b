"""Base addresses as people write them in the settings."""

from urllib.parse import urlsplit


def base(address: str) -> str:
    """Return scheme, host, port and folder of `address`: `social.example/` → `https://social.example`."""
    return full(address).rstrip("/")


def full(address: str) -> str:
    """Return `address` with a scheme: `news.example/feed/` → `https://news.example/feed/`."""
    address = address.strip()
    return address if "://" in address else f"https://{address}"


def origin(address: str) -> str:
    """Return scheme, host and port of `address`, empty if it is none."""
    try:
        parts = urlsplit(base(address))
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def host(address: str) -> str:
    """Return host and port of `address`: what a person calls the site."""
    return origin(address).partition("://")[2]


def place(address: str) -> str:
    """Return host, port and folder of `address`."""
    return base(address).partition("://")[2]
