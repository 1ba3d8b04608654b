"""Every recorded answer looks as its platform describes its answers, so that none can drift from what it stands for."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.recorded import DATA, recorded_replies
from tests.connectors.shapes import Shapes

ALL = {path.stem: Shapes.at(path) for path in sorted((Path(__file__).parent / "shapes").glob("*.toml"))}
NOT_A_PLATFORM = {"archive", "feeds", "reports"}
"""Folders of recordings in formats that belong to no platform: exports of others, and feeds."""

TOY = Shapes(
    source="",
    seen="",
    read=date(2026, 1, 1),
    pages={},
    types={
        "Post": {"id": "integer", "by": "Person | null", "tags?": "string[]"},
        "Person": {"name": "/[a-z]+/"},
        "Counts": {"*": "integer"},
    },
)


def recordings() -> list[str]:
    found = (path.relative_to(DATA) for path in DATA.glob("*/*.json") if path.parent.name not in NOT_A_PLATFORM)
    return sorted(map(str, found))


def test_every_recording_is_described_once() -> None:
    described = Counter(name for shapes in ALL.values() for name in shapes.pages)

    assert sorted(described) == recordings()
    assert set(described.values()) == {1}


@pytest.mark.parametrize("name", recordings())
def test_a_recording_looks_as_its_platform_says(name: str) -> None:
    (shapes,) = (shapes for shapes in ALL.values() if name in shapes.pages)
    replies = recorded_replies(DATA / name)
    expected = shapes.pages[name]

    assert len(replies) == len(expected)
    for number, (reply, shape) in enumerate(zip(replies, expected, strict=True)):
        assert shapes.errors(json.loads(reply.body), shape, f"reply {number}") == []


@pytest.mark.parametrize("platform", ALL)
def test_a_description_says_where_it_is_from(platform: str) -> None:
    shapes = ALL[platform]

    assert shapes.source.startswith("https://")
    assert shapes.seen
    assert shapes.read <= date(2026, 11, 25)


@pytest.mark.parametrize(
    ("value", "shape", "told"),
    [
        ({"id": 1, "by": None}, "Post", []),
        ({"id": 1, "by": {"name": "jo"}, "tags": []}, "Post", []),
        ({"id": True, "by": None}, "Post", ["$.id is no integer"]),
        ({"by": {"name": "Jo"}}, "Post", ["$.id is missing", "$.by.name is no /[a-z]+/"]),
        ({"id": 1, "by": None, "tags": ["a", 2], "x": 1}, "Post", ["$.x is not known", "$.tags[1] is no string"]),
        ([{"id": 1}], "Post[]", ["$[0].by is missing"]),
        ({"a": 1, "b": "2"}, "Counts", ["$.b is no integer"]),
        ("x", "'y'", ["$ is no 'y'"]),
        ("2026-11-18T20:00:00", "datetime", ["$ is no datetime"]),
        ("2026-11-18T20:00:00Z", "datetime", []),
        ("ftp://x.example", "url", ["$ is no url"]),
    ],
)
def test_what_does_not_look_so_is_told(value: Any, shape: str, told: list[str]) -> None:
    assert TOY.errors(value, shape) == told
