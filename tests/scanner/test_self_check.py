import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from config import load_policy
from config.school import SchoolProfile
from scanner.errors import ConfigError, TargetGone
from scanner.models import Assessment, Author, Clause, Mention, MentionKind, PageRequest, Post, Problem, RawPage, Target
from scanner.self_check import (
    SelfCheckAdvice,
    SelfCheckResult,
    SelfCheckTools,
    self_check_profile,
    self_check_text,
)
from scanner.self_check_words import BE_FOUND_LESS, DELETE_OLD, EDIT_POST, EDIT_PROFILE, GUIDANCE, LAWFUL
from tests.scanner.fakes import START, FakeClock, FakeSource, Page, make_assessment, make_finding, make_post

SCHOOL = SchoolProfile(key="oak", name="Oak Hollow").entity
WORDS = {
    "Oak Hollow": MentionKind.SCHOOL,
    "@oakhollow.example": MentionKind.SCHOOL_EMAIL,
    "Robin Sample": MentionKind.PUPIL,
    "Project Acorn": MentionKind.TERM,
    "Old Oak Lane": MentionKind.PLACE,
}


class MentionAssessor:
    """Finds the words of `WORDS` in every field, and rude words in the text."""

    errors: Mapping[str, int] = MappingProxyType({})

    def assess_batch(self, posts: Sequence[Post]) -> list[Assessment]:
        return [self._assess(post) for post in posts]

    def _assess(self, post: Post) -> Assessment:
        findings = [make_finding(post)] if "useless" in post.text else []
        made = make_assessment(post, *findings)
        mentions = tuple(
            Mention(
                kind=kind,
                entity=SCHOOL,
                field=name,
                start=text.index(words),
                end=text.index(words) + len(words),
                excerpt=words,
                method="exact",
                confidence=0.2 if "perhaps" in text else 1.0,
            )
            for name, text in post.fields()
            for words, kind in WORDS.items()
            if words in text
        )
        return Assessment(
            post_ref=made.post_ref,
            mention=bool(mentions),
            mention_score=1.0,
            author_role=made.author_role,
            protected=False,
            urgency=made.urgency,
            mentions=mentions,
            findings=made.findings,
        )


class ProfileSource(FakeSource):
    """A `FakeSource` that is asked for one profile."""

    def profile_target(self, handle: str) -> Target:
        if "@" not in handle:
            raise ConfigError("a name is written name@server")
        return Target(connector=self.meta.name, key="fake:profile", label="Fake", base_url="", query=handle)


class NoNetwork:
    """A fetcher that must not be used."""

    def fetch(self, target: Target, request: PageRequest) -> RawPage:
        raise AssertionError(f"a pasted text asks nobody, not {target.key} for {request.step}")


def _check(pages: Sequence[Page], handle: str = "pat@fake.example") -> SelfCheckResult:
    source = ProfileSource("mastodon", {handle: pages})
    tools = SelfCheckTools(
        assessor=MentionAssessor(),
        policy=load_policy(),
        clock=FakeClock(),
        fetcher=source,
        profiles={"mastodon": source},
    )
    return self_check_profile("pat@fake.example", "mastodon", tools)


def _paste(text: str, bio: str = "") -> SelfCheckResult:
    profiles: Mapping[str, ProfileSource] = {}
    tools = SelfCheckTools(
        assessor=MentionAssessor(), policy=load_policy(), clock=FakeClock(), fetcher=NoNetwork(), profiles=profiles
    )
    return self_check_text(text, tools, bio=bio)


def _profile(bio: str) -> Page:
    return Page(posts=(make_post("profile", text="", author=Author(handle="pat@fake.example", bio=bio)),))


def _post(text: str, *, days: int = 3, bio: str = "") -> Post:
    author = Author(handle="pat@fake.example", bio=bio)
    return make_post(text, text=text, author=author, published_at=START - timedelta(days=days))


def _clauses(result: SelfCheckResult) -> list[Clause | None]:
    return [advice.clause for advice in result.advice]


def test_a_school_address_in_the_bio_is_pointed_out_with_the_way_to_change_it() -> None:
    result = _check([_profile("pat@oakhollow.example")])
    [advice] = result.advice
    assert advice.clause is Clause.SCHOOL_EMAIL
    assert advice.visible == "Your profile shows a school email address."
    assert advice.quotes == ("@oakhollow.example",)
    assert advice.clause_title == load_policy().clause(Clause.SCHOOL_EMAIL).title
    assert "Edit profile" in advice.change[-1]


def test_an_employer_in_the_bio_is_pointed_out_once_however_many_posts_there_are() -> None:
    bio = "Teacher at Oak Hollow"
    posts = tuple(_post(f"fine day {n}", bio=bio) for n in range(5))
    result = _check([_profile(bio), Page(posts=posts)])
    assert _clauses(result) == [Clause.EMPLOYER, None]
    assert "Privacy and reach" in result.advice[-1].change[-1]


def test_an_employer_in_a_post_is_pointed_out_with_its_day_and_address() -> None:
    post = _post("Oak Hollow sports day")
    result = _check([_profile(""), Page(posts=(post,))])
    advice = result.advice[0]
    assert advice.visible == "Your post of 27 February 2026 tells others where you work."
    assert (advice.url, advice.clause) == (post.url, Clause.EMPLOYER)
    assert "Delete" in advice.change[-1]


def test_old_posts_are_one_piece_of_advice() -> None:
    posts = (_post("new"), _post("a year", days=365), _post("old", days=366), _post("older", days=2000))
    [advice] = _check([_profile(""), Page(posts=posts)]).advice
    assert advice.clause is None
    assert advice.visible == (
        "Everybody can see 2 posts of yours from more than a year ago, the oldest of 9 September 2020."
    )
    assert "Automated post deletion" in advice.change[-1]


def test_a_clean_profile_gets_a_kind_word_and_what_one_may_say() -> None:
    result = _check([_profile("gardener"), Page(posts=(_post("tomatoes"),))])
    assert result.advice == ()
    assert "Nothing was seen here" in result.nothing
    assert result.lawful == LAWFUL
    assert result.looked_at == "Your profile and your one post that everybody can see."
    assert "your own profile" in result.notice


def test_that_not_all_posts_were_read_is_said() -> None:
    cut = Problem(where="the next page", what="there is more")
    result = _check([_profile(""), Page(posts=(_post("x"),), problems=(cut,))])
    assert "were not read" in result.looked_at


def test_what_a_clause_touches_is_quoted_but_never_a_child() -> None:
    result = _paste("useless head, Robin Sample and Project Acorn")
    assert {advice.clause: advice.quotes for advice in result.advice} == {
        Clause.DEROGATORY: ("useless",),
        Clause.PUPIL: (),
        Clause.CONFIDENTIAL: ("Project Acorn",),
    }


def test_doubtful_mentions_places_and_others_words_are_left_out() -> None:
    assert _paste("perhaps Oak Hollow").advice == ()
    assert _paste("on Old Oak Lane").advice == ()
    reply = make_post("r", text="quite", author=Author(), reply_to_text="Oak Hollow is great")
    assert _check([_profile(""), Page(posts=(reply,))]).advice == ()


def test_a_pasted_text_and_bio_ask_nobody() -> None:
    result = _paste("useless day", bio="TA at Oak Hollow")
    assert _clauses(result) == [Clause.EMPLOYER, Clause.DEROGATORY]
    assert [advice.visible.split()[1] for advice in result.advice] == ["profile", "text"]


@pytest.mark.parametrize(
    ("handle", "network", "words"), [("pat@x", "myspace", "mastodon"), ("pat", "mastodon", "name@")]
)
def test_a_wrong_network_or_handle_is_refused(handle: str, network: str, words: str) -> None:
    source = ProfileSource("mastodon", {})
    tools = SelfCheckTools(
        assessor=MentionAssessor(),
        policy=load_policy(),
        clock=FakeClock(),
        fetcher=source,
        profiles={"mastodon": source},
    )
    with pytest.raises(ConfigError, match=words):
        self_check_profile(handle, network, tools)


def test_a_profile_that_cannot_be_read_is_an_error_of_the_source() -> None:
    with pytest.raises(TargetGone):
        _check([Page(error=TargetGone("there is no such profile"))])


def test_nothing_is_logged_shown_by_repr_or_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = "zz-marked-zz"
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with caplog.at_level(logging.DEBUG):
        result = _check([_profile(f"{mark} @oakhollow.example"), Page(posts=(_post(f"Oak Hollow {mark} useless"),))])
        shown = repr(result) + repr(_paste(f"useless {mark}"))
    assert len(result.advice) == 4
    assert mark not in caplog.text
    assert "pat" not in caplog.text
    assert mark not in shown
    assert "oakhollow" not in shown
    assert list(tmp_path.iterdir()) == []


def test_every_clause_and_network_has_its_words() -> None:
    assert set(GUIDANCE) == set(Clause)
    for steps in (EDIT_PROFILE, EDIT_POST, DELETE_OLD, BE_FOUND_LESS):
        assert set(steps) == {"mastodon", "bluesky", ""}


def test_the_words_are_kind() -> None:
    said = " ".join(
        (
            *(f"{words.visible} {words.why} {words.change}" for words in GUIDANCE.values()),
            *(" ".join(steps.values()) for steps in (EDIT_PROFILE, EDIT_POST, DELETE_OLD, BE_FOUND_LESS)),
        )
    ).casefold()
    unkind = (
        "finding",
        "severity",
        "breach",
        "violat",
        "guilty",
        "unlawful",
        "defamat",
        "must",
        "offence",
        "disciplin",
    )
    assert [word for word in unkind if word in said] == []


def test_advice_shows_nothing_of_the_person_in_its_repr() -> None:
    assert "secret" not in repr(SelfCheckAdvice(visible="secret", quotes=("secret",), url="https://secret.example"))
