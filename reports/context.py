"""What a report needs beside the run itself."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from config.policy import HealthNote, Policy, PolicyClause, policy_health
from config.school import School
from scanner.models import Clause
from scanner.protocols import ConnectorMeta


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContext:
    """The school, its policy and the moment.

    Attributes:
        school: whose pupils are masked.
        policy: the clauses that may be cited; a finding under another one is shown without a number.
        generated_at: when the report is made.
        version: of the scanner.
        connectors: what each source sees and never sees.
    """

    school: School
    policy: Policy
    generated_at: datetime
    version: str
    connectors: tuple[ConnectorMeta, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The school's time zone."""
        return ZoneInfo(self.school.profile.time_zone)

    @property
    def policy_notes(self) -> tuple[HealthNote, ...]:
        """What is outdated in the policy on the day of the report."""
        return policy_health(self.policy, self.generated_at.astimezone(self.zone).date())

    def clause(self, clause: Clause) -> PolicyClause | None:
        """What the policy says under `clause`, or None if it has no such clause."""
        return next((entry for entry in self.policy.clauses if entry.id == clause), None)

    def attribution(self, source: str) -> str:
        """What a platform's terms want to stand beside a post from `source` (`Post.source`), empty if nothing."""
        name = source.partition(":")[0]
        return next((meta.attribution for meta in self.connectors if meta.name == name), "")
