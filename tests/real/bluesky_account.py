"""An account of the real AT Protocol network on loopback, made for a test."""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

import httpx
import pytest

PASSWORD = "test-password"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A signed-in account, with all that it may do."""

    pds: str
    handle: str
    did: str
    headers: dict[str, str] = field(repr=False)

    @classmethod
    def new(cls, pds: str, name: str) -> Self:
        """Make an account that nobody has yet, whose handle begins with `name`."""
        handle = f"{name}{uuid.uuid4().hex[:8]}.test"
        new = {"handle": handle, "email": f"{handle}@example.test", "password": PASSWORD}
        url = f"{pds}/xrpc/com.atproto.server.createAccount"
        session = httpx.post(url, json=new, timeout=60).raise_for_status().json()
        headers = {"Authorization": f"Bearer {session['accessJwt']}"}
        return cls(pds=pds, handle=handle, did=session["did"], headers=headers)

    def post(self, text: str) -> str:
        """Post, and return the record's key."""
        return key_of(str(self._do("createRecord", record=_record(text))["uri"]))

    def edit(self, key: str, text: str) -> None:
        self._do("putRecord", rkey=key, record=_record(text))

    def delete(self, key: str) -> None:
        self._do("deleteRecord", rkey=key)

    def uri_of(self, key: str) -> str:
        """The address of the post with this key."""
        return f"at://{self.did}/app.bsky.feed.post/{key}"

    def ask_for_signed_in_only(self) -> None:
        label = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "!no-unauthenticated"}]}
        profile = {"$type": "app.bsky.actor.profile", "displayName": "Shy", "labels": label}
        self._do("putRecord", collection="app.bsky.actor.profile", rkey="self", record=profile)

    def _do(self, what: str, **fields: Any) -> Any:
        body = {"repo": self.did, "collection": "app.bsky.feed.post", **fields}
        url = f"{self.pds}/xrpc/com.atproto.repo.{what}"
        return httpx.post(url, json=body, headers=self.headers, timeout=60).raise_for_status().json()


def key_of(uri: str) -> str:
    """The key of the record at `uri`."""
    return uri.rpartition("/")[2]


def await_posts(
    appview: str, uris: Sequence[str], *, are_there: Callable[[Sequence[dict[str, Any]]], bool] | None = None
) -> None:
    """Wait until the AppView shows all these posts, as `are_there` wants them where that is given."""
    _await(appview, uris, lambda posts: len(posts) == len(uris) and (are_there is None or are_there(posts)))


def await_gone(appview: str, uris: Sequence[str]) -> None:
    """Wait until the AppView shows none of these posts any more."""
    _await(appview, uris, lambda posts: not posts)


def _await(appview: str, uris: Sequence[str], done: Callable[[Sequence[dict[str, Any]]], bool]) -> None:
    for _ in range(60):
        url = f"{appview}/xrpc/app.bsky.feed.getPosts"
        answer = httpx.get(url, params={"uris": [*uris]}, timeout=30).json()
        if "posts" in answer and done(answer["posts"]):
            return
        time.sleep(0.5)
    pytest.fail("the AppView does not show what was posted or deleted")


def _record(text: str) -> dict[str, str]:
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": datetime.now(UTC).isoformat()}
