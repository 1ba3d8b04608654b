from typing import Any

import pytest

from config.community_settings import TumblrSettings
from connectors.facebook_page import FacebookPage
from connectors.instagram_hashtag import InstagramHashtag
from connectors.threads import Threads
from connectors.tumblr import Tumblr
from connectors.x import X
from scanner.models import SchoolQuery
from scanner.protocols import Refusing
from tests.connectors.web_cases import FACEBOOK_PAGE, INSTAGRAM_HASHTAG, THREADS, TOKEN, X_SETTINGS

APPROVED: list[tuple[Any, Any]] = [
    (Threads, THREADS),
    (X, X_SETTINGS),
    (FacebookPage, FACEBOOK_PAGE),
    (InstagramHashtag, INSTAGRAM_HASHTAG),
    (Tumblr, TumblrSettings(key=TOKEN, approval="T-1")),
]


@pytest.mark.parametrize(("connector", "options"), APPROVED)
def test_without_an_approval_nobody_is_asked_and_the_reason_is_told(
    connector: Any, options: Any, query: SchoolQuery
) -> None:
    assert connector.meta.needs_approval
    for missing in ("", "  "):
        refused = connector(options.model_copy(update={"approval": missing}), lookback_days=30)
        assert refused.targets(query) == ()
        assert isinstance(refused, Refusing)
        assert "only with the platform's approval" in refused.refusal
        assert f"[sources.{connector.meta.name}] approval" in refused.refusal


@pytest.mark.parametrize(("connector", "options"), APPROVED)
def test_with_an_approval_or_without_a_set_up_there_is_nothing_to_refuse(
    connector: Any, options: Any, query: SchoolQuery
) -> None:
    approved = connector(options, lookback_days=30)
    assert approved.refusal == ""
    assert approved.targets(query)

    for unset in (type(options)(), options.model_copy(update={"enabled": False, "approval": ""})):
        off = connector(unset, lookback_days=30)
        assert off.refusal == ""
        assert off.targets(query) == ()
