"""Have I Been Pwned: which addresses at the school's own domain stand in leaked account lists, and of which sites.

What is read: ``GET /breacheddomain/DOMAIN`` for the school's own email domain, which the school has to have verified
there, and then the public list of all leaks, for the sites' names. Each address becomes one post that states the sites
on which it was used: a hint that a school address was used for something outside the school.

What is never read: passwords, other data of a leak, single addresses asked for one by one. Left out, and counted: leaks
that Have I Been Pwned marks as sensitive (a site that says something about a person's private life), and those that are
no site's accounts (spam lists, malware, invented data).

Rate: by the key's plan; two requests a night, six seconds apart.
Documentation: https://haveibeenpwned.com/API/v3#BreachesForDomain
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from urllib.parse import quote

from config.web_settings import HibpSettings
from connectors import addresses, typed
from connectors.sorting import Skip, sort_out
from scanner.errors import ParseError
from scanner.models import (
    Author,
    Cursor,
    PageRequest,
    ParsedPage,
    Post,
    Problem,
    QueryKind,
    RawPage,
    SchoolQuery,
    Target,
)
from scanner.protocols import ConnectorMeta, Use

META = ConnectorMeta(
    name="hibp",
    title="Have I Been Pwned",
    terms="https://haveibeenpwned.com/API/v3#AcceptableUse",
    terms_read=date(2026, 11, 25),
    use=Use.OWN,
    needs_key="an API key, and the school's domain verified with Have I Been Pwned",
    sees="which addresses at the school's own domain stand in leaked account lists, and of which sites",
    never_sees="passwords and what else was leaked, sites marked as sensitive, other domains",
    min_interval=6.0,
    max_pages=2,
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="/api/v3/breacheddomain/:domain, /api/v3/breaches",
    attribution="Have I Been Pwned (CC BY 4.0)",
)

_NOBODY = frozenset({404})
_NO_SITE = ("IsSensitive", "IsSpamList", "IsFabricated", "IsMalware", "IsStealerLog")


class Hibp:
    """Asks for the school's own domain."""

    meta = META

    def __init__(self, options: HibpSettings, *, lookback_days: int) -> None:
        del lookback_days  # a leak does not grow old
        self._service = addresses.base(options.service) if options.asks else ""
        self._key = options.key

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """The school's email domain."""
        if not self._service or not query.email_domain:
            return ()
        return (
            Target(
                connector=META.name,
                key=f"{META.name}:domain",
                label=f"addresses at {query.email_domain}",
                base_url=self._service,
                query=query.email_domain.lower(),
            ),
        )

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The addresses."""
        del since  # all that is known comes at once
        return PageRequest(
            url=f"{target.base_url}/api/v3/breacheddomain/{quote(target.query, safe='')}",
            headers={"hibp-api-key": self._key.get_secret_value()},
            accept=_NOBODY,
            step="domain",
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read the addresses; then, with the list of leaks, make posts of them."""
        if page.status in _NOBODY:
            return ParsedPage()
        answer = typed.load(page.body, page.target.key)
        if page.request.step == "domain":
            return _addresses(page, answer)
        if not isinstance(answer, list):
            raise ParseError(subject=page.target.key)
        sites = dict(_sites(answer))
        kept = typed.load(page.request.state.get("found", "{}"), page.target.key)
        found = sort_out(kept.items() if isinstance(kept, dict) else (), lambda item: _read(page, sites, item))
        return ParsedPage(posts=found.posts, problems=found.problems, skipped=found.skipped)


def _addresses(page: RawPage, answer: object) -> ParsedPage:
    """The request for the list of leaks, if any address was found; what is written otherwise is told."""
    if not isinstance(answer, dict):
        raise ParseError(subject=page.target.key)
    found = {alias: leaks for alias, named in answer.items() if (leaks := typed.texts(named))}
    if answer and not found:
        raise ParseError(subject=page.target.key)
    url = f"{page.target.base_url}/api/v3/breaches"
    following = PageRequest(url=url, step="leaks", state={"found": json.dumps(found)})
    odd = (number for number, alias in enumerate(answer, start=1) if alias not in found)
    return ParsedPage(
        problems=tuple(Problem(where=f"item {number}", what="an address without a leak") for number in odd),
        next=following if found else None,
    )


def _sites(leaks: list[object]) -> Iterator[tuple[str, str]]:
    """The name of each leak that stands for a site, with what people call it."""
    for leak in leaks:
        name, title, domain = (typed.text(leak, key) or "" for key in ("Name", "Title", "Domain"))
        if name and not any(typed.flag(leak, mark) for mark in _NO_SITE):
            yield name, f"{title or name} ({domain})" if domain else title or name


def _read(page: RawPage, sites: Mapping[str, str], item: object) -> Post | Skip | None:
    alias, leaks = item if isinstance(item, tuple) else ("", ())
    used_on = sorted({sites[leak] for leak in typed.texts(leaks) if leak in sites}, key=str.casefold)
    if not alias:
        return None
    if not used_on:
        return Skip.SENSITIVE
    address = f"{typed.clean(alias)}@{page.target.query}"
    return Post(
        platform=META.name,
        native_id=address,
        url="https://haveibeenpwned.com/DomainSearch",
        author=Author(),
        text=f"The school address {address} was used for an account on {', '.join(used_on)}.",
        fetched_at=page.fetched_at,
        source=page.target.key,
    )
