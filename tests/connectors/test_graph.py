import json
from typing import Any

import pytest

from connectors.threads import Threads
from scanner.errors import AccessDenied, ParseError, RateLimited
from scanner.models import SchoolQuery
from tests.connectors.recorded import Reply
from tests.connectors.web_cases import THREADS


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (190, AccessDenied, "make a new one"),
        (10, AccessDenied, "permissions"),
        (200, AccessDenied, "permissions"),
        (4, RateLimited, "slow down"),
        (613, RateLimited, "slow down"),
        (100, ParseError, "format"),
        (None, ParseError, "format"),
    ],
)
def test_meta_s_refusals_are_told_apart_by_their_code(
    code: int | None, error: Any, words: str, query: SchoolQuery, pages: Any
) -> None:
    threads = Threads(THREADS, lookback_days=30)
    body = json.dumps({"error": {"message": "No", "type": "OAuthException", "code": code}, "data": []}).encode()

    with pytest.raises(error, match=words):
        pages(threads, threads.targets(query)[0], (Reply(status=400, body=body),))
