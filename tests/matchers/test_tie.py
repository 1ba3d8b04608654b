import pytest

from matchers.tie import FEATURES, shipped_weights


def test_every_feature_has_a_weight_and_a_reason_in_plain_words() -> None:
    weights = shipped_weights()
    single = {name for name in weights.points if "*" not in name}
    assert single == set(FEATURES)
    assert all(weights.reasons[name] for name in weights.points)


def test_pairs_are_made_of_features() -> None:
    pairs = [name.split("*") for name in shipped_weights().points if "*" in name]
    assert all(part in FEATURES for pair in pairs for part in pair)


@pytest.mark.parametrize("name", ["place_of_same_name", "other_school", "name_goes_on", "general_talk", "another_life"])
def test_signs_of_another_thing_speak_against(name: str) -> None:
    assert shipped_weights().points[name] < 0


@pytest.mark.parametrize("name", ["school_named", "school_address", "staff_by_title", "pupil_by_name", "area"])
def test_signs_of_the_school_speak_for(name: str) -> None:
    assert shipped_weights().points[name] > 0
