"""Brave Search: web searches for the school's names by Brave's API, site by site.

What is read: ``GET /res/v1/web/search`` with the school's own key: title, description and further snippets of each
result of the last month (of the last year where the window is longer). Each question is a name in quotes with ``site:``
and one of the listed sites, so that what TikTok, Facebook, LinkedIn or Mumsnet show to everyone is seen without reading
those sites. The results become posts of the site that they lead to.

What is never read: the pages behind the results, and what Brave has not indexed or does not show.

Brave's terms are said to let results be kept for as long as it takes to show them only, unless the plan says more: so
it takes a plan that does.

Rate: each question costs money (a thousand a month are covered by Brave's free credit), so a scan asks no more than the
settings allow, twenty results each; where there are more, the coverage says so. We ask once a second.
Documentation: https://api-dashboard.search.brave.com/app/documentation/web-search/get-started
"""

from datetime import date
from functools import partial

from config.web_settings import BraveSettings
from connectors import addresses, site_plans, typed
from connectors.dates import when
from connectors.site_plans import Hit, SitePlan
from connectors.sorting import Skip, sort_out
from connectors.window import Window, opening
from scanner.errors import ParseError
from scanner.models import Cursor, PageRequest, ParsedPage, Post, QueryKind, RawPage, SchoolQuery, Target
from scanner.protocols import Budget, ConnectorMeta, Use

META = ConnectorMeta(
    name="brave",
    title="Brave Search",
    terms="https://api-dashboard.search.brave.com/terms-of-service",
    terms_read=date(2026, 11, 25),
    use=Use.OPT_IN,
    needs_key="an API key of the school's own, of a plan that lets results be kept",
    sees="titles and snippets of public pages, on the listed sites, that Brave has indexed in the window",
    never_sees="the pages themselves, what is shown to signed-in people only, what Brave leaves out",
    max_pages=1,
    query_kinds=(QueryKind.SCHOOL,),
    endpoint="/res/v1/web/search",
    dollars_per_request=0.005,
    canary="school",
)

PAGE_SIZE = 20
_MONTH = 31


class Brave:
    """Searches the web."""

    meta = META

    def __init__(self, options: BraveSettings, *, lookback_days: int) -> None:
        self._plan = SitePlan(
            connector=META.name,
            service=addresses.base(options.service),
            sites=options.sites,
            requests=options.queries_per_night,
            a_target=META.max_pages,
        )
        self._asks = options.asks
        self._key = options.key
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
            url=f"{target.base_url}/res/v1/web/search",
            params={
                "q": target.query,
                "count": str(PAGE_SIZE),
                "offset": "0",
                "freshness": "pm" if self._lookback_days <= _MONTH else "py",
                "safesearch": "off",
                "text_decorations": "false",
                "result_filter": "web",
            },
            headers={"Accept": "application/json", "X-Subscription-Token": self._key.get_secret_value()},
            step="search",
            state=opening(since),
        )

    def parse(self, page: RawPage) -> ParsedPage:
        """Read a page of results; without any, an answer has no member ``web``."""
        answer = typed.load(page.body, page.target.key)
        if typed.text(answer, "type") != "search":
            raise ParseError(subject=page.target.key)
        window = Window.of(page, self._lookback_days)
        results = typed.items(answer, "web", "results")
        found = sort_out(results, partial(_read, page, window))
        has_more = bool(results) and typed.flag(answer, "query", "more_results_available")
        return ParsedPage(
            posts=found.posts,
            problems=found.problems,
            skipped=found.skipped,
            next=window.counting(page, "offset") if has_more else None,
            cursor=None if has_more else window.cursor,
        )


def _read(page: RawPage, window: Window, result: object) -> Post | Skip | None:
    snippets = (typed.text(result, "description") or "", *typed.texts(result, "extra_snippets"))
    return site_plans.post(
        page,
        window,
        Hit(
            url=typed.web_url(result, "url"),
            title=typed.text(result, "title") or "",
            snippet="\n".join(snippets),
            published=when(typed.text(result, "page_age"), now=page.fetched_at),
            lang=typed.text(result, "language") or "",
        ),
    )
