from hypothesis import given
from hypothesis import strategies as st

from connectors import terms


def test_a_name_is_asked_for_once_and_short_ones_never() -> None:
    names = ("Larkmere Primary", "larkmere primary", " LP ", "L.P.", "LPS", "Larkmere-Primary", "")

    assert terms.askable(names) == ("Larkmere Primary", "LPS")


def test_words_hold_in_any_order_case_and_spelling() -> None:
    assert terms.hold("Larkmere Primary", ["at LARKMERE", "the primary"])
    assert terms.hold("Larkmere Primary", ["#LarkmerePrimary"])
    assert terms.hold("#Larkmere", ["lark mere"])
    assert not terms.hold("Larkmere Primary", ["Larkmere only"])


@given(st.text(), st.text(), st.text())
def test_a_text_holds_the_words_that_are_in_it(query: str, before: str, after: str) -> None:
    assert terms.hold(query, [before, query, after])
