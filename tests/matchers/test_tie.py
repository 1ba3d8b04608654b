import pytest

from matchers.linear import shipped_reading_weights
from matchers.tie import FEATURES, PAIRS, capped, reasons


def test_every_feature_and_pair_has_a_reason_in_plain_words() -> None:
    assert {*FEATURES, *(f"{first}*{second}" for first, second in PAIRS)} <= set(reasons())
    assert all(reasons().values())


def test_pairs_are_made_of_features() -> None:
    assert all(part in FEATURES for pair in PAIRS for part in pair)


def test_weights_are_those_of_features_and_pairs() -> None:
    known = {*FEATURES, *(f"{first}*{second}" for first, second in PAIRS)}
    assert set(shipped_reading_weights().tie.points) <= known


def test_manner_of_speech_alone_never_makes_a_tie() -> None:
    assert capped(3.0, {"school_life", "youth_slang", "staff_by_given_name"}) < 0
    assert capped(3.0, {"school_life", "school_named"}) == 3.0
    assert capped(-4.0, {"school_life"}) == -4.0


@pytest.mark.parametrize("name", ["place_of_same_name", "other_school", "name_goes_on", "general_talk", "another_life"])
def test_signs_of_another_thing_speak_against(name: str) -> None:
    assert shipped_reading_weights().tie.points[name] < 0


@pytest.mark.parametrize("name", ["school_named", "school_address", "staff_by_title", "pupil_by_name", "area"])
def test_signs_of_the_school_speak_for(name: str) -> None:
    assert shipped_reading_weights().tie.points[name] > 0
