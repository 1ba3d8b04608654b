from datetime import date
from pathlib import Path

import pytest

from config import loading
from config.loading import find_settings, load
from config.settings import Settings
from scanner.errors import ConfigError


def written(folder: Path, text: str) -> Path:
    path = folder / "scanner.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path | None, env: dict[str, str] | None = None, **overrides: object) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load(path, env=env or {}, overrides={key.replace("__", "."): value for key, value in overrides.items()})
    return caught.value


def test_without_anything_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load(None, env={"PATH": "/bin", "SCANNER_CONFIG": "elsewhere.toml"}, overrides={})
    assert settings == Settings(school=tmp_path / "school")


def test_flags_win_over_variables_over_the_file_over_the_defaults(tmp_path: Path) -> None:
    path = written(tmp_path, '[http]\ntimeout = 1\nmax_bytes = 1\nlookback_days = 1\n[schedule]\nat = "01:00"')
    env = {"SCANNER_HTTP__TIMEOUT": "2", "SCANNER_HTTP__MAX_BYTES": "2"}
    settings = load(path, env=env, overrides={"http.timeout": 3.0, "schedule.at": None})
    assert (settings.http.timeout, settings.http.max_bytes, settings.http.lookback_days) == (3.0, 2, 1)
    assert settings.schedule.at == "01:00"
    assert settings.http.contact == ""


def test_lists_and_tables_in_variables_are_written_as_in_toml() -> None:
    env = {
        "SCANNER_SOURCES__FEEDS__URLS": '["https://a.example/feed", "https://b.example/feed"]',
        "SCANNER_SOURCES__MASTODON__TOKENS": '{ "https://m.example" = "hush" }',
        "SCANNER_SOURCES__BLUESKY__ENABLED": "false",
        "SCANNER_GOVERNANCE__DPIA_APPROVED_ON": "2026-09-01",
    }
    settings = load(None, env=env, overrides={})
    assert settings.sources.feeds.urls == ("https://a.example/feed", "https://b.example/feed")
    assert settings.sources.mastodon.tokens["https://m.example"].get_secret_value() == "hush"
    assert settings.sources.bluesky.enabled is False
    assert settings.governance.dpia_approved_on == date(2026, 9, 1)


def test_tables_of_several_layers_are_joined(tmp_path: Path) -> None:
    path = written(tmp_path, '[sources.mastodon.tokens]\n"https://a.example" = "one"')
    env = {"SCANNER_SOURCES__MASTODON__TOKENS": '{ "https://b.example" = "two" }'}
    assert set(load(path, env=env, overrides={}).sources.mastodon.tokens) == {"https://a.example", "https://b.example"}


def test_paths_of_the_file_count_from_its_folder_and_others_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, elsewhere = tmp_path / "house", tmp_path / "elsewhere"
    house.mkdir()
    elsewhere.mkdir()
    written(
        house,
        'policy = "own.toml"\n'
        '[store]\nurl = "sqlite:///data/scanner.db"\nkey_file = "/keys/k"\n'
        '[report]\nfolder = "out"\n'
        '[[sources.archive.files]]\npath = "posts.jsonl"\n[[sources.archive.files]]\npath = "-"',
    )
    monkeypatch.chdir(elsewhere)
    settings = load(
        Path("../house/scanner.toml"), env={"SCANNER_POLICY": "mine.toml"}, overrides={"report.folder": "r"}
    )
    folder = elsewhere / "../house"
    assert settings.school == folder / "school"
    assert settings.policy == elsewhere / "mine.toml"
    assert settings.report.folder == elsewhere / "r"
    assert settings.store.key_file == Path("/keys/k")
    assert settings.store.url == f"sqlite:///{folder.as_posix()}/data/scanner.db"
    assert [file.path for file in settings.sources.archive.files] == [folder / "posts.jsonl", Path("-")]


@pytest.mark.parametrize(
    "url", ["sqlite:////var/s.db", "sqlite:///:memory:", "sqlite://", "postgresql+psycopg://db.example/scanner", ""]
)
def test_other_database_addresses_stay_as_they_are(tmp_path: Path, url: str) -> None:
    assert load(written(tmp_path, f'[store]\nurl = "{url}"'), env={}, overrides={}).store.url == url


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    assert (
        load(written(tmp_path, 'school = "~/our school"'), env={}, overrides={}).school == tmp_path / "home/our school"
    )


def test_an_empty_path_or_date_is_none(tmp_path: Path) -> None:
    settings = load(written(tmp_path, 'policy = ""\n[governance]\nstaff_notice_on = ""'), env={}, overrides={})
    assert settings.policy is None
    assert settings.governance.staff_notice_on is None


BAD = """\
schol = "x"
at = "02:00"
policy = 3
[matching]
strictness = "loud"
[sources.bluesky]
app_password = 424242
enabled = 1
[[sources.archive.files]]
path = "a.jsonl"
[[sources.archive.files]]
formt = "csv"
[schedule]
at = "25:00"
[http]
timeout = "20"
lookback_days = 0
allow_private_hosts = "intranet"
[governance]
dpia_approved_on = "1/9/2026"
"""


def test_every_mistake_of_a_file_is_named_with_its_line_and_what_was_expected(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, BAD))
    assert error.path == tmp_path / "scanner.toml"
    assert error.problems == (
        "line 1, schol: unknown key; did you mean `school`?",
        "line 2, at: unknown key; did you mean `schedule.at`?",
        "line 3, policy: expected text in quotes, found a number",
        "line 5, matching.strictness: expected 'quiet', 'balanced' or 'wide'",
        "line 7, sources.bluesky.app_password: expected text in quotes, found a number",
        "line 8, sources.bluesky.enabled: expected true or false, found a number",
        "line 11, sources.archive.files (entry 2).path: this key is missing",
        "line 12, sources.archive.files (entry 2).formt: unknown key; did you mean `sources.archive.files.format`?",
        "line 14, schedule.at: expected a time of day from 00:00 to 23:59, such as 02:30",
        "line 16, http.timeout: expected a number, found text",
        "line 17, http.lookback_days: expected a number greater than or equal to 1",
        'line 18, http.allow_private_hosts: expected a list such as ["one", "two"], found text',
        "line 20, governance.dpia_approved_on: expected a date such as 2026-09-01, found text",
    )
    assert "424242" not in str(error)


def test_a_single_mistake_names_file_line_and_key(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, "\n[store]\nurll = 'x'"))
    assert (error.path, error.line, error.key) == (tmp_path / "scanner.toml", 3, "store.urll")
    assert str(error) == f"{tmp_path / 'scanner.toml'}:3, store.urll: unknown key; did you mean `store.url`?"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("contact = true", "expected text in quotes, found true or false"),
        ("contact = ['x']", "expected text in quotes, found a list"),
        ("contact = { x = 1 }", "expected text in quotes, found a table"),
        ("lookback_days = 1.5", "expected a whole number, found a number"),
        ("lookback_days = ''", "expected a whole number, found nothing"),
        ("timeout = 0", "expected a number greater than 0"),
        ("timeout = 301", "expected a number less than or equal to 300"),
        ("max_bytes = 2026-09-01", "expected a whole number, found text"),
    ],
)
def test_the_kind_that_was_found_is_named(tmp_path: Path, line: str, told: str) -> None:
    assert refusal(written(tmp_path, f"[http]\n{line}")).message == told


def test_keys_are_found_however_they_are_written(tmp_path: Path) -> None:
    text = '["http"]\n"time out" = 1\n[schedule]\n  at="x"\n'
    told = refusal(written(tmp_path, text)).problems
    assert [problem.partition(":")[0] for problem in told] == ["line 2, http.time out", "line 4, schedule.at"]


def test_what_looks_like_a_key_inside_a_text_does_no_harm(tmp_path: Path) -> None:
    text = '[http]\ncontact = """\nno key at all = 1\n"""\ntimeout = \'x\'\n'
    assert refusal(written(tmp_path, text)).line == 5


@pytest.mark.parametrize("table", ["sources = 3", "sources = []", "[sources]\nmastodon = 1"])
def test_a_plain_value_where_a_table_belongs_is_refused(tmp_path: Path, table: str) -> None:
    assert "expected a table" in str(refusal(written(tmp_path, table)))


@pytest.mark.parametrize(
    ("text", "line"),
    [("school = \n", 1), ("[store]\n\nurl = 'x", 3), ("[store]\n[store]", 2), ("x = " + "9" * 5000, 1)],
)
def test_broken_toml_names_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    error = refusal(written(tmp_path, text))
    assert (error.path, error.line) == (tmp_path / "scanner.toml", line)
    assert "not valid TOML" in str(error)


def test_a_missing_file_says_what_to_run(tmp_path: Path) -> None:
    error = refusal(tmp_path / "scanner.toml")
    assert "scanner init" in str(error)
    assert error.exit_code == 2


def test_mistakes_in_variables_name_the_variable_and_never_its_value() -> None:
    env = {
        "SCANNER_STOREE__URL": "hush1",
        "SCANNER_SCHEDULE__AT": "hush2",
        "SCANNER_SOURCES__FEEDS__URLS": "hush3",
        "SCANNER_SOURCES__MASTODON__INSTANCES": "[hush4",
        "SCANNER_STORE": "hush5",
        "SCANNER_STORE__URL": "hush6",
    }
    error = refusal(None, env)
    told = "\n".join(error.problems)
    assert all(name in told for name in ("SCANNER_STOREE", "SCANNER_SCHEDULE__AT", "SCANNER_SOURCES__FEEDS__URLS"))
    assert "SCANNER_SOURCES__MASTODON__INSTANCES: expected a list" in told
    assert "SCANNER_STORE: expected a table" in told
    assert "hush" not in str(error)


def test_mistakes_in_flags_name_the_key() -> None:
    error = refusal(None, matching__strict="wide")
    assert error.problems == ("matching.strict: unknown key; did you mean `matching.strictness`?",)
    told = refusal(None, sources__bluesky__enabled=Path("x")).problems
    assert told == ("sources.bluesky.enabled: expected true or false, found something else",)


def test_secrets_do_not_show_in_a_repr(tmp_path: Path) -> None:
    path = written(
        tmp_path, '[sources.bluesky]\napp_password = "hush"\n[sources.mastodon.tokens]\n"https://a.example" = "hush"'
    )
    assert "hush" not in repr(load(path, env={}, overrides={}))


def test_the_settings_file_is_the_named_one_then_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, home = tmp_path / "here", tmp_path / "home"
    here.mkdir()
    home.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr(loading, "config_folder", lambda: home)
    env = {"SCANNER_CONFIG": "variable.toml"}
    assert find_settings(None, env={}) is None
    written(home, "")
    assert find_settings(None, env={}) == home / "scanner.toml"
    written(here, "")
    assert find_settings(None, env={}) == Path("scanner.toml")
    assert find_settings(None, env=env) == Path("variable.toml")
    assert find_settings(Path("flag.toml"), env=env) == Path("flag.toml")
