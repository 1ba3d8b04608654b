"""What one would reach for instead, each behind the same two calls. Texts and terms go in as a user would give them.

A peer that is not installed is not run. Names are those of the packages.
"""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from benchmarks.data import as_terms, budget_of
from benchmarks.definition import DefinitionByCdist
from matchers.gazetteer import Gazetteer

Found = list[set[int]]


Scan = Callable[[Sequence[str]], Found]
"""A compiled peer: the terms found in each text."""


def gazetteer(terms: list[str]) -> Scan:
    compiled = Gazetteer.build(as_terms(terms))

    def scan(texts: Sequence[str]) -> Found:
        found: Found = [set() for _ in texts]
        for hit in compiled.find(texts):
            found[hit.text].add(hit.term)
        return found

    return scan


def definition_by_cdist(terms: list[str]) -> Scan:
    definition = DefinitionByCdist(as_terms(terms))

    def scan(texts: Sequence[str]) -> Found:
        found: Found = [set() for _ in texts]
        for mention in definition.mentions(texts):
            found[mention.text].add(mention.term)
        return found

    return scan


def partial_ratio_loop(terms: list[str]) -> Scan:
    lower = [term.lower() for term in terms]

    def scan(texts: Sequence[str]) -> Found:
        return [
            {n for n, term in enumerate(lower) if fuzz.partial_ratio(term, text, score_cutoff=85)}
            for text in (text.lower() for text in texts)
        ]

    return scan


def partial_ratio_cdist(terms: list[str]) -> Scan:
    lower = [term.lower() for term in terms]
    step = max(1, 20_000_000 // len(lower))

    def scan(texts: Sequence[str]) -> Found:
        found: Found = [set() for _ in texts]
        for begin in range(0, len(texts), step):
            part = [text.lower() for text in texts[begin : begin + step]]
            scores = process.cdist(part, lower, scorer=fuzz.partial_ratio, score_cutoff=85, dtype=np.uint8)
            for row, column in zip(*scores.nonzero(), strict=True):
                found[begin + row].add(int(column))
        return found

    return scan


def regex_fuzzy(terms: list[str]) -> Scan:
    regex = import_module("regex")
    patterns = [
        regex.compile(rf"\b(?:{regex.escape(term.lower(), literal_spaces=True)}){{e<={budget_of(term)}}}\b")
        for term in terms
    ]

    def scan(texts: Sequence[str]) -> Found:
        return [{n for n, pattern in enumerate(patterns) if pattern.search(text.lower())} for text in texts]

    return scan


def ahocorasick_batched(terms: list[str]) -> Scan:
    """Exact, one call for 2,000 posts, checked for word edges: the speed of light for exact matching from Python."""
    ids = _by_lower(terms)
    automaton = import_module("ahocorasick_rs").AhoCorasick(list(ids))
    owners = list(ids.values())

    def scan(texts: Sequence[str]) -> Found:
        found: Found = [set() for _ in texts]
        for begin in range(0, len(texts), 2_000):
            part = [text.lower() for text in texts[begin : begin + 2_000]]
            starts = [0]
            for text in part:
                starts.append(starts[-1] + len(text) + 1)
            joined = "\n".join(part)
            for n, start, end in automaton.find_matches_as_indexes(joined, overlapping=True):
                if _is_word(joined, start, end):
                    found[begin + bisect(starts, start) - 1].update(owners[n])
        return found

    return scan


def hyperscan_exact(terms: list[str]) -> Scan:
    return _hyperscan([rf"\b{re.escape(term.lower())}\b" for term in terms], None)


def hyperscan_edits(terms: list[str]) -> Scan:
    return _hyperscan([re.escape(term.lower()) for term in terms], [budget_of(term) for term in terms])


def _hyperscan(patterns: list[str], edits: list[int] | None) -> Scan:
    hyperscan = import_module("hyperscan")
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flag = hyperscan.HS_EXT_FLAG_EDIT_DISTANCE
    database.compile(
        expressions=[pattern.encode() for pattern in patterns],
        ids=list(range(len(patterns))),
        flags=[hyperscan.HS_FLAG_SINGLEMATCH] * len(patterns),
        **({"ext": [hyperscan.ExpressionExt(flags=flag, edit_distance=n) for n in edits]} if edits else {}),
    )

    def scan(texts: Sequence[str]) -> Found:
        found: Found = [set() for _ in texts]
        for text, terms in zip(texts, found, strict=True):
            database.scan(text.lower().encode(), match_event_handler=lambda n, *_, terms=terms: terms.add(n))
        return found

    return scan


def flashtext(terms: list[str]) -> Scan:
    ids = _by_lower(terms)
    processor = import_module("flashtext2").KeywordProcessor(case_sensitive=False)
    processor.add_keywords_from_iter(list(ids))

    def scan(texts: Sequence[str]) -> Found:
        return [{n for word in processor.extract_keywords(text) for n in ids[word.lower()]} for text in texts]

    return scan


def tantivy_fuzzy(terms: list[str]) -> Scan:
    """All words of a term by fuzzy term queries over an index of the posts."""
    tantivy = import_module("tantivy")
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text")
    builder.add_integer_field("id", stored=True, fast=True)
    schema = builder.build()

    def fuzzy(word: str) -> Any:
        if (edits := budget_of(word)) == 0:
            return tantivy.Query.term_query(schema, "text", word)
        return tantivy.Query.fuzzy_term_query(schema, "text", word, distance=edits)

    split = [re.findall(r"\w+", term.lower()) for term in terms]
    queries = [
        tantivy.Query.boolean_query([(tantivy.Occur.Must, fuzzy(word)) for word in words]) for words in split if words
    ]

    def scan(texts: Sequence[str]) -> Found:
        index = tantivy.Index(schema)
        writer = index.writer(heap_size=100_000_000, num_threads=1)
        for n, text in enumerate(texts):
            writer.add_document(tantivy.Document(text=[text], id=n))
        writer.commit()
        index.reload()
        searcher = index.searcher()
        found: Found = [set() for _ in texts]
        for n, query in enumerate(queries):
            for _, address in searcher.search(query, limit=2_000).hits:
                found[searcher.doc(address)["id"][0]].add(n)
        return found

    return scan


def spacy_phrases(terms: list[str]) -> Scan:
    spacy = import_module("spacy")
    nlp = spacy.blank("en")
    matcher = import_module("spacy.matcher").PhraseMatcher(nlp.vocab, attr="LOWER")
    numbers = {}
    for n, doc in enumerate(nlp.tokenizer.pipe(terms)):
        numbers[nlp.vocab.strings.add(str(n))] = n
        matcher.add(str(n), [doc])

    def scan(texts: Sequence[str]) -> Found:
        return [{numbers[key] for key, *_ in matcher(doc)} for doc in nlp.tokenizer.pipe(texts)]

    return scan


def spaczz_fuzzy(terms: list[str]) -> Scan:
    nlp = import_module("spacy").blank("en")
    matcher = import_module("spaczz.matcher").FuzzyMatcher(nlp.vocab, min_r2=85)
    for n, term in enumerate(terms):
        matcher.add(str(n), [nlp(term)])

    def scan(texts: Sequence[str]) -> Found:
        return [{int(match[0]) for match in matcher(nlp(text))} for text in texts]

    return scan


def presidio_deny_list(terms: list[str]) -> Scan:
    ids = _by_lower(terms)
    recognizer = import_module("presidio_analyzer").PatternRecognizer(supported_entity="TERM", deny_list=terms)

    def scan(texts: Sequence[str]) -> Found:
        return [
            {
                n
                for found in recognizer.analyze(text, ["TERM"])
                for n in ids.get(text[found.start : found.end].lower(), ())
            }
            for text in texts
        ]

    return scan


def _by_lower(terms: list[str]) -> dict[str, list[int]]:
    ids: dict[str, list[int]] = defaultdict(list)
    for n, term in enumerate(terms):
        ids[term.lower()].append(n)
    return ids


def _is_word(text: str, start: int, end: int) -> bool:
    return (start == 0 or not text[start - 1].isalnum()) and (end == len(text) or not text[end].isalnum())


PEERS: dict[str, tuple[Callable[[list[str]], Scan], int]] = {
    "gazetteer": (gazetteer, 500_000),
    "partial_ratio loop": (partial_ratio_loop, 500_000),
    "definition by cdist": (definition_by_cdist, 500_000),
    "ahocorasick-rs, batched (exact)": (ahocorasick_batched, 500_000),
    "partial_ratio by cdist": (partial_ratio_cdist, 50_000),
    "FlashText2 (exact)": (flashtext, 500_000),
    "spaCy PhraseMatcher (exact)": (spacy_phrases, 50_000),
    "Presidio deny list (exact)": (presidio_deny_list, 5_000),
    "hyperscan literals (exact)": (hyperscan_exact, 5_000),
    "hyperscan edit distance": (hyperscan_edits, 500),
    "tantivy fuzzy words": (tantivy_fuzzy, 5_000),
    "regex {e<=k}": (regex_fuzzy, 500),
    "spaczz FuzzyMatcher": (spaczz_fuzzy, 500),
}
"""Each peer, and the longest watchlist it is run with (more would take minutes to build or seconds a post)."""
