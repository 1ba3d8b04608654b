"""An account of the real AT Protocol network on loopback, made for a test."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

import httpx

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


def _record(text: str) -> dict[str, str]:
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": datetime.now(UTC).isoformat()}
