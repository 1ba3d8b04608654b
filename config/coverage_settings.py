"""The section of scanner.toml about what the scanner looks at, and how far its answers can be relied on."""

from datetime import date
from typing import Annotated

from pydantic import Field

from config.section import Section


class CoverageSettings(Section):
    """How far what the sources say can be relied on."""

    canaries: dict[str, str] = Field(
        default_factory=dict,
        description="A word or tag that always brings posts, by source, in place of the usual one (docs/sources.md); "
        'where even that brings none, the source\'s silence is not taken for an answer. "" means none. Never a '
        "person's name.",
    )
    terms_read: dict[str, date] = Field(
        default_factory=dict,
        description="Day on which you read a source's terms again, by source; it holds for twelve months.",
    )
    dollars_per_night: dict[str, Annotated[float, Field(ge=0)]] = Field(
        default_factory=dict,
        description="The most that a source may cost in a night, in US dollars, by source; what that does not reach "
        "has its turn on another night.",
    )
    revisits_per_night: int = Field(
        default=200, ge=0, description="Most known posts that one scan looks at again, to see whether they are gone."
    )
