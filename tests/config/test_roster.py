from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import table_file
from config.roster import load_pupils, load_staff
from config.school import Pupil, StaffMember
from scanner.errors import ConfigError

HEADER = "name,known_as,role,handles,former,from,to\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "staff.csv"
    path.write_bytes(text.encode(encoding))
    return path


def staff_of(folder: Path, *lines: str, today: date = date.min) -> tuple[StaffMember, ...]:
    return load_staff(written(folder, HEADER + "\n".join(lines)), today=today)


def problems_of(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_staff(written(folder, text))
    assert caught.value.path == folder / "staff.csv"
    return str(caught.value)


def test_reads_every_column_of_staff(tmp_path: Path) -> None:
    line = "Zoë Nuñez-Lund,Miss Lund; ZL ;,Art teacher,@zoe_l;zoe@social.example,yes,2019-09-01,31/8/2024"
    assert staff_of(tmp_path, line) == (
        StaffMember(
            name="Zoë Nuñez-Lund",
            known_as=("Miss Lund", "ZL"),
            role="Art teacher",
            handles=("zoe_l", "zoe@social.example"),
            former=True,
            from_date=date(2019, 9, 1),
            to_date=date(2024, 8, 31),
        ),
    )


def test_reads_every_column_of_pupils(tmp_path: Path) -> None:
    path = written(tmp_path, "name,known_as,year,from,to\nKayden Brooke-Marsh,Kay;KBM,9,2023-09-01,\n")
    assert load_pupils(path) == (
        Pupil(name="Kayden Brooke-Marsh", known_as=("Kay", "KBM"), year="9", from_date=date(2023, 9, 1)),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_reads_each_encoding_and_line_ending(tmp_path: Path, encoding: str, ending: str) -> None:
    text = ending.join(["name,known_as", "Zoë Nuñez,Zo", "D’Arcy Óg,", ""])
    assert [member.name for member in load_staff(written(tmp_path, text, encoding))] == ["Zoë Nuñez", "D’Arcy Óg"]


@pytest.mark.parametrize(
    "text",
    [
        "name;known_as;role\nAnn Bell;Annie;Cook\n",
        "name\tknown_as\trole\nAnn Bell\tAnnie\tCook\n",
        "Full Name , KNOWN-AS, Job  Title\n Ann  Bell , Annie , Cook \n",
        '"role","known as","name",,\n"Cook","Annie","Ann Bell",,\n,,,,\n',
    ],
    ids=["semicolons", "tabs", "synonyms and stray spaces", "quoted, other order, empty columns"],
)
def test_reads_files_as_spreadsheets_and_people_write_them(tmp_path: Path, text: str) -> None:
    assert load_staff(written(tmp_path, text)) == (StaffMember(name="Ann Bell", known_as=("Annie",), role="Cook"),)


def test_several_values_survive_a_semicolon_file(tmp_path: Path) -> None:
    (member,) = load_staff(written(tmp_path, 'name;known_as\nAnn Bell;"Annie;Miss Bell"\n'))
    assert member.known_as == ("Annie", "Miss Bell")


def test_remarks_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    assert staff_of(tmp_path, "# Jo Example,Jo", "", ",,,,,,", '"# quoted remark",,', "Ann Bell,,,,,,") == (
        StaffMember(name="Ann Bell"),
    )


def test_a_header_alone_is_an_empty_list(tmp_path: Path) -> None:
    assert staff_of(tmp_path) == ()


def test_a_title_is_no_part_of_the_name(tmp_path: Path) -> None:
    assert [member.name for member in staff_of(tmp_path, "Dr. Ann Bell,,,,,,", "MISS Bo Chan,,,,,,")] == [
        "Ann Bell",
        "Bo Chan",
    ]


@pytest.mark.parametrize(
    ("flag", "former"),
    [
        ("yes", True),
        ("TRUE", True),
        ("1", True),
        ("y", True),
        ("no", False),
        ("False", False),
        ("0", False),
        ("", False),
    ],
)
def test_former_is_a_yes_or_no(tmp_path: Path, flag: str, former: bool) -> None:
    assert staff_of(tmp_path, f"Ann Bell,,,,{flag},,")[0].former is former


@pytest.mark.parametrize(("today", "former"), [(date(2026, 8, 31), False), (date(2026, 9, 1), True), (date.min, False)])
def test_a_leaver_is_former_from_the_day_after_the_last(tmp_path: Path, today: date, former: bool) -> None:
    assert staff_of(tmp_path, "Ann Bell,,,,no,2020-01-01,2026-08-31", today=today)[0].former is former


def test_every_bad_row_is_named_with_its_line(tmp_path: Path) -> None:
    lines = [
        "Ann Bell,,,,,,",
        ",Annie,,,,,",
        "Amelia,,,,,,",
        "Mr Okoro,,,,,,",
        '"Bell, Ann",,,,,,',
        "Bo Chan,B,,,,,",
        "Cy Dunn,,,@cy d;https://x.example/cy,,,",
        "Di East,,,,perhaps,,",
        "Ed Foxe,,,,,2026-02-30,next year",
        "Fi Gale,,,,,2026-09-02,01/09/2026",
        "ANN BELL,,,,,,",
        "Gus Hope,,",
        "Hal Ives,,,,,,,extra",
        "=Ida Judd,,,,,,",
        "Jo Kerr,Jo;+44,,,,,",
        "Kit L\u202eowe,,,,,,",
        '"Lee Moss,,,,,,',
        f"Mo Nash,{'x' * 1001},,,,,",
        "Ned Orr,,,=handle,,,",
    ]
    assert problems_of(tmp_path, HEADER + "\n".join(lines)).splitlines()[1:] == [
        "  line 3: name: it is empty",
        "  line 4: name: expected first name and surname; a single word would match strangers",
        "  line 5: name: expected first name and surname; a single word would match strangers",
        "  line 6: name: expected first name and surname with only a space between them",
        "  line 7: known_as: a single letter would match everywhere",
        "  line 8: handles: expected names of accounts without spaces or web addresses, with ; between them",
        "  line 9: former: expected yes or no, or nothing",
        "  line 10: from: expected a day such as 2026-09-01 or 01/09/2026",
        "  line 10: to: expected a day such as 2026-09-01 or 01/09/2026",
        "  line 11: from: it lies after `to`",
        "  line 12: name: the same name stands on line 2",
        "  line 13: there are 3 cells, but the first line names 7 columns",
        "  line 14: there are 8 cells, but the first line names 7 columns",
        "  line 15: name: a value begins with = + - or @, as a formula does",
        "  line 16: known_as: a value begins with = + - or @, as a formula does",
        "  line 17: name: there are characters here that cannot be seen or read",
        "  line 18: a quotation mark is not closed, or stands inside a cell; a cell cannot run over two lines",
        "  line 19: known_as: the cell is longer than 1,000 characters",
        "  line 20: handles: a value begins with = + or -, as a formula does",
    ]


def test_a_single_bad_row_names_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        staff_of(tmp_path, "Ann Bell,,,,,,", "Bo,,,,,,")
    assert (caught.value.line, caught.value.exit_code) == (3, 2)


def test_a_single_word_is_no_name_for_a_pupil_either(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="single word"):
        load_pupils(written(tmp_path, "name\nAmelia\n"))


def test_names_are_never_in_the_message(tmp_path: Path) -> None:
    text = HEADER + "Xanthippe,Xanthi,,,perhaps,,\nXanthe Xu,,,,,xx,\nXanthe Xu,,\n"
    assert "xant" not in problems_of(tmp_path, text).lower()


def test_a_file_full_of_mistakes_names_the_first_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_file, "MAX_PROBLEMS", 2)
    first, *_, last = problems_of(tmp_path, "name\nAnn\nBo\nCy\nDi\n").splitlines()
    assert first.endswith("4 things in this file cannot be used")
    assert last == "  and 2 more"


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("known_as,role", "names no column `name`"),
        ("name,role,Job Title", "column `role` more than once"),
        ("name,hanldes", "column 2 of the first line is none that the scanner may hold; did you mean `handles`?"),
        ("name,,role", "column 2 of the first line is none"),
        ("name,ethnicity", "column 2 of the first line is none that the scanner may hold; delete it"),
    ],
)
def test_a_header_must_name_our_columns_and_no_others(tmp_path: Path, header: str, told: str) -> None:
    message = problems_of(tmp_path, f"{header}\nAnn Bell,,\n")
    assert told in message
    assert ":1" in message or "line 1" in message


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n"])
def test_an_empty_file_is_told_what_its_first_line_should_be(tmp_path: Path, text: str) -> None:
    assert "name,known_as,role,handles,former,from,to" in problems_of(tmp_path, text)


@pytest.mark.parametrize(
    "cell", ["2026-9-1", "20260901", "1/9/26", "09-01-2026", "2026-W36-2", "31/09/2026", "٢٠٢٦-٠٩-٠١"]
)
def test_a_date_is_iso_or_british(tmp_path: Path, cell: str) -> None:
    with pytest.raises(ConfigError, match="from: expected a day"):
        staff_of(tmp_path, f"Ann Bell,,,,,{cell},")


def test_the_same_letters_composed_or_not_are_one_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="same name"):
        staff_of(tmp_path, "Zo\u00eb Lund,,,,,,", "Zoe\u0308 Lund,,,,,,")


@given(st.binary(max_size=200))
def test_whatever_the_bytes_it_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("roster") / "staff.csv"
    path.write_bytes(b"name,known_as\n" + data)
    with suppress(ConfigError):
        assert all(len(person.name.split()) >= 2 for person in load_staff(path))
