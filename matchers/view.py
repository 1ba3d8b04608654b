"""A post half read: what was seen and who may be writing, before it is decided what ties it to the school."""

from dataclasses import dataclass, field

from matchers.author import Authorship
from matchers.cues import Cues
from matchers.mentions import Sighting
from matchers.people import Person
from matchers.watchlist import Watchlist
from scanner.models import EntityId, Post

OWN_WORDS = ("text", "image_alts")
CONTEXT = ("reply_to_text", "quoted_text", "link_titles")
PROFILE = ("author",)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What `matchers.tie` and `matchers.speaker` judge.

    Attributes:
        found: everything sighted, in the order of the fields.
        cues: phrases around it.
        author: who of the lists may be writing.
    """

    post: Post
    found: tuple[Sighting, ...] = field(repr=False)
    cues: Cues = field(repr=False)
    author: Authorship
    watchlist: Watchlist = field(repr=False)

    @property
    def people(self) -> dict[EntityId, Person]:
        """The people of the lists who were sighted."""
        return {s.mention.entity: s.person for s in self.found if s.person}
