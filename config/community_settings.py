"""The sections of scanner.toml for communities: forums, video, blogs and channels that people share.

All are empty to begin with, and an empty one asks nobody: `asks` says whether it would.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from config.section import Section
from config.web_settings import Approval

_SUBREDDIT = re.compile(r"(?:/?r/)?(?P<name>[A-Za-z0-9][A-Za-z0-9_]{1,20})/?")
_CHANNEL = re.compile(r"(?:@|https://t\.me/(?:s/)?)?(?P<name>[A-Za-z][A-Za-z0-9_]{3,31})/?")


def _subreddit(written: str) -> str:
    found = _SUBREDDIT.fullmatch(written.strip())
    if not found or found["name"].lower().startswith("u_"):
        raise ValueError("expected the name of a community, such as r/Northmarsh, never a person's page")
    return found["name"]


def _channel(written: str) -> str:
    found = _CHANNEL.fullmatch(written.strip())
    if not found or found["name"].lower() == "joinchat":
        raise ValueError("expected the name of a public channel, such as northmarsh_news, not an invitation")
    return found["name"]


Subreddit = Annotated[str, AfterValidator(_subreddit)]
Channel = Annotated[str, AfterValidator(_channel)]


class LemmySettings(Section):
    """Posts and comments of Lemmy servers."""

    enabled: bool = Field(default=True, description="Whether to ask the servers.")
    instances: tuple[str, ...] = Field(default=(), description="Base addresses, e.g. https://lemmy.example.")

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.enabled and bool(self.instances)


class DiscourseSettings(Section):
    """Posts of Discourse forums."""

    enabled: bool = Field(default=True, description="Whether to ask the forums.")
    forums: tuple[str, ...] = Field(default=(), description="Base addresses, e.g. https://forum.example.")

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.enabled and bool(self.forums)


class HackerNewsSettings(Section):
    """Stories and comments of Hacker News, by Algolia's search."""

    enabled: bool = Field(default=False, description="Whether to ask it.")
    service: str = Field(default="https://hn.algolia.com", description="Base address of the search.")

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.enabled and bool(self.service)


class TumblrSettings(Section):
    """Posts on Tumblr with the school's names and hashtags as tags, which Tumblr has to approve."""

    enabled: bool = Field(default=True, description="Whether to ask Tumblr.")
    service: str = Field(default="https://api.tumblr.com", description="Base address of the API.")
    key: SecretStr = Field(default=SecretStr(""), description="The school's API key; empty means not asked.")
    approval: Approval = ""

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.enabled and bool(self.service and self.key.get_secret_value() and self.approval.strip())


class YouTubeSettings(Section):
    """Videos by search, and comments on the school's own channels."""

    enabled: bool = Field(default=True, description="Whether to ask YouTube.")
    service: str = Field(default="https://www.googleapis.com", description="Base address of the Data API.")
    key: SecretStr = Field(default=SecretStr(""), description="The school's API key; empty means not asked.")
    daily_searches: int = Field(
        default=100, ge=1, le=10_000, description="Searches that YouTube allows in a day; one scan makes no more."
    )

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.enabled and bool(self.service and self.key.get_secret_value())


class TelegramSettings(Section):
    """Public Telegram channels, which Telegram has to approve."""

    enabled: bool = Field(default=True, description="Whether to read the channels.")
    service: str = Field(default="https://t.me", description="Base address of the public preview.")
    channels: tuple[Channel, ...] = Field(default=(), description="Names of public channels, e.g. northmarsh_news.")
    approval: Approval = ""

    @property
    def is_set_up(self) -> bool:
        """Whether there is something to ask for, approved or not."""
        return self.enabled and bool(self.service and self.channels)

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.is_set_up and bool(self.approval.strip())


class RedditSettings(Section):
    """Posts on Reddit, which Reddit has to approve."""

    enabled: bool = Field(default=True, description="Whether to ask Reddit.")
    api: str = Field(default="https://oauth.reddit.com", description="Base address of the API.")
    site: str = Field(default="https://www.reddit.com", description="Base address for signing in, and of the feeds.")
    client_id: str = Field(default="", description="Name of the school's app; empty means that the API is not asked.")
    client_secret: SecretStr = Field(default=SecretStr(""), description="Secret of that app.")
    feeds: bool = Field(default=False, description="Whether to read the slow public feeds while there is no app.")
    subreddits: tuple[Subreddit, ...] = Field(
        default=(), description="Communities whose new posts and comments are read, e.g. Northmarsh."
    )
    approval: Approval = ""

    @property
    def is_set_up(self) -> bool:
        """Whether there is something to ask for, approved or not."""
        by_api = self.api and self.site and self.client_id and self.client_secret.get_secret_value()
        return self.enabled and bool(by_api or (self.site and self.feeds))

    @property
    def asks(self) -> bool:
        """Whether a scan would ask."""
        return self.is_set_up and bool(self.approval.strip())


class BlueskyStreamSettings(Section):
    """Every new post on Bluesky, matched on this machine."""

    enabled: bool = Field(default=True, description="Whether to read the stream.")
    service: str = Field(
        default="",
        description="Base address of a Jetstream, e.g. wss://jetstream2.us-east.bsky.network; empty means not read.",
    )
    appview: str = Field(
        default="https://public.api.bsky.app", description="Base address of the service that knows the posts."
    )
    minutes_per_night: int = Field(default=20, ge=1, le=600, description="Most minutes of reading in one scan.")
    megabytes_per_night: int = Field(default=4_000, ge=1, description="Most megabytes read in one scan.")

    @property
    def asks(self) -> bool:
        """Whether a scan would read it."""
        return self.enabled and bool(self.service)
