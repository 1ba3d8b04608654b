"""Obfuscated copies of a labelled set: ``python -m benchmarks.judgement.obfuscate FOLDER --out DIR``.

Only the post's own text is disguised; what has to work to be of use (addresses, handles, links) is left alone, as
writers leave it. The look-alikes are Unicode's own table of confusables, not the table that the folding reads by.
"""

import argparse
import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path

SEED = 20261125
Disguise = Callable[[random.Random, str], str]

_TOKEN = re.compile(r"\s+|\S+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LEFT_ALONE = re.compile(r"@|://|www\.|\.example|\d")
_SHORTEST = 3
_LEET = dict(zip("aeiostAEIOST", "431057431057", strict=True))
_LEET_SHARE, _LOOKALIKE_SHARE = 0.7, 0.35
_INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
_INVISIBLE_SHARE = 0.4
_KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LETTERS_A_TYPO = 8
_RUN_ON = (2, 4)
_RUN_ON_SHARE = 0.5


def leetspeak(rng: random.Random, word: str) -> str:
    """Digits for letters; at least one where there is a letter that has one."""
    return _swapped(rng, word, _LEET_SHARE, lambda letter: _LEET.get(letter, ""))


def lookalikes(rng: random.Random, word: str) -> str:
    """Letters of other alphabets, or in fancy dress, for letters."""
    return _swapped(rng, word, _LOOKALIKE_SHARE, lambda letter: confusables().get(letter, ""))


def zero_width(rng: random.Random, word: str) -> str:
    """Invisible characters between letters."""
    after = rng.randrange(len(word) - 1)
    return "".join(
        letter
        + (rng.choice(_INVISIBLE) if n == after or (n < len(word) - 1 and rng.random() < _INVISIBLE_SHARE) else "")
        for n, letter in enumerate(word)
    )


def spaced_letters(_: random.Random, word: str) -> str:
    """Every letter by itself."""
    return " ".join(word)


def typo(rng: random.Random, stretch: str) -> str:
    """One slip: two letters swapped, one lost, one doubled, or the key beside it."""
    at = rng.choice([n for n, letter in enumerate(stretch) if letter.isalpha()])
    letter = stretch[at]
    kind = rng.choice(("swap", "lose", "double", "neighbour"))
    if kind == "swap" and stretch[at + 1 : at + 2].isalpha():
        return stretch[:at] + stretch[at + 1] + letter + stretch[at + 2 :]
    if kind == "lose":
        return stretch[:at] + stretch[at + 1 :]
    if kind == "neighbour" and (beside := _beside(letter.lower())):
        other = rng.choice(beside)
        return stretch[:at] + (other.upper() if letter.isupper() else other) + stretch[at + 1 :]
    return stretch[:at] + letter + stretch[at:]


def _beside(letter: str) -> str:
    """The keys to the left and right of a letter's."""
    row = next((row for row in _KEY_ROWS if letter in row), "")
    at = row.find(letter)
    return row[max(0, at - 1) : at] + row[at + 1 : at + 2]


@cache
def confusables() -> dict[str, str]:
    """For each letter the single letters that Unicode calls confusable with it."""
    table = resources.files("benchmarks.judgement") / "confusables.json"
    letters: dict[str, str] = json.loads(table.read_text(encoding="utf-8"))["letters"]
    return letters


def _swapped(rng: random.Random, word: str, share: float, options: Callable[[str], str]) -> str:
    places = [n for n, letter in enumerate(word) if options(letter)]
    chosen = {n for n in places if rng.random() < share} or set(rng.sample(places, min(1, len(places))))
    return "".join(rng.choice(options(letter)) if n in chosen else letter for n, letter in enumerate(word))


def by_words(disguise: Disguise, share: float) -> Disguise:
    """Disguise that share of a text's words of three letters and more."""

    def disguised(rng: random.Random, text: str) -> str:
        def one(match: re.Match[str]) -> str:
            word = match.group()
            return disguise(rng, word) if len(word) >= _SHORTEST and rng.random() < share else word

        return "".join(
            token if _LEFT_ALONE.search(token) else _LETTERS.sub(one, token) for token in _TOKEN.findall(text)
        )

    return disguised


def widely_spaced(rng: random.Random, text: str) -> str:
    """Every word spelled out, two spaces between words."""
    return by_words(spaced_letters, 1.0)(rng, _TOKEN.sub(lambda m: m.group() if m.group().strip() else "  ", text))


def one_typo_per_eight_letters(rng: random.Random, text: str) -> str:
    """A slip in every eight letters of the text."""
    return "".join(_with_typos(rng, text))


def _with_typos(rng: random.Random, text: str) -> Iterator[str]:
    waiting, letters = "", 0
    for token in _TOKEN.findall(text):
        if _LEFT_ALONE.search(token):
            yield waiting + token
            waiting, letters = "", 0
            continue
        for character in token:
            waiting += character
            letters += character.isalpha()
            if letters == _LETTERS_A_TYPO:
                yield typo(rng, waiting)
                waiting, letters = "", 0
    yield waiting


def hashtag_run_ons(rng: random.Random, text: str) -> str:
    """Two to four words in a row run together into a hashtag, with or without capitals."""
    tokens, written = _TOKEN.findall(text), []
    n = 0
    while n < len(tokens):
        run = _run_at(tokens, n, rng.randint(*_RUN_ON))
        if len(run) < 2 or rng.random() >= _RUN_ON_SHARE:
            written.append(tokens[n])
            n += 1
            continue
        capitals = rng.random() < 0.5
        written.append("#" + "".join(word[:1].upper() + word[1:] if capitals else word.lower() for word in run))
        n += 2 * len(run) - 1
    return "".join(written)


def _run_at(tokens: list[str], first: int, most: int) -> list[str]:
    """The plain words from `first` on, parted by single spaces, at most so many."""
    run: list[str] = []
    for n in range(first, min(len(tokens), first + 2 * most - 1), 2):
        if not tokens[n].isalpha() or (run and tokens[n - 1] != " "):
            break
        run.append(tokens[n])
    return run


DISGUISES: dict[str, Disguise] = {
    "leetspeak": by_words(leetspeak, 1 / 3),
    "leetspeak, every word": by_words(leetspeak, 1.0),
    "look-alikes": by_words(lookalikes, 1 / 3),
    "look-alikes, every word": by_words(lookalikes, 1.0),
    "zero-width": by_words(zero_width, 1 / 3),
    "zero-width, every word": by_words(zero_width, 1.0),
    "spaced letters": by_words(spaced_letters, 1 / 3),
    "spaced letters, every word": widely_spaced,
    "a typo in eight letters": one_typo_per_eight_letters,
    "hashtag run-ons": hashtag_run_ons,
}
"""What is made of a set; without *every word*, one word in three is disguised."""


def write_copy(folder: Path, copy: Path, disguise: Disguise) -> None:
    """Write a copy of the labelled set in `folder` with every post's text disguised; labels stay."""
    copy.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / "schools.json", copy / "schools.json")
    with (
        (folder / "posts.jsonl").open(encoding="utf-8") as lines,
        (copy / "posts.jsonl").open("w", encoding="utf-8") as written,
    ):
        for line in lines:
            case = json.loads(line)
            rng = random.Random(f"{SEED} {case['id']}")  # noqa: S311
            case["post"]["text"] = disguise(rng, case["post"]["text"])
            written.write(json.dumps(case, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judgement.obfuscate", description=__doc__)
    parser.add_argument("folder", type=Path, help="the labelled set: schools.json and posts.jsonl")
    parser.add_argument("--out", type=Path, required=True, help="where the copies go, one folder a disguise")
    arguments = parser.parse_args()
    for name, disguise in DISGUISES.items():
        write_copy(arguments.folder, arguments.out / name.replace(", ", "-").replace(" ", "-"), disguise)


if __name__ == "__main__":
    main()
