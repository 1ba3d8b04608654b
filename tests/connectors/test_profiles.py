from typing import Any

import pytest

from config.settings import BlueskySettings, MastodonSettings
from connectors.bluesky_profile import BlueskyProfile
from connectors.mastodon_profile import MastodonProfile
from scanner.errors import ConfigError, ParseError


def test_a_mastodon_profile_is_read_with_its_posts(pages: Any, recorded: Any) -> None:
    connector = MastodonProfile(MastodonSettings())
    target = connector.profile_target(" @jo_reads@Social.example ")
    made = pages(connector, target, recorded("mastodon_profile/profile.json"))
    (lookup, profile), (statuses, first), (more, last) = made

    assert target.base_url == "https://social.example"
    assert lookup.params == {"acct": "jo_reads"}
    assert profile.posts[0].text == ""
    assert profile.posts[0].author.bio.endswith("Work: j.pell@larkmere.example")
    assert statuses.url == "https://social.example/api/v1/accounts/1090/statuses"
    assert statuses.params == {"limit": "40", "exclude_reblogs": "true"}
    assert [post.text.partition("\n")[0] for post in first.posts] == [
        "Marking until ten again & loving it #Larkmere",
        "not for timelines #Larkmere",
    ]
    assert more.url == statuses.url, "the server's link leads to another host; only its id is taken"
    assert last.posts[0].published_at.year == 2019, "old posts are what a self-check is for"
    assert last.next is None


def test_a_bluesky_profile_is_read_with_its_posts(pages: Any, recorded: Any) -> None:
    connector = BlueskyProfile(BlueskySettings())
    target = connector.profile_target("@Mo-K.bsky.example")
    made = pages(connector, target, recorded("bluesky_profile/profile.json"))
    (lookup, profile), (feed, first), (more, last) = made

    assert target.base_url == "https://public.api.bsky.app"
    assert lookup.params == {"actor": "mo-k.bsky.example"}
    assert profile.posts[0].author.bio == "TA at Larkmere Primary. m.k@larkmere.example"
    assert profile.posts[0].text == ""
    assert feed.params["actor"].startswith("did:plc:")
    assert [(post.text, post.reply_to_text) for post in first.posts] == [("Agreed!", "Larkmere Primary is the best")]
    assert first.skipped == {"repost without a text of its own": 1}
    assert more.params["cursor"] == "2026-11-18T20:00:00Z"
    assert last.posts[0].text == "My first post"
    assert last.next is None


def test_the_servers_can_be_set() -> None:
    mastodon = MastodonProfile(MastodonSettings(instances=("http://127.0.0.1:3300",)))
    own = BlueskyProfile(BlueskySettings(service="http://localhost:2584"))
    school = BlueskyProfile(BlueskySettings(service="https://pds.example", identifier="larkmere.bsky.example"))

    assert mastodon.profile_target("@jo@127.0.0.1:3300").base_url == "http://127.0.0.1:3300"
    assert own.profile_target("jo.test").base_url == "http://localhost:2584"
    assert school.profile_target("jo.test").base_url == "https://public.api.bsky.app", "not with the school's account"


@pytest.mark.parametrize("handle", ["", "jo", "@jo", "@jo@", "jo@social.example/x", "jo@a b", "jo\n@b.example"])
def test_a_mastodon_name_must_name_its_server(handle: str) -> None:
    with pytest.raises(ConfigError, match="@name@server"):
        MastodonProfile(MastodonSettings()).profile_target(handle)


@pytest.mark.parametrize("handle", ["", "jo", "@jo", "jo@social.example", "jo.bsky.social/x", "did:plc:abc", "a..b"])
def test_a_bluesky_name_is_written_like_a_web_address(handle: str) -> None:
    with pytest.raises(ConfigError, match=r"sam\.bsky\.social"):
        BlueskyProfile(BlueskySettings()).profile_target(handle)


def test_a_handle_is_no_part_of_what_is_logged() -> None:
    target = MastodonProfile(MastodonSettings()).profile_target("@jo_reads@social.example")

    assert "jo_reads" not in target.key + target.label


def test_an_account_without_an_id_is_a_parse_error(pages: Any, recorded: Any) -> None:
    reply = recorded("mastodon_profile/profile.json")[0]
    mastodon, bluesky = MastodonProfile(MastodonSettings()), BlueskyProfile(BlueskySettings())
    for connector, handle in ((mastodon, "@jo@social.example"), (bluesky, "jo.test")):
        with pytest.raises(ParseError):
            pages(connector, connector.profile_target(handle), (type(reply)(body=b"{}"),))
