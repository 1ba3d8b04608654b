import pytest

from scanner.http.site import is_on_host, may_redirect


@pytest.mark.parametrize(
    "url",
    ["https://a.example/x?y=1", "https://A.Example/", "https://a.example:443/x", "https://a.example"],
)
def test_the_own_host(url: str) -> None:
    assert is_on_host("https://a.example", url)
    assert may_redirect("https://a.example", url)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/",
        "https://b.example/",
        "https://a.example:8443/",
        "https://user@a.example/",
        "https://a.example.b.example/",
        "https://a.example@b.example/",
        "https://b.example\\@a.example/",
        "https://b.example#@a.example/",
        "ftp://a.example/",
        "file:///a.example/",
        "javascript:alert(1)",
        "//a.example/",
        "/x",
        "",
        "https://",
        "https://[",
        "https://a.example:99999/",
        "https://\ud800/",
    ],
)
def test_no_other_host(url: str) -> None:
    assert not is_on_host("https://a.example", url)


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://a.example", "https://www.a.example/"),
        ("https://www.a.example", "https://a.example/"),
        ("http://a.example", "https://a.example/"),
        ("http://a.example", "https://www.a.example/"),
        ("http://127.0.0.1:3300", "http://127.0.0.1:3300/x"),
    ],
)
def test_a_redirect_may_lead_to_a_variant(base: str, url: str) -> None:
    assert may_redirect(base, url)


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://a.example", "http://a.example/"),
        ("https://a.example", "https://m.a.example/"),
        ("https://a.example", "https://a.example:8443/"),
        ("http://127.0.0.1:3300", "http://127.0.0.1:22/"),
        ("http://a.example:8080", "https://a.example/"),
        ("https://a.example", "https://u:p@www.a.example/"),
        ("https://a.example", "http://169.254.169.254/"),
    ],
)
def test_a_redirect_may_not_lead_elsewhere(base: str, url: str) -> None:
    assert not may_redirect(base, url)
