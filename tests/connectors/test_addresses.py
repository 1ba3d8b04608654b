import pytest

from connectors import addresses


@pytest.mark.parametrize(
    "address", ["social.example", " social.example/ ", "https://social.example", "https://social.example/"]
)
def test_a_server_is_the_same_however_it_is_written(address: str) -> None:
    assert addresses.base(address) == "https://social.example"
    assert addresses.origin(address) == "https://social.example"
    assert addresses.host(address) == "social.example"


def test_port_scheme_and_folder_stay() -> None:
    assert addresses.base("http://127.0.0.1:3300/") == "http://127.0.0.1:3300"
    assert addresses.host("http://127.0.0.1:3300/") == "127.0.0.1:3300"
    assert addresses.place("blog.example/news/") == "blog.example/news"
    assert addresses.origin("https://blog.example/news/") == "https://blog.example"
    assert addresses.full("blog.example/feed/?a=1") == "https://blog.example/feed/?a=1"


def test_what_is_no_address_has_no_origin() -> None:
    assert addresses.origin("https://[") == addresses.host("https://[") == ""
