import pytest

from matchers.lexicon import Lexicon, parse_lexicons, shipped_lexicon
from matchers.words import Word

HEAD = '[lexicon]\nversion = "1"\nlanguage = "en"\nsource = "a test"\n[words]\nrole = ["teacher*", "ta"]\n'


def lexicon(*phrases: str) -> Lexicon:
    listed = ", ".join(f'"{phrase}"' for phrase in phrases)
    return parse_lexicons({"t.toml": f'{HEAD}[cues.c]\nabout = "a cue"\nphrases = [{listed}]\n'})


def words(text: str) -> list[Word]:
    out, sentence = [], 0
    for n, part in enumerate(text.split()):
        out.append(Word(text=part, field="text", start=n, end=n + 1, sentence=sentence))
        sentence += part == "."
    return out


def found(text: str, *phrases: str) -> list[tuple[int, int]]:
    return [(hit.first, hit.last) for hit in lexicon(*phrases).find(words(text))]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("work at", "i work at home", [(1, 2)]),
        ("work at|in", "we work in hope", [(1, 2)]),
        ("teach* here", "teaching here is fun", [(0, 1)]),
        ("$role at SCHOOL", "proud ta at SCHOOL", [(1, 3)]),
        ("at ... SCHOOL", "at the very old SCHOOL now", [(0, 4)]),
        ("at _ SCHOOL", "at our SCHOOL", [(0, 2)]),
        ("at my? SCHOOL", "at SCHOOL", [(0, 1)]),
        ("at my? SCHOOL", "at my SCHOOL", [(0, 2)]),
    ],
)
def test_phrase_finds_its_words(phrase: str, text: str, expected: list[tuple[int, int]]) -> None:
    assert found(text, phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("work at", "work . at"),
        ("at ... SCHOOL", "at one two three four five SCHOOL"),
        ("at ... SCHOOL", "at home . SCHOOL"),
        ("teach* here", "tea here"),
        ("SCHOOL", "school"),
    ],
)
def test_phrase_stays_in_its_sentence_and_reach(phrase: str, text: str) -> None:
    assert found(text, phrase) == []


def test_longest_match_of_a_cue_at_a_place_wins() -> None:
    assert found("off sick again today", "off sick", "off sick again") == [(0, 2)]


@pytest.mark.parametrize("phrase", ["... at", "_ at", "my? SCHOOL", "a ... b ... c ... d", "at $nowhere", "x* y"])
def test_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"must begin|more than|no word list|too short"):
        lexicon(phrase)


def test_cost_grows_with_the_length_of_the_text_only() -> None:
    adversarial = words("at " * 3000)
    assert lexicon("at ... at ... SCHOOL").find(adversarial) == []


def test_shipped_lexicons_name_their_source_and_explain_every_cue() -> None:
    shipped = shipped_lexicon()
    assert all("written for this project" in source for source in shipped.sources.values())
    assert all(about and not about.endswith(".") for about in shipped.about.values())
