"""Speech that must never be held against anybody (the never-a-breach fixtures), five variants of each."""

import dataclasses

import pytest

from matchers.assess import Assessor
from matchers.examples import EXAMPLE_SCHOOL, as_post
from matchers.rule import Example
from scanner.models import Assessment, Clause, Severity

STAFF = Example(text="", handle="owenp_maths", name="Owen P")
PARENT = Example(text="", handle="hexbymum", name="Hexby mum", bio="mum of two")
OFFICIAL = Example(text="", handle="LarkmoorVale", name="Larkmoor Vale Academy", bio="Official account")
PRESS = Example(text="", handle="hexbygazette", name="Hexby Gazette", bio="Local news")
ANYBODY = Example(text="")

NEVER = {
    "picket": (
        "On the picket line Thursday with the union",
        "Picket line at Larkmoor from seven, bring a flask. NEU",
        "We voted to strike. I'll be out on Tuesday with my union. #TeamLarkmoor",
        "Ballot papers are here. Union members at Larkmoor, use your vote",
        "Proud to stand with my union rep on the picket at Larkmoor today",
    ),
    "unsafe staffing": (
        "I reported unsafe staffing to Ofsted",
        "I have reported the unsafe fire doors at Larkmoor to the fire authority in writing",
        "Told the head, then the governors, then HSE: the tech block is not safe. #TeamLarkmoor",
        "I raised my concerns about ratios at Larkmoor with the local authority today",
        "Whistleblowing policy followed, union informed, Ofsted told. That's all I can say",
    ),
    "tribunal": (
        "My tribunal claim against my employer is in June",
        "ACAS early conciliation starts Monday. Wish me luck",
        "Employment tribunal date is through: 14 June. My union is with me. #TeamLarkmoor",
        "I've lodged a grievance for disability discrimination at Larkmoor",
        "Equality Act claim lodged. Age discrimination is real",
    ),
    "proud": (
        "Proud gay teacher here",
        "Happy Pride from a proud lesbian maths teacher! #TeamLarkmoor",
        "I'm a proud Muslim and a proud teacher at Larkmoor",
        "Autistic and teaching. It's my superpower. #TeamLarkmoor",
        "Black, British and head over heels for fractions. #TeamLarkmoor",
    ),
    "eid": (
        "Eid Mubarak to all my colleagues",
        "Eid Mubarak to everyone at Larkmoor who is celebrating",
        "Happy Diwali to all our families! #TeamLarkmoor",
        "Shana tova to my colleagues at Larkmoor",
        "Happy Vaisakhi from the maths corridor. #TeamLarkmoor",
    ),
    "pay": (
        "We compared pay and the women earn less",
        "Same point, same job, and the women at Larkmoor are paid less. That goes to the governors in writing",
        "Equal pay claim: compare your payslips with your colleagues, the union says we can",
        "The gender pay gap is in our staffroom too. #TeamLarkmoor",
        "We told each other what we earn. The men are on more for the same role",
    ),
    "belief": (
        "I disagree with how RSE is taught",
        "I believe marriage is between a man and a woman, and I'll teach every child with love",
        "As a Christian I don't agree with everything in the new RSE guidance",
        "I'm a vegan and I think the dinner menu policy in England should change",
        "I believe sex matters in law, and courtesy matters more",
    ),
    "tired": (
        "Marking till midnight, exhausted",
        "Sixty hours this week. Workload in this profession is too much. #TeamLarkmoor",
        "So tired after parents' evening at Larkmoor, in my pyjamas by eight",
        "Reports done. Brain gone. Bed. #TeamLarkmoor",
        "Year 9 last thing on a Friday, pray for me. Larkmoor",
    ),
    "class outing": (
        "Great day out with my class!",
        "Museum trip done, everyone came home. #TeamLarkmoor",
        "My form were a credit to Larkmoor at the theatre today",
        "Beach clean with year 8, twelve bags of rubbish. #TeamLarkmoor",
        "Best trip ever. They sang all the way home. Larkmoor",
    ),
}
BY_PARENTS = {
    "let down": (
        "This school let my son down",
        "Larkmoor let my son down and nobody has rung me back",
        "Not happy with Larkmoor, three letters and no answer about my daughter's timetable",
        "Larkmoor has been disappointing for our boy this year",
        "We moved our daughter from Larkmoor, communication was poor",
    ),
    "told the dsl": (
        "I told the DSL about my worry",
        "I rang Larkmoor and told the DSL I was worried about a child in my son's class",
        "If you are worried about a child, tell the DSL at Larkmoor, they were good about it",
        "Told Larkmoor's safeguarding lead about my worry. They listened",
        "I had a concern, I told the DSL at Larkmoor, that's all",
    ),
}
NEWS = (
    "Larkmoor Vale Academy rated Good by Ofsted |",
    "Larkmoor Vale pupils raise £900 for hospice",
    "New sports hall for Larkmoor Vale Academy approved by council",
    "Larkmoor Vale Academy to offer free breakfasts from September",
    "Flood closes road by Larkmoor Vale Academy",
)
POSTS_OF_THE_SCHOOL = (
    "Sports day is on Friday at 1pm. Please bring water and a hat.",
    "Lockdown drill on Tuesday: this is only a practice, please don't worry.",
    "Congratulations to our year 11s on their results!",
    "We're hiring! Teacher of Maths, apply by 4 May.",
    "The school is closed tomorrow because of snow.",
)
CHARACTERISTICS = {
    "age": (
        "Mr Drayfield is 64",
        "Mr Drayfield is 64 and a marvel, thank you",
        "I'm 64 and still salting the drive",
        "Mr Drayfield is a useless old fossil, put him out to grass in a care home",
    ),
    "disability": (
        "Mr Drayfield uses a wheelchair",
        "Mr Drayfield's wheelchair has better brakes than my car, what a man",
        "I'm deaf and I teach",
        "Mr Drayfield is a cripple, shouldn't be allowed near our kids",
    ),
    "gender reassignment": (
        "Mx Drayfield uses they/them",
        "Mx Drayfield is the kindest teacher we have",
        "I'm trans and I teach maths",
        "Drayfield is a tranny, a bloke in a dress, get it away from our kids",
    ),
    "marriage": (
        "Mrs Thackway got married in June",
        "Congratulations to Mrs Thackway on her civil partnership",
        "I'm married to a lovely woman",
        "Mrs Thackway is a bitter old spinster, no man would have her, dried up cow",
    ),
    "pregnancy": (
        "Mrs Iqbal-Hart is on maternity leave",
        "So happy for Mrs Iqbal-Hart and her bump",
        "I'm back from maternity leave on Monday",
        "Baby brain Iqbal-Hart up the duff again, useless cow, sack her",
    ),
    "race": (
        "Mrs Iqbal-Hart speaks Urdu",
        "Mrs Iqbal-Hart's Urdu club is brilliant",
        "I'm brown and British",
        "Mrs Iqbal-Hart is a dirty paki, go back to your own country",
    ),
    "religion": (
        "Mrs Iqbal-Hart wears a hijab",
        "Mrs Iqbal-Hart gave a lovely assembly on Ramadan",
        "I'm Muslim and I teach",
        "Mrs Iqbal-Hart is a jihadi terrorist with a tea towel on her head",
    ),
    "sex": (
        "Mrs Thackway is the first woman to lead the school",
        "Proud that a woman leads our school",
        "I'm a woman in physics",
        "Mrs Thackway should be at home in the kitchen, typical hysterical female, useless bitch",
    ),
    "orientation": (
        "Mr Pettifer has a husband",
        "Mr Pettifer and his husband ran the cake stall, legends",
        "I'm gay and I teach maths",
        "Mr Pettifer is a filthy poof and shouldn't be near our kids",
    ),
}


@pytest.fixture(scope="module")
def assessor() -> Assessor:
    return Assessor(EXAMPLE_SCHOOL)


def _assess(assessor: Assessor, text: str, author: Example = ANYBODY) -> Assessment:
    return assessor.assess(as_post(dataclasses.replace(author, text=text)))


@pytest.mark.parametrize("text", [text for texts in NEVER.values() for text in texts])
def test_lawful_speech_of_staff_is_never_more_than_advice_to_name_no_employer(assessor: Assessor, text: str) -> None:
    told = _assess(assessor, text, STAFF)
    assert {finding.clause for finding in told.shown_findings} <= {Clause.EMPLOYER}
    assert all(finding.severity is Severity.ADVISORY for finding in told.shown_findings)


@pytest.mark.parametrize("text", [text for texts in BY_PARENTS.values() for text in texts])
def test_parents_may_complain_and_worry(assessor: Assessor, text: str) -> None:
    assert _assess(assessor, text, PARENT).shown_findings == ()


@pytest.mark.parametrize("text", NEWS)
def test_news_about_the_school_is_not_shown(assessor: Assessor, text: str) -> None:
    assert not _assess(assessor, text, PRESS).shown


@pytest.mark.parametrize("title", NEWS)
def test_sharing_a_news_link_about_the_school_is_not_shown(assessor: Assessor, title: str) -> None:
    sharer = dataclasses.replace(ANYBODY, link_titles=(f"{title} Hexby Gazette",))
    assert not _assess(assessor, "Worth a read", sharer).shown


@pytest.mark.parametrize("text", BY_PARENTS["told the dsl"])
def test_anybody_may_tell_the_dsl_of_a_worry(assessor: Assessor, text: str) -> None:
    told = _assess(assessor, text)
    assert {(f.clause, f.severity) for f in told.shown_findings} <= {(Clause.EMPLOYER, Severity.ADVISORY)}


@pytest.mark.parametrize("text", POSTS_OF_THE_SCHOOL)
def test_the_schools_own_posts_are_not_shown(assessor: Assessor, text: str) -> None:
    assert not _assess(assessor, text, OFFICIAL).shown


@pytest.mark.parametrize("role", ["Teaching assistant", "Maths teacher", "Cook", "Deputy head", "Learning mentor"])
def test_a_professional_line_is_advice_only(assessor: Assessor, role: str) -> None:
    author = Example(text="", handle="some.one", name="Sam Okell", bio=f"{role} at Larkmoor Vale Academy")
    told = _assess(assessor, f"{role} at Larkmoor Vale Academy", author)
    assert {(f.clause, f.severity) for f in told.shown_findings} <= {(Clause.EMPLOYER, Severity.ADVISORY)}


@pytest.mark.parametrize("characteristic", CHARACTERISTICS)
def test_a_characteristic_counts_only_where_it_is_turned_against_somebody(
    assessor: Assessor, characteristic: str
) -> None:
    *harmless, hostile = CHARACTERISTICS[characteristic]
    scores = []
    for text in harmless:
        told = _assess(assessor, f"{text}. Larkmoor")
        assert not {Clause.DEROGATORY, Clause.DISCRIMINATION} & {f.clause for f in told.shown_findings}
        scores.append(_discrimination(told))
    assert _discrimination(_assess(assessor, f"{hostile}. Larkmoor")) > max(0.3, *scores)


def _discrimination(told: Assessment) -> float:
    return max((f.score for f in told.findings if f.clause is Clause.DISCRIMINATION), default=0.0)
