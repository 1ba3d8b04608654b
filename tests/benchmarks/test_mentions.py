from benchmarks.mentions import as_written
from matchers.examples import as_post
from matchers.gazetteer import Gazetteer, Term
from matchers.rule import Example
from scanner.models import EntityId, MentionKind


def test_as_written_are_whole_words_letter_for_letter_in_any_case() -> None:
    term = Term(text="St Osric's", kind=MentionKind.SCHOOL, entity=EntityId("school:1"))
    texts = ["at ST OSRIC'S now", "at St Osrics", "Saint Osric's", "#StOsrics", "st osric's, again", "AtSt Osric's"]
    posts = [as_post(Example(text=text)) for text in texts]
    gazetteer = Gazetteer.build([term])
    assert {n for n, hits in as_written(posts, gazetteer).items() if hits} == {0, 4}
    assert len({hit.text for hit in gazetteer.find(texts)}) == len(texts)
