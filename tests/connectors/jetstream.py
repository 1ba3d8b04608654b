"""Events as a Jetstream sends them, and the posts of it as Bluesky's AppView shows them."""

import json
from datetime import datetime, timedelta
from typing import Any

from tests.connectors.recorded import NOW, Reply

DID = "did:plc:mokbskyexampleaaaaaaaaaa"
OTHER = "did:plc:otherskyexampleaaaaaaaaa"


def micros(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def key(number: int) -> str:
    """The key of a record: a TID."""
    return f"3mgk{number:09d}".replace("0", "a").replace("1", "b").replace("8", "c").replace("9", "d")


def uri(number: int, did: str = DID) -> str:
    return f"at://{did}/app.bsky.feed.post/{key(number)}"


def commit(
    number: int, text: str = "", *, ago: float = 0, did: str = DID, operation: str = "create", **more: Any
) -> Any:
    """An event as Jetstream sends it, `ago` seconds before now."""
    record = {"record": {"$type": "app.bsky.feed.post", "createdAt": "2026-11-19T01:00:00Z", "text": text, **more}}
    change = {"rev": "3mgk", "operation": operation, "collection": "app.bsky.feed.post", "rkey": key(number)}
    moment = micros(NOW - timedelta(seconds=ago)) + number
    return {
        "did": did,
        "time_us": moment,
        "kind": "commit",
        "commit": {**change, **({"cid": "bafy", **record} if operation != "delete" else {})},
    }


def said(*stream_events: Any) -> Reply:
    """A page of the stream."""
    lines = [one if isinstance(one, str) else json.dumps(one) for one in stream_events]
    return Reply(status=101, body="".join(f"{line}\n" for line in lines).encode())


def views(*found: tuple[int, str], **author: Any) -> Reply:
    """The posts as the AppView shows them."""
    posts = [
        {
            "uri": uri(number),
            "cid": "bafy",
            "author": {"did": DID, "handle": "mo-k.bsky.example", "displayName": "Mo K", "labels": [], **author},
            "record": {"$type": "app.bsky.feed.post", "createdAt": "2026-11-19T01:00:00.000Z", "text": text},
            "indexedAt": "2026-11-19T01:00:00.000Z",
            "labels": [],
        }
        for number, text in found
    ]
    return Reply(body=json.dumps({"posts": posts}).encode())
