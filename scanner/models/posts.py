"""A post, its author, and what is mentioned in it."""

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Self

from scanner.models.labels import MentionKind

EntityId = NewType("EntityId", str)
"""`kind:digest`, e.g. ``staff:5f0c21ab93``: names a person or thing of the watchlist without saying who it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """The public name of a post's author. Every part may be empty."""

    handle: str = dataclasses.field(default="", repr=False)
    display_name: str = dataclasses.field(default="", repr=False)
    bio: str = dataclasses.field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One public post as a source gave it, as plain text.

    Attributes:
        platform: lower-case name of the network, e.g. ``mastodon``.
        native_id: the platform's own id, unique within `platform`.
        url: public address of the post, http(s) only, or empty.
        text: what the author wrote, plain text without markup.
        lang: BCP 47 tag as the platform gave it, or empty.
        published_at: when it was published, or None where the platform does not say.
        fetched_at: when it was fetched.
        source: which coverage source brought it, e.g. ``mastodon:tag:oakhollow@social.example``.
    """

    platform: str
    native_id: str = dataclasses.field(repr=False)
    url: str = dataclasses.field(default="", repr=False)
    author: Author = dataclasses.field(default_factory=Author, repr=False)
    text: str = dataclasses.field(repr=False)
    lang: str = ""
    published_at: datetime | None = None
    fetched_at: datetime
    reply_to_text: str = dataclasses.field(default="", repr=False)
    quoted_text: str = dataclasses.field(default="", repr=False)
    link_titles: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    image_alts: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    has_media: bool = False
    source: str = ""

    @property
    def ref(self) -> str:
        """A short name that is safe in logs: platform and a digest of the id (an id may hold a handle)."""
        digest = hashlib.sha256(self.native_id.encode(errors="surrogatepass"))
        return f"{self.platform}:{digest.hexdigest()[:12]}"

    def fields(self) -> Iterator[tuple[str, str]]:
        """Yield `(field name, text)` for every non-empty text of the post, the post's own words first."""
        named = [
            ("text", self.text),
            *((f"image_alts[{n}]", alt) for n, alt in enumerate(self.image_alts)),
            *((f"link_titles[{n}]", title) for n, title in enumerate(self.link_titles)),
            ("reply_to_text", self.reply_to_text),
            ("quoted_text", self.quoted_text),
            ("author.display_name", self.author.display_name),
            ("author.handle", self.author.handle),
            ("author.bio", self.author.bio),
        ]
        yield from ((name, text) for name, text in named if text)

    def with_texts(self, texts: Mapping[str, str]) -> Self:
        """Return the post with other texts, by field name (as in `fields`); a field that is not named is emptied."""
        return dataclasses.replace(
            self,
            author=Author(
                handle=texts.get("author.handle", ""),
                display_name=texts.get("author.display_name", ""),
                bio=texts.get("author.bio", ""),
            ),
            text=texts.get("text", ""),
            reply_to_text=texts.get("reply_to_text", ""),
            quoted_text=texts.get("quoted_text", ""),
            link_titles=tuple(texts.get(f"link_titles[{n}]", "") for n in range(len(self.link_titles))),
            image_alts=tuple(texts.get(f"image_alts[{n}]", "") for n in range(len(self.image_alts))),
        )

    def field_text(self, name: str) -> str:
        """Return the text of the field called `name` (as in `fields`), empty if the post has none.

        Raises:
            KeyError: `name` is no field of a post.
        """
        base, _, index = name.partition("[")
        match base:
            case "image_alts" | "link_titles" if index:
                values: tuple[str, ...] = getattr(self, base)
                position = int(index.removesuffix("]"))
                return values[position] if position < len(values) else ""
            case "text" | "reply_to_text" | "quoted_text":
                return str(getattr(self, base))
            case "author.handle" | "author.display_name" | "author.bio":
                return str(getattr(self.author, base.removeprefix("author.")))
            case _:
                raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A stretch of a post that refers to an entity of the watchlist.

    Attributes:
        field: name of the post's field, as in `Post.fields`.
        start: offset in that field's original text, inclusive.
        end: offset, exclusive: ``post.field_text(field)[start:end] == excerpt``.
        method: how it was found: ``exact``, ``folded``, ``typo``, ``handle``, ``email`` …
        similarity: 1.0 for an exact match, lower for each edit.
        confidence: 0-1, how sure we are that this stretch means this entity and no namesake.
    """

    kind: MentionKind
    entity: EntityId
    field: str
    start: int
    end: int
    excerpt: str = dataclasses.field(repr=False)
    method: str
    similarity: float = 1.0
    confidence: float = 1.0
