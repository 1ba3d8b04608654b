"""The gazetteer: a watchlist's spellings compiled once, then found in batches of texts (`docs/matching.md`).

Names, aliases and nicknames come as `Term`s; `Gazetteer.build` compiles them, `Gazetteer.find` gives the mentions in
many texts at once, each with its span on the original text. Nicknames, and names as they sound (`sounds_like`), are
further terms of the same entity.
"""

from matchers.gazetteer.compiled import DEFINITION, Gazetteer
from matchers.gazetteer.sounds import sounds_like
from matchers.gazetteer.terms import Hit, Term

__all__ = ["DEFINITION", "Gazetteer", "Hit", "Term", "sounds_like"]
