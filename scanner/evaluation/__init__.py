"""Measuring the matchers on labelled posts.

`corpus` reads a set, `metrics` scores decisions, `evaluate` runs a set, `intervals` says how far figures could be luck.
"""

from scanner.evaluation.background import Background, count_false_alarms
from scanner.evaluation.baseline import KeywordBaseline
from scanner.evaluation.corpus import Case, CorpusSet, load_corpus, schools_from
from scanner.evaluation.evaluate import Evaluation, Judge, Judged, WrongDecision, evaluate, figures_of
from scanner.evaluation.intervals import Intervals, bootstrap

__all__ = [
    "Background",
    "Case",
    "CorpusSet",
    "Evaluation",
    "Intervals",
    "Judge",
    "Judged",
    "KeywordBaseline",
    "WrongDecision",
    "bootstrap",
    "count_false_alarms",
    "evaluate",
    "figures_of",
    "load_corpus",
    "schools_from",
]
