"""SearXNG: web searches for the school's names by the school's own SearXNG, site by site.

What is read: ``GET /search?format=json`` of the instance that the settings name: title and snippet of each result. Each
question is a name in quotes with ``site:`` and one of the listed sites, so that what TikTok, Facebook, LinkedIn or
Mumsnet show to everyone is seen without reading those sites. The results become posts of the site that they lead to.

What is never read: the pages behind the results, and what the engines behind SearXNG have not indexed or do not show.
An engine that does not answer makes the answer incomplete, which is shown: it is never "nothing found". Most results
bear no date, so old pages are found too; each is shown once.

Rate: the engines have limits of their own, so we ask every five seconds, two pages a question, and no more questions a
night than the settings allow. A SearXNG answers with status 403 until its administrator allows the format ``json``.
Documentation: https://docs.searxng.org/dev/search_api.html
"""

from collections.abc import Iterator
from datetime import date
from functools import partial

from config.web_settings import SearxngSettings
from connectors import addresses, site_plans, typed
from connectors.dates import when
from connectors.site_plans import Hit, SitePlan
from connectors.sorting import Skip, sort_out
from connectors.window import Window, opening
from scanner.errors import AccessDenied, ParseError
from scanner.models import (
    ANSWER,
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
from scanner.protocols import Budget, ConnectorMeta, Use

META = ConnectorMeta(
    name="searxng",
    title="SearXNG",
    terms="https://docs.searxng.org/admin/settings/settings_search.html",
    terms_read=date(2026, 11, 25),
    use=Use.OPT_IN,
    needs_key="a SearXNG of the school's own that allows the format json",
    sees="titles and snippets of public pages, on the listed sites, that search engines have indexed",
    never_sees="the pages themselves, what is shown to signed-in people only, what the engines leave out",
    min_interval=5.0,
    max_pages=2,
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="/search?format=json of one's own SearXNG",
    canary="school",
)

_JSON_IS_OFF = "this SearXNG gives no JSON: its administrator has to add json to search.formats in its settings.yml"


class Searxng:
    """Searches the web."""

    meta = META

    def __init__(self, options: SearxngSettings, *, lookback_days: int) -> None:
        self._plan = SitePlan(
            connector=META.name,
            service=addresses.base(options.service),
            sites=options.sites,
            requests=options.queries_per_night,
            a_target=META.max_pages,
        )
        self._asks = options.asks
        self._lookback_days = lookback_days

    def targets(self, query: SchoolQuery) -> tuple[Target, ...]:
        """One target for each name and site."""
        return self._plan.targets(query) if self._asks else ()

    def budget(self, query: SchoolQuery) -> Budget:
        """The requests that the settings allow, whatever is asked."""
        del query
        return self._plan.budget

    def start(self, target: Target, since: Cursor | None) -> PageRequest:
        """The first page of results."""
        return PageRequest(
            url=f"{target.base_url}/search",
            params={"q": target.query, "format": "json", "pageno": "1"},
            accept=frozenset({403}),
            step="search",
            state=opening(since),
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of results.

        Raises:
            AccessDenied: the instance does not give JSON.
        """
        if page.status == 403:
            raise AccessDenied(_JSON_IS_OFF, subject=page.target.key)
        answer = typed.load(page.body, page.target.key)
        results = typed.member(answer, "results")
        if not isinstance(results, list):
            raise ParseError(subject=page.target.key)
        window = Window.of(page, self._lookback_days)
        found = sort_out(results, partial(_read, page, window))
        silent = tuple(_silent(answer))
        return ParsedPage(
            posts=found.posts,
            problems=(*found.problems, *silent),
            skipped=found.skipped,
            next=window.counting(page, "pageno") if results else None,
            cursor=None if results or silent else window.cursor,
        )


def _silent(answer: object) -> Iterator[Problem]:
    """The engines that did not answer."""
    for engine in typed.items(answer, "unresponsive_engines"):
        name, why = typed.text(engine, 0), typed.text(engine, 1)
        yield Problem(where=ANSWER, what=f"the search engine {name or '?'} did not answer ({why or 'no reason given'})")


def _read(page: RawPage, window: Window, result: object) -> Post | Skip | None:
    return site_plans.post(
        page,
        window,
        Hit(
            url=typed.web_url(result, "url"),
            title=typed.text(result, "title") or "",
            snippet=typed.text(result, "content") or "",
            published=when(typed.text(result, "publishedDate"), now=page.fetched_at),
        ),
    )
