import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import markdown


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("plain words, untouched_by_this * here", "plain words, untouched_by_this * here"),
        ("**Oak** ~~Hill~~ is *fine*", "Oak Hill is *fine*"),
        ("# Heading\nand #hashtag", "Heading\nand #hashtag"),
        ("see [the page](https://a.example/x_(y) 'title')", "see [the page](https://a.example/x_(y) 'title')"),
        ("see [the page](https://a.example/x 'title')", "see the page"),
        ("see <https://a.example/x>", "see https://a.example/x"),
        ("a >!hidden!< word", "a hidden word"),
        (r"\#NotAHeading 2 \* 3", "#NotAHeading 2 * 3"),
        ("fish &amp; chips <3", "fish & chips <3"),
        ("![a gate](https://a.example/1.png) after", "after"),
        ("<b>bold</b> words", "bold words"),
        ("", ""),
    ],
)
def test_markdown_becomes_what_a_reader_sees(written: str, text: str) -> None:
    assert markdown.read(written).text == text


def test_quoted_lines_are_kept_apart() -> None:
    said = markdown.read("> they shout\n>> and **lie**\n\nI do not think so\n>!a spoiler!<")

    assert said.text == "I do not think so\na spoiler"
    assert said.quoted == "they shout\nand lie"


def test_pictures_and_links_are_given_by_themselves() -> None:
    said = markdown.read(
        "![the gate](https://a.example/1.png) [page](https://a.example/p) [https://b.example](https://b.example) "
        "[bad](javascript:x)"
    )

    assert said.image_alts == ("the gate",)
    assert said.links == ("https://a.example/p",)
    assert said.has_media


@pytest.mark.parametrize("hostile", ["[" * 90_000, "![" * 45_000, "[a](" * 22_000, "\\" * 90_000, "> " * 45_000])
def test_hostile_markdown_takes_no_time(hostile: str) -> None:
    began = time.process_time()
    markdown.read(hostile)

    assert time.process_time() - began < 3


@given(st.text(max_size=300) | st.lists(st.sampled_from("[]()!<>*\\#\n> ahttps://"), max_size=80).map("".join))
def test_nothing_that_is_written_raises(written: str) -> None:
    said = markdown.read(written)

    assert isinstance(said.text + said.quoted, str)
