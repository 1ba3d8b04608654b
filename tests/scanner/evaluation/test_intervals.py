import random
from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.evaluation import Case, Judged, bootstrap
from scanner.evaluation.metrics import binary_scores
from scanner.models import Assessment, Author, AuthorRole, Clause, Post, Urgency


def judged(number: int, *, school: str = "a", urgent: bool = False, told: bool = False, mention: bool = True) -> Judged:
    post = Post(
        platform="x",
        native_id=str(number),
        author=Author(handle="h"),
        text="t",
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    case = Case(
        id=str(number),
        school=school,
        post=post,
        mention=mention,
        clauses=frozenset(),
        author_role=AuthorRole.UNKNOWN,
        urgent=urgent,
        protected=False,
        undecided=frozenset(),
        phenomena=(),
        why="",
    )
    assessment = Assessment(
        post_ref=post.ref,
        mention=True,
        mention_score=1.0,
        author_role=AuthorRole.UNKNOWN,
        protected=False,
        urgency=Urgency(score=0.9 if told else 0.1, shown=told),
    )
    return Judged(case, assessment)


def some_posts(pairs: Sequence[tuple[bool, bool]]) -> list[Judged]:
    return [judged(n, school="abc"[n % 3], urgent=urgent, told=told) for n, (urgent, told) in enumerate(pairs)]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=4, max_size=40), st.sampled_from(["school", "post"]))
def test_bounds_are_in_order_and_shares(pairs: list[tuple[bool, bool]], unit: str) -> None:
    bounds = bootstrap(some_posts(pairs), unit, resamples=200).bounds  # type: ignore[arg-type]

    assert all(0 <= lower <= upper <= 1 for lower, upper in bounds.values())


def test_an_interval_by_post_encloses_the_figure_itself() -> None:
    rng = random.Random(5)  # noqa: S311
    pairs = [(urgent, urgent != (rng.random() < 0.3)) for urgent in (rng.random() < 0.5 for _ in range(200))]

    lower, upper = bootstrap(some_posts(pairs), "post").bounds["urgent.recall"]

    recall = binary_scores(pairs).recall
    assert recall is not None
    assert lower < recall < upper
    assert 0.05 < upper - lower < 0.25


def test_posts_that_all_agree_leave_no_room_for_luck() -> None:
    result = bootstrap(some_posts([(True, True)] * 9))

    assert result.units == 3
    assert result.bounds["urgent.recall"] == (1.0, 1.0)
    assert result.bounds["mention.accuracy"] == (1.0, 1.0)


def test_schools_that_differ_make_the_interval_wider_than_posts_do() -> None:
    posts = [judged(n, school="a" if n < 50 else "b", urgent=True, told=n < 50) for n in range(100)]

    by_school, by_post = bootstrap(posts, "school"), bootstrap(posts, "post")

    assert by_school.bounds["urgent.recall"] == (0.0, 1.0)
    assert by_post.bounds["urgent.recall"][0] > 0.35


def test_a_figure_that_is_undefined_is_left_out() -> None:
    bounds = bootstrap([judged(1), judged(2)], "post").bounds

    assert f"clauses.{Clause.EMPLOYER}.f1" not in bounds
    assert "protected.violations" not in bounds
    assert "macro_f1" not in bounds
    assert bounds["mention.accuracy"] == (1.0, 1.0)


def test_bootstrap_draws_the_same_every_time() -> None:
    posts = some_posts([(True, True), (True, False), (False, True), (True, True)])

    assert bootstrap(posts, "post") == bootstrap(posts, "post")
