import hashlib
from typing import Any

from config.web_settings import GravatarSettings
from connectors.gravatar import Gravatar
from scanner.models import ParsedPage, SchoolQuery
from tests.connectors.recorded import Reply
from tests.connectors.web_cases import GRAVATAR


def test_a_profile_becomes_a_post_that_states_the_address(query: SchoolQuery, pages: Any, recorded: Any) -> None:
    gravatar = Gravatar(GRAVATAR, lookback_days=30)
    (target,) = gravatar.targets(query)
    ((request, page),) = pages(gravatar, target, recorded("gravatar/profile.json"))
    (post,) = page.posts
    digest = hashlib.sha256(b"office@larkmere.example").hexdigest()

    assert request.url == f"https://gravatar.example/v3/profiles/{digest}"
    assert request.headers == {"Authorization": "Bearer token-of-the-school"}
    assert post.text == (
        "The address office@larkmere.example has a public Gravatar profile.\nWe run the office and the lost property."
    )
    assert post.author.display_name == "Larkmere Office"
    assert post.author.bio == "Office, Larkmere Primary, Larkmere"
    assert post.link_titles == ("Raffle https://raffle.example/larkmere", "WordPress https://larkoffice.example")
    assert "office" not in target.key


def test_no_profile_is_an_answer(query: SchoolQuery, pages: Any) -> None:
    gravatar = Gravatar(GRAVATAR, lookback_days=30)
    ((_, page),) = pages(gravatar, gravatar.targets(query)[0], (Reply(status=404, body=b'{"error": "none"}'),))

    assert page == ParsedPage()


def test_only_addresses_at_the_school_s_own_domain_are_asked_for(query: SchoolQuery) -> None:
    listed = ("office@larkmere.example", "office@elsewhere.example", "office@notlarkmere.example")
    gravatar = Gravatar(GravatarSettings(addresses=listed), lookback_days=30)

    assert [target.query for target in gravatar.targets(query)] == ["office@larkmere.example"]
    assert gravatar.start(gravatar.targets(query)[0], None).headers == {}
