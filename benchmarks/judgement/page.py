"""The tables of `docs/judgement.md`, between marks, made from the results: no figure is typed in by hand."""

import re
from collections.abc import Mapping
from typing import Protocol

from benchmarks.judgement import (
    background,
    cost,
    fairness,
    functional,
    material,
    obfuscation,
    parts,
    public,
    sets,
    spread,
    strictness,
)
from benchmarks.judgement.results import ROOT, Result, load, weights_digest
from benchmarks.judgement.sources import Sources

PAGE = ROOT / "docs" / "judgement.md"
_BLOCK = re.compile(r"(<!-- results: (\w+) -->\n).*?(<!-- end of results -->)", re.DOTALL)


class Section(Protocol):
    """A module that measures one thing and tells it in Markdown."""

    def measure(self, sources: Sources, /) -> Result:
        """What was found, as plain JSON values."""

    def as_markdown(self, result: Result, /) -> str:
        """Its tables."""


SECTIONS: Mapping[str, Section] = {
    "material": material,
    "functional": functional,
    "fairness": fairness,
    "cost": cost,
    "sets": sets,
    "strictness": strictness,
    "obfuscation": obfuscation,
    "parts": parts,
    "spread": spread,
    "public": public,
    "background": background,
}
"""By name, the quick ones first."""


def filled(page: str) -> str:
    """The page with every block made anew from its result."""
    return _BLOCK.sub(lambda block: block[1] + _content(block[2]) + block[3], page)


def _content(name: str) -> str:
    result = load(name)
    if result is None:
        return "Not measured yet.\n"
    return f"{SECTIONS[name].as_markdown(result)}\nMeasured with weights `{result['weights']}`.\n"


def write() -> None:
    """Fill the page in `docs/`."""
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def stale() -> list[str]:
    """The sections that weren't measured with the weights as they are now."""
    results = {name: load(name) for name in SECTIONS}
    return [name for name, found in results.items() if found is None or found["weights"] != weights_digest()]
