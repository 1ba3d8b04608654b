"""The gazetteer gives what the plain definition gives, to the last hit."""

import random
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchers.fold import words
from matchers.gazetteer import Gazetteer, Term
from matchers.gazetteer.batch import read_batch
from scanner.models import EntityId, MentionKind
from tests.matchers.reference import Found, mentions

ALPHABETS = ("ab ", "abc ", "aB ", "ab1 ", "aB1' ", "abе ", "aé\u0301 ", "ab字-", "ßsæ ", "a\u200bb \x00", "s ")


def _term(text: str, max_edits: int | None = None) -> Term:
    return Term(text=text, kind=MentionKind.TERM, entity=EntityId("term:1"), max_edits=max_edits)


def _assert_exact(texts: list[str], terms: list[Term]) -> None:
    hits = [Found.of(hit) for hit in Gazetteer.build(terms).find_all(texts)]
    assert len(hits) == len(set(hits))
    assert set(hits) == mentions(texts, terms)


@st.composite
def _dense_cases(draw: st.DrawFn) -> tuple[list[str], list[Term]]:
    """Few letters, so that many windows are near misses; texts are made of mutated terms and of noise."""
    alphabet = draw(st.sampled_from(ALPHABETS))
    rng = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311

    def noise(longest: int) -> str:
        return "".join(rng.choices(alphabet, k=rng.randint(0, longest)))

    written = [rng.choice(["", "", "", "Mr ", "St "]) + noise(rng.choice([6, 12, 24])) for _ in range(8)]
    terms = [_term(text, rng.choice([None, None, 0, 1, 2])) for text in written]
    texts = [noise(8) + _mutated(rng, rng.choice(written), alphabet) + noise(8) for _ in range(8)]
    return texts, terms


def _mutated(rng: random.Random, text: str, alphabet: str) -> str:
    letters = list(text)
    for _ in range(rng.choice([0, 1, 1, 2, 2, 3])):
        at = rng.randint(0, len(letters))
        match rng.choice(["insert", "delete", "replace", "swap", "space", "case"]):
            case "insert":
                letters.insert(at, rng.choice(alphabet))
            case "delete":
                del letters[at : at + 1]
            case "replace":
                letters[at : at + 1] = rng.choice(alphabet)
            case "swap":
                letters[at : at + 2] = letters[at : at + 2][::-1]
            case "space":
                letters.insert(at, " ")
            case "case":
                letters[at : at + 1] = [letter.swapcase() for letter in letters[at : at + 1]]
    return "".join(letters)


@pytest.mark.slow
@given(_dense_cases())
@settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_dense_random_cases(case: tuple[list[str], list[Term]]) -> None:
    _assert_exact(*case)


@given(st.lists(st.text(st.characters(), max_size=30), max_size=5), st.lists(st.text(max_size=12), max_size=4))
@settings(max_examples=300, deadline=None)
def test_any_text_and_any_term(texts: list[str], terms: list[str]) -> None:
    _assert_exact([*texts, *terms, " ".join(terms)], [_term(text) for text in terms])


def test_a_swap_at_every_place_of_names_of_every_length() -> None:
    name = "abcdefghijklmnopqrstuvwxyz"
    for length in range(4, 26):
        term = name[:length]
        swaps = [term[:n] + term[n + 1] + term[n] + term[n + 2 :] for n in range(length - 1)]
        twice = [swap[:n] + swap[n + 1] + swap[n] + swap[n + 2 :] for swap in swaps for n in range(0, length - 1, 3)]
        _assert_exact(swaps + twice, [_term(term)])


def test_every_pair_of_deletions_and_insertions() -> None:
    for length in (5, 9, 10, 11, 12, 13, 14):
        term = "abcdefghijklmnopqrstuvwxyz"[:length]
        shorter = [term[:n] + term[n + 1 :] for n in range(length)]
        shortest = [text[:n] + text[n + 1 :] for text in shorter for n in range(len(text))]
        longer = [term[:n] + "z" + term[n:] for n in range(length + 1)]
        longest = [text[:n] + "y" + text[n:] for text in longer for n in range(len(text) + 1)]
        _assert_exact(shorter + shortest + longer + longest, [_term(term)])


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\x00", "\x00ab\x00cd\x00", "\ud800ab\udfff cd", "👩‍👩‍👧 abcd👍🏽ef 🇬🇧", "abcdef\u0301\u0301",
        "\u0301abcdef",
        "abcdefghij" * 300, "ab" * 1_500, "a" * 3_000, "aB" * 500, "a b " * 500, "abcdef gh " * 100, "1a1b1c1d1e1f",
    ],
)  # fmt: skip
def test_awkward_texts(text: str) -> None:
    terms = ["abcdef", "abcdef gh", "abcd", "ab ab ab ab ab", "aaaaaaaaaa", "abcdefghij abcdefghij", "a b c", "cd ef"]
    _assert_exact([text, text, "abcdef " + text + " abcdef"], [_term(term) for term in terms])


def test_a_text_of_a_hundred_thousand_characters() -> None:
    rng = random.Random(5)  # noqa: S311
    vocabulary = ["abcdef", "abcdfe", "ghij", "klmnopqrstu", "xyz", "MrBrown", "k", "#lm", "klmnop qrstu"]
    text = " ".join(rng.choices(vocabulary, k=20_000))
    _assert_exact([text], [_term("abcdef"), _term("klmnop qrstu")])


def test_every_plane_of_unicode() -> None:
    rng = random.Random(7)  # noqa: S311
    points = [chr(plane * 0x10000 + rng.randrange(0x10000)) for plane in range(17) for _ in range(60)]
    texts = ["abcdef" + point + "ghijkl" + point + point for point in points]
    _assert_exact(texts, [_term("abcdef"), _term("ghijkl"), _term("abcdef ghijkl"), _term("".join(points[:9]))])


def test_texts_side_by_side_do_not_touch() -> None:
    halves = ["abcdef", "ghijkl"] * 20
    _assert_exact(halves, [_term("abcdef ghijkl"), _term("ghijklabcdef"), _term("abcdef")])


@given(st.lists(st.text(st.characters(), max_size=40), max_size=6))
def test_a_batch_reads_every_text_as_it_is_read_alone(texts: list[str]) -> None:
    batch = read_batch(texts)
    letters, spaced = batch.spelled(batch.first[:-1], batch.first[1:]), batch.spaced.tolist()
    read: list[list[tuple[str, bool]]] = [[] for _ in texts]
    for n, text in enumerate(batch.text.tolist()):
        read[text].append((letters[n], spaced[n + 1] > spaced[n]))
    assert read == [[(word.letters, word.spaced) for word in words(text)] for text in texts]


def test_a_batch_reads_every_character_as_it_is_read_alone() -> None:
    for begin in range(0, sys.maxunicode, 0x8000):
        texts = [f"a{chr(point)}bC{chr(point)}1" for point in range(begin, begin + 0x8000, 7)]
        batch = read_batch(texts)
        letters = batch.spelled(batch.first[:-1], batch.first[1:])
        assert letters == [word.letters for text in texts for word in words(text)]


def test_the_work_grows_with_the_text_and_no_faster() -> None:
    terms = [_term(name + end) for name in ("abcdef", "abcdfe", "abdcef") for end in ("", " ghijkl", " ghijlk", "s")]
    gazetteer = Gazetteer.build(terms)
    once = len(gazetteer.find_all(["abcdef ghijkl abcdfe ghijlk " * 50]))
    twice = len(gazetteer.find_all(["abcdef ghijkl abcdfe ghijlk " * 100]))
    assert once * 1.9 < twice < once * 2.1
