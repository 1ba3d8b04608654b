import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.html import Fragment, own_words, page, plain, read, with_title


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("no markup at all", "no markup at all"),
        ("<p>One &amp; two</p><p>Three<br>four</p>", "One & two\nThree\nfour"),
        ('<a href="https://x.example">the words of a link</a>', "the words of a link"),
        ('<span class="invisible">https://</span><span>x.example/a</span>', "https://x.example/a"),
        ('great <img class="wp-smiley" alt="😀" src="x"> day', "great 😀 day"),
        ("<p>kept</p><script>alert(1)</script><style>p{}</style><!-- note -->", "kept"),
        ("a &lt;b&gt; c", "a <b> c"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("x\r\n\r\n y\0z", "x\nyz"),
        ("<!DOCTYPE html><?php x ?><b>y</b>", "y"),
        ("", ""),
    ],
)
def test_html_becomes_what_a_reader_sees(html: str, text: str) -> None:
    assert plain(html) == text


def test_pictures_give_their_descriptions() -> None:
    found = read('<figure><img alt="The school gate" src="a"/></figure><img src="b">words')

    assert found == Fragment(text="words", image_alts=("The school gate",), has_media=True)


def test_a_title_is_not_repeated() -> None:
    assert with_title("The head of…", "The head of year six") == "The head of year six"
    assert with_title("Title", "Text") == "Title\nText"
    assert with_title("", "Text") == "Text"
    assert with_title("Title", "") == "Title"


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 100_000,
        "<a " * 200_000,
        "<a href='" * 50_000,
        "<a b=" * 100_000,
        "<!--" * 100_000,
        "<![CDATA[" * 50_000,
        "</" * 200_000,
        "&#x" * 100_000,
        "<" * 400_000,
        " \n" * 200_000 + "<",
        "<b>" * 20_000 + "</i>" * 20_000,
        "<p>x" * 100_000,
    ],
    ids=lambda html: html[:9],
)
def test_hostile_html_takes_no_time(hostile: str) -> None:
    began = time.perf_counter()
    read(hostile)

    assert time.perf_counter() - began < 3


@given(st.text(alphabet=st.sampled_from("<>/!-[]&;#'\"= abcpx\n\0\ud800é"), max_size=300))
def test_nothing_that_is_written_raises(html: str) -> None:
    assert "\0" not in plain(html)
    plain(html).encode()


def test_a_page_is_looked_into_by_tags_and_classes() -> None:
    whole = page('<div class="a b" data-id="7"><p class="b">one</p></div><p class="b">two</p><aside>three</aside>')

    assert [found.read().text for found in whole.find(".b")] == ["one", "two"]
    assert [found.read().text for found in whole.find(".a", "aside")] == ["one", "three"]
    assert [found.attribute("data-id") for found in whole.find(".b")] == ["7", ""]
    assert whole.text("p") == "one"
    assert whole.text(".none") == ""
    assert whole.read(without=(".a", "aside")).text == "two"


def test_quotations_are_told_apart_from_the_author() -> None:
    own, quoted = own_words("<blockquote>they <b>said</b></blockquote><p>I say</p><aside>a link</aside>", "blockquote")

    assert own.text == "I say\na link"
    assert quoted == "they said"


@pytest.mark.parametrize("hostile", ["<div>" * 20_000, "<aside>" * 20_000, "<p><aside>" * 10_000, "<p></p>" * 9_000])
def test_looking_into_a_hostile_page_takes_no_time(hostile: str) -> None:
    whole = page(hostile)
    began = time.process_time()
    found = sum(1 for _ in whole.find("aside"))

    assert found <= 1
    assert whole.read(without=("aside",)).text == ""
    assert time.process_time() - began < 3
