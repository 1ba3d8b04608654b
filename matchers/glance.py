"""The glance: whether a post is worth reading at all, decided by what costs next to nothing.

Nearly all public posts hold nothing of a school's; a nightly scan that read each of them would spend its time on them.
What is left out here counts as not about the school, without a closer look.
"""

import re
from collections.abc import Sequence

from matchers.cues import school_words
from matchers.gazetteer import Hit
from matchers.people import plain_handle
from matchers.watchlist import Watchlist
from scanner.models import Post

_WORD = re.compile(r"(?<![^\W_])(?:y|yr|year|bl|s|p)\d{1,2}(?![^\W_])|[^\W\d_]+")
_YEAR = re.compile(r"(?:y|yr|year|bl)\d{1,2}|[sp][1-7]")


def worth_reading(post: Post, hits: Sequence[tuple[str, Hit]], watchlist: Watchlist) -> bool:
    """Whether the gazetteer found something, or something shows that it does not look for.

    That is a listed handle, a district, an unusual nickname of the list, or a given name in company: a word of school
    life, a word of the person's role, or the person's surname in the author's name. Words of school life alone tie a
    post to no school rather than another.
    """
    if hits or plain_handle(post.author.handle) in watchlist.handles:
        return True
    texts = [text for _, text in post.fields()]
    if any(watchlist.triggers.search(text) for text in texts):
        return True
    words = {word for text in texts for word in _WORD.findall(text.lower())}
    named = words & watchlist.given_names.keys()
    if not named:
        return False
    if named & watchlist.unusual_names or words & school_words() or any(_YEAR.fullmatch(word) for word in words):
        return True
    author = f"{post.author.display_name} {post.author.handle}".lower()
    people = [person for name in named for person in watchlist.given_names[name]]
    return any(person.surname in author or words & person.roles for person in people)
