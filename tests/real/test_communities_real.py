"""The connectors of communities against stand-ins and Ghost on loopback, straight and through a misbehaving proxy.

A stand-in is seeded when it starts, so each gets a home and a port of its own; what is installed is shared.
"""

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from config.community_settings import YouTubeSettings
from config.settings import FeedsSettings, HttpSettings
from connectors.feeds import Feeds
from connectors.reddit import Reddit
from connectors.youtube import YouTube
from scanner.clock import SystemClock
from scanner.errors import AccessDenied, RateLimited, TargetGone
from scanner.http import HttpFetcher
from scanner.models import ParsedPage
from scanner.paging import read
from tests.connectors.recorded import DATA
from tests.real.conftest import LONG, MANY, SERVERS_HOME, Server
from tests.real.places import DAYS, community, named_in, reddit_settings
from tests.real.places import QUILLBROOK as QUERY

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]


@pytest.fixture
def wanted(community_posts: Path, platform: str) -> frozenset[str]:
    return named_in(community_posts, platform)


@pytest.fixture
def fetcher() -> Iterator[HttpFetcher]:
    settings = HttpSettings(timeout=4.0, allow_private_hosts=("127.0.0.1",))
    unhurried = dict.fromkeys(("lemmy", "discourse", "reddit", "youtube", "feeds"), 0.0)
    with HttpFetcher(settings, SystemClock(), intervals=unhurried) as fetcher:
        yield fetcher


@pytest.fixture(params=["lemmy", "discourse", "reddit", "youtube"])
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def address(platform: str, standing_in: Callable[[str], Sequence[str]]) -> str:
    match platform:
        case "discourse":
            return standing_in("forum")[0]
        case "lemmy":
            return standing_in("forum")[1]
        case "reddit":
            return standing_in("reddit")[0]
    return standing_in("google")[0]


def texts(pages: Sequence[ParsedPage]) -> Counter[str]:
    """How often each text was read; YouTube's tags at the end are left off."""
    return Counter(post.text.partition("\n#")[0] for page in pages for post in page.posts)


def skipped(pages: Sequence[ParsedPage]) -> Counter[str]:
    return sum((Counter(page.skipped) for page in pages), Counter())


def test_everything_is_read_page_by_page(
    platform: str, address: str, fetcher: HttpFetcher, wanted: frozenset[str]
) -> None:
    connector = community(platform, address)
    pages = list(read(connector, connector.targets(QUERY)[0], None, fetcher))

    assert set(texts(pages)) == wanted
    assert set(texts(pages).values()) == {1}
    assert skipped(pages)["older than the window"] == 1
    assert not any(page.problems for page in pages)
    assert len(pages) >= 3
    assert pages[-1].cursor
    posts = [post for page in pages for post in page.posts]
    assert all(post.published_at and post.url.startswith("http") and post.author.handle for post in posts)


def test_the_next_reading_asks_for_no_more_than_the_window(
    platform: str, address: str, fetcher: HttpFetcher, wanted: frozenset[str]
) -> None:
    connector = community(platform, address)
    target = connector.targets(QUERY)[0]
    cursor = list(read(connector, target, None, fetcher))[-1].cursor
    again = texts(list(read(connector, target, cursor, fetcher)))

    assert 0 < len(again) < len(wanted)
    assert set(again) <= wanted


def test_long_posts_of_a_forum_are_fetched_whole(
    standing_in: Callable[[str], Sequence[str]], fetcher: HttpFetcher
) -> None:
    connector = community("discourse", standing_in("forum")[0])
    pages = list(read(connector, connector.targets(QUERY)[0], None, fetcher))
    long = [post for page in pages for post in page.posts if len(post.text) > 250]

    assert len(long) == LONG
    assert all(post.text.endswith("along the river") for post in long)


def test_comments_carry_what_they_answer(standing_in: Callable[[str], Sequence[str]], fetcher: HttpFetcher) -> None:
    connector = community("lemmy", standing_in("forum")[1])
    comments = connector.targets(replace(QUERY, names=("say that out loud",)))[1]
    (page,) = read(connector, comments, None, fetcher)
    (post,) = page.posts

    assert post.text == "lol they would never say that out loud"
    assert post.reply_to_text.startswith("Quillbrook Primary")


def test_a_community_is_read_whole(standing_in: Callable[[str], Sequence[str]], fetcher: HttpFetcher) -> None:
    connector = Reddit(reddit_settings(standing_in("reddit")[0], subreddits=("test",)), lookback_days=DAYS)
    _, new, comments = connector.targets(QUERY)
    links = list(read(connector, new, None, fetcher))
    remarks = list(read(connector, comments, None, fetcher))

    assert len(texts(links)) > MANY
    assert "Quiz" in " ".join(texts(links)), "posts that do not name the school are read too"
    assert [post.reply_to_text != "" for page in remarks for post in page.posts] == [True]


def test_a_wrong_secret_or_a_closed_community_is_access_denied(
    standing_in: Callable[[str], Sequence[str]], fetcher: HttpFetcher
) -> None:
    address = standing_in("reddit")[0]
    settings = reddit_settings(address, subreddits=("private",))
    wrong = Reddit(settings.model_copy(update={"client_secret": SecretStr("wrong")}), lookback_days=DAYS)
    closed = Reddit(settings, lookback_days=DAYS)
    for connector, target in ((wrong, wrong.targets(QUERY)[0]), (closed, closed.targets(QUERY)[1])):
        with pytest.raises(AccessDenied):
            list(read(connector, target, None, fetcher))


def test_a_used_up_quota_is_a_wait(standing_in: Callable[[str], Sequence[str]], fetcher: HttpFetcher) -> None:
    settings = YouTubeSettings(service=standing_in("google")[0], key=SecretStr("no-quota"))
    connector = YouTube(settings, lookback_days=DAYS)
    with pytest.raises(RateLimited):
        list(read(connector, connector.targets(QUERY)[0], None, fetcher))


def test_requests_for_comments_on_an_own_channel_are_as_google_describes_them(
    standing_in: Callable[[str], Sequence[str]], fetcher: HttpFetcher
) -> None:
    """The stand-in refuses what Google's documents do not allow, and knows comments by video only."""
    connector = community("youtube", standing_in("google")[0])
    known, unknown = connector.targets(
        replace(QUERY, names=(), official_accounts=(("youtube", "walker1"), ("youtube", "nobody")))
    )
    with pytest.raises(TargetGone, match="no channel of that name"):
        list(read(connector, unknown, None, fetcher))
    pages = read(connector, known, None, fetcher)
    assert next(pages).next
    with pytest.raises(TargetGone, match="nothing at this address"):
        next(pages)


@pytest.mark.parametrize("name", ["search", "comments"])
def test_recorded_pages_of_youtube_fit_google_s_documents(
    standing_in: Callable[[str], Sequence[str]], name: str
) -> None:
    standing_in("google")
    python = SERVERS_HOME / "google" / "venv" / "bin" / "python"
    done = subprocess.run(
        [python, "-c", CHECK, DATA / "youtube" / f"{name}.json"], capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stderr[-500:]
    assert int(done.stdout) > 30


CHECK = """
import json, pathlib, sys, googleapiclient
folder = pathlib.Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
schemas = json.loads((folder / "youtube.v3.json").read_text())["schemas"]
kinds = {"string": str, "integer": int, "boolean": bool}
checked = 0

def check(value, schema, where):
    global checked
    schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    checked += 1
    if "properties" in schema:
        for key, inner in value.items():
            assert key in schema["properties"], f"{where}.{key} is not in the document"
            check(inner, schema["properties"][key], f"{where}.{key}")
    elif schema.get("type") == "array":
        for inner in value:
            check(inner, schema["items"], where)
    elif schema.get("type") in kinds:
        assert isinstance(value, kinds[schema["type"]]), where
        assert "enum" not in schema or value in schema["enum"], where

for reply in json.loads(pathlib.Path(sys.argv[1]).read_text()):
    kind = reply["body"]["kind"].partition("#")[2]
    check(reply["body"], schemas[kind[0].upper() + kind[1:]], kind)
print(checked)
"""


def test_ghost_is_read_by_its_feed(running: Callable[[Server], Server], seed_file: Path, fetcher: HttpFetcher) -> None:
    if not (SERVERS_HOME / "ghost" / "app" / ".installed").exists() or not shutil.which("node"):
        pytest.skip("Ghost is not installed: its ctl.sh install takes some minutes")
    running(Server(name="ghost")).run("seed", SEED=str(seed_file))
    connector = Feeds(FeedsSettings(urls=("http://127.0.0.1:2368/rss/",)), lookback_days=DAYS)
    (target,) = connector.targets(QUERY)
    (page,) = read(connector, target, None, fetcher)

    assert any("Quillbrook Primary" in text for text in texts([page]))
    assert page.cursor
    (again,) = read(connector, target, page.cursor, fetcher)
    assert again.unchanged
