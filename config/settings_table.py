"""Writes docs/settings.md from the settings, so that the two cannot differ.

``python -m config.settings_table docs/settings.md`` renews it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from config.keys import SectionKeys, sections_of
from config.settings import Settings
from config.starter import toml_value

_INTRODUCTION = """\
# Settings

Everything that an installation can set, in `scanner.toml`. This page is written from the program by
`python -m config.settings_table docs/settings.md`.

`scanner init` writes a `scanner.toml` with all of these at their defaults. The file that counts is the first of: the
one named by `--config`, the one named by `SCANNER_CONFIG`, `scanner.toml` in the working folder, `scanner.toml` in
your config folder.

A flag of the command line wins over an environment variable, the variable over the file, the file over the default. A
variable's name is `SCANNER_` and the key with two underscores for each dot (`SCANNER_STORE__URL`); lists and tables
are written as in TOML (`SCANNER_SOURCES__FEEDS__URLS='["https://news.example/feed"]'`).

Paths in the file count from the file's own folder. An unknown key is refused, and the nearest one is named.
"""


def settings_page() -> str:
    """Return the text of docs/settings.md."""
    return (
        "\n".join([_INTRODUCTION, *(line for section in sections_of(Settings) for line in _table(section))]).rstrip()
        + "\n"
    )


def _table(section: SectionKeys) -> Iterator[str]:
    brackets = "[[{}]]" if section.repeated else "[{}]"
    yield f"## {brackets.format(section.table)}" if section.table else "## At the top of the file"
    yield ""
    if section.table:
        yield from (section.summary, "")
    yield from ("| key | default | meaning |", "| --- | --- | --- |")
    for name, info in section.fields.items():
        default = "(needed)" if info.is_required() else f"`{toml_value(info.get_default(call_default_factory=True))}`"
        yield f"| `{name}` | {default} | {info.description} |"
    yield ""


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(settings_page(), encoding="utf-8")
