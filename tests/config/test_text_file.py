from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import text_file
from config.text_file import read_text
from scanner.errors import ConfigError

ACCENTS = "name\nZoë Nuñez\nŁukasz Ćwik\n"


def write(folder: Path, data: bytes) -> Path:
    path = folder / "file.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        ACCENTS.encode("utf-8"),
        ACCENTS.encode("utf-8-sig"),
        b"\xff\xfe" + ACCENTS.encode("utf-16-le"),
        b"\xfe\xff" + ACCENTS.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 little", "utf-16 big"],
)
def test_reads_unicode_however_it_is_saved(tmp_path: Path, data: bytes) -> None:
    assert read_text(write(tmp_path, data)) == ACCENTS


def test_reads_windows_1252_as_older_spreadsheets_save_it(tmp_path: Path) -> None:
    text = "name\nZoë Nuñez\nD’Arcy O’Neill – “Dee”\n"
    assert read_text(write(tmp_path, text.encode("windows-1252"))) == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff")))
def test_every_utf8_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    assert read_text(write(tmp_path_factory.mktemp("text"), text.encode())) == text


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"name\nZo\xc3\xab Nu\xc3\xb1ez\nZo\xeb Lund\n", 3),
        (b"name\nAnn\nA\x81b\n", 3),
        (b"\xff\xfen\x00a\x00\n\x00x", 2),
        ("name\nAnn Bell\n".encode("utf-16-le"), 1),
    ],
    ids=["utf-8 damaged on one line", "no letter of windows-1252", "half a utf-16 letter", "utf-16 without a mark"],
)
def test_names_the_line_that_cannot_be_read(tmp_path: Path, data: bytes, line: int) -> None:
    with pytest.raises(ConfigError, match="UTF-8") as caught:
        read_text(write(tmp_path, data))
    assert (caught.value.path, caught.value.line) == (tmp_path / "file.csv", line)


def test_says_what_to_run_when_the_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="scanner init"):
        read_text(tmp_path / "scanner.toml")


def test_says_why_the_system_will_not_read_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_text(write(tmp_path, b"") / "beneath.csv")


def test_refuses_a_file_over_the_cap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_file, "MAX_BYTES", 10)
    assert read_text(write(tmp_path, b"a" * 10)) == "a" * 10
    with pytest.raises(ConfigError, match="larger than 10 bytes"):
        read_text(write(tmp_path, b"a" * 11))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="this is a folder; name the file in it"):
        read_text(tmp_path)
