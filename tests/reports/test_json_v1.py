import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from reports import REPORTERS
from tests.reports import oakhollow
from tests.reports.gallery import gallery

JSON = next(reporter for reporter in REPORTERS if reporter.name == "json")
DOCS = Path(__file__).parents[2] / "docs" / "report.md"


def parsed() -> Any:
    return json.loads(JSON.render(gallery(), oakhollow.context()))


def keys(value: Any, path: str = "") -> Iterator[str]:
    """Every key of the document, lists as `[]`; the maps whose keys are data count as one value."""
    if isinstance(value, dict) and path.rpartition(".")[2] not in {"fields", "skipped", "shared"}:
        for key, inner in value.items():
            yield from keys(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, f"{path}[]")
    else:
        yield path


def test_the_gallery_is_as_it_was_reviewed(golden: Callable[[str, bytes], None]) -> None:
    golden("gallery.json", JSON.render(gallery(), oakhollow.context()))


def test_the_keys_are_those_of_version_1(golden: Callable[[str, bytes], None]) -> None:
    golden("json_v1_keys.txt", "".join(f"{key}\n" for key in sorted(set(keys(parsed())))).encode())


def test_every_key_is_documented() -> None:
    docs = DOCS.read_text(encoding="utf-8")
    for key in set(keys(parsed())):
        assert f"`{key.rpartition('.')[2].removesuffix('[]')}`" in docs, key


def test_evidence_stands_where_it_says_in_the_masked_texts() -> None:
    document = parsed()
    items = [(part["post"], item) for part in document["findings"] + document["urgent"] for item in part["evidence"]]
    assert items
    for post, item in items:
        assert post["fields"][item["field"]][item["start"] : item["end"]] == item["excerpt"]


def test_an_address_that_may_not_be_shown_is_null() -> None:
    withheld = [part["post"]["url"] for part in parsed()["findings"] if "S O" in part["post"]["fields"]["text"]]
    assert withheld == [None]
