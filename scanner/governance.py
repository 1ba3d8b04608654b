"""The gate before live scans: what a school has to have recorded before its sources are asked for the first time.

Reading what staff post in public is monitoring of workers, even out of hours. Data protection law wants the impact
assessment, the officer's advice, the lawful basis, the notice to staff and the consultation settled before it begins.
Imported archives, the self-check and an invented school ask nobody and need no gate.
"""

from datetime import date

from config.school import School
from config.settings import Settings
from scanner.errors import GovernanceError


def check(settings: Settings, school: School, *, live: bool, today: date) -> None:
    """Let a scan pass, or say what has to be recorded first.

    Args:
        settings: with the record, ``[governance]``.
        school: the school that is scanned for.
        live: the scan asks sources over the network.
        today: the day of the scan.

    Raises:
        GovernanceError: the scan is live, the school is real and something is not recorded; all of it is named.
    """
    if not live or school.profile.synthetic:
        return
    if missing := settings.governance.missing(today):
        raise GovernanceError(
            "the school has not yet recorded what a live scan needs; nothing was asked. "
            "Fill in [governance] in scanner.toml:",
            missing=missing,
        )
