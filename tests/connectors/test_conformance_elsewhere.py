"""Where each case is tried for what asks nobody by HTTP: files, and the stream; or why it has no meaning there.

All other connectors are tried, all in the same way, by `test_conformance` and `test_hostile_answers`.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
CASES = (
    *("200", "empty", "paging to the end", "endless paging", "401", "403", "404", "429 in seconds", "429 as a date"),
    *("500", "timeout", "reset in mid-body", "HTML for JSON", "cut JSON", "junk item", "wrong types", "bomb"),
    *("billion laughs", "wrong host", "169.254.169.254"),
)
_ARCHIVE, _FILES = "connectors/test_archive.py::", "scanner/test_files.py::"
_STREAM, _SOCKET = "connectors/test_bluesky_stream.py::", "scanner/http/test_stream.py::"
_LOOPBACK = "connectors/test_bluesky_stream_loopback.py::"
_NO_SERVER = "no meaning: a file is on this machine, and no server answers for it"
_REFUSAL = f"{_LOOPBACK}test_a_refusal_is_an_error_of_its_kind"
_NO_ACCESS = f"{_FILES}test_a_missing_file_and_a_folder_say_so_without_their_path"
_JUNK = f"{_STREAM}test_junk_is_told_once_and_the_rest_is_read"

ARCHIVE: Mapping[str, str] = {
    "200": f"{_ARCHIVE}test_a_case_and_a_bare_post_are_read",
    "empty": f"{_FILES}test_an_empty_file_has_no_posts_and_no_problems",
    "paging to the end": f"{_FILES}test_a_long_file_comes_in_pages",
    "endless paging": f"{_FILES}test_a_line_without_end_is_a_problem_of_its_own",
    "401": _NO_ACCESS,
    "403": _NO_ACCESS,
    "404": _NO_ACCESS,
    "429 in seconds": _NO_SERVER,
    "429 as a date": _NO_SERVER,
    "500": f"{_FILES}test_a_broken_disk_is_a_passing_error",
    "timeout": _NO_SERVER,
    "reset in mid-body": f"{_FILES}test_a_cut_packing_is_a_parse_error",
    "HTML for JSON": f"{_ARCHIVE}test_a_file_that_starts_with_no_post_is_none",
    "cut JSON": f"{_ARCHIVE}test_csv_that_breaks_off_is_a_problem_with_its_line",
    "junk item": f"{_ARCHIVE}test_a_bad_line_is_named_by_its_number",
    "wrong types": f"{_ARCHIVE}test_wrong_types_in_a_line_are_survived",
    "bomb": f"{_FILES}test_a_packed_line_without_end_fills_no_memory",
    "billion laughs": f"{_ARCHIVE}test_a_file_that_starts_with_no_post_is_none",
    "wrong host": _NO_SERVER,
    "169.254.169.254": _NO_SERVER,
}
STREAM: Mapping[str, str] = {
    "200": f"{_LOOPBACK}test_a_whole_reading",
    "empty": f"{_STREAM}test_a_stream_that_says_nothing_is_not_nothing_found",
    "paging to the end": f"{_STREAM}test_the_reading_goes_on_where_it_ended",
    "endless paging": f"{_STREAM}test_the_night_s_limit_ends_the_reading_and_is_told",
    "401": _REFUSAL,
    "403": _REFUSAL,
    "404": _REFUSAL,
    "429 in seconds": f"{_SOCKET}test_a_server_that_asks_to_wait_is_not_asked_meanwhile",
    "429 as a date": f"{_LOOPBACK}test_a_date_to_wait_for_is_handed_on",
    "500": _REFUSAL,
    "timeout": f"{_SOCKET}test_a_server_that_does_not_answer_is_timed_out",
    "reset in mid-body": f"{_LOOPBACK}test_a_break_loses_nothing",
    "HTML for JSON": _REFUSAL,
    "cut JSON": _JUNK,
    "junk item": _JUNK,
    "wrong types": _JUNK,
    "bomb": f"{_SOCKET}test_packed_messages_are_refused",
    "billion laughs": "no meaning: an event is JSON, and no XML is read; as any other junk it is counted",
    "wrong host": _REFUSAL,
    "169.254.169.254": _REFUSAL,
}


@pytest.mark.parametrize("tried", [ARCHIVE, STREAM], ids=["archive", "stream"])
def test_every_case_is_tried_somewhere_or_has_no_meaning(tried: Mapping[str, str]) -> None:
    assert tuple(tried) == CASES
    for where in tried.values():
        path, marks, name = where.partition("::")
        if marks:
            assert f"\ndef {name}(" in (TESTS / path).read_text(encoding="utf-8"), where
        else:
            assert where.startswith("no meaning: ")
