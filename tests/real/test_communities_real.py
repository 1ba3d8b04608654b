"""The connectors of communities against stand-ins and Ghost on loopback, straight and through a misbehaving proxy.

A stand-in is seeded when it starts, so each gets a home and a port of its own; what is installed is shared.
"""

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from config.community_settings import DiscourseSettings, LemmySettings, RedditSettings, YouTubeSettings
from config.settings import FeedsSettings, HttpSettings
from connectors.discourse import Discourse
from connectors.feeds import Feeds
from connectors.lemmy import Lemmy
from connectors.reddit import Reddit
from connectors.youtube import YouTube
from scanner.clock import SystemClock
from scanner.errors import AccessDenied, ConnectorError, FetchError, ParseError, RateLimited, TargetGone, TooLarge
from scanner.http import HttpFetcher
from scanner.http.failures import TimedOut
from scanner.models import ParsedPage, SchoolQuery
from scanner.paging import read
from scanner.protocols import Connector
from tests.connectors.recorded import DATA
from tests.real.conftest import SERVERS_HOME, Server, assert_looked_at

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

QUERY = SchoolQuery(
    names=("Quillbrook Primary",),
    hashtags=(),
    email_domain="quillbrook.example",
    website="https://www.quillbrook.example",
    official_accounts=(),
)
DAYS = 30
MANY = 120
"""Further posts that name the school: more than one page of any of these platforms."""

LONG = 12
"""How many of them are too long for an excerpt."""

PORTS = {"forum": (18_382, 18_383), "reddit": (18_380,), "google": (18_381,)}
KEY = SecretStr("test-key")


@pytest.fixture(scope="session")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """seed.jsonl with dates, and many posts more."""
    noon = datetime.combine(datetime.now(UTC).date(), time(12), UTC)
    rows = [
        json.loads(line) for line in (Path(__file__).parent / "seed.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    rows += [
        {
            "text": f"Walk {n} past Quillbrook Primary" + (" and on along the river" * 12 if n < LONG else ""),
            "author": {"handle": f"walker{n % 7}", "display_name": f"Walker {n % 7}", "bio": ""},
            "days_ago": 1 + n % 20,
            "hour": n // 20,
        }
        for n in range(MANY)
    ]
    path = tmp_path_factory.mktemp("communities") / "posts.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n, row in enumerate(rows):
            when = noon - timedelta(days=row.pop("days_ago"), hours=row.pop("hour", 0), seconds=n)
            file.write(json.dumps({**row, "created_at": when.strftime("%Y-%m-%dT%H:%M:%SZ")}) + "\n")
    return path


@pytest.fixture
def wanted(posts: Path, platform: str) -> set[str]:
    """The posts of thirty days that name the school; in a forum also those in topics that do."""
    rows = [json.loads(line) for line in posts.read_text(encoding="utf-8").splitlines()]
    since = datetime.now(UTC) - timedelta(days=DAYS)
    return {
        row["text"]
        for row in rows
        if "Quillbrook Primary" in row["text"] + (row.get("reply_to_text", "") if platform == "discourse" else "")
        and datetime.fromisoformat(row["created_at"]) >= since
    }


@pytest.fixture(scope="session")
def standing_in(
    running: Callable[[Server], Server], posts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Sequence[str]]:
    """Start a stand-in of this name with our posts; its addresses."""
    addresses: dict[str, Sequence[str]] = {}

    def start(name: str) -> Sequence[str]:
        if name not in addresses:
            Server(name=name).run("install")
            home = tmp_path_factory.mktemp("servers")
            _share(SERVERS_HOME / name, home / name)
            names = ("D_PORT", "L_PORT") if name == "forum" else ("PORT",)
            ports = tuple(zip(names, map(str, PORTS[name]), strict=True))
            running(Server(name=name, variables=(*ports, ("SEED", str(posts)), ("QUOTA", "1000000")), home=home))
            addresses[name] = [f"http://127.0.0.1:{port}" for port in PORTS[name]]
        return addresses[name]

    return start


def _share(installed: Path, home: Path) -> None:
    """Let `home` have what was installed; Reddit's posts may be indexed there, as they are on Reddit."""
    home.mkdir()
    if (installed / "venv").exists():
        (home / "venv").symlink_to(installed / "venv", target_is_directory=True)
    if (installed / "templates.json").exists():
        fields = json.loads((installed / "templates.json").read_text(encoding="utf-8"))
        fields["t3"]["is_robot_indexable"] = True
        (home / "templates.json").write_text(json.dumps(fields), encoding="utf-8")


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


def made(platform: str, address: str) -> Connector:
    match platform:
        case "lemmy":
            return Lemmy(LemmySettings(instances=(address,)), lookback_days=DAYS)
        case "discourse":
            return Discourse(DiscourseSettings(forums=(address,)), lookback_days=DAYS)
        case "reddit":
            return Reddit(reddit_settings(address), lookback_days=DAYS)
    return YouTube(YouTubeSettings(service=address, key=KEY), lookback_days=DAYS)


def reddit_settings(address: str, **more: Any) -> RedditSettings:
    secret = SecretStr("only-for-tests")
    return RedditSettings(
        api=address, site=address, client_id="scanner", client_secret=secret, approval="case 17", **more
    )


def texts(pages: Sequence[ParsedPage]) -> Counter[str]:
    """How often each text was read; YouTube's tags at the end are left off."""
    return Counter(post.text.partition("\n#")[0] for page in pages for post in page.posts)


def skipped(pages: Sequence[ParsedPage]) -> Counter[str]:
    return sum((Counter(page.skipped) for page in pages), Counter())


def test_everything_is_read_page_by_page(platform: str, address: str, fetcher: HttpFetcher, wanted: set[str]) -> None:
    connector = made(platform, address)
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
    platform: str, address: str, fetcher: HttpFetcher, wanted: set[str]
) -> None:
    connector = made(platform, address)
    target = connector.targets(QUERY)[0]
    cursor = list(read(connector, target, None, fetcher))[-1].cursor
    again = texts(list(read(connector, target, cursor, fetcher)))

    assert 0 < len(again) < len(wanted)
    assert set(again) <= wanted


def test_long_posts_of_a_forum_are_fetched_whole(
    standing_in: Callable[[str], Sequence[str]], fetcher: HttpFetcher
) -> None:
    connector = made("discourse", standing_in("forum")[0])
    pages = list(read(connector, connector.targets(QUERY)[0], None, fetcher))
    long = [post for page in pages for post in page.posts if len(post.text) > 250]

    assert len(long) == LONG
    assert all(post.text.endswith("along the river") for post in long)


def test_comments_carry_what_they_answer(standing_in: Callable[[str], Sequence[str]], fetcher: HttpFetcher) -> None:
    connector = made("lemmy", standing_in("forum")[1])
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
    connector = made("youtube", standing_in("google")[0])
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


@pytest.fixture
def faulty_reading(
    platform: str, address: str, faulty: Callable[[str], Callable[..., str]], fetcher: HttpFetcher
) -> Callable[[dict[str, Any]], Counter[str]]:
    """Read through the proxy with this fault, which spares the sign-in: that is asked for once only."""

    def run(rule: dict[str, Any]) -> Counter[str]:
        connector = made(platform, faulty(address)({"path": "search|/posts/|/videos", **rule}))
        target = connector.targets(QUERY)[0]
        pages = list(read(connector, target, None, fetcher))
        assert_looked_at(target, pages)
        return texts(pages)

    return run


@pytest.mark.parametrize(
    "rule",
    [
        {"fault": "delay", "seconds": 1, "times": 2},
        {"fault": "reset", "times": 1},
        {"fault": "reset_mid", "after": 100, "times": 1},
        {"fault": "cut", "after": 100, "times": 1},
        {"fault": "garbage", "times": 1},
        {"fault": "status", "status": 503, "times": 2},
        {"fault": "status", "status": 429, "headers": {"Retry-After": "1"}, "times": 1},
        {"fault": "status", "status": 429, "headers": {"x-ratelimit-reset": "1"}, "times": 1},
        {"fault": "status", "status": 429, "body": '{"extras": {"wait_seconds": 1}}', "times": 1},
    ],
    ids=str,
)
def test_a_fault_that_passes_loses_nothing_and_doubles_nothing(
    faulty_reading: Callable[[dict[str, Any]], Counter[str]], wanted: set[str], rule: dict[str, Any]
) -> None:
    found = faulty_reading(rule)

    assert set(found) == wanted
    assert set(found.values()) == {1}


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        ({"fault": "hang", "seconds": 30}, TimedOut),
        ({"fault": "slow", "bytes_per_second": 20}, TimedOut),
        ({"fault": "reset"}, FetchError),
        ({"fault": "cut", "after": 100}, (FetchError, ParseError)),
        ({"fault": "flood", "bytes": 50_000_000}, TooLarge),
        ({"fault": "loop"}, AccessDenied),
        ({"fault": "garbage"}, FetchError),
        ({"fault": "status", "status": 429, "headers": {"Retry-After": "600"}}, RateLimited),
        ({"fault": "status", "status": 429, "body": '{"extras": {"wait_seconds": 600}}'}, RateLimited),
        ({"fault": "status", "status": 429, "body": '{"error": "rate_limit_error"}'}, RateLimited),
        ({"fault": "status", "status": 401}, AccessDenied),
        ({"fault": "status", "status": 200, "body": "<html>Sign in</html>"}, ParseError),
    ],
    ids=str,
)
def test_a_fault_that_stays_is_an_error_of_its_kind(
    faulty_reading: Callable[[dict[str, Any]], Counter[str]],
    rule: dict[str, Any],
    error: type[ConnectorError] | tuple[type[ConnectorError], ...],
) -> None:
    with pytest.raises(error):
        faulty_reading(rule)


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
