"""A night's reading: 40 targets on 20 hosts, each answering after 200 ms, read at once and one host after the other.

``python -m benchmarks.night`` prints how long both took, their ratio (the goal is under a quarter), and what the hosts
saw: how many requests at once, and how far apart. The client with its pace, the feed connector and the database are the
real ones; the hosts are servers on loopback, and nothing is judged: how long that takes is measured elsewhere.
"""

import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from config import load_demo
from config.settings import FeedsSettings, HttpSettings
from connectors.feeds import META, Feeds
from scanner import pool
from scanner.clock import SystemClock
from scanner.http import HttpFetcher
from scanner.models import Assessment, AuthorRole, CoverageStatus, Post, Urgency
from scanner.parts import Parts
from scanner.scan import scan
from scanner.store import open_store, sqlite_url

HOSTS, TARGETS_A_HOST = 20, 2
LATENCY = 0.2
"""Seconds that a host takes to answer."""

GOAL = 0.25
_FEED = """<rss version="2.0"><channel><title>News</title>{}</channel></rss>"""
_ENTRY = "<item><guid>{0}</guid><title>Rain until noon, then dry ({0})</title></item>"


@dataclass(slots=True)
class Host:
    """A server on loopback, and what it saw."""

    server: ThreadingHTTPServer
    arrivals: list[float] = field(default_factory=list)
    under_way: int = 0
    most_at_once: int = 0

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses of its feeds."""
        return tuple(f"http://127.0.0.1:{self.server.server_port}/feed{n}" for n in range(TARGETS_A_HOST))

    @property
    def closest(self) -> float:
        """Seconds between the two requests that came closest after each other."""
        return min((later - earlier for earlier, later in pairwise(self.arrivals)), default=float("inf"))


class Unmoved:
    """Finds nothing in any post."""

    errors: Mapping[str, int] = MappingProxyType({})

    def assess_batch(self, posts: Sequence[Post]) -> list[Assessment]:
        """Judge `posts`, in their order."""
        nothing = Urgency(score=0.0, shown=False)
        return [
            Assessment(
                post_ref=post.ref,
                mention=False,
                mention_score=0.0,
                author_role=AuthorRole.UNKNOWN,
                protected=False,
                urgency=nothing,
            )
            for post in posts
        ]


@contextmanager
def hosting() -> Iterator[Host]:
    lock = threading.Lock()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with lock:
                host.arrivals.append(time.monotonic())
                host.under_way += 1
                host.most_at_once = max(host.most_at_once, host.under_way)
            time.sleep(LATENCY)
            entries = "".join(_ENTRY.format(f"{self.path[1:]}-{n}") for n in range(10))
            body = _FEED.format(entries).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with lock:
                host.under_way -= 1
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    host = Host(ThreadingHTTPServer(("127.0.0.1", 0), Answer))
    threading.Thread(target=host.server.serve_forever, daemon=True).start()
    try:
        yield host
    finally:
        host.server.shutdown()
        host.server.server_close()


def night(workers: int) -> tuple[float, list[Host]]:
    """Scan with so many hosts at once; return the seconds it took and the hosts."""
    clock = SystemClock()
    with ExitStack() as stack:
        hosts = [stack.enter_context(hosting()) for _ in range(HOSTS)]
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = HttpSettings(allow_private_hosts=("127.0.0.1",))
        parts = Parts(
            connectors=(
                Feeds(FeedsSettings(urls=tuple(url for host in hosts for url in host.urls)), lookback_days=30),
            ),
            fetcher=stack.enter_context(HttpFetcher(settings, clock, intervals={META.name: META.min_interval})),
            assessor=Unmoved(),
            store=stack.enter_context(open_store(sqlite_url(folder / "data" / "night.db"), folder / "key")),
            clock=clock,
            query=load_demo().profile.query(),
            lookback=timedelta(days=30),
        )
        usual, pool.MAX_WORKERS = pool.MAX_WORKERS, workers
        began = time.monotonic()
        results = list(scan(parts))
        took = time.monotonic() - began
        pool.MAX_WORKERS = usual
    assert len(results) == HOSTS * TARGETS_A_HOST
    assert all(result.coverage.status is CoverageStatus.ANSWERED for result in results)
    return took, hosts


def main() -> None:
    together, hosts = night(pool.MAX_WORKERS)
    one_by_one, _ = night(1)
    waiting = HOSTS * TARGETS_A_HOST * LATENCY
    print(f"{HOSTS * TARGETS_A_HOST} targets on {HOSTS} hosts, {LATENCY * 1000:.0f} ms each")
    print(f"one host after the other    {one_by_one:6.1f} s  (of which the hosts' own time {waiting:.1f} s)")
    print(f"up to {pool.MAX_WORKERS} hosts at once      {together:6.1f} s")
    print(f"ratio                       {together / one_by_one:6.3f}    (goal: under {GOAL})")
    print(f"ratio to the hosts' time    {together / waiting:6.3f}")
    print(
        f"closest requests at a host  {min(host.closest for host in hosts):6.2f} s  (limit: {META.min_interval:.2f} s)"
    )
    print(f"most at once at a host      {max(host.most_at_once for host in hosts):6d}    (limit: 1)")


if __name__ == "__main__":
    main()
