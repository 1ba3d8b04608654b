import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from config import demo_folder
from scanner import __version__
from scanner.cli.app import app


class Ran(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]
CLAIM = "I work at Aldermoss School as a TA. Long week, lovely kids, terrible coffee in the staff room"
COMMANDS = ("scan", "schedule", "self-check", "report", "evaluate", "explain", "sources", "doctor", "init")


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name in ("school.toml", "staff.csv", "pupils.csv"):
        (folder / name).write_bytes((demo_folder() / name).read_bytes())
    lines = (demo_folder() / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    (folder / "posts.jsonl").write_text("\n".join(lines[:60]) + "\n", encoding="utf-8")
    return folder


def test_help_lists_every_command(run: Run) -> None:
    ran = run("--help")

    assert ran.code == 0
    assert all(command in ran.out for command in COMMANDS)
    registered = {command.name for command in app.registered_commands} | {group.name for group in app.registered_groups}
    assert registered == set(COMMANDS)


def test_readme_names_every_command_and_exit_code() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")

    assert all(f"`scanner {command}" in readme or f", `{command}`" in readme for command in COMMANDS)
    assert all(f"| {code} |" in readme for code in (0, 1, 2, 3, 4, 10))


def test_version(run: Run) -> None:
    assert __version__ in run("--version").out


def test_evaluate_prints_json_and_writes_the_wrong_decisions(run: Run, small_corpus: Path, tmp_path: Path) -> None:
    errors = tmp_path / "errors.jsonl"

    ran = run("evaluate", small_corpus, "--json", "--errors", errors)

    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["posts"] == 60
    wrong = [json.loads(line) for line in errors.read_text(encoding="utf-8").splitlines()]
    assert all({"id", "what", "expected", "decided"} <= set(line) for line in wrong)


def test_evaluate_compares_with_the_keyword_baseline(run: Run, small_corpus: Path) -> None:
    ran = run("evaluate", small_corpus, "--baseline", "keyword")

    assert ran.code == 0, ran.err
    assert "macro-F1" in ran.out


def test_evaluate_adds_intervals(run: Run, small_corpus: Path) -> None:
    ran = run("evaluate", small_corpus, "--json", "--intervals", "post")

    intervals = json.loads(ran.out)["intervals"]
    assert (intervals["unit"], intervals["level"]) == ("post", 0.95)
    assert all(0 <= lower <= upper <= 1 for lower, upper in intervals["bounds"].values())
    assert "95 % intervals" in run("evaluate", small_corpus, "--intervals", "school").out


def test_evaluate_counts_false_alarms_on_a_background(run: Run, small_corpus: Path, tmp_path: Path) -> None:
    background = tmp_path / "background.jsonl"
    background.write_text('{"text": "rain again"}\n{"text": "I love my dog"}\n')

    ran = run("evaluate", small_corpus, "--json", "--background", background)

    assert json.loads(ran.out)["false_alarms_per_10k"] == 0


@pytest.mark.parametrize("line", ["no json at all", "[1, 2]"])
def test_evaluate_names_a_bad_line(run: Run, small_corpus: Path, line: str) -> None:
    with (small_corpus / "posts.jsonl").open("a", encoding="utf-8") as posts:
        posts.write(line + "\n")

    ran = run("evaluate", small_corpus)

    assert ran.code == 2
    assert "posts.jsonl:61" in ran.err


def test_explain_tells_what_was_recognised_and_why(run: Run) -> None:
    ran = run("explain", CLAIM, "--handle", "someone_new")

    assert ran.code == 0, ran.err
    assert "would be shown" in ran.out
    assert "4.5.1" in ran.out
    assert "“Aldermoss School”" in ran.out
    assert "for " in ran.out


def test_explain_tells_what_would_clear_it_and_what_a_fixed_rule_kept_out(run: Run) -> None:
    text = "Our fire doors are wedged open and nobody acts, so I have told Ofsted in writing"
    ran = run("explain", text, "--bio", "Teaching assistant at Aldermoss School", "--handle", "someone_new")

    assert ran.code == 0, ran.err
    assert "if the model read it without “" in ran.out
    assert "in the author's description, this would not be shown here." in ran.out
    assert "ruled out by a fixed rule" in ran.out


def test_explain_reads_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("what a lovely sunset"))

    ran = run("explain", "-")

    assert "would not be shown" in ran.out
    assert "Nothing ties it to the school" in ran.out


def test_explain_without_text_says_so(run: Run) -> None:
    assert run("explain", " ").code == 2


def test_self_check_of_a_text_needs_no_settings(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    monkeypatch.setattr("sys.stdin", io.StringIO("Back at Aldermoss School tomorrow, mail me at x@aldermoss.example"))

    ran = run("self-check")

    assert ran.code == 0, ran.err
    assert "4.5.1" in ran.out
    assert set(tmp_path.rglob("*")) == before


def test_self_check_of_a_handle_asks_for_its_network(run: Run) -> None:
    ran = run("self-check", "@me@social.example")

    assert ran.code == 2
    assert "--network" in ran.err


def test_init_writes_files_that_doctor_can_read(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine"

    written = run("init", folder)
    again = run("init", folder)
    looked = run("doctor", "--config", folder / "scanner.toml")

    assert str(folder / "scanner.toml") in written.out
    assert again.out == ""
    assert "already" in again.err
    assert "settings" in looked.out


def test_doctor_fails_on_what_is_broken(run: Run, installation: Path) -> None:
    (installation / "school" / "school.toml").write_text("name = 3")

    ran = run("doctor", "--config", installation / "scanner.toml")

    assert ran.code == 2
    assert "fail" in ran.out


def test_report_writes_the_last_run_again(run: Run, installation: Path) -> None:
    run("scan", "--config", installation / "scanner.toml")
    for path in (installation / "reports").iterdir():
        path.unlink()

    ran = run("report", "--config", installation / "scanner.toml")

    assert ran.code == 0, ran.err
    assert len(list((installation / "reports").iterdir())) == 3


def test_report_without_a_run_says_so(run: Run, installation: Path) -> None:
    ran = run("report", "--config", installation / "scanner.toml")

    assert ran.code == 1
    assert ran.err.startswith("scanner:")


def test_schedule_show_prints_the_next_nights(run: Run, installation: Path) -> None:
    ran = run("schedule", "show", "--config", installation / "scanner.toml", "--nights", "3")

    assert ran.code == 0, ran.err
    assert len(ran.out.splitlines()) == 3
    assert all("02:30" in line for line in ran.out.splitlines())
