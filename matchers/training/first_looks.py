"""What the reading makes of training posts that it did not learn from; kept in ``var/`` between the steps.

`matchers.training.reading` holds each corpus out in turn and writes this; whatever is trained on top reads the posts
through it, so that it meets a tie and a speaker as uncertain as those of posts to come.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from matchers import speaker, tie
from matchers.read import judged
from matchers.reading import Reading
from matchers.training.logistic import Floats
from matchers.view import View
from scanner.models import AuthorRole

FIRST_LOOKS = Path("var") / "training" / "first_looks.npz"


@dataclass(frozen=True, kw_only=True)
class FirstLooks:
    """Held-out log-odds, post for post.

    Attributes:
        ids: of the posts.
        ties: log-odds of the tie to the school.
        points: posts by roles.
    """

    ids: Sequence[str] = field(repr=False)
    ties: Floats = field(repr=False)
    roles: Sequence[AuthorRole]
    points: Floats = field(repr=False)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as file:
            return cls(
                ids=file["ids"].tolist(),
                ties=file["ties"],
                roles=[AuthorRole(role) for role in file["roles"].tolist()],
                points=file["points"],
            )

    def save(self, path: Path) -> None:
        """Write the arrays that `load` reads."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            path, ids=np.array(self.ids), ties=self.ties, roles=np.array(self.roles), points=self.points
        )

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {id_: row for row, id_ in enumerate(self.ids)}

    def read(self, view: View) -> Reading:
        """The reading of a post; by the shipped weights if they did not learn from it."""
        row = self._rows.get(view.post.native_id)
        if row is None:
            tied = tie.tie_of(view)
            return judged(view, tied, speaker.speaker_of(view, tied))
        tied = tie.judge(view, tie.signals_of(view), float(self.ties[row]))
        points = dict(zip(self.roles, self.points[row].tolist(), strict=True))
        return judged(view, tied, speaker.judge(view, points))
