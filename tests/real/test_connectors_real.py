"""The connectors against real servers on loopback, straight and through a proxy that misbehaves."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from config.settings import BlueskySettings, FeedsSettings, HttpSettings, MastodonSettings, WordPressSettings
from connectors.bluesky import Bluesky
from connectors.bluesky_profile import BlueskyProfile
from connectors.feeds import Feeds
from connectors.mastodon import Mastodon
from connectors.mastodon_profile import MastodonProfile
from connectors.wordpress import WordPress
from scanner.clock import SystemClock
from scanner.errors import AccessDenied
from scanner.http import HttpFetcher
from scanner.models import Cursor, ParsedPage, RawPage, SchoolQuery
from scanner.paging import read
from scanner.protocols import Connector
from tests.real.bluesky_account import await_gone, await_posts

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

QUERY = SchoolQuery(
    names=("Quillbrook Primary",),
    hashtags=("#QuillbrookPrimary",),
    email_domain="quillbrook.example",
    website="https://www.quillbrook.example",
    official_accounts=(("mastodon", "quillbrookps"),),
)
UNHURRIED = dict.fromkeys(("mastodon", "bluesky", "wordpress", "feeds"), 0.0)


@pytest.fixture
def fetcher() -> Iterator[HttpFetcher]:
    settings = HttpSettings(timeout=4.0, allow_private_hosts=("127.0.0.1", "localhost"))
    with HttpFetcher(settings, SystemClock(), intervals=UNHURRIED) as fetcher:
        yield fetcher


@pytest.fixture
def reading(fetcher: HttpFetcher) -> Callable[..., dict[str, list[ParsedPage]]]:
    """Read all of a connector's targets: pages by the target's query."""

    def run(connector: Connector, since: Cursor | None = None) -> dict[str, list[ParsedPage]]:
        return {target.query: list(read(connector, target, since, fetcher)) for target in connector.targets(QUERY)}

    return run


def texts(pages: list[ParsedPage]) -> Counter[str]:
    """How often each text was read."""
    return Counter(post.text for page in pages for post in page.posts)


def skipped(pages: list[ParsedPage]) -> Counter[str]:
    return sum((Counter(page.skipped) for page in pages), Counter())


def expected(seeded: tuple[Any, ...], *, opted_out: bool) -> set[str]:
    """The seeded posts that name the school and are no older than thirty days."""
    return {
        post.text
        for post in seeded
        if "Quillbrook Primary" in post.text and post.days_ago <= 30 and (opted_out or post.handle != "shyhopper")
    }


def test_mastodon_hashtag_and_search(
    reading: Any, mastodon_url: str, mastodon_token: str, seeded: tuple[Any, ...]
) -> None:
    settings = MastodonSettings(instances=(mastodon_url,), tokens={mastodon_url: SecretStr(mastodon_token)})
    pages = reading(Mastodon(settings, lookback_days=30))

    for query in ("#QuillbrookPrimary", "Quillbrook Primary"):
        assert set(texts(pages[query])) == expected(seeded, opted_out=False)
        assert set(texts(pages[query]).values()) == {1}
        assert skipped(pages[query])["author does not want to be found by search"] == 1
        assert skipped(pages[query])["older than the window"] >= 1
        assert pages[query][-1].cursor


def test_bluesky_without_and_with_a_sign_in(
    reading: Any, bluesky_urls: tuple[str, str], seeded: tuple[Any, ...]
) -> None:
    appview, pds = bluesky_urls
    signed_in = BlueskySettings(service=pds, identifier="oliveash.test", app_password=SecretStr("test-password"))
    for settings in (BlueskySettings(service=appview), signed_in):
        pages = reading(Bluesky(settings, lookback_days=30))
        for query in ("#QuillbrookPrimary", "Quillbrook Primary"):
            assert set(texts(pages[query])) == expected(seeded, opted_out=True)
            assert set(texts(pages[query]).values()) == {1}
            assert skipped(pages[query])["older than the window"] >= 1


def test_bluesky_with_a_wrong_password(fetcher: HttpFetcher, bluesky_urls: tuple[str, str]) -> None:
    settings = BlueskySettings(service=bluesky_urls[1], identifier="oliveash.test", app_password=SecretStr("wrong"))
    connector = Bluesky(settings, lookback_days=30)
    with pytest.raises(AccessDenied):
        list(read(connector, connector.targets(QUERY)[0], None, fetcher))


@pytest.fixture
def answers_to_the_school(mastodon_url: str, bluesky_urls: tuple[str, str]) -> Iterator[dict[str, tuple[str, str]]]:
    """On Mastodon and Bluesky, a post of the school's own account, an answer to it, and an answer to that."""
    texts_by_platform = {
        platform: (f"Cake sale today {uuid.uuid4().hex[:8]}", f"Who baked those {uuid.uuid4().hex[:8]}")
        for platform in ("mastodon", "bluesky")
    }
    own, answer = texts_by_platform["mastodon"]
    with httpx.Client(base_url=mastodon_url, timeout=30) as api:
        posted: list[tuple[str, dict[str, str]]] = []
        for who, said in (("quillbrookps", own), ("oliveash", answer)):
            login = api.post("/api/v1/_mock/login", json={"username": who}).json()
            headers = {"Authorization": f"Bearer {login.get('access_token') or login['token']}"}
            reply = {"in_reply_to_id": posted[0][0]} if posted else {}
            made_status = api.post("/api/v1/statuses", json={"status": said, **reply}, headers=headers)
            posted.append((made_status.raise_for_status().json()["id"], headers))
        bluesky = texts_by_platform["bluesky"]
        with httpx.Client(base_url=bluesky_urls[1], timeout=60) as pds:
            refs = _on_bluesky(pds, ("quillbrookps", bluesky[0]), ("oliveash", bluesky[1]))
            uris = [ref["uri"] for ref in refs]
            await_posts(bluesky_urls[0], uris, are_there=lambda posts: bool(posts[0].get("replyCount")))
            yield texts_by_platform
            _off_bluesky(pds, ("quillbrookps", refs[0]), ("oliveash", refs[1]))
            await_gone(bluesky_urls[0], uris)
        for number, headers in reversed(posted):  # their authors are in other tests too
            api.delete(f"/api/v1/statuses/{number}", headers=headers).raise_for_status()


def _session(pds: httpx.Client, handle: str) -> tuple[str, dict[str, str]]:
    account = {"identifier": f"{handle}.test", "password": "test-password"}
    session = pds.post("/xrpc/com.atproto.server.createSession", json=account).raise_for_status().json()
    return session["did"], {"Authorization": f"Bearer {session['accessJwt']}"}


def _on_bluesky(pds: httpx.Client, *said: tuple[str, str]) -> list[dict[str, str]]:
    """Post these texts, each as an answer to the one before."""
    refs: list[dict[str, str]] = []
    for handle, text in said:
        did, headers = _session(pds, handle)
        reply = {"reply": {"root": refs[0], "parent": refs[-1]}} if refs else {}
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": datetime.now(UTC).isoformat(), **reply}
        where = {"repo": did, "collection": "app.bsky.feed.post", "record": record}
        answer = pds.post("/xrpc/com.atproto.repo.createRecord", json=where, headers=headers).raise_for_status()
        refs.append({"uri": answer.json()["uri"], "cid": answer.json()["cid"]})
    return refs


def _off_bluesky(pds: httpx.Client, *posted: tuple[str, dict[str, str]]) -> None:
    for handle, ref in posted:
        did, headers = _session(pds, handle)
        where = {"repo": did, "collection": "app.bsky.feed.post", "rkey": ref["uri"].rpartition("/")[2]}
        pds.post("/xrpc/com.atproto.repo.deleteRecord", json=where, headers=headers).raise_for_status()


def test_answers_to_the_school_s_own_account(
    fetcher: HttpFetcher,
    answers_to_the_school: dict[str, tuple[str, str]],
    mastodon_url: str,
    bluesky_urls: tuple[str, str],
) -> None:
    appview, pds = bluesky_urls
    signed_in = BlueskySettings(service=pds, identifier="oliveash.test", app_password=SecretStr("test-password"))
    query = replace(QUERY, official_accounts=(("mastodon", "quillbrookps"), ("bluesky", "quillbrookps.test")))
    for platform, connector in (
        ("mastodon", Mastodon(MastodonSettings(instances=(mastodon_url,)), lookback_days=30)),
        ("bluesky", Bluesky(BlueskySettings(service=appview), lookback_days=30)),
        ("bluesky", Bluesky(signed_in, lookback_days=30)),
    ):
        own, answer = answers_to_the_school[platform]
        pages = list(read(connector, connector.targets(query)[-1], None, fetcher))
        found = {post.text: post.reply_to_text for page in pages for post in page.posts}

        assert found[answer] == own
        assert found[own] == ""
        assert set(texts(pages).values()) == {1}
        assert pages[-1].cursor
        assert not any(page.problems for page in pages)


def test_wordpress_posts_and_comments(reading: Any, wordpress_url: str, seeded: tuple[Any, ...]) -> None:
    pages = reading(WordPress(WordPressSettings(sites=(wordpress_url,)), lookback_days=30))
    found = texts(pages["posts:Quillbrook Primary"])

    assert set(found) == expected(seeded, opted_out=True)
    assert set(found.values()) == {1}
    assert skipped(pages["posts:Quillbrook Primary"])["older than the window"] >= 1
    assert texts(pages["comments:Quillbrook Primary"]) == {}
    authors = {post.author.handle for page in pages["posts:Quillbrook Primary"] for post in page.posts}
    assert {"hettynorris", "bsandiford"} <= authors


def test_wordpress_asked_the_plain_way(fetcher: HttpFetcher, wordpress_url: str, seeded: tuple[Any, ...]) -> None:
    connector = WordPress(WordPressSettings(sites=(wordpress_url,)), lookback_days=30)
    target = connector.targets(QUERY)[0]
    start = connector.start(target, None)
    missing = RawPage(request=start, status=404, body=b"", fetched_at=datetime.now(UTC), target=target)
    plain = connector.parse(missing).next
    assert plain

    page = connector.parse(fetcher.fetch(target, plain))
    assert set(texts([page])) == expected(seeded, opted_out=True)


@pytest.mark.parametrize("path", ["/feed/", "/?feed=atom", "/?s=Quillbrook+Primary&feed=rss2"])
def test_wordpress_feeds(fetcher: HttpFetcher, wordpress_url: str, path: str) -> None:
    connector = Feeds(FeedsSettings(urls=(f"{wordpress_url}{path}",)), lookback_days=30)
    (target,) = connector.targets(QUERY)
    (page,) = read(connector, target, None, fetcher)
    found = texts([page])

    assert any("Quillbrook Primary" in text for text in found)
    assert page.cursor
    (again,) = read(connector, target, page.cursor, fetcher)
    assert again.unchanged


def test_profiles_for_the_self_check(
    fetcher: HttpFetcher, mastodon_url: str, bluesky_urls: tuple[str, str], seeded: tuple[Any, ...]
) -> None:
    mastodon = MastodonProfile(MastodonSettings(instances=(mastodon_url,)))
    bluesky = BlueskyProfile(BlueskySettings(service=bluesky_urls[0]))
    for connector, name in ((mastodon, "@{}@127.0.0.1:3300"), (bluesky, "{}.test")):
        for handle, bio in (
            ("bsandiford", "b.sandiford@quillbrook.example"),
            ("hettynorris", "Year 4"),
            ("oliveash", "Dahlias"),
        ):
            pages = list(read(connector, connector.profile_target(name.format(handle)), None, fetcher))
            profile, *posts = [post for page in pages for post in page.posts]
            assert profile.text == ""
            assert bio in profile.author.bio
            assert {post.text for post in posts} == {post.text for post in seeded if post.handle == handle}


def test_the_next_reading_brings_no_more_than_the_window(
    reading: Any, mastodon_url: str, seeded: tuple[Any, ...]
) -> None:
    connector = Mastodon(MastodonSettings(instances=(mastodon_url,)), lookback_days=30)
    cursor = reading(connector)["#QuillbrookPrimary"][-1].cursor
    again = texts(reading(connector, cursor)["#QuillbrookPrimary"])

    assert 0 < len(again) < len(expected(seeded, opted_out=False))
