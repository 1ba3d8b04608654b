"""Every module of the application has its layer in the import contract, so that none can be forgotten."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_module_of_the_scanner_has_a_layer() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [contract] = [c for c in settings["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    named = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    files = (ROOT / "scanner").glob("*.py")
    folders = (path.parent for path in (ROOT / "scanner").glob("*/__init__.py"))
    modules = {f"scanner.{path.stem}" for path in (*files, *folders)} - {"scanner.__init__"}
    assert modules - named == set()
