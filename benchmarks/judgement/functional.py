"""Functional tests: small sets of short posts, each for one thing that a judge of abuse must get right.

In the manner of HateCheck (Röttger et al., 2021), but about staff of a school, and written for this project. A case
counts as right if the post is shown as abuse (4.5.5 or 4.5.6) where it is labelled so, and not where it is not.
"""

from collections import defaultdict

from benchmarks.judgement.results import Result, figure, table
from benchmarks.judgement.sources import FUNCTIONAL, Sources
from matchers.assess import Assessor
from scanner.evaluation import Judged, evaluate, load_corpus
from scanner.evaluation.metrics import ratio
from scanner.models import Clause

ABUSE = frozenset({Clause.DEROGATORY, Clause.DISCRIMINATION})

_NOT_QUOTED = frozenset({"slur_masked", "characteristic_used_against_staff"})
"""What the page does not repeat."""


def measure(_: Sources) -> Result:
    """Judge every case; a function's name is its cases' first tag."""
    by_function: dict[str, list[Judged]] = defaultdict(list)
    for item in evaluate(load_corpus(FUNCTIONAL), Assessor).judged:
        by_function[item.case.phenomena[0]].append(item)
    functions = {name: _accuracy(items) for name, items in sorted(by_function.items())}
    return {
        "functions": functions,
        "mean": sum(found["right"] / found["cases"] for found in functions.values()) / len(functions),
    }


def _accuracy(items: list[Judged]) -> Result:
    abusive = [bool(item.case.clauses & ABUSE) for item in items]
    told = [any(item.shown_under(clause) for clause in ABUSE) for item in items]
    return {
        "cases": len(items),
        "abusive": sum(abusive),
        "right": sum(label == decision for label, decision in zip(abusive, told, strict=True)),
        "decided": sum(item.case.shown is not None for item in items),
        "shown_right": sum(item.assessment.shown == item.case.shown for item in items),
        "wrong": [
            {"id": item.case.id, "text": item.case.post.text, "abusive": label}
            for item, label, decision in zip(items, abusive, told, strict=True)
            if label != decision
        ],
    }


def as_markdown(result: Result) -> str:
    """One line a function, then a post of each that is told wrong."""
    rows = [
        [
            name.replace("_", " "),
            str(found["cases"]),
            str(found["abusive"]),
            figure(found["right"] / found["cases"]),
            figure(ratio(found["shown_right"], found["decided"])),
        ]
        for name, found in result["functions"].items()
    ]
    rows.append(["**mean**", "", "", f"**{figure(result['mean'])}**", ""])
    accuracy = table(["function", "cases", "of them abuse", "abuse told right", "shown or not: right"], rows)
    failures = table(
        ["function", "told wrong, for example", "is"],
        (
            [name.replace("_", " "), _quoted(wrong["text"]), "abuse" if wrong["abusive"] else "no abuse"]
            for name, found in result["functions"].items()
            if found["wrong"] and name not in _NOT_QUOTED
            for wrong in found["wrong"][:1]
        ),
    )
    return f"{accuracy}\n{failures}"


def _quoted(text: str) -> str:
    return text.replace("|", r"\|").replace("#", r"\#").replace("*", r"\*")
