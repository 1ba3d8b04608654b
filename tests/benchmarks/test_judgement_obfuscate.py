import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.judgement.obfuscate import (
    DISGUISES,
    confusables,
    hashtag_run_ons,
    leetspeak,
    lookalikes,
    one_typo_per_eight_letters,
    spaced_letters,
    typo,
    write_copy,
    zero_width,
)
from matchers.letters import read

TEXT = "Mrs Quillfeather at Dunmere Primary is a lazy old cow, ring 01632 960123 or mail q.f@dunmere.example @dunmere_x"
WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=15)


def rng() -> random.Random:
    return random.Random(3)  # noqa: S311


@pytest.mark.parametrize("name", DISGUISES)
def test_disguises_change_the_text_the_same_way_every_time(name: str) -> None:
    disguise = DISGUISES[name]

    assert disguise(rng(), TEXT) == disguise(rng(), TEXT) != TEXT


@pytest.mark.parametrize("name", DISGUISES)
def test_what_has_to_work_is_left_alone(name: str) -> None:
    disguised = DISGUISES[name](rng(), TEXT)

    assert all(kept in disguised for kept in ("960123", "q.f@dunmere.example", "@dunmere_x"))


@given(WORDS, st.randoms(use_true_random=False))
def test_zero_width_hides_the_word_and_nothing_else(word: str, rng: random.Random) -> None:
    disguised = zero_width(rng, word)

    assert len(disguised) > len(word)
    assert re.sub("[\u200b\u200c\u200d\u2060\ufeff]", "", disguised) == word


@given(WORDS, st.randoms(use_true_random=False))
def test_spaced_letters_keep_the_letters(word: str, rng: random.Random) -> None:
    assert spaced_letters(rng, word).split(" ") == list(word)


@given(WORDS, st.randoms(use_true_random=False))
def test_leetspeak_swaps_letters_for_digits_one_for_one(word: str, rng: random.Random) -> None:
    back = str.maketrans("431057", "aeiost")
    disguised = leetspeak(rng, word)

    assert disguised.translate(back) == word
    assert (disguised != word) == bool(set(word) & set("aeiost"))


@settings(deadline=None)
@given(WORDS, st.randoms(use_true_random=False))
def test_lookalikes_swap_letters_for_listed_ones(word: str, rng: random.Random) -> None:
    disguised = lookalikes(rng, word)

    assert all(a == b or b in confusables()[a] for a, b in zip(word, disguised, strict=True))


def test_the_table_of_lookalikes_is_not_the_foldings_own() -> None:
    unread = [other for letter, others in confusables().items() for other in others if read(other).letters != letter]

    assert unread


@given(WORDS, st.randoms(use_true_random=False))
def test_a_typo_changes_the_length_by_one_at_most(word: str, rng: random.Random) -> None:
    assert abs(len(typo(rng, word)) - len(word)) <= 1


def test_typos_come_once_in_eight_letters() -> None:
    text = "abcdefgh" * 50
    changed = sum(
        one_typo_per_eight_letters(random.Random(seed), text).count("abcdefgh")  # noqa: S311
        for seed in range(20)
    )

    assert changed < 20 * 50 * 0.15


def test_run_ons_keep_every_letter_in_its_order() -> None:
    disguised = hashtag_run_ons(rng(), TEXT)

    assert "#" in disguised
    assert disguised.replace("#", "").replace(" ", "").lower() == TEXT.replace(" ", "").lower()


def test_a_copy_differs_in_the_text_alone(tmp_path: Path) -> None:
    case = {"id": "a-1", "school": "s", "clauses": ["4.5.5"], "post": {"text": TEXT, "platform": "x"}}
    (tmp_path / "schools.json").write_text("[]")
    (tmp_path / "posts.jsonl").write_text(json.dumps(case) + "\n")

    write_copy(tmp_path, tmp_path / "copy", DISGUISES["leetspeak, every word"])

    copied = json.loads((tmp_path / "copy" / "posts.jsonl").read_text(encoding="utf-8"))
    assert copied["post"].pop("text") != case["post"].pop("text")  # type: ignore[attr-defined]
    assert copied == case
    assert (tmp_path / "copy" / "schools.json").read_text() == "[]"
