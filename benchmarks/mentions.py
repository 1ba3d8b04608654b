"""What finding names however they are written is worth: ``python -m benchmarks.mentions DIR ...``.

Two runs over labelled sets, all else the same: one is told only of names that stand there letter for letter, but for
case, as whole words (what a list of keywords finds); the other of all mentions.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.tables import table
from matchers.assess import Assessor
from matchers.gazetteer import Gazetteer, Hit
from matchers.read import PostHits, find_hits
from scanner.evaluation import Case, load_corpus
from scanner.models import Post

_SLICES = """
exact alias typo spacing leet homoglyph phonetic nickname initials hashtag acronym handle_only indirect
homonym_place homonym_person other_school
"""
_ALL = "all posts"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mentions", description=__doc__.partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR", help="labelled sets, as for scanner evaluate")
    told: dict[str, list[tuple[bool, bool, bool]]] = defaultdict(list)
    for folder in parser.parse_args().folders:
        for case, before, after in _judged(folder):
            for phenomenon in (*case.phenomena, _ALL):
                told[phenomenon].append((case.mention, before, after))
    head = ["posts", "number", "right, names as written", "right, all mentions", "found, as written", "found, all"]
    print(table(head, (_row(name, told[name]) for name in (*_SLICES.split(), _ALL) if told[name])))


def as_written(posts: Sequence[Post], gazetteer: Gazetteer) -> PostHits:
    """The hits that a list of keywords would give: the term as it is, in any case, as whole words."""

    def is_written(hit: Hit, text: str) -> bool:
        before, after = text[: hit.start][-1:], text[hit.end :][:1]
        same = text[hit.start : hit.end].casefold() == gazetteer.terms[hit.term].text.casefold()
        return same and not before.isalnum() and not after.isalnum()

    return {
        n: [(field, hit) for field, hit in hits if is_written(hit, posts[n].field_text(field))]
        for n, hits in find_hits(posts, gazetteer).items()
    }


def _judged(folder: Path) -> Iterator[tuple[Case, bool, bool]]:
    """Each case, and whether it counts as a mention by names as written, and by all mentions."""
    corpus = load_corpus(folder)
    for key, school in corpus.schools.items():
        assessor = Assessor(school)
        cases = [case for case in corpus.cases if case.school == key]
        posts = [case.post for case in cases]
        before = assessor.assess_batch(posts, as_written(posts, assessor.watchlist.gazetteer))
        after = assessor.assess_batch(posts)
        for case, one, other in zip(cases, before, after, strict=True):
            yield case, one.mention, other.mention


def _row(name: str, told: Sequence[tuple[bool, bool, bool]]) -> list[str]:
    """How many posts, the share that is judged right, and how many of those that mention the school are found."""
    right = [sum(mention == told_ for mention, told_ in pairs) / len(told) for pairs in _runs(told)]
    found = [sum(mention and told_ for mention, told_ in pairs) for pairs in _runs(told)]
    mentions = sum(mention for mention, _, _ in told)
    return [name, f"{len(told):,}", *(f"{share:.3f}" for share in right), *(f"{n} of {mentions}" for n in found)]


def _runs(told: Sequence[tuple[bool, bool, bool]]) -> tuple[list[tuple[bool, bool]], list[tuple[bool, bool]]]:
    return [(mention, before) for mention, before, _ in told], [(mention, after) for mention, _, after in told]


if __name__ == "__main__":
    main()
