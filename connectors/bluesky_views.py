"""What a Bluesky service shows of a post (`app.bsky.feed.defs#postView`) and of an author, read into our own words."""

from datetime import datetime

from connectors import typed
from connectors.dates import when
from connectors.sorting import Skip
from connectors.window import Window
from scanner.models import Author, Post, RawPage

PLATFORM = "bluesky"
SIGNED_IN_ONLY = "!no-unauthenticated"


def view_post(page: RawPage, view: object, *, for_owner: bool = False) -> Post | Skip | None:
    """Turn a post view (`app.bsky.feed.defs#postView`) into a post, whatever its labels if it is `for_owner`."""
    uri, record = typed.text(view, "uri"), typed.member(view, "record")
    text = typed.text(record, "text")
    if not uri or text is None:
        return None
    if not for_owner and _asks_for_signed_in_only(view):
        return Skip.SIGNED_IN_ONLY
    embed = typed.member(record, "embed")
    embeds = (embed, typed.member(embed, "media"))  # the second of a quotation with media
    quoted = typed.member(view, "embed", "record")
    titles = [typed.text(embed, "external", field) for embed in embeds for field in ("title", "description")]
    images = [image for embed in embeds for image in typed.items(embed, "images")]
    return Post(
        platform=PLATFORM,
        native_id=uri,
        url=_web_address(uri),
        author=read_author(typed.member(view, "author")),
        text=text,
        lang=next(iter(typed.texts(record, "langs")), ""),
        published_at=_published_at(view, page.fetched_at),
        fetched_at=page.fetched_at,
        quoted_text=_first(typed.text(quoted, "value", "text"), typed.text(quoted, "record", "value", "text")),
        link_titles=(*filter(None, titles), *_links(record)),
        image_alts=(
            *(alt for image in images if (alt := typed.text(image, "alt"))),
            *(alt for embed in embeds if (alt := typed.text(embed, "alt"))),
        ),
        has_media=bool(images) or any(typed.member(embed, "video") for embed in embeds),
        source=page.target.key,
    )


def recent_post(page: RawPage, window: Window, view: object) -> Post | Skip | None:
    """Turn a post view into a post, if it lies in the window and its author lets it be shown to everyone."""
    post = view_post(page, view)
    if not isinstance(post, Post):
        return post
    return Skip.TOO_OLD if window.is_over(shown_at(view, page.fetched_at)) else post


def is_gone(answer: object) -> bool:
    """Whether a service says that it knows the post no longer for which a thread was asked."""
    return typed.text(answer, "error") == "NotFound" or bool(typed.flag(answer, "thread", "notFound"))


def read_author(author: object) -> Author:
    """Return the author of a profile view."""
    return Author(
        handle=typed.text(author, "handle") or "",
        display_name=typed.text(author, "displayName") or "",
        bio=typed.text(author, "description") or "",
    )


def _asks_for_signed_in_only(view: object) -> bool:
    labels = (*typed.items(view, "labels"), *typed.items(view, "author", "labels"))
    return any(typed.text(label, "val") == SIGNED_IN_ONLY and not typed.flag(label, "neg") for label in labels)


def _links(record: object) -> tuple[str, ...]:
    """The full addresses of links, which the text often shows shortened."""
    features = (feature for facet in typed.items(record, "facets") for feature in typed.items(facet, "features"))
    text = typed.text(record, "text") or ""
    return tuple(url for feature in features if (url := typed.web_url(feature, "uri")) and url not in text)


def _published_at(view: object, now: datetime) -> datetime | None:
    """When the author says it was written, unless that is later than the service saw it."""
    written, shown = when(typed.text(view, "record", "createdAt"), now=now), shown_at(view, now)
    return min(written, shown) if written and shown else written or shown


def shown_at(view: object, now: datetime) -> datetime | None:
    """When the service first saw the post, else when its author says that it was written."""
    return when(typed.text(view, "indexedAt"), now=now) or when(typed.text(view, "record", "createdAt"), now=now)


def _web_address(uri: str) -> str:
    """`at://did:plc:…/app.bsky.feed.post/key` → the page that shows it.

    A handle would do in place of the DID, but it may be somebody's name, and the page is asked for again later.
    """
    did, _, key = uri.removeprefix("at://").partition("/app.bsky.feed.post/")
    address = f"https://bsky.app/profile/{did}/post/{key}"
    return address if key and address.isascii() and not any(char.isspace() for char in address) else ""


def _first(*texts: str | None) -> str:
    return next((text for text in texts if text), "")
