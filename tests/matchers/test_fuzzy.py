from matchers.fuzzy import edits_pairwise, edits_within


def test_a_swap_of_neighbours_is_one_edit() -> None:
    assert edits_within("osierfeild", "osierfield", 2) == 1


def test_more_edits_than_the_budget_are_none() -> None:
    assert edits_within("oakhollow", "oakmeadow", 2) is None
    assert edits_within("oak", "oak", -1) is None


def test_pairs_are_compared_one_by_one() -> None:
    assert edits_pairwise(["oak", "oka", "xyz"], ["oak", "oak", "oak"], 2).tolist() == [0, 1, 3]
    assert edits_pairwise([], [], 2).tolist() == []
