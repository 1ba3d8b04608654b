import pytest

from matchers.gazetteer import Gazetteer, Hit, Term
from scanner.models import EntityId, MentionKind


def _term(text: str, max_edits: int | None = None) -> Term:
    return Term(text=text, kind=MentionKind.SCHOOL, entity=EntityId("school:1"), max_edits=max_edits)


def _found(term: str, text: str, max_edits: int | None = None) -> list[str]:
    hits = Gazetteer.build([_term(term, max_edits)]).find([text])
    return [text[hit.start : hit.end] for hit in hits]


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("Oakhollow Primary", "at OAKHOLLOW primary today", "OAKHOLLOW primary"),
        ("Oakhollow Primary", "at Oakholow Primry today", "Oakholow Primry"),
        ("Oakhollow", "Oakhololw again", "Oakhololw"),
        ("Oakhollow", "Oakhollow's head", "Oakhollow"),
        ("Oakhollow", "the Oakhollows run", "Oakhollow"),
        ("Bracken", "the Brackens run", "Brackens"),
        ("Oakhollow", "0akh0ll0w lol", "0akh0ll0w"),
        ("Oakhollow", "Oаkhоllow lol", "Oаkhоllow"),
        ("Oakhollow", "O a k h o l l o w lol", "O a k h o l l o w"),
        ("Oakhollow", "o-a-k-hollow", "o-a-k-hollow"),
        ("Oakhollow", "OaKhOlLoW", "OaKhOlLoW"),
        ("Oakhollow", "Oakhoooollow", "Oakhoooollow"),
        ("Oakhollow", "Oak hollow", "Oak hollow"),
        ("Oakhollow", "cafe\u0301 Oakhollo\u0301w", "Oakhollo\u0301w"),
        ("Oakhollow Primary", "#OakhollowPrimary", "OakhollowPrimary"),
        ("Oakhollow Primary", "#oakhollowprimary", "oakhollowprimary"),
        ("Oakhollow", "#loveoakhollow", "oakhollow"),
        ("Oakhollow", "@oakhollowmum", "oakhollow"),
        ("Oakhollow", "https://news.example/sadoakhollownews", "oakhollow"),
        ("St Urith's", "st uriths", "st uriths"),
        ("St Urith's", "Saint Urith’s", "Saint Urith’s"),
        ("Holy Cross CofE School", "holy cross church of england school", "holy cross church of england school"),
        ("Fox & Crown School", "fox and crown school", "fox and crown school"),
        ("Mr Brown", "mr browns class", "mr browns"),
        ("Mr Brown", "m r . b r o w n", "m r . b r o w n"),
        ("Mr Brown", "#MrBrown", "MrBrown"),
        ("SWCHS", "only at swchs", "swchs"),
        ("TBP", "the T.B.P. way", "T.B.P"),
        ("TBP", "t b p  lunch", "t b p"),
        ("Mallowfield", "Ma11owfie1d staff", "Ma11owfie1d"),
        ("Mallowfield", "MaIIowfieId staff", "MaIIowfieId"),
        ("McDonald", "mcdonald", "mcdonald"),
        ("Sarah O'Brien", "sarah obrien", "sarah obrien"),
        ("Year 6", "yeer 6", "yeer 6"),
        ("Ысыык Күөл", "ысыык күөл", "ысыык күөл"),
        ("字字学校", "在字字学校", None),
        ("字字学校", "在 字字学校 里", "字字学校"),
    ],
)
def test_a_mention_is_found_where_it_stands(term: str, text: str, found: str | None) -> None:
    assert _found(term, text) == ([] if found is None else [found])


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("Mr Brown", "Mrs Brown"),
        ("Mr Ali", "Mrs Ali"),
        ("Poppy Marsh-Lee M", "Poppy Marsh-Lee N"),
        ("Year 6", "Year 5"),
        ("Project 21", "Project 22"),
        ("Finn", "Fin"),
        ("TBP", "tbh"),
        ("SWCHS", "swchx"),
        ("Ann", "planning"),
        ("Locky", "lucky me"),
        ("James Moore", "names more"),
        ("Muhammad Ali", "Muhammad Hall"),
        ("STEP", "one step at a time"),
        ("Osier", "#loveosier"),  # too short to be looked for inside a run of letters
    ],
)
def test_what_only_looks_like_a_mention_is_not_found(term: str, text: str) -> None:
    assert _found(term, text) == []


def test_a_term_may_allow_fewer_edits() -> None:
    assert _found("Oakhollow Primary", "oakholow primry", 2) == ["oakholow primry"]
    assert _found("Oakhollow Primary", "oakholow primry", 1) == []
    assert _found("Oakhollow Primary", "oakhollow primary", 0) == ["oakhollow primary"]


def test_a_hit_says_what_was_found() -> None:
    gazetteer = Gazetteer.build([_term("Oakhollow"), _term("Oakhollow Primary")])
    assert gazetteer.find(["", "see Oakholow primary"]) == [
        Hit(text=1, term=0, start=4, end=12, edits=1, respaced=False, similarity=1 - 1 / 9),
        Hit(text=1, term=1, start=4, end=20, edits=1, respaced=False, similarity=1 - 1 / 16),
    ]


def test_terms_written_alike_are_all_found() -> None:
    gazetteer = Gazetteer.build([_term("Mr Smith"), _term("MR SMITH"), _term("Mr. Smith")])
    assert [hit.term for hit in gazetteer.find(["mr smith"])] == [0, 1, 2]


def test_find_keeps_the_best_of_overlapping_windows_and_find_all_keeps_all() -> None:
    gazetteer = Gazetteer.build([_term("Oakhollow Primary")])
    text = "a Oakhollow Primary and Oakhollow Primaryy"
    assert [(hit.start, hit.edits) for hit in gazetteer.find([text])] == [(2, 0), (24, 1)]
    assert len(gazetteer.find_all([text])) > 2


def test_hits_do_not_depend_on_the_batch() -> None:
    gazetteer = Gazetteer.build([_term("Oakhollow"), _term("Mr Brown")])
    texts = ["Oakhollow", "", "mr", "brown", "oak", "hollow", "x Mr Brown", "\x00", "Oakholow"] * 3
    apart = [(n, hit.term, hit.start, hit.end) for n, text in enumerate(texts) for hit in gazetteer.find([text])]
    together = [(hit.text, hit.term, hit.start, hit.end) for hit in gazetteer.find(texts)]
    assert apart == together


def test_a_batch_of_more_texts_than_one_pass_takes_is_found_whole() -> None:
    gazetteer = Gazetteer.build([_term("Oakhollow")])
    assert [hit.text for hit in gazetteer.find(["Oakhollow"] * 9_001)] == list(range(9_001))


def test_an_empty_watchlist_and_an_empty_batch_find_nothing() -> None:
    assert Gazetteer.build([]).find(["Oakhollow"]) == []
    assert Gazetteer.build([_term("...")]).find(["Oakhollow ..."]) == []
    assert Gazetteer.build([_term("Oakhollow")]).find([]) == []
    assert Gazetteer.build([_term("Oakhollow")]).terms == (_term("Oakhollow"),)


def test_only_the_first_hundred_thousand_characters_are_looked_at() -> None:
    gazetteer = Gazetteer.build([_term("Oakhollow")])
    padding = "lorem " * 16_000
    assert len(gazetteer.find([padding + "Oakhollow"])) == 1
    assert gazetteer.find([padding + "lorem " * 1_000 + "Oakhollow"]) == []


def test_a_term_does_not_show_its_text() -> None:
    assert "Oakhollow" not in repr(_term("Oakhollow"))
