from collections.abc import Callable

import pytest

from matchers.cues import about, find_cues, school_words
from scanner.models import EntityId, Mention, MentionKind, Post


def _mention(post: Post, word: str, kind: MentionKind) -> Mention:
    start = post.text.index(word)
    return Mention(
        kind=kind,
        entity=EntityId(f"{kind}:x"),
        field="text",
        start=start,
        end=start + len(word),
        excerpt=word,
        method="exact",
    )


def test_a_mention_reads_as_its_kind(make_post: Callable[..., Post]) -> None:
    post = make_post("I teach at Tarnholt High, love it.")
    cues = find_cues(post, [_mention(post, "Tarnholt High", MentionKind.SCHOOL)])
    cue = cues.of("works_here")[0]
    assert post.text[cue.start : cue.end].endswith("Tarnholt High")
    assert [word.text for word in cues.words] == ["i", "teach", "at", "SCHOOL", "love", "it"]


def test_words_keep_their_digits_and_lose_their_apostrophes(make_post: Callable[..., Post]) -> None:
    cues = find_cues(make_post("My y6's done, isn't it"), [])
    assert [word.text for word in cues.words] == ["my", "y6s", "done", "isnt", "it"]


def test_a_phrase_does_not_cross_a_sentence(make_post: Callable[..., Post]) -> None:
    assert not find_cues(make_post("We go to sixth. Form an orderly queue."), []).has("pupil_profile")
    assert find_cues(make_post("", bio="sixth form"), []).has("pupil_profile")


def test_cues_can_be_asked_for_by_field(make_post: Callable[..., Post]) -> None:
    cues = find_cues(make_post("homework again", bio="teacher"), [])
    assert cues.has("school_life", within=("text",))
    assert [cue.field for cue in cues.of("school_life")] == ["text", "author.bio"]
    assert not cues.has("school_life", within=("reply_to_text",))


@pytest.mark.parametrize("word", ["school", "homework", "ofsted"])
def test_single_words_of_school_life(word: str) -> None:
    assert word in school_words()


def test_every_cue_says_in_plain_words_what_it_is() -> None:
    assert about("works_here") == "claims work at the school"
