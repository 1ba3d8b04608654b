"""The bytes of a feed, as entries: RSS and Atom by feedparser, JSON Feed by hand.

feedparser is given well-formed XML without a document type only, and as a stream: a plain string it would take for an
address or a file name to open.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError as XmlError

import feedparser
from defusedxml import DefusedXmlException, ElementTree

from connectors import html, typed
from scanner.errors import ParseError
from scanner.models import RawPage

MAX_ENTRIES = 500
"""Entries of one feed that are read."""

_JSON_FEED = "https://jsonfeed.org/version/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry, whatever the feed's format.

    Attributes:
        id: as the feed gives it; unique in the feed at best.
        link: where it leads to.
        title: plain text.
        body: what the feed carries of the entry itself.
        published: date as written.
    """

    id: str
    link: str
    title: str
    body: html.Fragment
    author: str
    published: str
    lang: str
    has_enclosure: bool


def read(page: RawPage) -> Sequence[Entry | None]:
    """Return the entries of a feed, None for one that cannot be read.

    Raises:
        ParseError: it is no feed, or one with a document type.
    """
    if page.body.lstrip()[:1] == b"{":
        return _json_entries(page)
    _refuse_hostile_xml(page)
    feed = feedparser.parse(io.BytesIO(page.body), sanitize_html=False, resolve_relative_uris=False)
    if not feed.get("version"):
        raise ParseError("neither RSS, Atom nor JSON Feed", subject=page.target.key)
    lang = typed.text(feed, "feed", "language") or ""
    return [_xml_entry(dict(entry), lang) for entry in feed.get("entries", [])[:MAX_ENTRIES]]


def _refuse_hostile_xml(page: RawPage) -> None:
    try:
        ElementTree.fromstring(page.body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ParseError("the feed declares a document type or entities", subject=page.target.key) from error
    except (XmlError, ValueError, LookupError):
        # The cause is left out: its message may quote the page.
        raise ParseError("neither RSS, Atom nor JSON Feed", subject=page.target.key) from None


def _xml_entry(entry: Mapping[str, object], lang: str) -> Entry | None:
    contents = [typed.text(content, "value") for content in typed.items(entry, "content")]
    body = html.read(next(filter(None, contents), None) or typed.text(entry, "summary") or "")
    title = html.plain(typed.text(entry, "title"))
    if not title and not body.text:
        return None
    return Entry(
        id=typed.text(entry, "id") or "",
        link=typed.web_url(entry, "link"),
        title=title,
        body=body,
        author=html.plain(typed.text(entry, "author")),
        published=typed.text(entry, "published") or typed.text(entry, "updated") or "",
        lang=typed.text(entry, "language") or lang,
        has_enclosure=any(typed.text(link, "rel") == "enclosure" for link in typed.items(entry, "links")),
    )


def _json_entries(page: RawPage) -> Sequence[Entry | None]:
    feed = typed.load(page.body, page.target.key)
    if not (typed.text(feed, "version") or "").startswith(_JSON_FEED):
        raise ParseError("neither RSS, Atom nor JSON Feed", subject=page.target.key)
    lang, author = typed.text(feed, "language") or "", typed.text(feed, "authors", 0, "name") or ""
    return [_json_entry(item, lang, author) for item in typed.items(feed, "items")[:MAX_ENTRIES]]


def _json_entry(item: object, lang: str, author: str) -> Entry | None:
    title, plain = typed.text(item, "title") or "", typed.text(item, "content_text")
    said = html.Fragment(text=plain) if plain else html.read(typed.text(item, "content_html") or "")
    if not title and not said.text:
        return None
    return Entry(
        id=typed.text(item, "id") or "",
        link=typed.web_url(item, "url") or typed.web_url(item, "external_url"),
        title=title,
        body=said,
        author=typed.text(item, "authors", 0, "name") or author,
        published=typed.text(item, "date_published") or typed.text(item, "date_modified") or "",
        lang=typed.text(item, "language") or lang,
        has_enclosure=bool(typed.items(item, "attachments") or typed.text(item, "image")),
    )
