"""One character at a time: what a character reads as when only its dress is taken off.

`read` is the definition; everything that folds, plainly or over a whole batch, is built on it. A character reads as

- letters or digits (`Reading.letters`), lower-case, without accents, look-alikes written in Latin;
- nothing at all: combining marks and format characters (zero-width, bidirectional, soft hyphen, variation selectors);
- or a boundary, with the plain punctuation it stands for (`Reading.plain`).

Look-alikes are those that share their printed shape with a Latin letter in common fonts (Unicode Technical Standard 39
calls them confusables). A text in Greek or Cyrillic is changed by this as well, but the watchlist is read the same way.
"""

import unicodedata
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b"}
"""The letter that a digit stands for inside a word."""

MOST_LETTERS = 4
"""A character that stands for more letters than this (a whole Arabic phrase, say) is read as a boundary."""


class Case(IntEnum):
    """The case of a letter; digits and letters of scripts without case have none."""

    NONE = 0
    LOWER = 1
    UPPER = 2


class Reading(NamedTuple):
    """What one character reads as.

    Attributes:
        letters: folded letters or digits; empty for an invisible character and for a boundary.
        plain: what the folded text shows: the letters, the plain punctuation, or nothing for an invisible character.
        case: the case of the first letter.
    """

    letters: str
    plain: str
    case: Case


_LOOKALIKES = dict(
    zip(
        # Cyrillic
        "аАвВеЕёЁкКмМнНоОрРсСтТуУхХіІїЇјЈѕЅԁԛԝһҺԌԍ"
        # Greek
        "αΑβΒεΕηΗιΙκΚμΜνΝοΟρΡτΤυΥχΧζΖγ"
        # Latin letters that do not decompose, and phonetic letters
        "ıłŁøØđĐħĦɑɡɩʟսօոɪᴀʙᴄᴅᴇɢʜᴊᴋᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢȷƖǀ"
        # Armenian and Cherokee
        "ՏᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃ",
        "aAbBeEeEkKmMhHoOpPcCtTyYxXiIiIjJsSdqwhHGg"
        "aAbBeEnHiIkKuMvNoOpPtTuYxXzZy"
        "ilLoOdDhHagiLuonIABCDEGHJKMNOPRSTUVWYZjll"
        "SABCDEHJKLMPRSTVWZ",
        strict=True,
    )
)
_SPELLED_OUT = {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH", "ð": "d", "Ð": "D"}
_BLACK_LETTERS = {chr(base + n): chr(65 + n) for base in (0x1F150, 0x1F170) for n in range(26)}  # 🅐 and 🅰
_AS_WRITTEN = {**_LOOKALIKES, **_SPELLED_OUT, **_BLACK_LETTERS}
_PUNCTUATION = {
    **dict.fromkeys("‘’‚‛′ʼʹ\u0374`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")  # Hangul fillers: letters to Unicode, nothing to the eye
_NO_LETTERS = frozenset("™℠ªº")  # signs beside a word, no part of it
_FRACTION_SLASH = "\u2044"

INVISIBLE = Reading("", "", Case.NONE)


@lru_cache(maxsize=4096)
def read(character: str) -> Reading:
    """Read one character as described above."""
    if character in _PUNCTUATION:
        return _boundary(_PUNCTUATION[character])
    if "\uac00" <= character <= "\ud7a3":  # Hangul syllables stay whole
        return Reading(character, character, Case.NONE)
    if character in _FILLERS:
        return INVISIBLE
    decomposed = unicodedata.normalize("NFKD", _AS_WRITTEN.get(character, character))
    visible = "".join(_AS_WRITTEN.get(part, part) for part in decomposed if not _is_invisible(part))
    if not visible:
        return INVISIBLE
    lower = "".join(_AS_WRITTEN.get(part, part) for part in visible.casefold()).casefold()
    letters = "".join(part for part in lower if _is_letter(part))
    if not letters or len(letters) > MOST_LETTERS or character in _NO_LETTERS or _FRACTION_SLASH in visible:
        return _boundary(_plain(character, lower))
    return Reading(letters, letters, _case(visible[0]))


def is_mark(character: str) -> bool:
    """Whether the character is a combining mark, which belongs to the character before it."""
    return unicodedata.category(character) in ("Mn", "Me")


def is_digit(character: str) -> bool:
    """Whether the character is one of the ten plain digits (others fold to these)."""
    return "0" <= character <= "9"


def _boundary(plain: str) -> Reading:
    return Reading("", plain, Case.NONE)


def _plain(character: str, visible: str) -> str:
    if character in "\n\t" or "\ue000" <= character <= "\uf8ff":
        return character
    if unicodedata.category(character) == "Cs":
        return "\ufffd"
    if unicodedata.category(character) == "Cc" or character.isspace():
        return " "
    return visible.replace(_FRACTION_SLASH, "/") if len(visible) <= MOST_LETTERS else character


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me", "Cf")


def _is_letter(character: str) -> bool:
    """Letters and digits, and the vowel signs that take up room in scripts such as Devanagari."""
    category = unicodedata.category(character)
    return (character.isalnum() and character not in _PUNCTUATION) or category == "Mc"


def _case(character: str) -> Case:
    if character.isupper():
        return Case.UPPER
    return Case.LOWER if character.islower() else Case.NONE
