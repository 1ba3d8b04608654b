"""The settings of an installation (scanner.toml), typed and frozen. Every field's description is its documentation."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from config.community_settings import (
    BlueskyStreamSettings,
    DiscourseSettings,
    HackerNewsSettings,
    LemmySettings,
    RedditSettings,
    TelegramSettings,
    TumblrSettings,
    YouTubeSettings,
)
from config.coverage_settings import CoverageSettings
from config.section import Section
from config.web_settings import (
    Asking,
    BraveSettings,
    FacebookPageSettings,
    GithubSettings,
    GoogleNewsSettings,
    GravatarSettings,
    HibpSettings,
    InstagramHashtagSettings,
    SearxngSettings,
    ThreadsSettings,
    WebPagesSettings,
    XSettings,
)


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


def _time_of_day(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text, re.ASCII):
        raise ValueError("expected a time of day from 00:00 to 23:59, such as 02:30")
    return text


TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]
# TOML has no way to write "nothing" but an empty text.
OptionalPath = Annotated[Path | None, BeforeValidator(_none_if_empty)]
OptionalDate = Annotated[date | None, BeforeValidator(_none_if_empty)]


class StoreSettings(Section):
    """Where findings are kept."""

    url: str = Field(default="", description="Database URL; empty means SQLite in the user's data folder.")
    key_file: OptionalPath = Field(
        default=None, description="File with the encryption key; empty means the user's config folder."
    )


class ReportSettings(Section):
    """Where and how the report is written."""

    folder: OptionalPath = Field(default=None, description="Folder for reports; empty means the user's data folder.")
    formats: tuple[Literal["html", "json", "csv"], ...] = Field(
        default=("html",), description="Which of html, json and csv to write."
    )


class MatchingSettings(Section):
    """How much is shown."""

    strictness: Literal["quiet", "balanced", "wide"] = Field(
        default="balanced", description="quiet shows only the surest findings, wide also the doubtful ones."
    )


class ScheduleSettings(Section):
    """When the nightly scan runs."""

    at: TimeOfDay = Field(default="02:30", description="Time of the nightly scan in the school's time zone.")


class HttpSettings(Section):
    """How the scanner asks."""

    contact: str = Field(
        default="", description="The school's contact page, sent in the User-Agent so that sites know who asks."
    )
    timeout: float = Field(default=20.0, gt=0, le=300, description="Seconds that one whole request may take.")
    max_bytes: int = Field(default=8_000_000, gt=0, description="Bytes that one answer may have once unpacked.")
    lookback_days: int = Field(default=30, ge=1, le=365, description="Days to look back when a source is new.")
    allow_private_hosts: tuple[str, ...] = Field(
        default=(), description="Hosts on private addresses that may be asked all the same, e.g. an intranet blog."
    )


class MastodonSettings(Section):
    """Hashtag timelines on Mastodon servers."""

    enabled: bool = Field(default=True, description="Whether to ask these servers.")
    instances: tuple[str, ...] = Field(default=(), description="Base addresses, e.g. https://mastodon.example.")
    tokens: dict[str, SecretStr] = Field(
        default_factory=dict, description="Access token by base address, for full-text search; read:search is enough."
    )


class BlueskySettings(Section):
    """Post search on Bluesky."""

    enabled: bool = Field(default=True, description="Whether to ask Bluesky.")
    service: str = Field(default="", description="Base address of the AppView or PDS; empty means not asked.")
    identifier: str = Field(default="", description="Account of the school to sign in with; empty means without.")
    app_password: SecretStr = Field(default=SecretStr(""), description="App password of that account.")


class FeedsSettings(Section):
    """RSS, Atom and JSON feeds, Google Alerts among them."""

    enabled: bool = Field(default=True, description="Whether to read the feeds.")
    urls: tuple[str, ...] = Field(default=(), description="Addresses of the feeds.")


class WordPressSettings(Section):
    """Posts and comments of WordPress sites."""

    enabled: bool = Field(default=True, description="Whether to ask the sites.")
    sites: tuple[str, ...] = Field(default=(), description="Base addresses of the sites.")


class ArchiveFile(Section):
    """One file of posts that somebody has exported."""

    path: Path = Field(description="The file, or - for standard input.")
    format: Literal["auto", "jsonl", "mastodon-outbox", "csv"] = Field(
        default="auto", description="auto goes by the file's name and first bytes."
    )
    columns: dict[str, str] = Field(
        default_factory=dict, description="For csv: which column holds which field (text, url, author.handle …)."
    )


class ArchiveSettings(Section):
    """Files of posts."""

    files: tuple[ArchiveFile, ...] = Field(default=(), description="The files to read.")


class SourcesSettings(Section):
    """Where to look."""

    mastodon: MastodonSettings = MastodonSettings()
    bluesky: BlueskySettings = BlueskySettings()
    bluesky_stream: BlueskyStreamSettings = BlueskyStreamSettings()
    feeds: FeedsSettings = FeedsSettings()
    wordpress: WordPressSettings = WordPressSettings()
    lemmy: LemmySettings = LemmySettings()
    discourse: DiscourseSettings = DiscourseSettings()
    hackernews: HackerNewsSettings = HackerNewsSettings()
    tumblr: TumblrSettings = TumblrSettings()
    youtube: YouTubeSettings = YouTubeSettings()
    telegram: TelegramSettings = TelegramSettings()
    reddit: RedditSettings = RedditSettings()
    google_news: GoogleNewsSettings = GoogleNewsSettings()
    web_pages: WebPagesSettings = WebPagesSettings()
    searxng: SearxngSettings = SearxngSettings()
    brave: BraveSettings = BraveSettings()
    threads: ThreadsSettings = ThreadsSettings()
    x: XSettings = XSettings()
    facebook_page: FacebookPageSettings = FacebookPageSettings()
    instagram_hashtag: InstagramHashtagSettings = InstagramHashtagSettings()
    gravatar: GravatarSettings = GravatarSettings()
    hibp: HibpSettings = HibpSettings()
    github: GithubSettings = GithubSettings()
    archive: ArchiveSettings = ArchiveSettings()

    @property
    def live(self) -> bool:
        """Whether a scan would ask anybody over the network."""
        return any(
            (
                self.mastodon.enabled and self.mastodon.instances,
                self.bluesky.enabled and self.bluesky.service,
                self.feeds.enabled and self.feeds.urls,
                self.wordpress.enabled and self.wordpress.sites,
                *(section.asks for section in (*self._communities, *self._by_key)),
            )
        )

    @property
    def _communities(self) -> tuple[Asking, ...]:
        written = (self.lemmy, self.discourse, self.hackernews, self.tumblr, self.telegram, self.reddit)
        return (self.bluesky_stream, self.youtube, *written)

    @property
    def _by_key(self) -> tuple[Asking, ...]:
        searches = (self.google_news, self.web_pages, self.searxng, self.brave)
        platforms = (self.threads, self.x, self.facebook_page, self.instagram_hashtag)
        return (*searches, *platforms, self.gravatar, self.hibp, self.github)


class GovernanceSettings(Section):
    """What the school has to record before a real school's sources are scanned."""

    dpia_approved_on: OptionalDate = Field(default=None, description="Day on which the DPIA was approved.")
    dpia_approved_by: str = Field(default="", description="Who approved it.")
    dpo_advice: str = Field(default="", description="What the data protection officer advised, in a sentence.")
    lawful_basis: str = Field(default="", description="The lawful basis of the scan.")
    staff_notice_on: OptionalDate = Field(default=None, description="Day on which staff were told.")
    consultation: str = Field(default="", description="Outcome of the consultation, or why there was none.")
    dsl: str = Field(default="", description="The designated safeguarding lead's name.")
    deputy_dsl: str = Field(default="", description="The deputy's name.")

    def missing(self, today: date) -> tuple[str, ...]:
        """Return what is not recorded, or no longer holds on `today`: each key with what belongs there."""
        reasons = {name: _why_missing(name, getattr(self, name), today) for name in type(self).model_fields}
        return tuple(f"{name}: {reason}" for name, reason in reasons.items() if reason)


def _why_missing(name: str, value: str | date | None, today: date) -> str:
    if not isinstance(value, date):
        return "" if value and value.strip() else str(GovernanceSettings.model_fields[name].description)
    if value > today:
        return "The date lies in the future."
    if name == "dpia_approved_on" and value < _a_year_before(today):
        return "The approval is more than twelve months old: review the DPIA and have it approved again."
    return ""


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


class Settings(Section):
    """Everything that an installation sets."""

    school: Path = Field(
        default=Path("school"), description="Folder with school.toml, staff.csv and pupils.csv, beside scanner.toml."
    )
    policy: OptionalPath = Field(default=None, description="The school's own policy.toml; empty means the shipped one.")
    store: StoreSettings = StoreSettings()
    report: ReportSettings = ReportSettings()
    matching: MatchingSettings = MatchingSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    http: HttpSettings = HttpSettings()
    sources: SourcesSettings = SourcesSettings()
    coverage: CoverageSettings = CoverageSettings()
    governance: GovernanceSettings = GovernanceSettings()

    @model_validator(mode="after")
    def _sources_are_known(self) -> Self:
        named = {*self.coverage.canaries, *self.coverage.terms_read, *self.coverage.dollars_per_night}
        if unknown := sorted(named - set(SourcesSettings.model_fields)):
            raise ValueError(f"[coverage] names sources that do not exist: {', '.join(unknown)}")
        return self
