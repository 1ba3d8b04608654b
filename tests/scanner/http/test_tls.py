"""TLS: who is believed, and what is spoken within it."""

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.settings import HttpSettings
from scanner.clock import SystemClock
from scanner.errors import FetchError
from scanner.http import HttpFetcher
from scanner.models import PageRequest, Target

HTTP_2 = b"PRI * HTTP/2.0"
"""What every connection of HTTP/2 begins with (RFC 9113, section 3.4)."""


def self_signed(folder: Path, *, address: str) -> Path:
    """A certificate for `address` and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "server.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def serving() -> Iterator[Callable[[Path], tuple[str, list[bytes]]]]:
    """Serve TLS with a certificate: the address, and the first words of each connection that came about."""
    with contextlib.ExitStack() as opened:

        def serve(certificate: Path) -> tuple[str, list[bytes]]:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            context.set_alpn_protocols(["h2", "http/1.1"])
            listener = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
            heard: list[bytes] = []

            def answer() -> None:
                while True:
                    try:
                        connection, _ = listener.accept()
                    except OSError:
                        return
                    with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as spoken:
                        heard.append(spoken.recv(len(HTTP_2)))

            threading.Thread(target=answer, daemon=True).start()
            return f"https://127.0.0.1:{listener.getsockname()[1]}", heard

        yield serve


def ask(base: str) -> None:
    target = Target(connector="rude", key="rude:1", label="rude", base_url=base, query="x")
    settings = HttpSettings(timeout=5.0, allow_private_hosts=("127.0.0.1",))
    with HttpFetcher(settings, SystemClock(), intervals={"rude": 0.0}) as fetcher:
        fetcher.fetch(target, PageRequest(url=f"{base}/"))


def test_a_certificate_that_nobody_vouches_for_is_refused(
    serving: Callable[[Path], tuple[str, list[bytes]]], tmp_path: Path
) -> None:
    base, heard = serving(self_signed(tmp_path, address="127.0.0.1"))
    with pytest.raises(FetchError, match="could not be reached"):
        ask(base)

    assert heard == []


def test_a_certificate_for_another_host_is_refused(
    serving: Callable[[Path], tuple[str, list[bytes]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path, address="127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    base, heard = serving(certificate)
    with pytest.raises(FetchError, match="could not be reached"):
        ask(base)

    assert heard == []


def test_a_certificate_that_the_machine_trusts_is_taken_and_http_2_spoken(
    serving: Callable[[Path], tuple[str, list[bytes]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path, address="127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    base, heard = serving(certificate)
    with pytest.raises(FetchError):
        ask(base)  # the server hangs up after the first words

    assert set(heard) == {HTTP_2}
