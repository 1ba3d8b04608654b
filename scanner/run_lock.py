"""One scan at a time, also across processes.

The operating system lets go of the lock when a process dies, so a scan that was killed never blocks the next one.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scanner.errors import AlreadyRunning, StoreError

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def only_run(lock_file: Path) -> Iterator[None]:
    """Hold the lock in `lock_file` for the length of a run. The file stays; it is empty.

    Raises:
        AlreadyRunning: another process, or this one, holds it.
        StoreError: the file cannot be made.
    """
    try:
        lock_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(f"the lock file cannot be made ({error.strerror})", subject=str(lock_file)) from error
    try:
        try:
            _take(descriptor)
        except OSError as error:
            raise AlreadyRunning from error
        yield
    finally:
        os.close(descriptor)
