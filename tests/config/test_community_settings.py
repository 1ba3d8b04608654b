import pytest
from pydantic import SecretStr, ValidationError

from config.community_settings import RedditSettings, TelegramSettings


@pytest.mark.parametrize("written", ["Northmarsh", "r/Northmarsh", "/r/Northmarsh/", " Northmarsh "])
def test_a_subreddit_may_be_written_with_its_mark(written: str) -> None:
    assert RedditSettings(subreddits=(written,)).subreddits == ("Northmarsh",)


@pytest.mark.parametrize("written", ["u_somebody", "u/somebody", "r/u_somebody", "x" * 30, "a b", "", "r/../api"])
def test_a_person_is_no_subreddit(written: str) -> None:
    with pytest.raises(ValidationError, match="name of a community"):
        RedditSettings(subreddits=(written,))


@pytest.mark.parametrize("written", ["northmarsh_news", "@northmarsh_news", "https://t.me/s/northmarsh_news"])
def test_a_channel_may_be_written_as_an_address(written: str) -> None:
    assert TelegramSettings(channels=(written,)).channels == ("northmarsh_news",)


@pytest.mark.parametrize(
    "written", ["https://t.me/+AbCdEf", "https://t.me/joinchat/AbCdEf", "joinchat", "abc", "a/b/c"]
)
def test_an_invitation_is_no_public_channel(written: str) -> None:
    with pytest.raises(ValidationError, match="name of a public channel"):
        TelegramSettings(channels=(written,))


def test_without_an_approval_nobody_is_asked() -> None:
    reddit = RedditSettings(client_id="app", client_secret=SecretStr("s"))
    telegram = TelegramSettings(channels=("northmarsh_news",))

    assert (reddit.is_set_up, reddit.asks) == (True, False)
    assert (telegram.is_set_up, telegram.asks) == (True, False)
    assert reddit.model_copy(update={"approval": "case 17"}).asks
    assert telegram.model_copy(update={"approval": "letter"}).asks


def test_reddit_needs_an_app_or_the_wish_for_feeds() -> None:
    assert not RedditSettings(client_id="app").is_set_up
    assert not RedditSettings(subreddits=("Northmarsh",)).is_set_up
    assert RedditSettings(feeds=True).is_set_up
    assert not RedditSettings(feeds=True, enabled=False).is_set_up
