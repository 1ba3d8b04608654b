"""Timing: all peers in turn on the same slices of the same posts, in CPU seconds of this process."""

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.data import Planted, as_terms, plant, watchlist
from benchmarks.peers import PEERS, Found, Scan
from matchers.gazetteer import Gazetteer

ROUNDS = 5
_SLICE_SECONDS = 0.3
_MOST_POSTS = 4_000
_RECALL_SECONDS = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """What one peer did with one watchlist.

    Attributes:
        per_post: median CPU seconds a post.
        ours: how many times as fast the gazetteer was, the median over rounds.
        recall: share of planted mentions found, by the way they were written.
        false: pairs of post and term in 10,000 posts that were neither planted nor fit the definition.
    """

    peer: str
    terms: int
    build: float
    per_post: float
    ours: float
    recall: dict[str, float]
    false: float


@dataclass(frozen=True, slots=True)
class _Timed:
    build: float
    scan: Scan
    posts: int


def compare(posts: list[str], size: int, rounds: int = ROUNDS) -> list[Speed]:
    """Time every peer that takes a watchlist of `size` terms."""
    terms = watchlist(size)
    texts, _ = plant(posts, terms, 0.02, seed=5)
    timed = {
        name: made for name, (make, most) in PEERS.items() if size <= most and (made := _built(make, terms, texts))
    }
    seconds: dict[str, list[float]] = {name: [] for name in timed}
    for number in range(rounds):
        for name, peer in timed.items():
            part = _slice(texts, number, peer.posts)
            seconds[name].append(_cpu_seconds(peer.scan, part) / len(part))
    probes, log = plant([post for post in posts if len(post) < 400][:650], terms, 1.0, seed=9)
    allowed = [set(found) for found in timed["gazetteer"].scan(probes)]
    return [
        Speed(
            peer=name,
            terms=size,
            build=peer.build,
            per_post=statistics.median(seconds[name]),
            ours=statistics.median(a / b for a, b in zip(seconds[name], seconds["gazetteer"], strict=True)),
            recall=recall,
            false=false,
        )
        for name, peer in timed.items()
        for recall, false in [_quality(peer, probes, log, allowed, statistics.median(seconds[name]))]
    ]


def batch_sizes(posts: list[str], size: int, batches: Iterable[int]) -> list[tuple[int, float, float]]:
    """For each batch size: median CPU seconds a post of the gazetteer, and of the definition by cdist."""
    terms = watchlist(size)
    scans = [PEERS[name][0](terms) for name in ("gazetteer", "definition by cdist")]
    rows = []
    for batch in batches:
        calls = max(1, min(100, 2_000 // batch))
        parts = [_slice(posts, n, batch) for n in range(calls)]
        ours, plain = (
            statistics.median(sum(_cpu_seconds(scan, part) for part in parts) / calls / batch for _ in range(3))
            for scan in scans
        )
        rows.append((batch, ours, plain))
    return rows


def two_workers(posts: list[str], size: int) -> float:
    """How many times as many posts two processes do as one does in the same CPU seconds a process.

    Both work from one compiled gazetteer on disk. CPU seconds, since on a busy machine others take part of the time.
    """
    with TemporaryDirectory() as folder:
        Gazetteer.build(as_terms(watchlist(size))).save(Path(folder))
        with ProcessPoolExecutor(1) as one, ProcessPoolExecutor(2) as two:
            job = (folder, posts)
            list(one.map(_work, [job])), list(two.map(_work, [job] * 8))
            ratios = []
            for _ in range(ROUNDS):
                (alone,) = one.map(_work, [job])
                together = statistics.mean(two.map(_work, [job] * 2))
                ratios.append(2 * alone / together)
    return statistics.median(ratios)


def _work(job: tuple[str, list[str]]) -> float:
    folder, posts = job
    if folder not in _LOADED:
        _LOADED[folder] = Gazetteer.load(Path(folder))
    return _cpu_seconds(_LOADED[folder].find, posts)


_LOADED: dict[str, Gazetteer] = {}


def _built(make: Callable[[list[str]], Scan], terms: list[str], texts: list[str]) -> _Timed | None:
    """The compiled peer, and how many posts it takes in a slice; None if it is not installed."""
    begun = time.process_time()
    try:
        scan = make(terms)
    except ModuleNotFoundError:
        return None
    build = time.process_time() - begun
    posts = 1
    while posts < _MOST_POSTS and (spent := _cpu_seconds(scan, texts[:posts])) < _SLICE_SECONDS / 2:
        posts = min(_MOST_POSTS, int(posts * min(8.0, max(2.0, _SLICE_SECONDS / max(spent, 1e-6)))))
    return _Timed(build, scan, posts)


def _cpu_seconds(scan: Callable[[list[str]], object], texts: list[str]) -> float:
    begun = time.process_time()
    scan(texts)
    return time.process_time() - begun


def _slice(texts: list[str], number: int, count: int) -> list[str]:
    begin = number * count % max(1, len(texts) - count + 1)
    return texts[begin : begin + count]


def _quality(
    peer: _Timed, probes: list[str], log: list[Planted], allowed: Found, per_post: float
) -> tuple[dict[str, float], float]:
    """Recall by way of writing, and false pairs, on as many probes as there is time for."""
    count = min(len(probes), max(13, int(_RECALL_SECONDS / per_post)))
    found = peer.scan(probes[:count])
    tried = Counter[str]()
    hit = Counter[str]()
    false = 0
    for planted in log:
        if planted.post < count:
            tried[planted.kind] += 1
            hit[planted.kind] += planted.term in found[planted.post]
    terms = {planted.post: planted.term for planted in log}
    for n, pairs in enumerate(found):
        false += len(pairs - allowed[n] - {terms[n]})
    recall = {kind: hit[kind] / number for kind, number in sorted(tried.items())}
    return recall, false / count * 10_000
