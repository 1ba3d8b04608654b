from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import ConfigError, StoreError
from scanner.store.crypto import KeyedHash, Vault, create_key_file, read_vault

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
ANY_TEXT = st.text(alphabet=st.characters(codec=None, exclude_categories=()))


@given(ANY_TEXT)
def test_what_is_sealed_opens_as_it_was(text: str) -> None:
    vault = Vault([OLD])
    assert vault.open(vault.seal(text)) == text


def test_a_sealed_text_is_not_readable() -> None:
    assert "marked" not in Vault([OLD]).seal("marked")


def test_an_older_key_below_a_newer_one_still_opens() -> None:
    assert Vault([NEW, OLD]).open(Vault([OLD]).seal("kept")) == "kept"


def test_the_first_key_seals() -> None:
    assert Vault([NEW]).open(Vault([NEW, OLD]).seal("fresh")) == "fresh"


def test_another_key_does_not_open() -> None:
    with pytest.raises(StoreError, match="does not fit"):
        Vault([NEW]).open(Vault([OLD]).seal("secret"))


@given(ANY_TEXT, ANY_TEXT)
def test_a_digest_depends_on_where_its_parts_end(left: str, right: str) -> None:
    keyed = KeyedHash("k")
    assert keyed.digest(left, right) == keyed.digest(left, right)
    assert keyed.digest(left, right) != keyed.digest(left + right)


def test_a_digest_depends_on_the_key() -> None:
    assert KeyedHash(KeyedHash.new_key()).digest("x") != KeyedHash(KeyedHash.new_key()).digest("x")


def test_a_new_key_file_is_private_and_works(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "store.key"
    create_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert read_vault(path).open(read_vault(path).seal("x")) == "x"


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "store.key"
    path.write_text(OLD)
    with pytest.raises(FileExistsError):
        create_key_file(path)
    assert path.read_text() == OLD


def test_a_key_file_that_others_can_read_is_made_private(tmp_path: Path) -> None:
    path = tmp_path / "store.key"
    path.write_text(f"{NEW}\n{OLD}\n")
    path.chmod(0o644)
    assert read_vault(path).open(Vault([OLD]).seal("x")) == "x"
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["", "not a key\n", f"{OLD}\nshort\n", "ключ"])
def test_a_damaged_key_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "store.key"
    path.write_text(content)
    with pytest.raises(ConfigError, match="damaged"):
        read_vault(path)


def test_a_missing_key_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="backup"):
        read_vault(tmp_path / "gone.key")
