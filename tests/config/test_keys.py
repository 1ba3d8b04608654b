import pytest

from config.keys import dotted, known_keys, nearest_key, sections_of
from config.school import SchoolProfile
from config.settings import Settings


def test_known_keys_hold_tables_lists_of_tables_and_dataclasses() -> None:
    assert {"school", "store", "store.url", "sources.archive.files.path"} <= known_keys(Settings)
    assert {"name", "address.postcode", "official_accounts.handle"} <= known_keys(SchoolProfile)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("schol", "school"),
        ("matching.strictnes", "matching.strictness"),
        ("strictness", "matching.strictness"),
        ("sources.mastodn.instances", "sources.mastodon.instances"),
        ("http.time_out", "http.timeout"),
        ("xyzzy", None),
    ],
)
def test_nearest_key_is_the_one_that_was_meant(written: str, meant: str | None) -> None:
    assert nearest_key(written, known_keys(Settings)) == meant


def test_dotted_counts_entries_from_one() -> None:
    assert dotted(("sources", "archive", "files", 0, "path")) == "sources.archive.files (entry 1).path"


def test_sections_cover_every_setting() -> None:
    shown = {
        f"{section.table}.{name}".removeprefix(".") for section in sections_of(Settings) for name in section.fields
    }
    tables = {section.table for section in sections_of(Settings)}
    leaves = {
        key for key in known_keys(Settings) if not any(other.startswith(f"{key}.") for other in known_keys(Settings))
    }
    assert shown == leaves
    assert [section.table for section in sections_of(Settings) if section.repeated] == ["sources.archive.files"]
    assert "" in tables


def test_every_setting_and_table_is_described() -> None:
    for section in sections_of(Settings):
        assert section.summary.endswith(".") or not section.table
        for name, info in section.fields.items():
            assert (info.description or "").endswith("."), f"{section.table}.{name}"
