"""HTML that strangers wrote, as plain text. The only module that knows beautifulsoup4."""

import re
from dataclasses import dataclass
from html import unescape

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

from connectors.typed import clean

MAX_HTML = 400_000
"""Characters of one fragment that are read; the rest is left."""

MAX_TAGS = 20_000
"""Tags of one fragment that are read: keeps a page of nothing but tags cheap."""

_DROPPED = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "title"})
_MEDIA = frozenset({"img", "video", "audio", "figure", "picture"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1"}
    | {"h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td"}
    | {"th", "tr", "ul"}
)
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_NO_TAG = re.compile(r"<(?!/?[A-Za-z][^<>]*>)")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """A piece of HTML, read.

    Attributes:
        text: what a reader sees, with the words of links and with emoji that are pictures; blocks end in a line break.
        image_alts: the descriptions of its other pictures.
        has_media: whether it shows pictures, video or sound.
    """

    text: str
    image_alts: tuple[str, ...] = ()
    has_media: bool = False


def read(html: str) -> Fragment:
    """Read `html`; text without markup comes back as it is."""
    html = _made_safe(html)
    if "<" not in html:
        return Fragment(text=_tidy(unescape(html)))
    reader = _Reader()
    for child in BeautifulSoup(html, "html.parser").children:
        reader.visit(child)
    return Fragment(
        text=_tidy("".join(reader.pieces)),
        image_alts=tuple(alt for alt in map(_tidy, reader.alts) if alt),
        has_media=reader.has_media,
    )


def plain(html: str | None) -> str:
    """Return the text of `html` alone."""
    return read(html).text if html else ""


def with_title(title: str, text: str) -> str:
    """Return title and text as one, without the title where the text begins with it (it may end in an ellipsis)."""
    opening = title.removesuffix("...").removesuffix("…").strip()
    return text if text.startswith(opening) else f"{title}\n{text}".strip()


class _Reader:
    """Walks the tree without recursion, as deep as a stranger may have built it."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.alts: list[str] = []
        self.has_media = False

    def visit(self, root: object) -> None:
        stack = [root]
        while stack:
            node = stack.pop()
            if isinstance(node, str) and not isinstance(node, NavigableString):
                self.pieces.append(node)  # a block's closing line break, put on the stack below
            elif isinstance(node, NavigableString):
                if not isinstance(node, PreformattedString):  # comments, doctypes, processing instructions
                    self.pieces.append(str(node))
            elif isinstance(node, Tag) and node.name not in _DROPPED:
                self._open(node)
                if node.name in _BLOCKS:
                    self.pieces.append("\n")
                    stack.append("\n")
                stack.extend(reversed(node.contents))

    def _open(self, tag: Tag) -> None:
        if tag.name == "img" and (alt := tag.get("alt")) and isinstance(alt, str):
            if _is_emoji(tag, alt):
                self.pieces.append(alt)
                return
            self.alts.append(alt)
        self.has_media = self.has_media or tag.name in _MEDIA


def _is_emoji(tag: Tag, alt: str) -> bool:
    classes = " ".join(tag.get_attribute_list("class", "")) if tag.has_attr("class") else ""
    return "emoji" in classes or "smiley" in classes or (len(alt) <= 8 and not alt.isascii())


def _made_safe(html: str) -> str:
    """Cap `html` and leave only whole start and end tags in it, on which the parser takes linear time."""
    html = html[:MAX_HTML]
    if html.count("<") > MAX_TAGS:
        html = "<".join(html.split("<", MAX_TAGS)[:MAX_TAGS])
    before, *comments = html.split("<!--")
    html = before + "".join(comment.partition("-->")[2] for comment in comments)
    return _NO_TAG.sub("&lt;", _DECLARATION.sub("", html))


def _tidy(said: str) -> str:
    return _LINES.sub("\n", _SPACES.sub(" ", clean(said).replace("\r", "\n"))).strip()
