"""When an empty answer is not taken for an answer.

A source that is closed to us, or that does not like a word, often answers as if there were nothing. Two things speak
against an empty answer: the same target used to bring posts; or even the source's canary, a word that always brings
posts, brings none. Either makes the line of the ledger *suspiciously empty*.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from config.school import Pupil, School, StaffMember
from scanner import paging
from scanner.errors import ConnectorError
from scanner.models import Canary, CanaryOutcome, Coverage, CoverageStatus, SchoolQuery, Target
from scanner.protocols import Connector, Fetcher

RUNS = 14
"""How many earlier readings of a target are looked at. One that stays silent for longer has become a silent one."""

ENOUGH = 5
"""The fewest of them that tell what is usual."""

USUAL = 0.8
"""The share of them that brought posts, from which on an empty answer is unusual."""

_WHOLE_NAME = 5
"""Letters from which on a name counts where it stands run together with others."""

_WORD = re.compile(r"[^\W_]+")


def unusual(history: Sequence[Coverage]) -> str:
    """Why an empty answer surprises after the earlier lines in `history`; empty if it does not."""
    answered = [line for line in history if line.status is CoverageStatus.ANSWERED]
    full = sum(line.posts > 0 or bool(line.skipped) for line in answered)
    if len(answered) < ENOUGH or full < USUAL * len(answered):
        return ""
    return f"it brought posts in {full} of its last {len(answered)} readings, and now none"


def canary_target(connector: Connector, base_url: str, word: str) -> Target | None:
    """What to ask the server at `base_url` for the canary `word`; None where the connector does not ask by words.

    A word with a dot in it is a domain too, for the sources that ask for addresses at the school's own.
    """
    bare = word.removeprefix("#")
    domain = bare if "." in bare else ""
    query = SchoolQuery(names=(bare,), hashtags=(f"#{bare}",), email_domain=domain, website="", official_accounts=())
    nobody = SchoolQuery(names=(), hashtags=(), email_domain="", website="", official_accounts=())
    whatever_is_asked = set(connector.targets(nobody))
    found = (target for target in connector.targets(query) if target.base_url == base_url)
    return next((target for target in found if target not in whatever_is_asked), None)


def no_canary(word: str, error: ConnectorError | None) -> str:
    """Why an empty answer is not to be trusted whose canary `word` brought nothing, or ended in `error`."""
    if error:
        return f"whether “{word}” still brings posts, as it always does, could not be seen ({error.message})"
    return f"even “{word}”, which always brings posts, brought none"


def names_somebody(word: str, school: School) -> bool:
    """Whether a canary holds a name, a nickname or a handle of anybody on the school's lists."""
    people: tuple[StaffMember | Pupil, ...] = (*school.staff, *school.pupils)
    names = [name for person in people for name in (person.name, *person.known_as)]
    names += [handle for member in school.staff for handle in member.handles]
    single = {part.casefold() for name in names for part in _WORD.findall(name)}
    joined = "".join(_WORD.findall(word)).casefold()
    return any(part.casefold() in single for part in _WORD.findall(word)) or any(
        whole in joined for name in names if len(whole := "".join(_WORD.findall(name)).casefold()) >= _WHOLE_NAME
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of an empty answer's canary.

    Attributes:
        canary: None where there is none to ask for.
        doubt: why the empty answer is not to be trusted; empty if nothing speaks against it.
        queries: requests that it took.
    """

    canary: Canary | None = None
    doubt: str = ""
    queries: int = 0


class Canaries:
    """Asks each server for its canary, once, and only if it gave an empty answer. What comes is dropped unread.

    Args:
        fetcher: to ask with.
    """

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._heard: dict[tuple[str, str], Heard] = {}

    def ask(self, connector: Connector, base_url: str, word: str) -> Heard:
        """Ask the server at `base_url` for `word`, or tell again what it said."""
        place = (connector.meta.name, base_url)
        if place in self._heard:
            return replace(self._heard[place], queries=0)
        target = canary_target(connector, base_url, word) if word and base_url else None
        self._heard[place] = self._ask(connector, target, word) if target else Heard()
        return self._heard[place]

    def _ask(self, connector: Connector, target: Target, word: str) -> Heard:
        queries = 0
        try:
            for page in paging.read(connector, target, None, self._fetcher):
                queries += 1
                if page.brought_something:
                    return Heard(canary=Canary(word=word, outcome=CanaryOutcome.POSTS), queries=queries)
        except ConnectorError as error:
            unseen = Canary(word=word, outcome=CanaryOutcome.UNSEEN)
            return Heard(canary=unseen, doubt=no_canary(word, error), queries=queries + 1)
        none = Canary(word=word, outcome=CanaryOutcome.NONE)
        return Heard(canary=none, doubt=no_canary(word, None), queries=queries)
