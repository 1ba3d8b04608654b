"""What the definition costs beyond edits and spacing: the gazetteer beside a filter for these two alone."""

import dataclasses
import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.data import as_terms, plant, watchlist
from matchers.fuzzy import edits_pairwise
from matchers.gazetteer import Gazetteer
from matchers.gazetteer.batch import read_batch
from matchers.gazetteer.index import build_index
from matchers.gazetteer.keys import Letters
from matchers.gazetteer.ordinary import ordinary_words
from matchers.gazetteer.spellings import spellings_of

_BATCH = 4_000
_ROUNDS = 5


def cost_of_definition(posts: list[str], size: int) -> float:
    """How many times what edits and spacing alone cost the whole definition does, the median of five rounds.

    The difference: other ways to write a word, titles, initials and digits, ordinary words and acronyms, short words
    with two edits, names inside hashtags and links, the span of every hit on the original text, the best of each term.
    """
    terms = watchlist(size)
    texts, _ = plant(posts, terms, 0.02, seed=5)
    whole, plain = Gazetteer.build(as_terms(terms)).find, _edits_and_spacing(terms)
    ratios = []
    for number in range(1 + _ROUNDS):
        part = texts[number * _BATCH % len(texts) :][:_BATCH]
        ratios.append(_seconds(whole, part) / _seconds(plain, part))
    return statistics.median(ratios[1:])


def _edits_and_spacing(terms: Sequence[str]) -> Callable[[list[str]], object]:
    """Finds windows of words within the budget of a term's own spelling; no spans, no hits, only numbers."""
    own = [spellings_of(term, ordinary_words())[0] for term in as_terms(list(terms))]
    spellings = [dataclasses.replace(spelling, head=0, tail=0, capitals=False) for spelling in own]
    index = build_index(spellings)
    letters = np.array([spelling.letters for spelling in spellings], object)

    def find(texts: list[str]) -> object:
        batch = read_batch(texts)
        windows, spelling = index.candidates(batch, Letters(batch.codes))
        start = batch.first[windows.first]
        edits = edits_pairwise(batch.spelled(start, start + windows.length), letters[spelling].tolist(), 2)
        fits = edits + index.respaced(batch, windows, spelling) <= index.columns.budget[spelling]
        return batch.text_of(start[fits]), spelling[fits], edits[fits]

    return find


def _seconds(find: Callable[[list[str]], object], texts: list[str]) -> float:
    begun = time.process_time()
    find(texts)
    return time.process_time() - begun
