import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from config import demo_folder
from scanner.cli import main


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run the command line as a user would, in an empty folder with empty user folders."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.delenv("SCANNER_CONFIG", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["scanner", *map(str, arguments)])
        try:
            main()
            code: int | str | None = 0
        except SystemExit as leaving:
            code = leaving.code
        captured = capsys.readouterr()
        return Ran(code=int(code or 0), out=captured.out, err=captured.err)

    return run


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    """A folder with a scanner.toml for the synthetic school and a small archive."""
    folder = tmp_path / "installed"
    shutil.copytree(demo_folder(), folder / "school", ignore=shutil.ignore_patterns("posts.jsonl"))
    lines = (demo_folder() / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    (folder / "archive.jsonl").write_text("\n".join(lines[:40]) + "\n", encoding="utf-8")
    (folder / "scanner.toml").write_text(
        f"""
[store]
url = "sqlite:///data/scanner.db"
key_file = "keys/scanner.key"
[report]
folder = "reports"
formats = ["html", "json", "csv"]
[sources.archive]
files = [{{ path = {json.dumps("archive.jsonl")} }}]
"""
    )
    return folder
