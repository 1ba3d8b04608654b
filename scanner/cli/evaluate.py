"""`scanner evaluate`: the matchers' figures on a labelled set."""

import json
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from config.school import School
from scanner import wiring
from scanner.cli.console import data, notes
from scanner.cli.parameters import Strictness
from scanner.evaluation import (
    Background,
    Evaluation,
    Intervals,
    Judge,
    KeywordBaseline,
    bootstrap,
    count_false_alarms,
    evaluate,
    load_corpus,
    schools_from,
)
from scanner.evaluation.results import as_json, error_line


class Baseline(StrEnum):
    """What can stand in the matchers' place."""

    KEYWORD = "keyword"


class Unit(StrEnum):
    """What a bootstrap draws."""

    SCHOOL = "school"
    POST = "post"


def evaluate_command(
    folder: Annotated[Path, typer.Argument(help="Folder with schools.json (or a school folder) and posts.jsonl.")],
    as_json_: Annotated[bool, typer.Option("--json", help="Print JSON with stable keys instead of tables.")] = False,
    errors: Annotated[Path | None, typer.Option(help="Write each wrong decision with its evidence here.")] = None,
    baseline: Annotated[Baseline | None, typer.Option(help="Score this simple rule instead of the matchers.")] = None,
    strictness: Annotated[Strictness, typer.Option(help="Thresholds to decide by.")] = Strictness.BALANCED,
    background: Annotated[Path | None, typer.Option(help="Posts about no school: count what would be shown.")] = None,
    school: Annotated[Path | None, typer.Option(help="School(s) for --background; FOLDER's own if left out.")] = None,
    intervals: Annotated[Unit | None, typer.Option(help="Add 95 % intervals: redraw schools, or posts.")] = None,
) -> None:
    """Measure the matchers on labelled posts."""
    corpus = load_corpus(folder)
    judge_for = _judge_for(baseline, strictness)
    with notes.status(f"Assessing {len(corpus.cases)} posts of {len(corpus.schools)} schools"):
        result = evaluate(corpus, judge_for)
    alarms = None
    if background:
        schools = schools_from(school) if school else dict(corpus.schools)
        with notes.status(f"Assessing the background posts for {len(schools)} schools"):
            alarms = count_false_alarms(background, schools, judge_for)
    if errors:
        lines = (json.dumps(error_line(wrong), ensure_ascii=False) for wrong in result.wrong)
        errors.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    bounds = bootstrap(result.judged, intervals.value) if intervals else None
    if as_json_:
        data.print_json(json.dumps(as_json(result, alarms, bounds)))
        return
    _print_tables(result, alarms)
    if bounds:
        _print_intervals(bounds)


def _judge_for(baseline: Baseline | None, strictness: Strictness) -> Callable[[School], Judge]:
    if baseline is Baseline.KEYWORD:
        return KeywordBaseline
    return lambda school: wiring.assessor(school, strictness.value)


def _print_tables(result: Evaluation, alarms: Background | None) -> None:
    clauses = Table(title=f"{result.posts} posts")
    for column in ("clause", "precision", "recall", "F1", "AP", "cases"):
        clauses.add_column(column, justify="left" if column == "clause" else "right")
    rows = [(str(clause), scores) for clause, scores in result.clauses.items()]
    for name, scores in (*rows, ("shown", result.shown), ("urgent", result.urgent)):
        figures = (scores.precision, scores.recall, scores.f1, scores.ap)
        clauses.add_row(name, *map(_figure, figures), str(scores.support), end_section=name == "pupil")
    data.print(clauses)
    for name, value in (
        ("macro-F1 over the ten labels", _figure(result.macro_f1)),
        ("mention accuracy", _figure(result.mention_accuracy)),
        ("author_role accuracy", _figure(result.author_role_accuracy)),
        ("  on posts that mention the school", _figure(result.author_role_accuracy_mentioned)),
        ("protected posts shown under 4.5.2, 4.5.4, 4.5.7", _figure(result.protected_violations)),
        ("calibration error", _figure(result.calibration_ece)),
        ("posts per second", f"{result.posts_per_second:.0f}"),
    ):
        data.print(f"{name:<50} {value:>8}")
    if alarms:
        data.print(f"{'false alarms per 10,000 background posts':<50} {alarms.false_alarms_per_10k:>8.2f}")
    slices = Table(title="by phenomenon")
    for column in ("tag", "posts", "shown precision", "shown recall", "mention", "all clauses right"):
        slices.add_column(column, justify="left" if column == "tag" else "right")
    for tag, part in result.slices.items():
        figures = (part.shown.precision, part.shown.recall, part.mention_accuracy, part.exact_clauses)
        slices.add_row(tag, str(part.posts), *map(_figure, figures))
    data.print(slices)


def _print_intervals(intervals: Intervals) -> None:
    table = Table(title=f"95 % intervals, redrawing {intervals.units} {intervals.unit}s")
    for column in ("figure", "from", "to"):
        table.add_column(column, justify="left" if column == "figure" else "right")
    for name, (lower, upper) in intervals.bounds.items():
        table.add_row(name, _figure(lower), _figure(upper))
    data.print(table)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
