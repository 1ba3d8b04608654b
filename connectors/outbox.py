"""A Mastodon account's own export: `outbox.json`, an ActivityPub collection of what the account published."""

from functools import partial
from urllib.parse import urlsplit

from connectors import html, typed
from connectors.dates import when
from connectors.sorting import Skip, Sorted, sort_out
from scanner.errors import ParseError
from scanner.models import Author, Post, RawPage

PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
"""How a note is addressed to everyone (ActivityPub, section 5.6)."""


def read(page: RawPage) -> Sorted:
    """Read the notes of an outbox.

    Raises:
        ParseError: it is no outbox.
    """
    collection = typed.load(page.body, page.target.key)
    if typed.text(collection, "type") not in ("OrderedCollection", "OrderedCollectionPage"):
        raise ParseError("not a Mastodon outbox export", subject=page.target.key)
    return sort_out(typed.items(collection, "orderedItems"), partial(_note, page))


def _note(page: RawPage, activity: object) -> Post | Skip | None:
    kind, note = typed.text(activity, "type"), typed.member(activity, "object")
    if kind == "Announce":
        return Skip.REPOST
    content, native_id = typed.text(note, "content"), typed.text(note, "id")
    if kind != "Create" or content is None or not native_id:
        return None
    addressed = {*typed.texts(note, "to"), typed.text(note, "to")}
    if not addressed & PUBLIC:
        return Skip.NOT_PUBLIC
    body, warning = html.read(content), typed.text(note, "summary")
    attachments = typed.items(note, "attachment")
    return Post(
        platform="mastodon",
        native_id=native_id,
        url=typed.web_url(note, "url") or typed.web_url(note, "id"),
        author=Author(handle=_handle(typed.text(note, "attributedTo") or typed.text(activity, "actor") or "")),
        text="\n".join(part for part in (html.plain(warning), body.text) if part),
        lang=next(iter(_languages(note)), ""),
        published_at=when(typed.text(note, "published"), now=page.fetched_at),
        fetched_at=page.fetched_at,
        image_alts=tuple(alt for item in attachments if (alt := typed.text(item, "name"))),
        has_media=bool(attachments),
        source=page.target.key,
    )


def _languages(note: object) -> list[str]:
    content = typed.member(note, "contentMap")
    return [typed.clean(key) for key in content] if isinstance(content, dict) and len(content) == 1 else []


def _handle(actor: str) -> str:
    """`https://social.example/users/name` → `name@social.example`."""
    try:
        parts = urlsplit(actor)
    except ValueError:
        return ""
    name = parts.path.rstrip("/").rpartition("/")[2].removeprefix("@")
    return f"{name}@{parts.netloc}" if name and parts.netloc else ""
