"""Pages that are broken at random: a connector reads them or raises ParseError, and nothing else."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.settings import ArchiveFile, ArchiveSettings
from connectors.archive import Archive
from connectors.file_page import FilePage, FilePosition
from scanner.errors import AccessDenied, ParseError, TargetGone
from scanner.models import RawPage, SchoolQuery

SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.sampled_from(
        ["\ud800", "\0", "9" * 5_000, "2026-11-18T10:00:00+99:99", "https://[::", "javascript:x", "<p>" * 99]
    ),
    st.builds(list),
    st.builds(dict),
    st.builds(lambda: [[]]),
)


@st.composite
def changed(draw: st.DrawFn, value: Any) -> Any:
    """`value` with a few of its parts replaced, removed or doubled."""
    value = json.loads(json.dumps(value))
    for _ in range(draw(st.integers(1, 6))):
        holder, key = draw(st.sampled_from(list(places(value)) or [([value], 0)]))
        match draw(st.sampled_from(["replace", "remove", "wrap"])):
            case "replace":
                holder[key] = draw(JUNK)
            case "remove":
                del holder[key]
            case "wrap":
                holder[key] = [holder[key]]
    return value


def places(value: Any) -> Any:
    """Every (container, key) in `value`."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(inside):
        yield value, key
        yield from places(inner)


@SETTINGS
@given(st.data())
def test_json_that_is_broken_in_its_parts(case: Any, now: datetime, data: st.DataObject) -> None:
    if not case.name.endswith(".json"):
        pytest.skip("no JSON")
    request = case.connector.start(case.target, None)
    for reply in case.replies:
        body = json.dumps(data.draw(changed(json.loads(reply.body)))).encode()
        headers = {
            name: data.draw(st.sampled_from([value, "", "x" * 99, "-1"])) for name, value in reply.headers.items()
        }
        page = RawPage(
            request=request, status=reply.status, headers=headers, body=body, fetched_at=now, target=case.target
        )
        try:
            read = case.connector.parse(page)
        except (ParseError, TargetGone):
            return
        for post in read.posts:
            post.native_id.encode()
            "".join(text for _, text in post.fields()).encode()
        if read.next is None:
            return
        request = read.next


@SETTINGS
@given(st.data())
def test_bytes_that_are_broken_anywhere(case: Any, now: datetime, data: st.DataObject) -> None:
    body = bytearray(case.replies[0].body)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, max(0, len(body) - 1)))
        body[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=5))
    request = case.connector.start(case.target, None)
    page = RawPage(request=request, status=200, body=bytes(body), fetched_at=now, target=case.target)
    try:
        case.connector.parse(page)
    except (ParseError, AccessDenied, TargetGone):
        return


@SETTINGS
@given(st.data())
def test_files_that_are_broken_anywhere(now: datetime, query: SchoolQuery, draws: st.DataObject) -> None:
    folder = Path(__file__).parent.parent / "data" / "archive"
    name, written = draws.draw(
        st.sampled_from([("posts.jsonl", "jsonl"), ("outbox.json", "mastodon-outbox"), ("posts.csv", "csv")])
    )
    columns = {"text": "Message", "url": "Link"} if written == "csv" else {}
    archive = Archive(ArchiveSettings(files=(ArchiveFile(path=Path(name), columns=columns),)), lookback_days=30)
    (target,) = archive.targets(query)
    body = bytearray((folder / name).read_bytes())
    for _ in range(draws.draw(st.integers(1, 8))):
        at = draws.draw(st.integers(0, len(body) - 1))
        body[at : at + draws.draw(st.integers(0, 20))] = draws.draw(st.binary(max_size=5))
    facts = FilePage(format=written, start=FilePosition(), end=FilePosition(), last=True)  # type: ignore[arg-type]
    page = RawPage(
        request=archive.start(target, None),
        status=200,
        headers=facts.as_headers(),
        body=bytes(body),
        fetched_at=now,
        target=target,
    )
    try:
        archive.parse(page)
    except ParseError:
        return
