import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.read import MENTION_FROM, mention_score, read
from matchers.reading import Reading
from matchers.watchlist import Watchlist
from scanner.models import MentionKind, Post

ReadOne = Callable[..., Reading]


@pytest.fixture
def read_one(watchlist: Watchlist, make_post: Callable[..., Post]) -> ReadOne:
    """Reads one post."""

    def one(text: str, **more: str) -> Reading:
        return read([make_post(text, **more)], watchlist)[0]

    return one


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Ten years at Tarnholt High School today", {}),
        ("the state of T4RNH0LT HIGH lol", {}),
        ("new term tomorrow #TeamTarnholt", {}),
        ("Mrs Farrowdale told the whole of year 9 off", {}),
        ("Nkechi Farrowdale is a bully and a liar", {}),
        ("Elsie Thwaitefield got sent home from school again", {}),
        ("I'm a TA in the only secondary in Wexmoor, you can work it out", {}),
        ("My year 9s made me cry today and my colleagues brought cake", {"handle": "bexoduya_", "name": "Bex"}),
        ("Delighted to have passed my diploma", {"bio": "Receptionist at Tarnholt High School"}),
        ("couldn't run a bath", {"reply_to_text": "Tarnholt High is going downhill under Farrowdale"}),
        ("add me here", {"bio": "gin and hills. b.oduya@tarnholthigh.example"}),
    ],
)
def test_is_about_the_school(read_one: ReadOne, text: str, more: dict[str, str]) -> None:
    assert mention_score(read_one(text, **more)) >= MENTION_FROM


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Lovely walk up the fell, cake at the top", {}),
        ("David Smith hat trick, what a striker", {}),
        ("Bex is at school tomorrow", {}),
        ("Jack and Kay had a row about the car", {}),
        ("Rain again in Wexmoor", {}),
        ("Never camping there again. Rain.", {"handle": "bexoduya_", "name": "Bex"}),
        ("Schools need money and heads have none, says the education secretary", {}),
    ],
)
def test_is_not_about_the_school(read_one: ReadOne, text: str, more: dict[str, str]) -> None:
    assert mention_score(read_one(text, **more)) < MENTION_FROM


@pytest.mark.parametrize(
    ("surer", "less_sure"),
    [
        ("Detention at Tarnholt again", "Picnic by Tarnholt Farm"),
        ("Tarnholt parents evening tonight", "Tarnholt Rovers win again"),
        ("Mr Smith gave our class homework at Tarnholt", "Mr Smith sold me a car"),
        ("Nkechi Farrowdale wants sacking", "Nkechi Farrowdale exhibition, tickets on the door"),
        ("Karen at reception was so rude, Tarnholt High", "Karen was so rude at the shop"),
        ("I teach at a secondary in Wexmoor", "I teach at a secondary in Cumbria"),
        ("Project Lapwing means the sixth form shuts", "Project Lapwing counts birds on the marsh"),
    ],
)
def test_the_first_is_more_about_the_school_than_the_second(read_one: ReadOne, surer: str, less_sure: str) -> None:
    assert mention_score(read_one(surer)) > mention_score(read_one(less_sure))


def test_a_post_without_a_tie_has_an_empty_reading(read_one: ReadOne) -> None:
    reading = read_one("Lovely walk up the fell, ring 07700 900318")
    assert (reading.folded, reading.mentions, reading.personal_data) == ({}, (), ())
    assert not reading.tie.direct


def test_a_post_with_a_tie_is_folded_and_its_data_read(read_one: ReadOne) -> None:
    reading = read_one("Farrowdale's mobile is 07700 900318, everyone at Tarnholt High ring her", bio="fells")
    assert set(reading.folded) == {"text", "author.bio"}
    assert [datum.kind for datum in reading.personal_data] == ["phone"]
    assert {mention.kind for mention in reading.mentions} == {MentionKind.STAFF, MentionKind.SCHOOL}


def test_evidence_says_in_plain_words_what_ties_the_post(read_one: ReadOne) -> None:
    tie = read_one("Ten years at Tarnholt High School today").tie
    assert tie.direct
    assert tie.evidence[0].reason == "the school is named"
    assert tie.evidence[0].weight > 0


def test_a_place_of_the_same_name_is_evidence_against(read_one: ReadOne) -> None:
    tie = read_one("Picnic by Tarnholt Farm").tie
    assert not tie.direct
    assert min(evidence.weight for evidence in tie.evidence) < 0


def test_details_give_the_school_away_by_degrees(read_one: ReadOne) -> None:
    placed = read_one("I'm a TA in the only secondary in Wexmoor, you can work it out").tie.indirect
    vague = read_one("I'm a TA in a school in Cumbria", reply_to_text="Anyone from Tarnholt?").tie.indirect
    assert placed > 0.6
    assert placed > vague


def test_a_batch_reads_like_its_posts_one_by_one(watchlist: Watchlist, make_post: Callable[..., Post]) -> None:
    posts = [make_post("Tarnholt High"), make_post("nothing here"), make_post("Mrs Farrowdale, year 9")]
    together = [mention_score(reading) for reading in read(posts, watchlist)]
    assert together == [mention_score(read([post], watchlist)[0]) for post in posts]
    assert read([], watchlist) == []


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=200), bio=st.text(max_size=60))
def test_any_text_can_be_read(watchlist: Watchlist, make_post: Callable[..., Post], text: str, bio: str) -> None:
    post = make_post(f"Tarnholt High School {text}", bio=bio)
    reading = read([post], watchlist)[0]
    assert 0.0 <= mention_score(reading) <= 1.0
    for mention in reading.mentions:
        assert post.field_text(mention.field)[mention.start : mention.end] == mention.excerpt
        assert 0.0 <= mention.confidence <= 1.0


@pytest.mark.parametrize("piece", ["Tarnholt ", "Mrs Farrowdale ", "@bexoduya_ ", "Bex O ", "year 9 school "])
def test_a_long_hostile_post_costs_little(read_one: ReadOne, piece: str) -> None:
    started = time.perf_counter()
    read_one(piece * (20_000 // len(piece)))
    assert time.perf_counter() - started < 10.0
