import pytest

from matchers.assess import Assessor
from matchers.examples import EXAMPLE_SCHOOL, as_post
from matchers.protected import plainly_protected
from matchers.read import read
from matchers.rule import Example
from matchers.scene import Scene
from matchers.watchlist import Watchlist


@pytest.fixture(scope="module")
def assessor() -> Assessor:
    return Assessor(EXAMPLE_SCHOOL)


@pytest.mark.parametrize(
    "example",
    [
        Example(
            text="i dont want to be here anymore. larkmoor wont even notice. goodbye everyone", name="tay", bio="yr 10"
        ),
        Example(
            text="we know where mr pettifer lives, 14 Osier Row, lets brick his windows tonight. larkmoor", name="y11"
        ),
        Example(
            text="My son has been battered again at Larkmoor, broken rib, ambulance came, school does nothing",
            name="Hexby mum",
            bio="mum",
        ),
        Example(text="bringing a knife to larkmoor tomorrow, kai is getting stabbed", name="anon", bio="yr 10"),
        Example(
            text="mr pettifer messages year 9 girls on snap late at night, says its our secret. larkmoor", name="tay"
        ),
    ],
)
def test_danger_now_is_urgent_with_evidence(assessor: Assessor, example: Example) -> None:
    urgency = assessor.assess(as_post(example)).urgency
    assert urgency.shown
    assert urgency.evidence


@pytest.mark.parametrize(
    "text",
    [
        "Fire drill at Larkmoor went well, well done year 7",
        "larkmoor canteen killed me with that curry lol",
        "Lovely concert at Larkmoor last night, thank you all",
        "New timetable at larkmoor is a joke but ok",
        "Larkmoor netball team smashed it",
    ],
)
def test_ordinary_posts_are_not_urgent(assessor: Assessor, text: str) -> None:
    assert not assessor.assess(as_post(Example(text=text))).urgency.shown


def _plain(text: str) -> bool:
    (reading,) = read([as_post(Example(text=f"Larkmoor. {text}"))], Watchlist.compile(EXAMPLE_SCHOOL))
    return plainly_protected(Scene.of(reading))


@pytest.mark.parametrize(
    "text", ["I've joined the picket line", "My tribunal is in June", "Equal pay now", "I reported it to the council"]
)
def test_lawful_activity_is_plain(text: str) -> None:
    assert _plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "My tribunal is in June and the head is a lying witch",
        "union my arse, she's a scab, everyone ring her",
        "heard he's got a grievance in lol, spill the tea",
        "Good morning",
    ],
)
def test_a_sneer_or_an_insult_turns_it(text: str) -> None:
    assert not _plain(text)
