import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import typed
from scanner.errors import ParseError

VALUE = {"a": {"b": [1, "two", None, {"c": True}]}, "n": "17", "u": "https://x.example/1", "j": "javascript:alert(1)"}


def test_a_path_leads_to_the_value() -> None:
    assert typed.text(VALUE, "a", "b", 1) == "two"
    assert typed.flag(VALUE, "a", "b", 3, "c") is True
    assert typed.number(VALUE, "a", "b", 0) == 1
    assert typed.number(VALUE, "n") == 17
    assert typed.texts(VALUE, "a", "b") == ("two",)


def test_another_type_is_nothing() -> None:
    assert typed.text(VALUE, "a") is None
    assert typed.text(VALUE, "a", "b", 9) is None
    assert typed.text(VALUE, "a", 0) is None
    assert typed.flag(VALUE, "n") is None
    assert typed.number(VALUE, "a", "b", 3, "c") is None
    assert typed.number({"n": "١٢"}, "n") is None
    assert typed.items(VALUE, "n") == ()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://", "x", "https://[", "h" * 5_000])
def test_only_web_addresses_pass(url: str) -> None:
    assert typed.web_url({"url": url}, "url") == ""
    assert typed.web_url(VALUE, "u") == "https://x.example/1"


def test_text_is_cut_and_cleaned() -> None:
    assert typed.text(["a\0b\ud800c"], 0) == "ab?c"
    assert len(typed.text(["x" * 200_000], 0) or "") == typed.MAX_TEXT


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe\xfa", b"[" * 200_000, b"9" * 5_000, b"{'a': 1}"])
def test_what_is_no_json_is_a_parse_error(body: bytes) -> None:
    with pytest.raises(ParseError, match=r"^here: the answer is"):
        typed.load(body, "here")


@given(
    st.recursive(
        st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_no_value_makes_a_getter_fail(value: object) -> None:
    for get in (typed.text, typed.number, typed.flag, typed.items, typed.texts, typed.web_url, typed.member):
        get(value, "a", 0, "b")
        get(value)
