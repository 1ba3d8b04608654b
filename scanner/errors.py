"""The error tree. `str()` gives message, subject and cause, and never what a person wrote.

::

    ScannerError                        exit 1
    ├ ConfigError                       stop before doing anything                                   exit 2
    ├ GovernanceError                   the school has not recorded what a live scan needs           exit 4
    ├ ConnectorError(target)            .permanent  .retry_after
    │  ├ FetchError                     network, time-out, 5xx: may pass
    │  ├ RateLimited                    may pass after .retry_after seconds
    │  ├ AccessDenied                   401/403, a login wall: ends this target for this run
    │  ├ TargetGone                     404/410: permanent
    │  ├ TooLarge                       a page over its size, time or depth cap: permanent
    │  └ ParseError                     not what the platform serves: permanent
    ├ MatcherError                      a bug in a clause: isolated and counted, the run goes on
    ├ StoreError                        the run stops
    ├ AlreadyRunning                    another scan into the same store is under way
    └ ReportError
"""

from pathlib import Path
from typing import ClassVar


class ScannerError(Exception):
    """Base of all our errors.

    Args:
        message: what happened, in plain words; the class's default if empty.
        subject: what it happened to (a target key, a file), safe to log.
    """

    default_message: ClassVar[str] = "something went wrong"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str = "", *, subject: str = "") -> None:
        super().__init__(message or self.default_message)
        self.message = message or self.default_message
        self.subject = subject

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}" if self.subject else self.message


class ConfigError(ScannerError):
    """A setting, profile, roster or corpus that cannot be used. Names file, line and key where it can.

    Args:
        message: what is wrong and what was expected.
        path: the file.
        line: 1-based line in the file.
        key: the dotted key.
        problems: further problems of the same file, each a full sentence; all are shown at once.
    """

    default_message = "the configuration cannot be used"
    exit_code = 2

    def __init__(
        self,
        message: str = "",
        *,
        path: Path | None = None,
        line: int | None = None,
        key: str = "",
        problems: tuple[str, ...] = (),
    ) -> None:
        place = ":".join(str(part) for part in (path, line) if part is not None)
        super().__init__(message, subject=", ".join(part for part in (place, key) if part))
        self.path, self.line, self.key, self.problems = path, line, key, problems

    def __str__(self) -> str:
        return "\n".join((super().__str__(), *(f"  {problem}" for problem in self.problems)))


class GovernanceError(ScannerError):
    """A live scan is refused until the school has recorded what the law asks of it first (PRIVACY, L-01)."""

    default_message = "the school has not yet recorded what a live scan needs"
    exit_code = 4

    def __init__(self, message: str = "", *, missing: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.missing = missing

    def __str__(self) -> str:
        return "\n".join((super().__str__(), *(f"  missing: {item}" for item in self.missing)))


class ConnectorError(ScannerError):
    """A source that could not be read. `permanent` errors are not tried again in this run."""

    default_message = "the source could not be read"
    permanent: ClassVar[bool] = True

    def __init__(self, message: str = "", *, subject: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, subject=subject)
        self.retry_after = retry_after


class FetchError(ConnectorError):
    """The network, the server or the time-out: it may work later."""

    default_message = "the server did not answer properly"
    permanent = False


class RateLimited(ConnectorError):
    """The platform asks us to come back later; `retry_after` is in seconds, None if it does not say."""

    default_message = "the platform asks us to slow down"
    permanent = False


class AccessDenied(ConnectorError):
    """401, 403 or a login wall."""

    default_message = "the platform does not let us read this"


class TargetGone(ConnectorError):
    """404 or 410."""

    default_message = "there is nothing at this address any more"


class TooLarge(ConnectorError):
    """More bytes, time or nesting than a page may have."""

    default_message = "the answer is larger than we accept"


class ParseError(ConnectorError):
    """The answer is not what this platform serves."""

    default_message = "the answer is not in the platform's format"


class MatcherError(ScannerError):
    """A bug in the matchers, met on one post; the run goes on and counts it."""

    default_message = "a post could not be judged"


class StoreError(ScannerError):
    """The database cannot be read or written; the run stops and nothing is half-written."""

    default_message = "the database cannot be used"


class AlreadyRunning(ScannerError):
    """Another process scans into the same store; two at once would ask every source twice."""

    default_message = "another scan is under way: wait until it is done"


class ReportError(ScannerError):
    """A report could not be made."""

    default_message = "the report could not be written"
