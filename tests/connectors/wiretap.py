"""A network that only one test has: every name is found, every connection taken, every byte that leaves written down.

It stands where sockets would be, below httpx and below TLS, so that what it sees is what would have left the machine.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import h11
import httpcore
from websockets.utils import accept_key

from tests.connectors.recorded import Reply
from tests.connectors.streaming import GOODBYE, events

_OURS = frozenset({"content-length", "transfer-encoding", "connection", "content-encoding"})
_RANDOM = b"sec-websocket-key"


class WireTap(httpcore.NetworkBackend):
    """Answers every request with what `answer` gives at that moment.

    Attributes:
        names: every name that was looked up, or told to a server before TLS began.
        sent: every request as it left, head and body.
    """

    def __init__(self, answer: Callable[[], Reply]) -> None:
        self.names: list[str] = []
        self.sent: list[bytes] = []
        self.answer = answer
        self._addresses = (f"9.9.{n // 250}.{1 + n % 250}" for n in itertools.count())

    def lookup(self, host: str, _port: int) -> Sequence[str]:
        """Find `host`, as the system's resolver would."""
        self.names.append(host)
        return (next(self._addresses),)

    def connect_tcp(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        return _Wire(self)


class _Wire(httpcore.NetworkStream):
    def __init__(self, tap: WireTap) -> None:
        self._tap = tap
        self._server = h11.Connection(h11.SERVER)
        self._came = b""
        self._head: h11.Request | None = None
        self._unread = b""
        self._agreed = False

    def read(self, max_bytes: int, *_: Any, **__: Any) -> bytes:
        given, self._unread = self._unread[:max_bytes], self._unread[max_bytes:]
        return given

    def write(self, buffer: bytes, *_: Any, **__: Any) -> None:
        if not buffer or self._agreed:
            return  # the end of a request without a body, or what a stream's client says once it is agreed
        self._came += buffer
        self._server.receive_data(buffer)
        while (event := self._server.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
            if isinstance(event, h11.Request):
                self._head = event
            elif isinstance(event, h11.EndOfMessage):
                self._answer()

    def _answer(self) -> None:
        assert self._head
        head = {name.decode(): value for name, value in self._head.headers}
        lines = self._came.split(b"\r\n")
        self._tap.sent.append(b"\r\n".join(line for line in lines if not line.lower().startswith(_RANDOM)))
        self._came = b""
        reply = self._tap.answer()
        if "upgrade" in head:
            key = accept_key(head["sec-websocket-key"].decode())
            agreed = (
                "HTTP/1.1 101 Switching",
                "Upgrade: websocket",
                "Connection: Upgrade",
                f"Sec-WebSocket-Accept: {key}",
            )
            self._agreed = True
            said = events(*reply.body.decode().splitlines()) + GOODBYE
            self._unread += ("\r\n".join(agreed) + "\r\n\r\n").encode() + said
            return
        headers = [(name, value) for name, value in reply.headers.items() if name.lower() not in _OURS]
        whole = [*headers, ("Content-Length", str(len(reply.body)))]
        said_so: Iterable[h11.Event] = (
            h11.Response(status_code=reply.status, headers=whole),
            h11.Data(data=reply.body),
            h11.EndOfMessage(),
        )
        self._unread += b"".join(self._server.send(event) or b"" for event in said_so)
        self._server.start_next_cycle()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> "_Wire":
        del ssl_context, timeout
        self._tap.names.append(server_hostname or "")
        return self

    def close(self) -> None:
        """Nothing is open."""

    def get_extra_info(self, info: str) -> Any:
        """Nothing is known of a wire: not even that it speaks HTTP/2."""
