"""Telegram: posts of the public channels that the settings list, from the preview that Telegram shows to everyone.

What is read: the page ``t.me/s/CHANNEL``, newest posts first, page by page into the past. A forwarded post is given to
whom it was forwarded from.

What is never read: groups, private channels, people, comments below posts, pictures and other files; what a channel
shows in Telegram's apps only. A channel without a public preview is blocked, not empty.

Telegram has no interface for this, and its terms on content are said to bar any use of it but that of an ordinary
user, so nothing is read until the school has recorded that Telegram has agreed. Rate: no limit is stated; we ask every
three seconds and read at most ten pages of twenty posts.
Terms: https://telegram.org/tos/content-licensing
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from config.community_settings import TelegramSettings
from connectors import addresses, approvals, html
from connectors.dates import when
from connectors.html import Element
from connectors.sorting import Skip, sort_out
from connectors.window import Window, opening
from scanner.errors import AccessDenied, ParseError
from scanner.models import Author, Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import ConnectorMeta, Use

META = ConnectorMeta(
    name="telegram",
    title="Telegram channels",
    terms="https://telegram.org/tos/content-licensing",
    terms_read=date(2026, 11, 25),
    use=Use.OPT_IN,
    needs_key="",
    sees="posts of the listed public channels, as far as their preview shows them",
    never_sees="groups, private channels, comments below posts, what only the apps show",
    min_interval=3.0,
    needs_approval=True,
    query_kinds=(QueryKind.COMMUNITY,),
    endpoint="the public preview t.me/s/:channel",
)

_NAME = re.compile(r"[A-Za-z0-9_]{1,64}/[0-9]{1,18}")
_MEDIA = ("photo_wrap", "video_player", "roundvideo_player", "voice_player", "document_wrap", "sticker_wrap")


class Telegram:
    """Reads public channels."""

    meta = META

    def __init__(self, options: TelegramSettings, *, lookback_days: int) -> None:
        self._options = options
        self._lookback_days = lookback_days

    @property
    def refusal(self) -> str:
        """Why the channels that are set are not read: no approval is recorded."""
        return approvals.refusal(META, is_wanted=self._options.is_set_up, approval=self._options.approval)

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each channel."""
        del query  # a channel is read whole
        channels = dict.fromkeys(name.lower() for name in self._options.channels) if self._options.asks else ()
        return tuple(
            Target(
                connector=META.name,
                key=f"{META.name}:channel:{name}",
                label=f"channel {name}",
                base_url=addresses.base(self._options.service),
                query=name,
                kind=QueryKind.COMMUNITY,
            )
            for name in channels
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The newest posts."""
        return PageRequest(url=f"{target.base_url}/s/{target.query}", state=opening(since))

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of posts.

        Raises:
            ParseError: it is no whole page of Telegram's.
            AccessDenied: the channel has no public preview.
        """
        text = page.body.decode("utf-8", "replace")
        whole = html.page(text)
        if not any(whole.find(".tgme_channel_history")):
            if any(whole.find(".tgme_page")):
                raise AccessDenied("the channel shows no posts to visitors", subject=page.target.key)
            raise ParseError(subject=page.target.key)
        if "</html>" not in text:
            raise ParseError("the page breaks off", subject=page.target.key)
        window = Window.of(page, self._lookback_days)
        messages = list(whole.find(".tgme_widget_message"))
        found = sort_out(messages, partial(_read, page, window))
        following = _following(page, window, messages) if any(whole.find(".js-messages_more")) else None
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=following,
            cursor=None if following else window.cursor,
        )


def _following(page: RawPage, window: Window, messages: list[Element]) -> PageRequest | None:
    """What comes before the oldest of these, unless that lies before the window."""
    numbered = [(int(name.partition("/")[2]), message) for message in messages if (name := _name(message))]
    if not numbered:
        return None
    number, oldest = min(numbered, key=lambda pair: pair[0])
    if window.is_over(_when(page, oldest)):
        return None
    return replace(page.request, params={"before": str(number)}, state=window.state(page))


def _read(page: RawPage, window: Window, message: object) -> Post | Skip | None:
    if not isinstance(message, Element) or not (name := _name(message)):
        return None
    published = _when(page, message)
    if window.is_over(published):
        return Skip.TOO_OLD
    text = "\n".join(_said(message))
    if not text:
        return Skip.EMPTY
    forwarded_from = message.text(".tgme_widget_message_forwarded_from_name")
    return Post(
        platform=META.name,
        native_id=name,
        url=f"https://t.me/{name}",
        author=Author(
            handle="" if forwarded_from else name.partition("/")[0],
            display_name=forwarded_from or message.text(".tgme_widget_message_owner_name"),
        ),
        text=text,
        published_at=published,
        fetched_at=page.fetched_at,
        reply_to_text=message.text(".js-message_reply_text"),
        link_titles=tuple(
            part.read().text for part in message.find(".link_preview_title", ".link_preview_description")
        ),
        has_media=any(message.find(*(f".tgme_widget_message_{kind}" for kind in _MEDIA))),
        source=page.target.key,
    )


def _name(message: Element) -> str:
    """`channel/number`, empty if there is none."""
    name = message.attribute("data-post")
    return name if _NAME.fullmatch(name) else ""


def _said(message: Element) -> Iterator[str]:
    """The text of a post, and the question and answers of a poll."""
    poll = (".tgme_widget_message_poll_question", ".tgme_widget_message_poll_option_text")
    yield from filter(None, (part.read().text for part in message.find(".js-message_text", *poll)))


def _when(page: RawPage, message: Element) -> datetime | None:
    stamps = (time for link in message.find(".tgme_widget_message_date") for time in link.find("time"))
    return next((when(time.attribute("datetime"), now=page.fetched_at) for time in stamps), None)
