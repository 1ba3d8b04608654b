"""The worst that a post can cost: posts made from the watchlist itself, to pass every filter."""

import statistics
import time
from collections.abc import Callable

from benchmarks.data import as_terms, rng_of, watchlist
from matchers.gazetteer import Gazetteer

_LENGTH = 20_000

ATTACKS: dict[str, Callable[[list[str]], str]] = {
    "names side by side": lambda terms: " ".join(terms),
    "names without spaces": lambda terms: "".join(term.replace(" ", "") for term in terms),
    "names as hashtags": lambda terms: " ".join("#" + term.replace(" ", "") for term in terms),
    "names spelled out": lambda terms: " ".join(" ".join(term) for term in terms),
    "names cut in pairs of letters": lambda terms: " ".join(
        term[n : n + 2] for term in terms for n in range(0, len(term), 2)
    ),
    "names in camelCase letters": lambda terms: "".join(
        letter.upper() if n % 2 else letter for n, letter in enumerate("".join(terms))
    ),
    "one name, over and over": lambda terms: " ".join([terms[0]] * len(terms)),
    "names with one letter changed": lambda terms: " ".join(term[:2] + "q" + term[3:] for term in terms),
    "one letter, over and over": lambda terms: "a" * sum(map(len, terms)),
    "one letter and spaces": lambda terms: "a " * sum(map(len, terms)),
    "names in letters with marks": lambda terms: "\u0301".join(" ".join(terms)),
}


def worst_cases(posts: list[str], size: int) -> dict[str, float]:
    """For each attack: its cost a character over the median post's, batches of posts taken alike."""
    terms = watchlist(size)
    gazetteer = Gazetteer.build(as_terms(terms))
    gazetteer.find(posts[:1_000])
    usual = statistics.median(_per_character(gazetteer, posts[n : n + 1_000]) for n in range(0, 5_000, 1_000))
    shuffled = terms[:]
    rng_of(3).shuffle(shuffled)
    ratios = {}
    for name, attack in ATTACKS.items():
        text = attack((shuffled * (1 + _LENGTH // (8 * len(terms))))[: _LENGTH // 8])[:_LENGTH]
        cost = statistics.median(_per_character(gazetteer, [text] * 5) for _ in range(3))
        ratios[name] = cost / usual
    return ratios


def _per_character(gazetteer: Gazetteer, texts: list[str]) -> float:
    begun = time.process_time()
    gazetteer.find(texts)
    return (time.process_time() - begun) / sum(map(len, texts))
