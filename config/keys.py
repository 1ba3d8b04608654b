"""The keys that a file of ours may hold, read off the type that the file fills."""

import dataclasses
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.section import Section

Loc = tuple[str | int, ...]
"""Where a value stands: table and key names, and for a list the 0-based number of the entry."""


def dotted(loc: Loc) -> str:
    """Write `loc` for people: ``("files", 0, "path")`` is ``files (entry 1).path``."""
    words = (f" (entry {part + 1})" if isinstance(part, int) else f".{part}" for part in loc)
    return "".join(words).removeprefix(".")


def known_keys(kind: type) -> frozenset[str]:
    """Return every dotted key, tables included, that a file filling `kind` (a pydantic model or dataclass) may hold."""
    return frozenset(_walk(kind, ""))


def nearest_key(key: str, known: Collection[str]) -> str | None:
    """Return the key that somebody who wrote `key` most likely meant, or None.

    The same word in another table comes first (a key under the wrong heading), then a like word in the same table,
    then whatever reads most like it.
    """
    table, _, word = key.rpartition(".")
    elsewhere = [name for name in known if name.rpartition(".")[2] == word]
    if len(elsewhere) == 1:
        return elsewhere[0]
    siblings = {name.rpartition(".")[2]: name for name in known if name.rpartition(".")[0] == table}
    close = [siblings[name] for name in get_close_matches(word, siblings, n=1)]
    close += get_close_matches(key, sorted(known), n=1)
    return close[0] if close else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionKeys:
    """One table of scanner.toml with what stands in it.

    Attributes:
        table: dotted name, empty for the top of the file.
        summary: what the table is about.
        fields: the table's own keys, without tables below it.
        repeated: the table may be written several times (``[[table]]``).
    """

    table: str
    summary: str
    fields: dict[str, FieldInfo]
    repeated: bool = False


def sections_of(kind: type[Section], *, table: str = "", repeated: bool = False) -> Iterator[SectionKeys]:
    """Yield `kind` and the tables below it, in the order in which scanner.toml shows them."""
    inner = {name: _inner(info.annotation) for name, info in kind.model_fields.items()}
    fields = {name: info for name, info in kind.model_fields.items() if inner[name] is None}
    summary = (kind.__doc__ or "").strip()
    if fields:
        yield SectionKeys(table=table, summary=summary, fields=fields, repeated=repeated)
    for name, below in inner.items():
        if below is not None and issubclass(below, Section):
            many = kind.model_fields[name].annotation is not below
            yield from sections_of(below, table=f"{table}.{name}".removeprefix("."), repeated=many)


def _walk(kind: type, prefix: str) -> Iterator[str]:
    for name, annotation in _annotations(kind):
        yield prefix + name
        below = _inner(annotation)
        if below is not None:
            yield from _walk(below, f"{prefix}{name}.")


def _annotations(kind: type) -> Iterator[tuple[str, object]]:
    if issubclass(kind, BaseModel):
        yield from ((name, info.annotation) for name, info in kind.model_fields.items())
    elif dataclasses.is_dataclass(kind):
        yield from ((field.name, field.type) for field in dataclasses.fields(kind))


def _inner(annotation: object) -> type | None:
    """The model or dataclass that `annotation` is, or is a tuple of."""
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and (issubclass(kind, BaseModel) or dataclasses.is_dataclass(kind)):
            return kind
    return None
