"""Measuring the matchers on labelled posts: `corpus` reads a set, `metrics` scores decisions, `evaluate` runs a set."""

from scanner.evaluation.background import Background, count_false_alarms
from scanner.evaluation.baseline import KeywordBaseline
from scanner.evaluation.corpus import Case, CorpusSet, load_corpus, schools_from
from scanner.evaluation.evaluate import Evaluation, Judge, WrongDecision, evaluate

__all__ = [
    "Background",
    "Case",
    "CorpusSet",
    "Evaluation",
    "Judge",
    "KeywordBaseline",
    "WrongDecision",
    "count_false_alarms",
    "evaluate",
    "load_corpus",
    "schools_from",
]
