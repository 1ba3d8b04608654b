"""A server on loopback that answers as a recorded one did."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

_OF_THE_CONNECTION = frozenset(
    {"connection", "content-encoding", "content-length", "date", "server", "transfer-encoding"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One recorded exchange."""

    method: str
    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    said: object = None

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def place(self) -> tuple[str, str, str]:
        """What tells its request apart: method, path, and the page that is asked for."""
        return self.method, self.path, "".join(parse_qs(urlsplit(self.url).query).get("max_id", []))


def exchanges(tape: Path) -> tuple[Exchange, ...]:
    """Read the recorded exchanges, in their order."""
    with tape.open(encoding="utf-8") as lines:
        return tuple(_exchange(json.loads(line)) for line in lines)


def _exchange(row: dict[str, Any]) -> Exchange:
    body = row["body"] if isinstance(row["body"], str) else json.dumps(row["body"])
    return Exchange(
        method=row["method"],
        url=row["url"],
        status=row["status"],
        headers={name.lower(): value for name, value in row["headers"].items()},
        body=body.encode(),
        said=row["body"],
    )


@contextmanager
def playing(tape: Sequence[Exchange]) -> Iterator[str]:
    """Answer requests as the first recorded one of their kind was answered, and ``/nth/N`` with the Nth exchange."""
    known = {exchange.place: exchange for exchange in reversed(tape)}

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one piece

        def do_GET(self) -> None:
            asked = Exchange(method="GET", url=self.path, status=404, headers={}, body=b"{}")
            start, _, number = asked.path.rpartition("/")
            answer = tape[int(number)] if start == "/nth" else known.get(asked.place, asked)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name not in _OF_THE_CONNECTION:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
