"""HTML that strangers wrote, as plain text. The only module that knows beautifulsoup4."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

from connectors.typed import clean

MAX_HTML = 400_000
"""Characters of one fragment that are read; the rest is left."""

MAX_PAGE = 2_000_000
"""Characters of one whole page that are read."""

MAX_TAGS = 20_000
"""Tags of one fragment or page that are read: keeps a page of nothing but tags cheap."""

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
    html = _made_safe(html, MAX_HTML)
    if "<" not in html:
        return Fragment(text=_tidy(unescape(html)))
    return _fragment(BeautifulSoup(html, "html.parser").children, ())


class Element:
    """A part of a page, to be looked into by marks: a tag's name (``aside``) or a class (``.quote``)."""

    def __init__(self, tag: Tag) -> None:
        self._tag = tag

    def find(self, *marks: str) -> Iterator["Element"]:
        """Yield the outermost elements in this one that bear one of `marks`, in their order."""
        stack = list(reversed(self._tag.contents))
        while stack:
            node = stack.pop()
            if isinstance(node, Tag):
                if _bears(node, marks):
                    yield Element(node)
                else:
                    stack.extend(reversed(node.contents))

    def text(self, mark: str) -> str:
        """Return the text of the first element in this one that bears `mark`, empty if none does."""
        return next((element.read().text for element in self.find(mark)), "")

    def attribute(self, name: str) -> str:
        """Return an attribute, empty if there is none."""
        value = self._tag.get(name)
        return clean(value) if isinstance(value, str) else ""

    def read(self, *, without: Collection[str] = ()) -> Fragment:
        """Read the element, leaving out those in it that bear one of these marks."""
        return _fragment(self._tag.children, without)


def page(html: str) -> Element:
    """Take a whole page, or a fragment, apart."""
    return Element(BeautifulSoup(_made_safe(html, MAX_PAGE), "html.parser"))


def plain(html: str | None) -> str:
    """Return the text of `html` alone."""
    return read(html).text if html else ""


def own_words(html: str, *marks: str) -> tuple[Fragment, str]:
    """Return the author's own words in `html`, and, apart from them, what bears one of `marks`: quotations, say."""
    whole = page(html)
    return whole.read(without=marks), "\n".join(part.read().text for part in whole.find(*marks))


def with_title(title: str, text: str) -> str:
    """Return title and text as one, without the title where the text begins with it (it may end in an ellipsis)."""
    opening = title.removesuffix("...").removesuffix("…").strip()
    return text if text.startswith(opening) else f"{title}\n{text}".strip()


def _fragment(nodes: Iterable[object], without: Collection[str]) -> Fragment:
    reader = _Reader(without)
    for node in nodes:
        reader.visit(node)
    return Fragment(
        text=_tidy("".join(reader.pieces)),
        image_alts=tuple(alt for alt in map(_tidy, reader.alts) if alt),
        has_media=reader.has_media,
    )


class _Reader:
    """Walks the tree without recursion, as deep as a stranger may have built it."""

    def __init__(self, without: Collection[str]) -> None:
        self._without = without
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
            elif isinstance(node, Tag) and not self._leaves_out(node):
                self._open(node)
                if node.name in _BLOCKS:
                    self.pieces.append("\n")
                    stack.append("\n")
                stack.extend(reversed(node.contents))

    def _leaves_out(self, tag: Tag) -> bool:
        return tag.name in _DROPPED or _bears(tag, self._without)

    def _open(self, tag: Tag) -> None:
        if tag.name == "img" and (alt := tag.get("alt")) and isinstance(alt, str):
            if _is_emoji(tag, alt):
                self.pieces.append(alt)
                return
            self.alts.append(alt)
        self.has_media = self.has_media or tag.name in _MEDIA


def _bears(tag: Tag, marks: Collection[str]) -> bool:
    return tag.name in marks or any(f".{name}" in marks for name in _classes(tag).split())


def _classes(tag: Tag) -> str:
    return " ".join(tag.get_attribute_list("class", "")) if tag.has_attr("class") else ""


def _is_emoji(tag: Tag, alt: str) -> bool:
    classes = _classes(tag)
    return "emoji" in classes or "smiley" in classes or (len(alt) <= 8 and not alt.isascii())


def _made_safe(html: str, most: int) -> str:
    """Cap `html` and leave only whole start and end tags in it, on which the parser takes linear time."""
    html = html[:most]
    if html.count("<") > MAX_TAGS:
        html = "<".join(html.split("<", MAX_TAGS)[:MAX_TAGS])
    before, *comments = html.split("<!--")
    html = before + "".join(comment.partition("-->")[2] for comment in comments)
    return _NO_TAG.sub("&lt;", _DECLARATION.sub("", html))


def _tidy(said: str) -> str:
    return _LINES.sub("\n", _SPACES.sub(" ", clean(said).replace("\r", "\n"))).strip()
