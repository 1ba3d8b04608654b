"""The figures of every labelled set that nothing was trained on, with intervals, beside a keyword alert."""

from collections.abc import Callable

from benchmarks.judgement.results import MAIN_COLUMNS, Result, figure, main_figures, main_row, table, with_bounds
from benchmarks.judgement.sources import DEMO, FUNCTIONAL, Sources, needed
from config.school import School
from matchers.assess import Assessor
from scanner.evaluation import CorpusSet, Judge, KeywordBaseline, bootstrap, evaluate, load_corpus
from scanner.evaluation.results import as_json

_BOUNDED = (
    ("macro-F1", "macro_f1"),
    ("shown precision", "shown.precision"),
    ("shown recall", "shown.recall"),
    ("urgent recall", "urgent.recall"),
    ("mention accuracy", "mention.accuracy"),
    ("author role accuracy", "author_role.accuracy"),
    ("protected posts violated", "protected.violations"),
)


def measure(sources: Sources) -> Result:
    """Evaluate dev with intervals by school and by post, and the other sets and the keyword alert without."""
    dev = load_corpus(needed(sources.dev, "dev"))
    by_school, by_post = _evaluated(dev, Assessor), evaluate(dev, Assessor)
    return {
        "dev": by_school,
        "dev_by_post": as_json(by_post, intervals=bootstrap(by_post.judged, "post"))["intervals"],
        "keyword": _evaluated(dev, KeywordBaseline),
        "functional": _evaluated(load_corpus(FUNCTIONAL), Assessor),
        "demo": _evaluated(load_corpus(DEMO), Assessor),
    }


def _evaluated(corpus: CorpusSet, judge_for: Callable[[School], Judge]) -> Result:
    result = evaluate(corpus, judge_for)
    document = as_json(result, intervals=bootstrap(result.judged))
    del document["posts_per_second"], document["false_alarms_per_10k"]
    return document


def as_markdown(result: Result) -> str:
    """Main figures, clauses, and slices."""
    dev, by_school, by_post = result["dev"], result["dev"]["intervals"]["bounds"], result["dev_by_post"]["bounds"]
    schools = result["dev"]["intervals"]["units"]
    main = table(
        ["dev", f"figure (95 % interval, redrawing its {schools} schools)", "interval, redrawing posts"],
        ([name, with_bounds(_at(dev, key), by_school.get(key)), _interval(by_post.get(key))] for name, key in _BOUNDED),
    )
    clauses = table(
        ["clause", "posts", "precision", "recall", "F1 (interval by school)", "average precision"],
        (
            [
                name,
                str(scores["support"]),
                figure(scores["precision"]),
                figure(scores["recall"]),
                with_bounds(scores["f1"], by_school.get(f"clauses.{name}.f1")),
                figure(scores["ap"]),
            ]
            for name, scores in dev["clauses"].items()
        ),
    )
    rows = {
        f"dev, {dev['posts']} posts": dev,
        "the same, by a keyword alert": result["keyword"],
        f"functional tests, {result['functional']['posts']} posts": result["functional"],
        f"the demo school, {result['demo']['posts']} posts": result["demo"],
    }
    sets = table(["set", *MAIN_COLUMNS], ([name, *main_row(main_figures(found))] for name, found in rows.items()))
    slices = table(
        ["dev, posts tagged", "posts", "shown precision", "shown recall", "mention", "all clauses right"],
        (
            [
                tag,
                str(part["posts"]),
                figure(part["shown"]["precision"]),
                figure(part["shown"]["recall"]),
                figure(part["mention_accuracy"]),
                figure(part["exact_clauses"]),
            ]
            for tag, part in dev["phenomena"].items()
        ),
    )
    return "\n".join([main, clauses, sets, slices])


def _at(document: Result, key: str) -> float | None:
    value = document
    for part in key.split("."):
        value = value[part]
    return value  # type: ignore[return-value]


def _interval(bounds: list[float] | None) -> str:
    return "–" if bounds is None else f"{figure(bounds[0])}–{figure(bounds[1])}"
