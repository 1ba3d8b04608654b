"""A WebSocket server on loopback that says what it is told to say, byte by byte, so that it can also misbehave."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from websockets.frames import Frame, Opcode
from websockets.utils import accept_key

Say = Callable[[socket.socket], None]
"""What is done with a connection once its request has come; it is closed afterwards."""


def message(said: str | bytes, opcode: Opcode = Opcode.TEXT, *, fin: bool = True) -> bytes:
    """A frame as a server sends it."""
    data = said.encode() if isinstance(said, str) else said
    return Frame(opcode, data, fin).serialize(mask=False)


def events(*said: Any) -> bytes:
    """One message for each event; a text as it is, all else as JSON."""
    return b"".join(message(one if isinstance(one, str) else json.dumps(one)) for one in said)


GOODBYE = message(struct.pack("!H", 1000), Opcode.CLOSE)


def plainly(status: str, *headers: str, body: str = "") -> bytes:
    """An answer that is no stream."""
    head = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers)
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


class StreamServer:
    """Takes connections one after the other.

    Attributes:
        asked: the request lines and headers that came, as text.
    """

    def __init__(self, *answers: bytes | Say) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> "StreamServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with suppress(OSError):
            socket.create_connection(self._listener.getsockname(), timeout=1).close()
        self._thread.join(timeout=10)
        self._listener.close()

    def wait(self, seconds: float) -> None:
        """Do nothing, but no longer than the test."""
        self._over.wait(seconds)

    def _serve(self) -> None:
        while not self._over.is_set():
            connection, _ = self._listener.accept()
            with connection, suppress(OSError):
                if not self._over.is_set():
                    self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            request += connection.recv(65_536)
        self.asked.append(request.decode())
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, bytes) and answer.startswith(b"HTTP/"):
            connection.sendall(answer)
            return
        headers = dict(line.split(": ", 1) for line in request.decode().splitlines()[1:] if line)
        key = accept_key(headers["Sec-WebSocket-Key"])
        agreed = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
        connection.sendall(("\r\n".join((*agreed, f"Sec-WebSocket-Accept: {key}")) + "\r\n\r\n").encode())
        if isinstance(answer, bytes):
            connection.sendall(answer)
            self.wait(30 if not answer.endswith(GOODBYE) else 0)
        else:
            answer(connection)


def reset_after(said: bytes) -> Say:
    """Say this, and break the connection."""

    def say(connection: socket.socket) -> None:
        connection.sendall(said)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return say


def cut_after(said: bytes) -> Say:
    """Say this, and close the connection as if nothing were wrong."""
    return lambda connection: connection.sendall(said)


@contextmanager
def streaming(*answers: bytes | Say) -> Iterator[StreamServer]:
    """A server that gives these answers, the last one for ever."""
    with StreamServer(*answers) as server:
        yield server


def texts(page: bytes) -> Sequence[str]:
    """The messages of a page."""
    return page.decode().splitlines()
