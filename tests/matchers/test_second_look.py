from collections.abc import Callable
from dataclasses import replace

import pytest

from config.school import School
from matchers.assess import Assessor
from matchers.linear import logistic
from matchers.read import read
from matchers.reading import Reading
from matchers.second_look import shipped_second_look, weighed
from matchers.watchlist import Watchlist
from scanner.models import AuthorRole, Post

NOTHING: dict[str, float] = {}


@pytest.fixture
def reading(watchlist: Watchlist, make_post: Callable[..., Post]) -> Reading:
    (found,) = read([make_post("Tarnholt High let us down again", name="Ana Quill")], watchlist)
    return found


def test_the_sense_moves_the_mention_and_its_log_odds_together(reading: Reading) -> None:
    look = shipped_second_look()
    doubted, sure = (look.again(reading, NOTHING, {"mention": value}).tie for value in (-4.0, 4.0))

    assert doubted.score < sure.score
    assert sure.score == pytest.approx(logistic(sure.log_odds))


@pytest.mark.parametrize("role", [AuthorRole.PARENT, AuthorRole.PUPIL, AuthorRole.FORMER_STAFF])
def test_wording_and_sense_make_a_role_likelier(reading: Reading, role: AuthorRole) -> None:
    chances = []
    for sign in (-1, 1):
        heard = {f"role:{role}": 4.0 * sign}
        speaker = shipped_second_look().again(reading, heard, heard).speaker
        chances.append(speaker.log_odds[role])
        assert sum(logistic(odds) for odds in speaker.log_odds.values()) == pytest.approx(1.0, abs=1e-4)

    assert chances[0] < chances[1]


def test_nobody_becomes_staff_by_manner_of_speech(reading: Reading) -> None:
    assert AuthorRole.STAFF not in reading.speaker.log_odds
    again = shipped_second_look().again(reading, {"role:staff": 6.0}, {"role:staff": 6.0})

    assert again.speaker.role is not AuthorRole.STAFF
    assert AuthorRole.STAFF not in again.speaker.log_odds


def test_an_account_of_the_schools_own_stays_official(watchlist: Watchlist, make_post: Callable[..., Post]) -> None:
    (found,) = read([make_post("Tarnholt High is closed today", handle="TarnholtHigh")], watchlist)

    assert shipped_second_look().again(found, NOTHING, {"role:parent": 6.0}).speaker == found.speaker


def test_no_voice_is_louder_than_the_others_may_be(reading: Reading) -> None:
    loud = replace(reading, tie=replace(reading.tie, log_odds=40.0))

    assert weighed(loud, {"mention": -50.0}, NOTHING)["first:mention"] == 6.0
    assert weighed(loud, {"mention": -50.0}, NOTHING)["wording:mention"] == -6.0


def test_another_thing_of_a_like_name_is_told_by_its_words(tarnholt: School, make_post: Callable[..., Post]) -> None:
    assert not Assessor(tarnholt).assess(make_post("the High street is shut")).mention
