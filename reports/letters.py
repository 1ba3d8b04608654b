"""A text as the bare letters that a reader sees: no accents, no case, no look-alikes, no punctuation, no gaps.

`Kayden Brooke-Marsh`, `#KaydenBrookeMarsh`, `кayden_brooke.marsh` and `K a y d e n …` all become the same letters, so
that a name is looked up once, however it is written. Each letter remembers where it stood and what came before it.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

# Letters that NFKD leaves alone, though a reader takes them for the Latin ones.
_LOOKALIKES = str.maketrans(
    {
        **dict(zip("øØłŁđĐðÐħĦŧŦıİ", "oOlLdDdDhHtTiI", strict=True)),
        **dict(zip("авеёікмнорстухѕјԁԛԝһӏ", "abeeikmhopctyxsjdqwhl", strict=True)),
        **dict(zip("АВЕЁІКМНОРСТУХЅЈҮ", "ABEEIKMHOPCTYXSJY", strict=True)),
        **dict(zip("αβεικνορτυχ", "abeikvoptux", strict=True)),
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "þ": "th",
        "Þ": "TH",
    }
)
_UNSEEN = frozenset({"Mn", "Me", "Cf"})  # accents and invisible characters: between two letters they are no gap
_WIDEST_GAP = 3


@dataclass(frozen=True, slots=True)
class Letter:
    """One folded letter of a text.

    Attributes:
        at: offset of the character it was folded from.
        upper: that character was a capital.
        gap: how many visible characters that are no letters stand between this letter and the one before.
        starts: a word may start here: after a gap, or as a capital within a run-together name (``TeamKayden``).
    """

    at: int
    upper: bool
    gap: int
    starts: bool


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a text: `text[n]` is what `all[n]` was folded to, and `ends[n]` is where it ends in the original.

    An accent or an invisible character belongs to the letter before it.
    """

    text: str
    all: tuple[Letter, ...]
    ends: tuple[int, ...]

    def may_end(self, stop: int) -> bool:
        """Whether a word may end before letter `stop`: at a boundary, or before the `s` of a plural or possessive."""
        return self._boundary(stop) or (self.text[stop] == "s" and self._boundary(stop + 1))

    def touches(self, start: int, stop: int) -> bool:
        """Whether the letters `start` to `stop` stand together, with no more than a short gap inside."""
        return all(letter.gap <= _WIDEST_GAP for letter in self.all[start + 1 : stop])

    def one_word(self, start: int, stop: int) -> bool:
        """Whether those letters are one word: no gap inside, or spelt out with a gap after every letter."""
        inner = self.all[start + 1 : stop]
        return all(letter.gap == 0 for letter in inner) or all(0 < letter.gap <= _WIDEST_GAP for letter in inner)

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """The stretch of the original text that those letters were folded from."""
        return self.all[start].at, self.ends[stop - 1]

    def _boundary(self, position: int) -> bool:
        return position >= len(self.all) or self.all[position].starts


def letters(text: str) -> Letters:
    """Fold `text`."""
    folded_text: list[str] = []
    found: list[Letter] = []
    ends: list[int] = []
    gap = 1
    for at, char in enumerate(text):
        if folded := _fold(char):
            upper = char.isupper()
            found.append(Letter(at, upper, gap, starts=gap > 0 or (upper and not found[-1].upper)))
            found.extend(Letter(at, upper, 0, starts=False) for _ in folded[1:])
            ends.extend(at + 1 for _ in folded)
            folded_text.append(folded)
            gap = 0
        elif unicodedata.category(char) not in _UNSEEN:
            gap += 1
        elif ends and gap == 0:
            ends[-1] = at + 1
    return Letters("".join(folded_text), tuple(found), tuple(ends))


def bare(text: str) -> str:
    """Return only the folded letters of `text`."""
    return "".join(map(_fold, text))


@cache
def _fold(char: str) -> str:
    plain = unicodedata.normalize("NFKD", char.translate(_LOOKALIKES)).casefold()
    decomposed = unicodedata.normalize("NFKD", plain.translate(_LOOKALIKES))
    return "".join(letter for letter in decomposed if letter.isalpha())
