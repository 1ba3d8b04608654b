"""Archives as Arrow data: texts or posts in, hits or findings out, a record batch at a time and with no other state.

Whatever gives Arrow data serves: record batches and tables of pyarrow, data frames of polars, results of DuckDB. Since
one batch needs nothing of another, an archive can be cut up among any number of processes or machines. Needs pyarrow
(the extra ``arrow``); nothing else of the scanner does.

A post's columns are called as `Post`'s fields and, for its author, ``author_handle``, ``author_display_name`` and
``author_bio``. Only ``text`` must be there.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from matchers.assess import Assessor
from matchers.gazetteer import Gazetteer
from scanner.models import Assessment, Author, Post

ROWS = 4_000
"""Rows that are read at once."""

HITS = pa.schema(
    {
        "row": pa.int64(),
        "term": pa.int32(),
        "start": pa.int32(),
        "end": pa.int32(),
        "edits": pa.int8(),
        "respaced": pa.bool_(),
        "similarity": pa.float64(),
    }
)
"""As `Hit`; `row` counts the rows of all the data."""

FINDINGS = pa.schema(
    {
        "row": pa.int64(),
        "post_ref": pa.string(),
        "mention_score": pa.float64(),
        "author_role": pa.string(),
        "urgency": pa.float64(),
        "shown": pa.bool_(),
        "clause": pa.string(),
        "score": pa.float64(),
        "identity": pa.float64(),
        "clause_shown": pa.bool_(),
        "fingerprint": pa.string(),
    }
)
"""A row for each finding; one without a clause where a post refers to the school and falls under none."""

_TEXTS = ("platform", "native_id", "url", "text", "lang", "reply_to_text", "quoted_text")
_LISTS = ("link_titles", "image_alts")


def find(data: Any, gazetteer: Gazetteer, column: str = "text") -> Iterator[pa.RecordBatch]:
    """The mentions in a column of texts, as `HITS`; null is no text.

    Raises:
        KeyError: there is no such column.
    """
    for begin, batch in _slices(data):
        hits = gazetteer.find([text or "" for text in batch.column(column).to_pylist()])
        columns = [[hit.text + begin for hit in hits]]
        columns += [[getattr(hit, name) for hit in hits] for name in HITS.names[1:]]
        yield pa.record_batch(columns, schema=HITS)


def assess(data: Any, assessor: Assessor, fetched_at: datetime) -> Iterator[pa.RecordBatch]:
    """What a school has to know of posts, as `FINDINGS`; posts that have nothing to do with it are left out.

    Args:
        data: the posts.
        assessor: the school's.
        fetched_at: when they were fetched, aware.

    Raises:
        KeyError: there is no column of texts.
    """
    for begin, batch in _slices(data):
        posts = [_post(row, begin + n, fetched_at) for n, row in enumerate(batch.to_pylist())]
        told = enumerate(assessor.assess_batch(posts), start=begin)
        rows = [row for n, assessment in told for row in _rows(n, assessment)]
        yield pa.RecordBatch.from_pylist(rows, schema=FINDINGS)


def _slices(data: Any) -> Iterator[tuple[int, Any]]:
    """Record batches of at most `ROWS` rows, each with the number of its first row."""
    is_stream = hasattr(data, "__arrow_c_stream__")
    batches = pa.RecordBatchReader.from_stream(data) if is_stream else [pa.record_batch(data)]
    row = 0
    for batch in batches:
        for begin in range(0, batch.num_rows, ROWS):
            yield row + begin, batch.slice(begin, ROWS)
        row += batch.num_rows


def _post(row: Mapping[str, Any], number: int, fetched_at: datetime) -> Post:
    given: dict[str, Any] = {"platform": "archive", "native_id": str(number), "text": row["text"] or ""}
    given |= {name: str(row[name]) for name in _TEXTS if row.get(name) is not None}
    given |= {name: tuple(filter(None, row[name])) for name in _LISTS if row.get(name)}
    author = {name: row.get(f"author_{name}") or "" for name in ("handle", "display_name", "bio")}
    published = row.get("published_at")
    if published is not None:
        given["published_at"] = published.astimezone(UTC) if published.tzinfo else published.replace(tzinfo=UTC)
    return Post(**given, author=Author(**author), fetched_at=fetched_at)


def _rows(number: int, assessment: Assessment) -> Iterator[dict[str, Any]]:
    post = {
        "row": number,
        "post_ref": assessment.post_ref,
        "mention_score": assessment.mention_score,
        "author_role": str(assessment.author_role),
        "urgency": assessment.urgency.score,
        "shown": assessment.shown,
    }
    for finding in assessment.findings:
        yield post | {
            "clause": str(finding.clause),
            "score": finding.score,
            "identity": finding.identity,
            "clause_shown": finding.shown,
            "fingerprint": finding.fingerprint,
        }
    if not assessment.findings and (assessment.mention or assessment.shown):
        yield post
