from hypothesis import given
from hypothesis import strategies as st

from reports.rewriting import Edit, hidden, rewrite


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(min_size=1, max_size=40))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, [Edit(start, end, draw(st.text(max_size=3))) for start, end in pairs]


@given(edited())
def test_untouched_characters_are_found_where_the_map_says(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    rewritten = rewrite(text, edits)
    touched = {at for edit in edits for at in range(edit.start, edit.end)}
    for at in set(range(len(text))) - touched:
        start, end = rewritten.span(at, at + 1)
        assert rewritten.text[start:end] == text[at]


@given(edited(), st.data())
def test_a_stretch_stays_in_the_text_and_holds_the_replacements_inside(
    case: tuple[str, list[Edit]], data: st.DataObject
) -> None:
    text, edits = case
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    rewritten = rewrite(text, edits)
    new_start, new_end = rewritten.span(start, end)
    assert 0 <= new_start <= new_end <= len(rewritten.text)
    for edit in edits:
        if start < edit.end and edit.start < end:
            assert edit.new in rewritten.text[new_start:new_end]


def test_a_span_that_cuts_into_a_replacement_is_widened_to_all_of_it() -> None:
    rewritten = rewrite("see Kayden Ackroyd now", [Edit(4, 18, "K A")])
    assert rewritten.text == "see K A now"
    assert rewritten.span(4, 10) == (4, 7)
    assert rewritten.span(11, 22) == (4, 11)
    assert rewritten.span(0, 3) == (0, 3)


def cleaned(text: str) -> str:
    return rewrite(text, hidden(text)).text


def test_hidden_and_misleading_characters_go() -> None:
    assert cleaned("a\u202eb\u200bc\ufeff\x00d\x1b[31m\u2066e") == "abcd[31me"
    assert cleaned("line\none\ttab") == "line\none\ttab"


def test_piled_accents_are_thinned_and_ordinary_ones_stay() -> None:
    assert cleaned("e\u0301") == "e\u0301"
    assert len(cleaned("z" + "\u0337" * 50)) == 4


def test_emoji_stay_whole() -> None:
    assert cleaned("👩\u200d🏫 ok") == "👩\u200d🏫 ok"
