"""Keys at rest: a key file of one or more Fernet keys, sealing of columns, and keyed hashes for look-ups.

The key file lies outside the data folder, so that a copied database alone tells nothing. Its first line is the key
that seals; every further line is an older key that can still open what it sealed, so a key is changed by putting a
new line on top. An older key has to stay as long as anything that it sealed is kept.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from scanner.errors import ConfigError, StoreError

_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


class Vault:
    """Seals and opens text with the keys of a key file.

    Args:
        keys: Fernet keys, the one that seals first.

    Raises:
        ValueError: a key is not a Fernet key, or there is none.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, text: str) -> str:
        """Encrypt `text`; lone surrogates, which hostile JSON can hold, come back as they went in."""
        return self._fernet.encrypt(text.encode(errors="surrogatepass")).decode("ascii")

    def open(self, token: str) -> str:
        """Decrypt what `seal` returned.

        Raises:
            StoreError: none of the keys fits.
        """
        try:
            return self._fernet.decrypt(token).decode(errors="surrogatepass")
        except InvalidToken as error:
            raise StoreError("the key file does not fit the database") from error


class KeyedHash:
    """Digests by which rows are found again, useless without the key (HMAC-SHA-256)."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    @staticmethod
    def new_key() -> str:
        """Return a fresh random key."""
        return secrets.token_hex(32)

    def digest(self, *parts: str) -> str:
        """Return the hex digest of `parts`; where one part ends and the next begins counts."""
        mac = hmac.new(self._key, digestmod=hashlib.sha256)
        for part in parts:
            data = part.encode(errors="surrogatepass")
            mac.update(len(data).to_bytes(8, "big") + data)
        return mac.hexdigest()


def create_key_file(path: Path) -> None:
    """Write a new key file that only its owner can read.

    Raises:
        ConfigError: it cannot be written.
        FileExistsError: it is there already.
    """
    try:
        path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
    except FileExistsError:
        raise
    except OSError as error:
        raise ConfigError(f"the key file cannot be written ({error.strerror})", path=path) from error


def read_vault(path: Path) -> Vault:
    """Read the key file, and see to it that only its owner can.

    Raises:
        ConfigError: there is none, it cannot be read, or a line is no key.
    """
    try:
        path.chmod(_PRIVATE_FILE)
        lines = path.read_text(encoding="ascii").split()
        return Vault(lines)
    except FileNotFoundError as error:
        raise ConfigError(
            "the key file is missing, and without it the database cannot be read: bring it back from a backup",
            path=path,
        ) from error
    except OSError as error:
        raise ConfigError(f"the key file cannot be read ({error.strerror})", path=path) from error
    except ValueError as error:
        raise ConfigError("the key file is damaged: each line has to be one Fernet key", path=path) from error
