"""How far the figures differ from school to school and from set to set, so that a lucky set is seen.

Every set (and then every school of the sets that others wrote) is left out in turn: cues, wording, second look and
thresholds are fitted on the others, and it is judged by the whole pipeline with its own gate. The first look at each
post is by weights that saw nothing of its set, and the encoder's word on it is that of an encoder trained without its
set (three of them: it is dear to train). A set that none of these was trained on, dev, is read by the shipped ones.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from statistics import quantiles

from benchmarks.judgement.refit import HeldOutJudge, Material, fitted, without
from benchmarks.judgement.results import MAIN_COLUMNS, Result, figure, main_figures, main_row, table, with_bounds
from benchmarks.judgement.sources import OURS, Sources, needed
from config.school import School
from matchers.training.fit import Gated
from scanner.evaluation import CorpusSet, Evaluation, bootstrap, evaluate, figures_of, load_corpus
from scanner.evaluation.results import as_json

_COLUMNS = (
    "macro_f1", "shown_precision", "shown_recall", "urgent_recall", "mention", "author_role", "protected_violations",
    "ece",
)  # fmt: skip
_BY_SCHOOL = {
    "shown_precision": ("shown precision", "shown.precision"),
    "shown_recall": ("shown recall", "shown.recall"),
    "macro_f1": ("macro-F1", "macro_f1"),
    "urgent_recall": ("urgent recall", "urgent.recall"),
    "mention": ("mention accuracy", "mention.accuracy"),
    "author_role": ("author role accuracy", "author_role.accuracy"),
}


def measure(sources: Sources) -> Result:
    """Leave out every set, then every school of the sets that aren't ours, and judge it."""
    folders = [*needed(sources.train, "train"), needed(sources.dev, "dev")]
    material = Material(folders)
    sets = [load_corpus(folder) for folder in folders]
    by_set = {one.name: _judged(material.gated, one) for one in sets}
    others = [one for one, folder in zip(sets, folders, strict=True) if folder.resolve().parent != OURS]
    gated = material.held_out_by_school(key for one in others for key in one.schools)
    schools = {
        key: _judged(gated, _of_school(one, key, school)) for one in others for key, school in one.schools.items()
    }
    return {
        "sets": {name: _line(found) for name, found in by_set.items()},
        "all_sets": _pooled(by_set.values()),
        "schools": {key: _line(found) for key, found in schools.items()},
        "all_schools": _pooled(schools.values()),
    }


def _judged(gated: Gated, one: CorpusSet) -> Evaluation:
    by = fitted(without(gated, one.schools))
    return evaluate(one, partial(HeldOutJudge, gated=gated, by=by))


def _of_school(one: CorpusSet, key: str, school: School) -> CorpusSet:
    return replace(one, schools={key: school}, cases=tuple(case for case in one.cases if case.school == key))


def _line(found: Evaluation) -> Result:
    return {"posts": found.posts, **main_figures(as_json(found))}


def _pooled(found: Iterable[Evaluation]) -> Result:
    """All left-out posts taken together."""
    judged = [item for one in found for item in one.judged]
    document = as_json(figures_of(judged), intervals=bootstrap(judged))
    return {**main_figures(document), "posts": len(judged), "intervals": document["intervals"]}


def as_markdown(result: Result) -> str:
    """A line for each left-out set, then the spread over schools."""
    rows = [(name, found) for name, found in result["sets"].items()] + [("**all of them**", result["all_sets"])]
    sets = table(
        ["left-out set", "posts", *MAIN_COLUMNS],
        ([name, str(found["posts"]), *main_row({key: found[key] for key in _COLUMNS})] for name, found in rows),
    )
    schools = list(result["schools"].values())
    pooled, bounds = result["all_schools"], result["all_schools"]["intervals"]["bounds"]
    spread = table(
        [f"{len(schools)} left-out schools", "least", "lower quarter", "middle", "upper quarter", "most", "pooled"],
        (
            [name, *_quarters([one[key] for one in schools]), with_bounds(pooled[key], bounds.get(path))]
            for key, (name, path) in _BY_SCHOOL.items()
        ),
    )
    return f"{sets}\n{spread}"


def _quarters(values: Iterable[float | None]) -> list[str]:
    defined = sorted(value for value in values if value is not None)
    return [figure(value) for value in (defined[0], *quantiles(defined, method="inclusive"), defined[-1])]
