"""What every table of scanner.toml has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table of scanner.toml: unknown keys are refused, values cannot change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
