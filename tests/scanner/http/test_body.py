import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import FetchError, TooLarge
from scanner.http.body import read_body

LIMIT = 10_000


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "GZip": gzip.compress,
    "deflate": zlib.compress,
}


class Chunks(httpx.SyncByteStream):
    def __init__(self, body: bytes, size: int) -> None:
        self._chunks = [body[at : at + size] for at in range(0, len(body), size)]
        self.taken = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.taken += 1
            yield chunk


def answer(body: bytes, encoding: str = "", size: int = 100) -> httpx.Response:
    return httpx.Response(200, headers={"content-encoding": encoding}, stream=Chunks(body, size))


@pytest.mark.parametrize("encoding", PACKERS)
@given(body=st.binary(max_size=500), size=st.integers(1, 50))
def test_what_was_packed_is_unpacked(encoding: str, body: bytes, size: int) -> None:
    assert read_body(answer(PACKERS[encoding](body), encoding, size), LIMIT) == body


@given(body=st.binary(max_size=500))
def test_bare_deflate_is_unpacked(body: bytes) -> None:
    assert read_body(answer(bare_deflate(b"x" + body), "deflate"), LIMIT) == b"x" + body


def test_gzip_may_come_in_members_and_with_padding() -> None:
    assert read_body(answer(gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 50, "gzip"), LIMIT) == b"one two"


@pytest.mark.parametrize("encoding", PACKERS)
def test_a_body_at_the_limit_passes_and_one_byte_more_does_not(encoding: str) -> None:
    assert len(read_body(answer(PACKERS[encoding](b"x" * LIMIT), encoding), LIMIT)) == LIMIT
    with pytest.raises(TooLarge):
        read_body(answer(PACKERS[encoding](b"x" * (LIMIT + 1)), encoding), LIMIT)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_not_unpacked_beyond_the_limit(encoding: str) -> None:
    bomb = PACKERS[encoding](b"\0" * 50_000_000)
    response = answer(bomb, encoding, 1_000)
    with pytest.raises(TooLarge):
        read_body(response, LIMIT)

    assert isinstance(response.stream, Chunks)
    assert response.stream.taken == 1, "the first thousand bytes are enough to know"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_fills_no_memory(encoding: str) -> None:
    packed = PACKERS[encoding](b"\0" * 50_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            read_body(answer(packed, encoding, size=len(packed)), 1_000_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 4_000_000, "all of it comes in one piece, and is not unpacked beyond the limit"


def test_a_body_without_end_is_left() -> None:
    response = answer(b"x" * 1_000_000, size=1_000)
    with pytest.raises(TooLarge):
        read_body(response, LIMIT)

    assert isinstance(response.stream, Chunks)
    assert response.stream.taken == LIMIT // 1_000 + 1


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_cut_or_damaged_packing_is_a_passing_error(encoding: str) -> None:
    packed = PACKERS[encoding](b"Larkmere" * 100)
    for body in (packed[:-5], b"Larkmere", packed[:10] + b"\xff" * 50):
        with pytest.raises(FetchError):
            read_body(answer(body, encoding), LIMIT)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "x"])
def test_a_packing_that_we_did_not_ask_for_is_refused(encoding: str) -> None:
    with pytest.raises(FetchError, match="did not ask for"):
        read_body(answer(b"x", encoding), LIMIT)
