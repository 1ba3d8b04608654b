"""Finds and reads an installation's settings: flags, then the environment, then scanner.toml, then the defaults."""

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from config.keys import Loc, dotted, known_keys
from config.places import SETTINGS_NAME, config_folder
from config.problems import explain
from config.section import Section
from config.settings import Settings
from config.toml_file import read_toml
from scanner.errors import ConfigError

SectionT = TypeVar("SectionT", bound=Section)

PREFIX = "SCANNER_"
CONFIG_VARIABLE = "SCANNER_CONFIG"
STANDARD_INPUT = Path("-")

_SQLITE_FILE = re.compile(r"(sqlite(?:\+\w+)?:///)(?!:memory:|file:)(.+)")


def find_settings(config: Path | None, *, env: Mapping[str, str]) -> Path | None:
    """Return the scanner.toml to use, or None if there is none.

    The first of: `config` (the ``--config`` flag), ``SCANNER_CONFIG``, ``scanner.toml`` in the working folder,
    ``scanner.toml`` in the user's config folder. The first two are taken at their word, so that `load` can say that
    the file is missing.
    """
    if config is not None:
        return config
    if named := env.get(CONFIG_VARIABLE):
        return Path(named)
    usual = (Path(SETTINGS_NAME), config_folder() / SETTINGS_NAME)
    return next((path for path in usual if path.is_file()), None)


def load(path: Path | None, *, env: Mapping[str, str], overrides: Mapping[str, object]) -> Settings:
    """Return the settings of an installation.

    Relative paths in the file count from the file's folder, those of flags and variables from the working folder.

    Args:
        path: scanner.toml, or None to do without.
        env: the environment; ``SCANNER_STORE__URL`` sets ``store.url``. Lists and tables are written as in TOML.
        overrides: dotted key to value, as flags gave them; None means not given.

    Raises:
        ConfigError: the file is missing or broken, a key is unknown, or a value is not what is expected.
    """
    here = Path.cwd()
    folder = path.absolute().parent if path else here
    # Each layer is checked by itself, so that a mistake is blamed on the place where it was made.
    layers = [
        _anchored(Settings(school=Settings().school), folder),
        _anchored(_from_environment(env), here),
        _anchored(_from_flags(overrides), here),
    ]
    if path:
        layers.insert(1, _anchored(read_toml(path).read_as(Settings), folder))
    merged: dict[str, Any] = {}
    for layer in layers:
        merged = _merged(merged, layer.model_dump(exclude_unset=True))
    return Settings.model_validate(merged)


def _from_environment(env: Mapping[str, str]) -> Settings:
    names = (name for name in env if name.startswith(PREFIX) and name != CONFIG_VARIABLE)
    values = {name.removeprefix(PREFIX).lower().replace("__", "."): env[name] for name in names}
    return _checked(values, "environment variables", _variable)


def _from_flags(overrides: Mapping[str, object]) -> Settings:
    values = {key: value for key, value in overrides.items() if value is not None}
    return _checked(values, "settings of the command line", dotted)


def _variable(loc: Loc) -> str:
    return PREFIX + dotted(loc).replace(".", "__").upper()


def _checked(values: Mapping[str, object], source: str, name: Callable[[Loc], str]) -> Settings:
    """Turn dotted keys into settings, with only those keys set; `name` writes a key as its source does."""
    tree: dict[str, Any] = {}
    for key in sorted(values):
        _put(tree, key.split("."), _parsed(values[key]))
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        problems = tuple(f"{name(problem.loc)}: {problem.text}" for problem in explain(error, known_keys(Settings)))
        raise ConfigError(f"some {source} cannot be used", problems=problems) from None


def _put(tree: dict[str, Any], words: list[str], value: object) -> None:
    *tables, last = words
    node: Any = tree
    for table in tables:
        node = node.setdefault(table, {})
        if not isinstance(node, dict):
            return  # a plain value where a table belongs: the check that follows says so
    node[last] = value


def _parsed(value: object) -> object:
    """Read a list or table written as text as TOML does; leave everything else as it is."""
    if isinstance(value, str) and value.lstrip().startswith(("[", "{")):
        try:
            return tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            return value
    return value


def _anchored(section: SectionT, folder: Path) -> SectionT:
    """Return `section` with every relative path that was set in it counted from `folder`."""
    moved: dict[str, object] = {}
    for name in section.model_fields_set:
        match getattr(section, name):
            case Path() as path if path != STANDARD_INPUT:
                moved[name] = folder / (path.expanduser() if path.parts[:1] == ("~",) else path)
            case str(url) if found := _SQLITE_FILE.match(url):
                moved[name] = found[1] + (folder / found[2]).as_posix()
            case Section() as table:
                moved[name] = _anchored(table, folder)
            case (Section(), *_) as tables:
                moved[name] = tuple(_anchored(table, folder) for table in tables)
    return section.model_copy(update=moved)


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged
