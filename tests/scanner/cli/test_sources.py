import json
from pathlib import Path

import pytest

from tests.scanner.cli.conftest import Run


@pytest.fixture
def toml(installation: Path) -> Path:
    path = installation / "scanner.toml"
    with path.open("a", encoding="utf-8") as file:
        file.write(
            """
[sources.brave]
key = "abc"
queries_per_night = 4
[sources.telegram]
channels = ["northmarsh_news"]
[sources.mastodon]
instances = ["https://social.example"]
[coverage]
revisits_per_night = 12
[coverage.canaries]
mastodon = "gardening"
"""
        )
    return path


def test_the_list_shows_every_source_with_its_state(run: Run, toml: Path) -> None:
    ran = run("sources", "list", "--config", toml)
    assert ran.code == 0
    blocks = {block.partition(":")[0]: " ".join(block.split()) for block in ran.out.split("\n\n")}
    assert "3 targets tonight" in blocks["mastodon"]
    assert "canary “gardening” (your own word)" in blocks["mastodon"]
    assert "canary “school” (the usual one)" in blocks["brave"]
    assert "canary none" in blocks["feeds"]
    assert "never sees posts that are not public" in blocks["mastodon"]
    assert "a stored copy, in full, was read for this scanner on 2026-" in blocks["mastodon"]
    assert "a summary only, was read for this scanner on 2026-" in blocks["brave"]
    assert "state not set up" in blocks["bluesky"]
    assert "[sources.telegram] approval" in blocks["telegram"]
    assert "terms" not in blocks["archive"].partition("never sees")[2]


def test_the_list_tells_what_each_source_found_and_makes_no_database(run: Run, toml: Path) -> None:
    assert "findings" not in run("sources", "list", "--config", toml).out
    assert not (toml.parent / "data").exists()
    archive_only = toml.read_text(encoding="utf-8").partition("[sources.brave]")[0]
    toml.write_text(archive_only, encoding="utf-8")
    run("scan", "--config", toml)
    archive = run("sources", "list", "--config", toml).out.partition("archive: ")[2]
    assert "of them by no other source" in archive


def test_the_list_tells_whether_the_school_has_read_the_terms_itself(run: Run, toml: Path) -> None:
    with toml.open("a", encoding="utf-8") as file:
        file.write("[coverage.terms_read]\nbrave = 2026-10-02\n")
    blocks = {
        b.partition(":")[0]: " ".join(b.split()) for b in run("sources", "list", "--config", toml).out.split("\n\n")
    }
    assert "the school read them on 2026-10-02" in blocks["brave"]
    assert "read the page before you rely on it" in blocks["bluesky"]


def test_the_plan_shows_requests_cost_and_what_stays_unseen(run: Run, toml: Path) -> None:
    ran = run("sources", "plan", "--config", toml)
    assert ran.code == 0
    assert "#TeamAldermoss on social.example" in ran.out
    assert "at most 4 requests, at most $0.02" in ran.out
    assert "All together: at most 164 requests, at most $0.02." in ran.out
    assert "up to 12 known posts" in ran.out
    left, _, unseen = ran.out.partition("What is left for another night")[2].partition("What stays unseen")
    assert "Brave Search: “Aldermoss School” on linkedin.com (never asked so far), " in left
    assert "Of the last of them, the turn comes" in left
    assert "queries_per_night" in left
    assert "Mastodon: posts that are not public" in unseen
    assert "queries_per_night" not in unseen
    assert "only with the platform's approval" in unseen
    assert "Not set up, so not asked: Bluesky, Bluesky, the stream of all posts, Feeds" in unseen


def test_a_file_is_tried_without_asking_anybody(run: Run, installation: Path) -> None:
    ran = run("sources", "test", "archive", "--config", installation / "scanner.toml")
    assert (ran.code, ran.out) == (0, "archive.jsonl: answered, 40 posts\n")


def test_a_source_that_is_not_set_up_says_so(run: Run, installation: Path) -> None:
    ran = run("sources", "test", "bluesky", "--config", installation / "scanner.toml")
    assert ran.code == 3
    assert ran.out.startswith("Bluesky: not configured, nothing asked\n")


@pytest.mark.parametrize("name", ["mastdon", "Mastodon"])
def test_a_name_that_is_no_source_is_refused(run: Run, installation: Path, name: str) -> None:
    ran = run("sources", "test", name, "--config", installation / "scanner.toml")
    assert ran.code == 2
    assert "did you mean mastodon?" in ran.err


def test_a_canary_that_names_somebody_is_refused(run: Run, toml: Path) -> None:
    staff = (toml.parent / "school" / "staff.csv").read_text(encoding="utf-8").splitlines()[1]
    name = staff.split(",")[0].strip('"').split()[-1]
    text = toml.read_text(encoding="utf-8").replace('"gardening"', json.dumps(name))
    toml.write_text(text, encoding="utf-8")
    ran = run("sources", "test", "mastodon", "--config", toml)
    assert ran.code == 2
    assert "coverage.canaries.mastodon" in ran.err
    assert name not in ran.err


@pytest.mark.parametrize("command", ["list", "plan"])
def test_nothing_works_without_settings(run: Run, command: str) -> None:
    ran = run("sources", command)
    assert ran.code == 2
    assert "scanner init" in ran.err


def test_a_canary_for_a_source_that_does_not_exist_is_refused(run: Run, toml: Path) -> None:
    toml.write_text(toml.read_text(encoding="utf-8").replace("mastodon = ", "mastodn = "), encoding="utf-8")
    ran = run("sources", "list", "--config", toml)
    assert ran.code == 2
    assert "mastodn" in ran.err


def test_a_name_that_is_like_no_source_is_refused_with_where_to_look(run: Run, installation: Path) -> None:
    ran = run("sources", "test", "qqqqqqqq", "--config", installation / "scanner.toml")
    assert ran.code == 2
    assert "`scanner sources list` shows them all" in ran.err


def test_a_plan_that_asks_nothing_says_what_to_do(run: Run, installation: Path) -> None:
    (installation / "scanner.toml").write_text("", encoding="utf-8")
    ran = run("sources", "plan", "--config", installation / "scanner.toml")
    assert ran.code == 0
    assert "Nothing: no source is set up. `scanner sources list` shows what each needs." in ran.out


def test_money_for_a_source_that_costs_nothing_is_refused(run: Run, toml: Path) -> None:
    with toml.open("a", encoding="utf-8") as file:
        file.write("[coverage.dollars_per_night]\nmastodon = 1\n")
    ran = run("sources", "plan", "--config", toml)
    assert ran.code == 2
    assert "this source costs nothing; expected one of brave, x" in ran.err


def test_a_budget_of_money_is_kept_to(run: Run, toml: Path) -> None:
    with toml.open("a", encoding="utf-8") as file:
        file.write("[coverage.dollars_per_night]\nbrave = 0.01\n")
    ran = run("sources", "plan", "--config", toml)
    assert "Brave Search: “Aldermoss School” on tiktok.com; at most 2 requests, at most $0.01" in ran.out
    assert "raise brave under [coverage] dollars_per_night" in ran.out
