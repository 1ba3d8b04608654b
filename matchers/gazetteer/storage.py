"""A compiled gazetteer on disk: one ``.npy`` file an array, the terms, and a manifest that is written last.

The files of one generation lie in a folder of their own, which the manifest names, so that a reader never sees parts of
two. The arrays are mapped into memory, not read: processes on one machine share them.
"""

import hashlib
import json
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.gazetteer.beginnings import Beginnings
from matchers.gazetteer.index import Columns, Index, Level
from matchers.gazetteer.keys import KeyIndex, KeySet
from matchers.gazetteer.mentions import Watchlist
from matchers.gazetteer.terms import Term
from scanner.models import EntityId, MentionKind

_MANIFEST = "manifest.json"
_TERMS = "terms.json"

Array = NDArray[Any]


def digest(terms: Sequence[Term], definition: int) -> str:
    """A hash of all that the compiled tables depend on: the terms, the definition and the Unicode version."""
    rows = [definition, unicodedata.unidata_version, _rows(terms)]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def saved_digest(folder: Path) -> str | None:
    """The digest of the gazetteer saved in `folder`, None if there is none."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
        return str(manifest["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(folder: Path, definition: int, terms: Sequence[Term], watchlist: Watchlist) -> None:
    """Write a gazetteer to `folder`, in the place of any that is there."""
    name = digest(terms, definition)
    generation = folder / name[:16]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    generation.mkdir(exist_ok=True, mode=0o700)
    for key, array in arrays_of(watchlist).items():
        np.save(generation / f"{key}.npy", array, allow_pickle=False)
    (generation / _TERMS).write_text(json.dumps(_rows(terms)), "utf-8")
    levels = [[level.budget, level.prefix, level.shortest, level.longest] for level in watchlist.index.levels]
    unicode_version = unicodedata.unidata_version
    manifest = {"digest": name, "definition": definition, "unicode": unicode_version, "levels": levels}
    written = folder / f"{_MANIFEST}.new"
    written.write_text(json.dumps(manifest, indent=1), "utf-8")
    written.replace(folder / _MANIFEST)
    for other in folder.iterdir():
        if other.is_dir() and other != generation:
            shutil.rmtree(other, ignore_errors=True)


def load(folder: Path, definition: int) -> tuple[tuple[Term, ...], Watchlist]:
    """Read what `save` wrote.

    Raises:
        ValueError: there is no gazetteer, it is damaged, or another definition or Unicode version compiled it.
    """
    name = saved_digest(folder)
    if name is None:
        raise ValueError(f"{folder.name}: no compiled gazetteer here")
    generation = folder / name[:16]
    try:
        levels = json.loads((folder / _MANIFEST).read_text("utf-8"))["levels"]
        terms = tuple(map(_term, json.loads((generation / _TERMS).read_text("utf-8"))))
        watchlist = _watchlist(_Arrays(generation), levels)
    except (OSError, KeyError, TypeError) as error:
        raise ValueError(f"{folder.name}: the compiled gazetteer is damaged") from error
    if digest(terms, definition) != name:
        raise ValueError(f"{folder.name}: compiled for another definition, Unicode version or watchlist")
    return terms, watchlist


def arrays_of(watchlist: Watchlist) -> dict[str, Array]:
    """Every array of a compiled watchlist, by the name it is saved under."""
    index = watchlist.index
    joined = "".join(watchlist.letters.tolist())
    arrays: dict[str, Array] = {
        "letters": np.frombuffer(joined.encode(), np.uint8),
        "word_lengths": watchlist.word_lengths,
        "owners": watchlist.owners,
        "owned_from": watchlist.owned_from,
        "spaced_words": index.spaced_words,
    }
    arrays |= {f"columns.{field.name}": getattr(index.columns, field.name) for field in fields(Columns)}
    arrays |= {"first_letters": index.beginnings.first.table, "following_letters": index.beginnings.following.table}
    arrays |= _key_index_arrays("embedded", index.embedded)
    for n, level in enumerate(index.levels):
        arrays[f"{n}.prefixes"] = level.prefixes.table
        arrays |= _key_index_arrays(f"{n}.index", level.index)
    return arrays


def _key_index_arrays(name: str, index: KeyIndex) -> dict[str, Array]:
    return {
        f"{name}.owners": index.owners,
        f"{name}.bounds": index.bounds,
        f"{name}.directory": index.directory,
        f"{name}.rests": index.rests,
        f"{name}.members": index.members.table,
    }


class _Arrays:
    """The saved arrays, mapped into memory when asked for."""

    def __init__(self, generation: Path) -> None:
        self._generation = generation

    def __getitem__(self, name: str) -> Array:
        mapped = np.load(self._generation / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        return np.asarray(mapped)  # the same memory, without the subclass that makes every slice slower

    def key_index(self, name: str) -> KeyIndex:
        return KeyIndex(
            owners=self[f"{name}.owners"],
            bounds=self[f"{name}.bounds"],
            directory=self[f"{name}.directory"],
            rests=self[f"{name}.rests"],
            members=KeySet(self[f"{name}.members"]),
        )


def _watchlist(arrays: _Arrays, levels: Sequence[tuple[int, int, int, int]]) -> Watchlist:
    columns = Columns(**{field.name: arrays[f"columns.{field.name}"] for field in fields(Columns)})
    joined = arrays["letters"].tobytes().decode()
    ends = np.cumsum(columns.length).tolist()
    index = Index(
        columns=columns,
        beginnings=Beginnings(KeySet(arrays["first_letters"]), KeySet(arrays["following_letters"])),
        levels=tuple(
            Level(
                budget=budget,
                prefix=prefix,
                shortest=shortest,
                longest=longest,
                prefixes=KeySet(arrays[f"{n}.prefixes"]),
                index=arrays.key_index(f"{n}.index"),
            )
            for n, (budget, prefix, shortest, longest) in enumerate(levels)
        ),
        embedded=arrays.key_index("embedded"),
        spaced_words=arrays["spaced_words"],
    )
    letters = [joined[end - length : end] for end, length in zip(ends, columns.length.tolist(), strict=True)]
    return Watchlist(letters, arrays["word_lengths"], arrays["owners"], arrays["owned_from"], index)


def _term(row: tuple[str, str, str, int | None]) -> Term:
    text, kind, entity, max_edits = row
    return Term(text=text, kind=MentionKind(kind), entity=EntityId(entity), max_edits=max_edits)


def _rows(terms: Sequence[Term]) -> list[list[str | int | None]]:
    return [[term.text, str(term.kind), str(term.entity), term.max_edits] for term in terms]
