from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from matchers.linear import logistic
from matchers.read import read, views
from matchers.training.first_looks import FirstLooks
from matchers.watchlist import Watchlist
from scanner.models import AuthorRole, Post

ROLES = (AuthorRole.PARENT, AuthorRole.OTHER)


@pytest.fixture
def looks(tmp_path: Path) -> FirstLooks:
    made = FirstLooks(ids=["known"], ties=np.array([1.5]), roles=ROLES, points=np.array([[2.0, -1.0]]))
    made.save(tmp_path / "var" / "looks.npz")
    return FirstLooks.load(tmp_path / "var" / "looks.npz")


def test_a_post_that_was_learnt_from_is_read_by_what_was_held_out(
    looks: FirstLooks, watchlist: Watchlist, make_post: Callable[..., Post]
) -> None:
    (view,) = views([make_post("Tarnholt High School again", native_id="known")], watchlist)
    assert view is not None
    found = looks.read(view)

    assert found.tie.score == pytest.approx(logistic(1.5))
    assert found.speaker.role is AuthorRole.PARENT


def test_any_other_post_is_read_by_the_shipped_weights(
    looks: FirstLooks, watchlist: Watchlist, make_post: Callable[..., Post]
) -> None:
    post = make_post("Tarnholt High School again", native_id="new")
    (view,) = views([post], watchlist)
    assert view is not None

    assert looks.read(view) == read([post], watchlist)[0]
