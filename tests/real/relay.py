"""A relay for streams, which the proxy cannot pass on: it misbehaves in what the server says."""

import contextlib
import select
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What goes wrong with a connection.

    Attributes:
        delay: seconds before it is passed on.
        after: bytes of the server's after which it ends; None for never.
        reset: whether it ends with a reset.
        bytes_per_second: how fast the server's bytes are passed on; 0 for at once.
        times: how many connections it befalls; None for all.
    """

    delay: float = 0.0
    after: int | None = None
    reset: bool = False
    bytes_per_second: int = 0
    times: int | None = None


class Relay:
    """Passes connections on to `server`, in trouble as `trouble` says."""

    def __init__(self, server: str) -> None:
        self.trouble = Trouble()
        self.connections = 0
        self._server = (urlsplit(server).hostname or "", urlsplit(server).port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        """Relay until the listener is closed."""
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._relay, args=(client, self._next()), daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _next(self) -> Trouble:
        self.connections += 1
        is_spared = self.trouble.times is not None and self.connections > self.trouble.times
        return Trouble() if is_spared else self.trouble

    def _relay(self, client: socket.socket, trouble: Trouble) -> None:
        time.sleep(trouble.delay)
        with client, socket.create_connection(self._server) as server, contextlib.suppress(OSError):
            left = trouble.after
            while left != 0:
                ready, _, _ = select.select([client, server], [], [])
                data = ready[0].recv(_portion(trouble, left) if ready[0] is server else 65_536)
                if not data:
                    return
                (client if ready[0] is server else server).sendall(data)
                if ready[0] is server:
                    left = None if left is None else left - len(data)
                    time.sleep(0.1 if trouble.bytes_per_second else 0.0)
            if trouble.reset:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _portion(trouble: Trouble, left: int | None) -> int:
    most = max(1, trouble.bytes_per_second // 10) if trouble.bytes_per_second else 65_536
    return most if left is None else min(most, left)


@contextlib.contextmanager
def relaying(server: str) -> Iterator[Relay]:
    relay = Relay(server)
    threading.Thread(target=relay.serve, daemon=True).start()
    try:
        yield relay
    finally:
        relay.close()
