"""Web searches for the school's names, site by site: what the search engines are asked, and how a hit is read.

A search sees what a platform shows to everyone and an engine has indexed. Each question is a name in quotes with, where
sites are listed, ``site:`` and one of them. Where the night's budget has no room for all of them, they take turns.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from connectors import addresses, html, terms, typed
from connectors.sorting import Skip
from connectors.window import Window
from scanner.models import Author, Post, RawPage, SchoolQuery, Target
from scanner.protocols import Budget

WEB = "web"
"""The platform of a hit on a site that has no name of its own here."""

_NAMED = ("tiktok.com", "facebook.com", "instagram.com", "linkedin.com", "x.com", "mumsnet.com", "tes.com")
_PLATFORMS = {
    **{domain: domain.partition(".")[0] for domain in (*_NAMED, "glassdoor.co.uk", "reddit.com", "youtube.com")},
    "twitter.com": "x",
    "threads.net": "threads",
    "threads.com": "threads",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """What one engine is asked in one scan.

    Attributes:
        connector: `ConnectorMeta.name` of the engine's connector.
        service: the engine's base address.
        sites: domains; with none, the whole web is searched.
        requests: most requests in a day.
        a_target: most requests of one search.
    """

    connector: str
    service: str
    sites: tuple[str, ...]
    requests: int
    a_target: int

    @property
    def budget(self) -> Budget:
        """How much may be asked in a day."""
        return Budget(
            requests=self.requests,
            a_target=self.a_target,
            advice="To have more asked in a night, raise queries_per_night or list fewer sites under "
            f"[sources.{self.connector}] in scanner.toml.",
        )

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each name and site."""
        names = (name.replace('"', " ").strip() for name in terms.askable(query.names))
        sites = tuple(dict.fromkeys(addresses.host(site).removeprefix("www.") for site in self.sites)) or ("",)
        return tuple(self._target(name, site) for name in names for site in sites)

    def _target(self, name: str, site: str) -> Target:
        return Target(
            connector=self.connector,
            key=f"{self.connector}:{name.casefold()}@{site or WEB}",
            label=f"“{name}” on {site or 'the web'}",
            base_url=self.service,
            query=f'"{name}" site:{site}' if site else f'"{name}"',
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One result of a search: `title` and `snippet` may hold HTML."""

    url: str
    title: str
    snippet: str
    published: datetime | None = None
    lang: str = ""


def post(page: RawPage, window: Window, hit: Hit) -> Post | Skip | None:
    """Turn a hit into a post, unless it is not what was asked for: engines take a query as a hint."""
    name, _, site = page.target.query.partition(" site:")
    title, host = html.plain(hit.title), _host(hit.url)
    if not host or not title:
        return None
    if site and not _is_under(host, site):
        return Skip.OTHER_SITE
    if window.is_over(hit.published):
        return Skip.TOO_OLD
    text = html.with_title(title, html.plain(hit.snippet))
    if not terms.hold(name.strip('"'), (text,)):
        return Skip.OTHER_WORDS
    return Post(
        platform=next((name for domain, name in _PLATFORMS.items() if _is_under(host, domain)), WEB),
        native_id=hit.url,
        url=hit.url,
        author=Author(),
        text=typed.clean(text),
        lang=hit.lang,
        published_at=hit.published,
        fetched_at=page.fetched_at,
        source=page.target.key,
    )


def _is_under(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
