"""False alarms on posts that are about no school of ours: whatever is shown of them is one."""

import gzip
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from config.school import School
from scanner.errors import ConfigError
from scanner.evaluation.corpus import EVALUATED_AT
from scanner.evaluation.evaluate import Judge
from scanner.models import Author, Post

BATCH = 2000
PER = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What was shown of the background posts.

    Attributes:
        shown: number of posts shown, by school key.
        false_alarms_per_10k: shown posts per 10,000 posts, the mean over the schools.
    """

    posts: int
    shown: Mapping[str, int]
    false_alarms_per_10k: float
    posts_per_second: float


def count_false_alarms(path: Path, schools: Mapping[str, School], judge_for: Callable[[School], Judge]) -> Background:
    """Assess every background post with each school's watchlist and count what would be shown.

    Args:
        path: JSON Lines, gzipped if it ends in .gz; each line an object with `text` and perhaps `id` and `author`.
        schools: the schools, by key.
        judge_for: makes the judge of a school.

    Raises:
        ConfigError: the file cannot be read, names the line.
    """
    shown: dict[str, int] = {}
    posts, started = 0, time.perf_counter()
    for key, school in schools.items():
        judge = judge_for(school)
        shown[key] = posts = 0
        lines = _posts(path)
        while batch := list(islice(lines, BATCH)):
            posts += len(batch)
            shown[key] += sum(assessment.shown for assessment in judge.assess_batch(batch))
    seconds = time.perf_counter() - started
    assessed = posts * len(schools)
    if not assessed:
        raise ConfigError("holds no posts", path=path)
    return Background(
        posts=posts,
        shown=shown,
        false_alarms_per_10k=PER * sum(shown.values()) / assessed,
        posts_per_second=assessed / seconds,
    )


def _posts(path: Path) -> Iterator[Post]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                yield _post(line, path, number)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ConfigError("cannot be read as JSON Lines", path=path) from error


def _post(line: str, path: Path, number: int) -> Post:
    try:
        row = json.loads(line)
        return Post(
            platform=str(row.get("src", "background")),
            native_id=str(row.get("id", number)),
            author=Author(handle=str(row.get("author", ""))),
            text=row["text"],
            fetched_at=EVALUATED_AT,
        )
    except (ValueError, KeyError, AttributeError) as error:
        raise ConfigError("expected a JSON object with a text", path=path, line=number) from error
