"""Reading from many hosts at once, one reader a host: a slow host holds up nobody, and none is asked twice at once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import TypeVar

MAX_WORKERS = 32
"""Hosts that are asked at once. A worker does little but wait: for an answer, or for its host's turn."""

T = TypeVar("T")


def as_they_come(readers: Sequence[Iterator[T]]) -> Iterator[T]:
    """Yield what the readers give, on the caller's thread, as it comes; what one reader gives stays in its order.

    A reader goes on while the caller is busy with what it gave last, but not further: at most one thing of each waits.
    """
    pool = ThreadPoolExecutor(MAX_WORKERS, thread_name_prefix="fetch")
    try:
        waiting = {pool.submit(next, reader, None): reader for reader in readers}
        while waiting:
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                reader = waiting.pop(future)
                given = future.result()
                if given is not None:
                    waiting[pool.submit(next, reader, None)] = reader
                    yield given
    finally:
        pool.shutdown(cancel_futures=True)
