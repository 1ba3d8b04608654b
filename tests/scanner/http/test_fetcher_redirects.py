"""Where a redirect is followed to, with what, and where it is not."""

from dataclasses import replace

import pytest
import respx

from scanner.errors import AccessDenied, ConnectorError
from scanner.http import HttpFetcher
from tests.scanner.http.book import BASE, REQUEST, TARGET


def test_a_redirect_is_followed_with_its_headers(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    web.get(f"{BASE}/page").respond(302, headers={"Location": "/moved?b=1"})
    moved = web.get(f"{BASE}/moved").respond(200, content=b"here")
    page = fetcher.fetch(TARGET, replace(REQUEST, headers={"Authorization": "Bearer t0k3n"}))

    assert page.body == b"here"
    assert moved.calls[0].request.headers["authorization"] == "Bearer t0k3n"
    assert moved.calls[0].request.url.query == b"b=1"


def test_a_secret_does_not_travel_to_the_www_variant(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    web.get(f"{BASE}/page").respond(301, headers={"Location": "https://www.book.example/page"})
    moved = web.get("https://www.book.example/page").respond(200)
    secrets = {"Authorization": "Bearer t0k3n", "X-Goog-Api-Key": "k3y"}
    fetcher.fetch(TARGET, replace(REQUEST, headers={**secrets, "Accept": "text/xml"}))

    assert not {"authorization", "x-goog-api-key"} & set(moved.calls[0].request.headers)
    assert moved.calls[0].request.headers["accept"] == "text/xml"
    assert moved.calls[0].request.headers["host"] == "www.book.example"


def test_a_redirect_on_the_other_host_of_a_target_is_followed(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    target = replace(TARGET, other_url="https://app.example")
    web.get("https://app.example/posts").respond(302, headers={"Location": "/posts/"})
    web.get("https://app.example/posts/").respond(200, content=b"[]")
    web.get("https://app.example/away").respond(302, headers={"Location": f"{BASE}/page"})

    assert fetcher.fetch(target, replace(REQUEST, url="https://app.example/posts")).body == b"[]"
    with pytest.raises(AccessDenied):
        fetcher.fetch(target, replace(REQUEST, url="https://app.example/away"))


def test_a_redirect_without_end_is_left(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    route = web.get(f"{BASE}/page").respond(302, headers={"Location": "/page"})
    with pytest.raises(AccessDenied, match="circle"):
        fetcher.fetch(TARGET, REQUEST)

    assert route.call_count == 6


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/",
        "//evil.example/",
        "http://book.example/",
        "http://169.254.169.254/",
        "ftp://book.example/",
        "https://book.example:22/",
        "https://u:p@book.example/",
        "javascript:alert(1)",
        "https://[",
    ],
)
def test_a_redirect_elsewhere_is_refused(web: respx.MockRouter, fetcher: HttpFetcher, location: str) -> None:
    web.get(f"{BASE}/page").respond(302, headers={"Location": location})
    elsewhere = web.route(host__regex=r"evil|169").respond(200)
    with pytest.raises(ConnectorError):
        fetcher.fetch(TARGET, REQUEST)

    assert not elsewhere.called


def test_a_sign_in_is_not_redirected(web: respx.MockRouter, fetcher: HttpFetcher) -> None:
    web.post(f"{BASE}/page").respond(307, headers={"Location": "/other"})
    with pytest.raises(AccessDenied):
        fetcher.fetch(TARGET, replace(REQUEST, method="POST", json_body={"password": "x"}))
