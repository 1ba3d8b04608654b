"""Markdown that strangers wrote, as plain text: what the author says, apart from what is quoted."""

import re
from dataclasses import dataclass

from connectors import html, typed

_PICTURE = re.compile(r"!\[([^\[\]\n]{0,500})\]\([^()\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{0,500})\]\(\s{0,5}([^()\s]{1,2000})[^()\n]{0,300}\)")
_BARE_LINK = re.compile(r"<(https?://[^<>\s]{1,2000})>")
_MARKS = re.compile(r"\*\*|~~|^ {0,3}#{1,6}(?=\s)|>!|!<", re.MULTILINE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_QUOTED = re.compile(r" {0,3}>(?!!)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A piece of Markdown, read.

    Attributes:
        text: the author's own words, with the words of links.
        quoted: the lines that are marked as somebody else's (``> …``).
        image_alts: the descriptions of pictures.
        links: where its links lead, unless the text shows the address itself.
        has_media: whether it shows pictures.
    """

    text: str
    quoted: str = ""
    image_alts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    has_media: bool = False


def read(markdown: str) -> Written:
    """Read `markdown`; text without marks comes back as it is."""
    own: list[str] = []
    quoted: list[str] = []
    for line in markdown.splitlines():
        (quoted if _QUOTED.match(line) else own).append(line)
    said = "\n".join(own)
    alts = [plain(alt) for alt in _PICTURE.findall(said)]
    text = plain(said)
    leads = dict.fromkeys(typed.web_url(address) for _, address in _LINK.findall(_PICTURE.sub("", said)))
    return Written(
        text=text,
        quoted=plain("\n".join(line.lstrip("> ") for line in quoted)),
        image_alts=tuple(filter(None, alts)),
        links=tuple(address for address in leads if address and address not in text),
        has_media=bool(alts),
    )


def plain(markdown: str | None) -> str:
    """Return the text of `markdown`, quotations and all, without its pictures."""
    said = _LINK.sub(r"\1", _PICTURE.sub("", markdown or ""))
    return html.plain(_ESCAPED.sub(r"\1", _MARKS.sub("", _BARE_LINK.sub(r"\1", said))))
