"""The synthetic demo school that comes with the program: everything and everybody in it is invented."""

from pathlib import Path

from config.places import shipped
from config.school import School
from config.school_folder import load_school


def demo_folder() -> Path:
    """The folder with the demo school's school.toml, rosters and posts."""
    return shipped("demo")


def demo_posts_path() -> Path:
    """The demo archive: one labelled post a line, in the corpus format."""
    return demo_folder() / "posts.jsonl"


def load_demo() -> School:
    """Return the demo school. Its leavers are marked as such, so that it reads the same on any day."""
    return load_school(demo_folder())
