from pathlib import Path

import pytest

from config.profile import load_profile
from config.school import Address, OfficialAccount, SchoolProfile
from scanner.errors import ConfigError

GOOD = """\
key = "larkfield"
name = "Larkfield School"
aliases = ["LFS"]
hashtags = ["#TeamLarkfield"]
email_domain = "larkfield.example"
website = "https://www.larkfield.example"
[address]
town = "Ebbing"
postcode = "QX2 7BD"
[[official_accounts]]
platform = "mastodon"
handle = "larkfield@social.example"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "school.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load_profile(written(folder, text))
    return caught.value


def test_reads_what_a_school_states(tmp_path: Path) -> None:
    assert load_profile(written(tmp_path, GOOD)) == SchoolProfile(
        key="larkfield",
        name="Larkfield School",
        aliases=("LFS",),
        hashtags=("#TeamLarkfield",),
        email_domain="larkfield.example",
        website="https://www.larkfield.example",
        address=Address(town="Ebbing", postcode="QX2 7BD"),
        official_accounts=(OfficialAccount(platform="mastodon", handle="larkfield@social.example"),),
    )


def test_a_name_and_a_key_are_enough(tmp_path: Path) -> None:
    profile = load_profile(written(tmp_path, 'key = "lark"\nname = "Larkfield School"'))
    assert (profile.synthetic, profile.time_zone, profile.aliases) == (False, "Europe/London", ())


def test_every_wrong_key_and_type_is_named(tmp_path: Path) -> None:
    text = 'name = 3\nalias = ["x"]\nsynthetic = "yes"\n[adress]\n[[official_accounts]]\nplatform = "x"\nhandel = "y"'
    assert refusal(tmp_path, text).problems == (
        "key: this key is missing",
        "line 1, name: expected text in quotes, found a number",
        "line 2, alias: unknown key; did you mean `aliases`?",
        "line 3, synthetic: expected true or false, found text",
        "line 4, adress: unknown key; did you mean `address`?",
        "line 5, official_accounts (entry 1).handle: this key is missing",
        "line 7, official_accounts (entry 1).handel: unknown key; did you mean `official_accounts.handle`?",
    )


def test_every_value_that_cannot_be_right_is_named(tmp_path: Path) -> None:
    text = """\
key = "Lark Field"
name = " "
time_zone = "Europe/Larkfield"
aliases = ["LFS", ""]
hashtags = ["TeamLark", "#ok"]
email_domain = "@lark.example"
website = "www.lark.example"
[address]
postcode = "QX27BD"
[[official_accounts]]
platform = ""
handle = "@lark"
"""
    told = refusal(tmp_path, text).problems
    assert [problem.partition(": ")[0] for problem in told] == [
        "line 1, key",
        "line 2, name",
        "line 3, time_zone",
        "line 4, aliases (entry 2)",
        "line 5, hashtags (entry 1)",
        "line 6, email_domain",
        "line 7, website",
        "line 9, address.postcode",
        "line 11, official_accounts (entry 1).platform",
        "line 12, official_accounts (entry 1).handle",
    ]


@pytest.mark.parametrize("zone", ["", "/etc/passwd", "../UTC"])
def test_a_time_zone_is_a_name_and_no_path(tmp_path: Path, zone: str) -> None:
    assert refusal(tmp_path, f'key = "l"\nname = "Larkfield"\ntime_zone = "{zone}"').key == "time_zone"


@pytest.mark.parametrize("website", ["ftp://lark.example", "https://", "https://[lark"])
def test_a_website_is_a_web_address(tmp_path: Path, website: str) -> None:
    assert refusal(tmp_path, f'key = "l"\nname = "Larkfield"\nwebsite = "{website}"').key == "website"


def test_a_school_without_a_name_has_nothing_to_look_for(tmp_path: Path) -> None:
    assert "nothing to look for" in str(refusal(tmp_path, 'key = "l"\nname = ""'))
