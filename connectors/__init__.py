"""One file a platform: builds requests and reads pages, does no I/O.

Every connector is made with ``(its settings section, lookback_days=…)``; `scanner.wiring` does that.
"""

from connectors.archive import Archive
from scanner.protocols import Connector

CONNECTORS: tuple[type[Connector], ...] = (Archive,)
