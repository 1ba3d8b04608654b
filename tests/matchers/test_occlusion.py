"""Cutting a post into chunks, and what the models' part of a score falls by without each."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from matchers.occlusion import MOST_CHUNKS, chunks_of, falls
from matchers.scene import Scene, Span
from matchers.words import Word


def _words(text: str, field: str = "text", sentence: int = 0) -> list[Word]:
    words, at = [], 0
    for part in text.split():
        words.append(Word(text=part, field=field, start=at, end=at + len(part), sentence=sentence))
        at += len(part) + 1
        sentence += part.endswith(".")
    return words


def _texts(words: list[Word]) -> list[str]:
    return [" ".join(word.text for word in words[first : last + 1]) for first, last in chunks_of(words)]


def test_a_post_is_cut_at_its_sentences_and_joints_and_fields() -> None:
    words = [
        *_words("she never turns up and nobody says a word . we all know ."),
        *_words("teaching assistant", field="author.bio", sentence=9),
    ]
    assert _texts(words) == ["she never turns up", "and nobody says a word .", "we all know .", "teaching assistant"]


def test_long_stretches_are_cut_but_never_an_amount_or_a_few_last_words() -> None:
    assert _texts(_words("a b c d e f g h i j k l")) == ["a b c d e f g h", "i j k l"]
    assert _texts(_words("she is on £96 , 000 a year")) == ["she is on £96 , 000 a year"]
    assert _texts(_words("a b c d e f g h i j")) == ["a b c d e f g h i j"]


def test_no_words_have_no_chunks() -> None:
    assert chunks_of([]) == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 30)), max_size=200))
def test_chunks_are_few_and_in_order_and_stay_within_a_field(made: list[tuple[str, int]]) -> None:
    ordered = sorted(made)
    words = [
        Word(text="and" if number % 7 == 0 else "word", field=field, start=n, end=n + 1, sentence=number)
        for n, (field, number) in enumerate(ordered)
    ]
    chunks = chunks_of(words)
    assert len(chunks) <= MOST_CHUNKS
    assert [n for first, last in chunks for n in range(first, last + 1)] == list(range(len(words)))
    assert all(words[first].field == words[last].field for first, last in chunks)


def test_what_falls_is_told_for_each_chunk_on_the_original_text(scene: Scene) -> None:
    words = tuple(_words("all is well here today , she is a rotten egg"))

    def points(heard: Scene, head: str) -> float:
        return 3.0 * sum(word.text == "rotten" for word in heard.words) * (head == "4.5.5")

    fallen = falls(replace(scene, words=words), ["4.5.5", "4.5.1"], list, points)
    assert fallen == {
        Span("text", 0, 22): {"4.5.5": 0.0, "4.5.1": 0.0},
        Span("text", 25, 44): {"4.5.5": 3.0, "4.5.1": 0.0},
    }
