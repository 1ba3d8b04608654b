import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from config.school import School
from scanner.errors import ConfigError
from scanner.evaluation import KeywordBaseline, count_false_alarms, evaluate, load_corpus
from scanner.evaluation.results import as_json, error_line
from scanner.models import (
    Assessment,
    AuthorRole,
    Clause,
    Contribution,
    Direction,
    Evidence,
    Finding,
    Post,
    Severity,
    Urgency,
)

SCHOOL = {
    "key": "fernholt",
    "name": "Fernholt Primary School",
    "aliases": ["Fernholt Primary"],
    "hashtags": ["#Fernholt"],
    "email_domain": "fernholt.sch.example",
    "website": "https://fernholt.sch.example",
    "address": {"street": "Elm Row", "town": "Dunbeck", "postcode": "QX1 2AB"},
    "phone": "01632 960001",
    "official_accounts": [{"platform": "x", "handle": "fernholt"}],
    "staff": [{"name": "Odette Farrow", "role": "Teacher", "handles": ["odettef"]}],
    "pupils": [{"name": "Bram Oakes", "year": 4}],
    "partners": [],
    "confidential_terms": [],
}


def case(number: int, text: str, **labels: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "id": f"t-{number}",
        "school": "fernholt",
        "post": {"platform": "x", "text": text, "author": {"handle": "someone"}},
        "mention": True,
        "clauses": [],
        "author_role": "unknown",
        "urgent": False,
        "phenomena": ["exact"],
        "why": "made up",
    }
    return plain | labels


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cases = [
        case(1, "I teach at Fernholt Primary School", clauses=["4.5.1"], author_role="staff"),
        case(2, "Fernholt Primary parked cars again", author_role="parent"),
        case(3, "our plan leaks", clauses=["4.5.7"], ambiguous_clauses=["4.5.7"]),
        case(4, "unsafe staffing at Fernholt Primary", clauses=["4.5.1"], protected=True),
        case(5, "nothing at all", mention=False, phenomena=["short"]),
    ]
    (tmp_path / "schools.json").write_text(json.dumps([SCHOOL]))
    (tmp_path / "posts.jsonl").write_text("\n".join(map(json.dumps, cases)))
    return tmp_path


class Fixed:
    """A judge that shows the clauses it is told, by words of the text."""

    def __init__(self, decisions: dict[str, tuple[Clause, float]]) -> None:
        self.decisions = decisions

    def assess_batch(self, posts: Sequence[Post]) -> list[Assessment]:
        return [self.assess(post) for post in posts]

    def assess(self, post: Post) -> Assessment:
        findings = tuple(
            Finding(
                clause=clause,
                score=score,
                identity=1.0,
                severity=Severity.LOW,
                direction=Direction.BY_STAFF,
                evidence=(Evidence.at(post, "text", (0, 1), reason="a letter"),),
                contributions=(Contribution(feature="told", points=0.0, note="as told"),),
                hold=False,
                shown=score >= 0.5,
                fingerprint="f",
            )
            for word, (clause, score) in self.decisions.items()
            if word in post.text
        )
        return Assessment(
            post_ref=post.ref,
            mention="Fernholt" in post.text,
            mention_score=1.0,
            author_role=AuthorRole.UNKNOWN,
            protected=False,
            urgency=Urgency(score=0.0, shown=False),
            findings=findings,
        )


def test_evaluate_scores_clauses_at_their_thresholds(folder: Path) -> None:
    judge = Fixed({"teach": (Clause.EMPLOYER, 0.9), "parked": (Clause.EMPLOYER, 0.6), "unsafe": (Clause.EMPLOYER, 0.4)})

    result = evaluate(load_corpus(folder), lambda _: judge)

    employer = result.clauses[Clause.EMPLOYER]
    assert (employer.precision, employer.recall, employer.support) == (0.5, 0.5, 2)
    assert employer.ap == pytest.approx((1 + 2 / 3) / 2)
    assert result.macro_f1 == pytest.approx(0.5)
    assert result.mention_accuracy == pytest.approx(4 / 5)
    assert result.author_role_accuracy == pytest.approx(3 / 5)
    assert result.author_role_accuracy_mentioned == pytest.approx(2 / 4)


def test_undecided_clauses_are_left_out(folder: Path) -> None:
    result = evaluate(load_corpus(folder), lambda _: Fixed({"leaks": (Clause.CONFIDENTIAL, 0.9)}))

    assert result.clauses[Clause.CONFIDENTIAL].support == 0
    assert result.clauses[Clause.CONFIDENTIAL].precision is None
    assert result.shown.support == 2
    assert result.shown.precision is None


def test_protected_posts_under_guarded_clauses_are_violations(folder: Path) -> None:
    clean = evaluate(load_corpus(folder), lambda _: Fixed({"unsafe": (Clause.EMPLOYER, 0.9)}))
    violating = evaluate(load_corpus(folder), lambda _: Fixed({"unsafe": (Clause.DISREPUTE, 0.9)}))

    assert clean.protected_violations == 0
    assert violating.protected_violations == 1


def test_wrong_decisions_name_label_decision_and_evidence(folder: Path) -> None:
    result = evaluate(load_corpus(folder), lambda _: Fixed({"parked": (Clause.EMPLOYER, 0.6)}))

    lines = {(line["id"], line["what"]): line for line in map(error_line, result.wrong)}

    assert lines["t-2", "4.5.1"]["decided"] == "yes"
    assert lines["t-2", "4.5.1"]["evidence"] == [{"excerpt": "F", "reason": "a letter"}]
    assert lines["t-1", "4.5.1"]["expected"] == "yes"
    assert lines["t-1", "author_role"]["expected"] == "staff"
    assert ("t-3", "4.5.7") not in lines


def test_json_keeps_its_documented_keys(folder: Path) -> None:
    document = as_json(evaluate(load_corpus(folder), KeywordBaseline))

    assert set(document["clauses"]) == {str(clause) for clause in Clause}
    assert set(document["clauses"]["4.5.1"]) == {"precision", "recall", "f1", "ap", "support"}
    for group, key in (
        ("shown", "recall"), ("urgent", "recall"), ("mention", "accuracy"),
        ("author_role", "accuracy"), ("protected", "violations"), ("calibration", "ece"),
    ):  # fmt: skip
        assert key in document[group]
    assert {"macro_f1", "false_alarms_per_10k", "posts_per_second"} <= set(document)
    assert json.loads(json.dumps(document)) == document


def test_keyword_baseline_finds_whole_words_only(folder: Path) -> None:
    school: School = load_corpus(folder).schools["fernholt"]
    result = evaluate(load_corpus(folder), KeywordBaseline)

    assert result.clauses[Clause.EMPLOYER].recall == 1
    posts = [case.post for case in load_corpus(folder).cases]
    assert [item.mention for item in KeywordBaseline(school).assess_batch(posts)] == [True, True, False, True, False]


def test_background_counts_shown_posts_per_school(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "background.jsonl.gz"
    with gzip.open(path, "wt") as lines:
        lines.write("\n".join(json.dumps({"id": n, "text": f"teach {n}" if n < 2 else "rain"}) for n in range(20)))

    judge = Fixed({"teach": (Clause.EMPLOYER, 0.9)})
    result = count_false_alarms(path, load_corpus(folder).schools, lambda _: judge)

    assert result.posts == 20
    assert result.shown == {"fernholt": 2}
    assert result.false_alarms_per_10k == pytest.approx(1000)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{not json", "no JSON"),
        (json.dumps(case(1, "x", author_role="wizard")), "author_role"),
        (json.dumps(case(1, "x", school="elsewhere")), "school"),
        (json.dumps({"id": "t-9"}), "school: field required"),
    ],
)
def test_a_bad_line_is_named(folder: Path, line: str, expected: str) -> None:
    with (folder / "posts.jsonl").open("a") as posts:
        posts.write("\n" + line)

    with pytest.raises(ConfigError, match=expected) as caught:
        load_corpus(folder)

    assert caught.value.line == 6
    assert "posts.jsonl:6" in str(caught.value)


def test_a_folder_without_posts_is_named(folder: Path) -> None:
    (folder / "posts.jsonl").unlink()

    with pytest.raises(ConfigError, match=r"posts\.jsonl"):
        load_corpus(folder)
