"""How common a name is, and what people of that name are called for short.

A common name says little about who is meant: ``David Smith`` alone is nobody in particular, ``Nkechi Farrowdale`` is
almost surely one person in one town. The figures stand in `matchers/lexicons/reading/names.toml`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

TITLES = frozenset(
    {"mr", "mrs", "miss", "ms", "mx", "dr", "prof", "professor", "sir", "dame", "madame", "mme", "mademoiselle", "mlle"}
    | {"fr", "father", "rev", "revd", "reverend", "sister", "pastor", "imam", "rabbi", "coach", "chef", "auntie"}
    | {"aunty", "pani", "senor", "senora", "frau", "herr", "syr"}
)
"""What stands before a surname, or before a given name as pupils use it ("Miss Ellie")."""

_GIVEN_TIERS = {"very_common": 1.0, "common": 0.6, "known": 0.3}
_SURNAME_TIERS = {"common": 1.0, "known": 0.45}
_UNLISTED = 0.1
_DOUBLE_BARRELLED = 0.15
_SEPARATORS = re.compile(r"[^\w'’-]+")


def plain(text: str) -> str:
    """`text` in lower case, without accents and apostrophes, words separated by one space."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(_SEPARATORS.sub(" ", bare).replace("'", "").replace("’", "").split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Name frequencies and nicknames, all in the form of `plain`.

    Attributes:
        given: commonness, 0-1, of given names.
        surnames: commonness, 0-1, of surnames.
        short_forms: the nicknames of a given name.
        all_short_forms: the nicknames of any.
        words: words that occur in any kind of text.
    """

    given: Mapping[str, float] = field(repr=False)
    surnames: Mapping[str, float] = field(repr=False)
    short_forms: Mapping[str, tuple[str, ...]] = field(repr=False)
    all_short_forms: frozenset[str] = field(repr=False)
    words: frozenset[str] = field(repr=False)

    def given_commonness(self, name: str) -> float:
        """How common a given name is, 0-1; a word of everyday speech counts as common."""
        return max(self.given.get(plain(name), _UNLISTED), self._as_word(name))

    def surname_commonness(self, name: str) -> float:
        """How common a surname is, 0-1; a double-barrelled one hardly ever is."""
        parts = [self.surnames.get(part, _UNLISTED) for part in plain(name).split("-") if part]
        if len(parts) > 1:
            return min(parts) * _DOUBLE_BARRELLED
        return max([*parts, self._as_word(name)])

    def full_name_commonness(self, given: str, surname: str) -> float:
        """How likely another person has both names, 0-1."""
        return self.given_commonness(given) * self.surname_commonness(surname)

    def nicknames(self, given: str) -> tuple[str, ...]:
        """Short forms of a given name."""
        return self.short_forms.get(plain(given), ())

    def is_ordinary(self, text: str) -> bool:
        """Whether every word of `text` is one of everyday speech."""
        return all(word in self.words for word in plain(text).replace("-", " ").split())

    def _as_word(self, name: str) -> float:
        return 1.0 if plain(name) in self.words else 0.0


@cache
def shipped_names() -> Names:
    """The figures of `matchers/lexicons/reading`."""
    folder = resources.files("matchers") / "lexicons" / "reading"
    table = tomllib.loads((folder / "names.toml").read_text(encoding="utf-8"))
    words = tomllib.loads((folder / "ordinary_words.toml").read_text(encoding="utf-8"))
    short_forms = {given: tuple(short.split()) for given, short in table["nicknames"].items()}
    return Names(
        given={name: weight for tier, weight in _GIVEN_TIERS.items() for name in table["given"][tier].split()},
        surnames={name: weight for tier, weight in _SURNAME_TIERS.items() for name in table["surnames"][tier].split()},
        short_forms=short_forms,
        all_short_forms=frozenset(short for forms in short_forms.values() for short in forms),
        words=frozenset(words["ordinary"]["words"].split()),
    )
