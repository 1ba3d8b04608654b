"""One request, from the address to the capped bytes."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import MappingProxyType, TracebackType
from typing import Self

import httpx

from config.settings import HttpSettings
from scanner import __version__
from scanner.clock import Clock
from scanner.errors import AccessDenied, ConnectorError
from scanner.http import network
from scanner.http.answers import error_for
from scanner.http.body import ENCODINGS, read_body
from scanner.http.failures import as_connector_errors
from scanner.http.network import Deadline, GuardedBackend, GuardedTransport, Resolve
from scanner.http.pace import Pace
from scanner.http.retries import retried
from scanner.http.site import belongs_to, host_of, may_redirect
from scanner.models import PageRequest, RawPage, Target

log = logging.getLogger(__name__)

MAX_REDIRECTS = 5
DEFAULT_INTERVAL = 1.0
_ERROR_BYTES = 65_536
_NO_SECRETS = frozenset({"Accept"})
"""Headers of connectors that may follow a redirect to another host."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})


class HttpFetcher:
    """A `Fetcher` for http and https. Close it, or use it with `with`.

    Args:
        settings: the section ``http`` of the settings.
        clock: for the pace, the deadline and `RawPage.fetched_at`.
        intervals: least seconds between two requests to one host, by connector name; 1 for those not named.
        lookup: finds the addresses of a host.
    """

    def __init__(
        self,
        settings: HttpSettings,
        clock: Clock,
        *,
        intervals: Mapping[str, float] = MappingProxyType({}),
        lookup: Resolve = network.resolve,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._intervals = intervals
        self._pace = Pace(clock)
        self._deadline = Deadline(clock)
        backend = GuardedBackend(self._deadline, settings.allow_private_hosts, lookup)
        self._client = httpx.Client(
            transport=GuardedTransport(backend),
            timeout=settings.timeout,
            headers={"User-Agent": user_agent(settings.contact), "Accept-Encoding": ENCODINGS},
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=())),
            follow_redirects=False,
            trust_env=False,
        )
        for name in ("httpx", "httpcore", "hpack"):  # they log whole addresses and headers, tokens among them
            logging.getLogger(name).setLevel(logging.WARNING)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        """Fetch one page; a GET that fails in passing is tried again, at most twice.

        Raises:
            ConnectorError: one of its kinds, by what happened.
        """
        return retried(lambda: self._attempt(target, request), target, request, self._pace)

    def _attempt(self, target: Target, request: PageRequest) -> RawPage:
        interval = self._intervals.get(target.connector, DEFAULT_INTERVAL)
        with as_connector_errors(target.key):
            outgoing = self._outgoing(target, request)
            for _ in range(MAX_REDIRECTS + 1):
                with self._pace.turn(host_of(str(outgoing.url)), interval):
                    answer = self._exchange(target, request, outgoing)
                if isinstance(answer, RawPage):
                    return answer
                outgoing = answer
        raise AccessDenied("the address leads round in a circle", subject=target.key)

    def _exchange(self, target: Target, request: PageRequest, outgoing: httpx.Request) -> RawPage | httpx.Request:
        """Send one request, all within the deadline: a page, or the request that a redirect asks for."""
        with self._deadline.within(self._settings.timeout):
            response = self._client.send(outgoing, stream=True)
            try:
                if _is_redirect(response):
                    return self._redirected(request, response)
                return self._page(target, request, response)
            finally:
                response.close()

    def _outgoing(self, target: Target, request: PageRequest) -> httpx.Request:
        url = httpx.URL(request.url)
        if not belongs_to(target, str(url)):
            raise AccessDenied("the address is not on the source's own host")
        return self._client.build_request(
            request.method,
            url.copy_merge_params(dict(request.params)) if request.params else url,
            headers=dict(request.headers),
            json=None if request.json_body is None else dict(request.json_body),
            data=None if request.form is None else dict(request.form),
        )

    def _page(self, target: Target, request: PageRequest, response: httpx.Response) -> RawPage:
        status, headers = response.status_code, dict(response.headers)
        if not response.is_success and status not in request.accept:
            raise self._error(target, response)
        body = read_body(response, self._settings.max_bytes)
        log.debug("fetched target=%s step=%s status=%d bytes=%d", target.key, request.step, status, len(body))
        return RawPage(
            request=request,
            status=status,
            headers=headers,
            body=body,
            fetched_at=self._clock.now(),
            target=target,
        )

    def _error(self, target: Target, response: httpx.Response) -> ConnectorError:
        """What an answer that is no page stands for; its body counts only if it is short and sound."""
        body = b""
        with suppress(ConnectorError):
            body = read_body(response, _ERROR_BYTES)
        log.debug("refused target=%s status=%d bytes=%d", target.key, response.status_code, len(body))
        return error_for(response.status_code, dict(response.headers), body, now=self._clock.now(), subject=target.key)

    def _redirected(self, request: PageRequest, response: httpx.Response) -> httpx.Request:
        """The request that a redirect asks for; a secret stays with the host that it is meant for."""
        before = response.request
        url = before.url.join(response.headers["location"])
        if before.method != "GET" or not may_redirect(request.url, str(url)):
            raise AccessDenied("the address leads to another site, perhaps to a sign-in")
        headers = before.headers.copy()
        headers.pop("host", None)
        if (before.url.scheme, before.url.netloc) != (url.scheme, url.netloc):
            for name in request.headers.keys() - _NO_SECRETS:
                headers.pop(name, None)
        return self._client.build_request("GET", url, headers=headers)


def user_agent(contact: str) -> str:
    """Say who we are, and where the school can be reached."""
    reachable = "".join(char for char in contact if char.isascii() and char.isprintable()).strip()
    return f"exposure-scanner/{__version__}" + (f" (+{reachable})" if reachable else "")


def _is_redirect(response: httpx.Response) -> bool:
    return response.status_code in REDIRECTS and "location" in response.headers
