import pytest

from matchers.gazetteer import Gazetteer, Term, sounds_like
from scanner.models import EntityId, MentionKind


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Copperfield Academy", "koperfeild akademy"),
        ("Mr Smith", "mr smif"),
        ("Mr Cartwright", "mr kartrite"),
        ("Wetherlaw", "wevverlor"),
        ("Southover", "sowthova"),
        ("Phoenix School", "foenix skool"),
    ],
)
def test_a_name_written_by_ear_is_found_by_its_respellings(name: str, written: str) -> None:
    terms = [Term(text=text, kind=MentionKind.SCHOOL, entity=EntityId("school:1")) for text in sounds_like(name)]
    assert Gazetteer.build(terms).find([written])


def test_a_name_that_is_written_as_it_sounds_has_no_respellings() -> None:
    assert sounds_like("Tom Bevan") == ()
