"""Reading an answer's body: bounded in bytes as they travel and as they unpack, and never more than that in memory."""

import zlib
from typing import Protocol

import httpx

from scanner.errors import FetchError, TooLarge

ENCODINGS = "gzip, deflate"
"""What we say that we can unpack."""


class _Decoder(Protocol):
    def feed(self, chunk: bytes, most: int) -> bytes:
        """Return at most `most` (>0) bytes of what `chunk` unpacks to."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing at the end."""


def read_body(response: httpx.Response, limit: int) -> bytes:
    """Return the body, unpacked.

    Raises:
        TooLarge: it has more than `limit` bytes, packed or unpacked.
        FetchError: it is packed in a way that we did not ask for, damaged, or cut short.
    """
    decoder = _decoder(response.headers.get("content-encoding", "").strip().lower())
    received, body = 0, bytearray()
    for chunk in response.iter_raw():
        received += len(chunk)
        try:
            body += decoder.feed(chunk, limit + 1 - len(body))
        except zlib.error as error:
            raise FetchError("the packed answer is damaged") from error
        if max(received, len(body)) > limit:
            raise TooLarge(f"the answer has more than {limit:,} bytes")
    if received and not decoder.is_complete:
        raise FetchError("the answer breaks off")
    return bytes(body)


def _decoder(encoding: str) -> _Decoder:
    match encoding:
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Gzip()
        case "deflate":
            return _Deflate()
        case _:
            raise FetchError("the answer is packed in a way that we did not ask for")


class _Plain:
    is_complete = True

    def feed(self, chunk: bytes, most: int) -> bytes:
        return chunk[:most]


class _Gzip:
    """One or more gzip members (RFC 1952), as servers that pack in pieces send them."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def feed(self, chunk: bytes, most: int) -> bytes:
        unpacked = bytearray()
        while chunk and len(unpacked) < most:
            if self._member.eof:
                if not chunk.startswith(b"\x1f"):  # padding after the last member
                    break
                self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            unpacked += self._member.decompress(chunk, most - len(unpacked))
            chunk = self._member.unused_data
        return bytes(unpacked)

    @property
    def is_complete(self) -> bool:
        return self._member.eof


class _Deflate:
    """zlib (RFC 1950), as the standard says, or bare deflate (RFC 1951), as some servers send it."""

    def __init__(self) -> None:
        self._stream: zlib._Decompress | None = None

    def feed(self, chunk: bytes, most: int) -> bytes:
        if self._stream is None:
            has_header = chunk[:1] and chunk[0] & 0x0F == zlib.DEFLATED
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
        return self._stream.decompress(chunk, most)

    @property
    def is_complete(self) -> bool:
        return self._stream is not None and self._stream.eof
