import json
from pathlib import Path

import pytest

from matchers.gazetteer import Gazetteer, Term
from scanner.models import EntityId, MentionKind

TERMS = tuple(
    Term(text=text, kind=MentionKind.STAFF, entity=EntityId(f"staff:{n}"), max_edits=cap)
    for n, (text, cap) in enumerate([("Mr Brown", None), ("Oakhollow Primary", 1), ("字字学校", None), ("\ud800x", 0)])
)
TEXTS = ["mr brown of oakholow primary", "字字学校 #loveoakhollowprimary"]


def test_a_loaded_gazetteer_finds_the_same(tmp_path: Path) -> None:
    built = Gazetteer.build(TERMS)
    built.save(tmp_path)
    loaded = Gazetteer.load(tmp_path)
    assert loaded.terms == TERMS
    assert loaded.find_all(TEXTS) == built.find_all(TEXTS) != []


def test_open_builds_once_and_anew_when_a_term_changes(tmp_path: Path) -> None:
    folder = tmp_path / "compiled"
    Gazetteer.open(folder, TERMS)
    written = (folder / "manifest.json").stat().st_mtime_ns
    assert Gazetteer.open(folder, TERMS).terms == TERMS
    assert (folder / "manifest.json").stat().st_mtime_ns == written
    assert Gazetteer.open(folder, TERMS[:2]).terms == TERMS[:2]
    assert Gazetteer.load(folder).terms == TERMS[:2]
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 1


def test_a_folder_without_a_gazetteer_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no compiled gazetteer"):
        Gazetteer.load(tmp_path)


def test_another_definition_is_not_loaded(tmp_path: Path) -> None:
    Gazetteer.build(TERMS).save(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    generation = tmp_path / manifest["digest"][:16]
    other = "f" * 64
    generation.rename(tmp_path / other[:16])
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | {"digest": other}))
    with pytest.raises(ValueError, match="another definition"):
        Gazetteer.load(tmp_path)


def test_a_damaged_gazetteer_is_built_anew(tmp_path: Path) -> None:
    Gazetteer.build(TERMS).save(tmp_path)
    next(tmp_path.rglob("owners.npy")).unlink()
    with pytest.raises(ValueError, match="damaged"):
        Gazetteer.load(tmp_path)
    assert Gazetteer.open(tmp_path, TERMS).find(TEXTS) == Gazetteer.build(TERMS).find(TEXTS)
    assert Gazetteer.load(tmp_path).terms == TERMS


def test_only_the_present_user_may_read_the_terms(tmp_path: Path) -> None:
    folder = tmp_path / "compiled"
    Gazetteer.build(TERMS).save(folder)
    assert folder.stat().st_mode & 0o077 == 0
