"""The only place that knows concrete classes: settings and a school in, ready parts out."""

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from config import (
    Policy,
    School,
    Settings,
    data_folder,
    database_url,
    demo_folder,
    demo_posts_path,
    key_file,
)
from config.settings import ArchiveFile, ArchiveSettings, ReportSettings, SourcesSettings, StoreSettings
from config.web_settings import WebPagesSettings
from connectors.archive import Archive
from connectors.bluesky import Bluesky
from connectors.bluesky_profile import BlueskyProfile
from connectors.bluesky_stream import BlueskyStream
from connectors.brave import Brave
from connectors.discourse import Discourse
from connectors.facebook_page import FacebookPage
from connectors.feeds import Feeds
from connectors.github import Github
from connectors.google_news import GoogleNews
from connectors.gravatar import Gravatar
from connectors.hackernews import HackerNews
from connectors.hibp import Hibp
from connectors.instagram_hashtag import InstagramHashtag
from connectors.lemmy import Lemmy
from connectors.mastodon import Mastodon
from connectors.mastodon_profile import MastodonProfile
from connectors.reddit import Reddit
from connectors.searxng import Searxng
from connectors.telegram import Telegram
from connectors.threads import Threads
from connectors.tumblr import Tumblr
from connectors.web_pages import WebPages
from connectors.wordpress import WordPress
from connectors.x import X
from connectors.youtube import YouTube
from matchers.assess import Assessor
from matchers.explanation import ExplainingAssessor
from matchers.scoring import Strictness
from scanner import __version__, governance, silence
from scanner.clock import Clock
from scanner.errors import ConfigError
from scanner.files import FileFetcher
from scanner.http import HttpFetcher, StreamFetcher
from scanner.models import SourceOverlap
from scanner.paging import RoutedFetcher
from scanner.parts import Parts
from scanner.plan import Night
from scanner.protocols import Connector
from scanner.rotation import DAY
from scanner.run_lock import only_run
from scanner.self_check import SelfCheckTools
from scanner.store import SqlStore, open_store, sqlite_file, sqlite_url
from scanner.terms import Record


@contextmanager
def scanning(settings: Settings, school: School, clock: Clock) -> Iterator[Parts]:
    """Everything that one scan of `school` works with, closed at the end; no other scan runs meanwhile.

    Raises:
        GovernanceError: live sources are set for a real school that has not recorded what the law asks of it.
        ConfigError: the database's address or the key file cannot be used.
        AlreadyRunning: another scan into the same database is under way.
        StoreError: the database cannot be used.
    """
    governance.check(settings, school, live=settings.sources.live, today=clock.now().date())
    sources = connectors(settings)
    intervals = {source.meta.name: source.meta.min_interval for source in sources}
    with (
        only_run(_lock_file(settings)),
        store(settings, school) as opened,
        HttpFetcher(settings.http, clock, intervals=intervals) as web,
        FileFetcher(clock) as files,
    ):
        streams = StreamFetcher(settings.http, clock, intervals=intervals)
        yield Parts(
            connectors=sources,
            fetcher=RoutedFetcher(web=web, files=files, streams=streams),
            assessor=explaining(school, settings.matching.strictness),
            store=opened,
            clock=clock,
            query=school.profile.query(),
            lookback=timedelta(days=settings.http.lookback_days),
            record=record(settings),
            canaries=canaries(settings, school),
            dollars=dollars(settings),
            page_reader=WebPages(WebPagesSettings(), lookback_days=settings.http.lookback_days),
            revisits=settings.coverage.revisits_per_night,
        )


@contextmanager
def self_checking(settings: Settings, school: School, policy: Policy, clock: Clock) -> Iterator[SelfCheckTools]:
    """What a self-check works with. It has no store: there is nothing that could keep anything."""
    with HttpFetcher(settings.http, clock) as web:
        yield SelfCheckTools(
            assessor=assessor(school, settings.matching.strictness),
            policy=policy,
            clock=clock,
            fetcher=web,
            profiles={
                "mastodon": MastodonProfile(settings.sources.mastodon),
                "bluesky": BlueskyProfile(settings.sources.bluesky),
            },
        )


def connectors(settings: Settings) -> tuple[Connector, ...]:
    """Every connector, made with its settings; one that nothing is set for has no targets."""
    sources, days = settings.sources, settings.http.lookback_days
    return (
        Mastodon(sources.mastodon, lookback_days=days),
        Bluesky(sources.bluesky, lookback_days=days),
        BlueskyStream(sources.bluesky_stream, lookback_days=days),
        Feeds(sources.feeds, lookback_days=days),
        WordPress(sources.wordpress, lookback_days=days),
        Lemmy(sources.lemmy, lookback_days=days),
        Discourse(sources.discourse, lookback_days=days),
        HackerNews(sources.hackernews, lookback_days=days),
        Tumblr(sources.tumblr, lookback_days=days),
        YouTube(sources.youtube, lookback_days=days),
        Telegram(sources.telegram, lookback_days=days),
        Reddit(sources.reddit, lookback_days=days),
        GoogleNews(sources.google_news, lookback_days=days),
        WebPages(sources.web_pages, lookback_days=days),
        Searxng(sources.searxng, lookback_days=days),
        Brave(sources.brave, lookback_days=days),
        Threads(sources.threads, lookback_days=days),
        X(sources.x, lookback_days=days),
        FacebookPage(sources.facebook_page, lookback_days=days),
        InstagramHashtag(sources.instagram_hashtag, lookback_days=days),
        Gravatar(sources.gravatar, lookback_days=days),
        Hibp(sources.hibp, lookback_days=days),
        Github(sources.github, lookback_days=days),
        Archive(sources.archive, lookback_days=days),
    )


def record(settings: Settings) -> Record:
    """What the school has on record about its sources' terms."""
    approvals = {name: str(getattr(section, "approval", "")) for name, section in settings.sources}
    return Record(approvals=approvals, terms_read=settings.coverage.terms_read)


def canaries(settings: Settings, school: School) -> Mapping[str, str]:
    """The words that always bring posts, by source: the school's own choice, else the connector's.

    A connector's word that happens to name somebody on the school's lists is not used.

    Raises:
        ConfigError: a word of the settings is, or holds, the name of somebody on the school's lists.
    """
    chosen = settings.coverage.canaries
    for source, word in chosen.items():
        if silence.names_somebody(word, school):
            raise ConfigError(
                "this word holds a name of the staff or pupil list, and no such name is ever sent out; use another",
                key=f"coverage.canaries.{source}",
            )
    usual = {connector.meta.name: connector.meta.canary for connector in connectors(settings)}
    return {
        source: word
        for source, word in {**usual, **chosen}.items()
        if word and not silence.names_somebody(word, school)
    }


def dollars(settings: Settings) -> Mapping[str, float]:
    """The most that a day may cost, by source.

    Raises:
        ConfigError: a source costs nothing.
    """
    paid = {connector.meta.name for connector in connectors(settings) if connector.meta.dollars_per_request}
    for source in settings.coverage.dollars_per_night:
        if source not in paid:
            raise ConfigError(
                f"this source costs nothing; expected one of {', '.join(sorted(paid))}",
                key=f"coverage.dollars_per_night.{source}",
            )
    return settings.coverage.dollars_per_night


def assessor(school: School, strictness: str) -> Assessor:
    """The matchers, compiled for `school`; `strictness` is quiet, balanced or wide."""
    return Assessor(school, cast("Strictness", strictness))


def explaining(school: School, strictness: str) -> ExplainingAssessor:
    """The same matchers, which also say of a shown post what its score rests on and what would clear it."""
    return ExplainingAssessor(assessor(school, strictness))


def store(settings: Settings, school: School) -> SqlStore:
    """The store of findings; close it, or use it with `with`.

    Raises:
        ConfigError: the database's address or the key file cannot be used.
        StoreError: the database cannot be used.
    """
    return open_store(database_url(settings), key_file(settings), basis=_basis(settings, school))


def overlap(settings: Settings) -> tuple[SourceOverlap, ...]:
    """How much of what one source found others found too; empty where there is no database yet."""
    with _store_if_any(settings) as opened:
        return opened.overlap() if opened else ()


def night(settings: Settings, school: School, now: datetime) -> Night:
    """What the plan of a scan goes by that would begin now; a database that is not there yet is not made.

    Raises:
        ConfigError: a canary or a budget of the settings cannot be used, or the database's address or key file.
        StoreError: the database cannot be used.
    """
    with _store_if_any(settings) as opened:
        return Night(
            now=now,
            record=record(settings),
            turns=opened.turns(now - DAY) if opened else {},
            dollars=dollars(settings),
            canaries=canaries(settings, school),
        )


def database_state(settings: Settings) -> str:
    """Say in a few words how the database is; one that is not there yet is not made.

    Raises:
        ConfigError: the database's address or the key file cannot be used.
        StoreError: the database cannot be used.
    """
    with _store_if_any(settings) as opened:
        if opened is None:
            return "there is none yet; the first scan makes one"
        last = opened.last_finished()
        runs = f"last run finished {last:%Y-%m-%d %H:%M} UTC" if last else "no finished run yet"
        return f"schema {opened.schema_version()}, {runs}"


def demo_settings(folder: Path) -> Settings:
    """Settings that scan the synthetic school's own archive and keep everything under `folder`; nobody is asked."""
    return Settings(
        school=demo_folder(),
        store=StoreSettings(url=sqlite_url(folder / "data" / "scanner.db"), key_file=folder / "key" / "scanner.key"),
        report=ReportSettings(folder=folder / "reports", formats=("html", "json", "csv")),
        sources=SourcesSettings(archive=ArchiveSettings(files=(ArchiveFile(path=demo_posts_path()),))),
    )


@contextmanager
def _store_if_any(settings: Settings) -> Iterator[SqlStore | None]:
    """The store, to look something up in; None where no scan has made it yet."""
    url = database_url(settings)
    file = sqlite_file(url)
    if file is not None and not file.exists():
        yield None
        return
    with open_store(url, key_file(settings)) as opened:
        yield opened


def _lock_file(settings: Settings) -> Path:
    file = sqlite_file(database_url(settings))
    return (file.absolute().parent if file else data_folder()) / "scan.lock"


def _basis(settings: Settings, school: School) -> str:
    """A digest of all that posts are judged by: when it changes, sources are read again from the window's start."""
    judged_by = (dataclasses.asdict(school), settings.matching.strictness, __version__)
    return hashlib.sha256(json.dumps(judged_by, sort_keys=True, default=str).encode()).hexdigest()
