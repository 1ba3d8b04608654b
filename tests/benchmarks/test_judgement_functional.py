from collections import Counter

from benchmarks.judgement.functional import ABUSE
from benchmarks.judgement.sources import FUNCTIONAL
from scanner.evaluation import load_corpus

CORPUS = load_corpus(FUNCTIONAL)
CASES = Counter(case.phenomena[0] for case in CORPUS.cases)


def test_there_are_many_functions_with_eight_cases_or_more_each() -> None:
    assert len(CASES) >= 25
    assert min(CASES.values()) >= 8


def test_no_text_occurs_twice_under_the_same_reply() -> None:
    texts = [(case.post.text.casefold(), case.post.reply_to_text) for case in CORPUS.cases]

    assert len(set(texts)) == len(texts)


def test_about_half_of_the_cases_are_no_abuse() -> None:
    abusive = sum(bool(case.clauses & ABUSE) for case in CORPUS.cases)

    assert 0.4 < abusive / len(CORPUS.cases) < 0.65


def test_threats_are_urgent_and_nothing_else_is() -> None:
    assert all(case.urgent == case.phenomena[0].startswith("threat") for case in CORPUS.cases)
