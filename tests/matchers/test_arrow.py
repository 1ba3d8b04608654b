from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from matchers import arrow
from matchers.assess import Assessor
from matchers.examples import EXAMPLE_SCHOOL
from matchers.gazetteer import Gazetteer, Term
from scanner.models import Author, EntityId, MentionKind, Post

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS = ["Oakhollow again", None, "nothing", "so #oakholow and Oakhollow"]
GAZETTEER = Gazetteer.build([Term(text="Oakhollow", kind=MentionKind.SCHOOL, entity=EntityId("school:1"))])


class Stream:
    """Data that is known by nothing but that it gives an Arrow stream, as other libraries' are."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


def _found(batches: Sequence[pa.RecordBatch]) -> list[tuple[int, ...]]:
    return [tuple(row.values())[:5] for batch in batches for row in batch.to_pylist()]


def test_hits_are_those_of_the_texts_as_a_list() -> None:
    hits = GAZETTEER.find([text or "" for text in TEXTS])
    wanted = [(hit.text, hit.term, hit.start, hit.end, hit.edits) for hit in hits]
    assert _found(list(arrow.find(pa.table({"text": TEXTS}), GAZETTEER))) == wanted
    assert len(wanted) == 3


@pytest.mark.parametrize("shape", ["batch", "table of many batches", "stream", "large strings"])
def test_any_arrow_data_serves(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "ROWS", 3)
    whole = pa.table({"text": TEXTS * 3})
    data = {
        "batch": pa.record_batch({"text": TEXTS * 3}),
        "table of many batches": pa.concat_tables([pa.table({"text": TEXTS})] * 3),
        "stream": Stream(whole),
        "large strings": whole.cast(pa.schema([("text", pa.large_string())])),
    }[shape]
    assert [found[0] for found in _found(list(arrow.find(data, GAZETTEER)))] == [0, 3, 3, 4, 7, 7, 8, 11, 11]


def test_posts_are_assessed_as_from_a_list_and_others_are_left_out() -> None:
    assessor = Assessor(EXAMPLE_SCHOOL)
    row: dict[str, Any] = {
        "platform": "x", "native_id": "7", "text": "half cut teaching period 5, Larkmoor will never know",
        "author_handle": "owenp_maths", "author_display_name": "Owen Pettifer",
        "published_at": NOW.replace(tzinfo=None), "image_alts": ["a mug", None], "likes": 3,
    }  # fmt: skip
    nobody = {"text": "Rain again."}
    found = [
        row for batch in arrow.assess(pa.Table.from_pylist([row, nobody]), assessor, NOW) for row in batch.to_pylist()
    ]
    author = Author(handle="owenp_maths", display_name="Owen Pettifer")
    post = Post(
        platform="x", native_id="7", text=row["text"], author=author, image_alts=("a mug",), published_at=NOW,
        fetched_at=NOW,
    )  # fmt: skip
    alone = assessor.assess(post)
    assert [(told["row"], told["post_ref"], told["clause"], told["score"]) for told in found] == [
        (0, post.ref, str(finding.clause), finding.score) for finding in alone.findings
    ]
    assert alone.findings


def test_a_post_of_the_school_under_no_clause_has_a_row_of_its_own() -> None:
    told = list(
        arrow.assess(
            pa.table({"text": ["Roadworks outside Larkmoor Vale Academy until Friday"]}), Assessor(EXAMPLE_SCHOOL), NOW
        )
    )
    (row,) = told[0].to_pylist()
    assert (row["clause"], row["shown"]) == (None, False)
    assert row["mention_score"] > 0.5


def test_data_without_texts_is_refused() -> None:
    with pytest.raises(KeyError):
        list(arrow.find(pa.table({"words": TEXTS}), GAZETTEER))
