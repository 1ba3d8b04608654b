import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.school import Address, SchoolProfile
from matchers.personal_data import personal_data

PROFILE = SchoolProfile(
    key="tarnholt",
    name="Tarnholt High School",
    email_domain="tarnholthigh.example",
    phone="01632 960120",
    address=Address(street="4 Cobble Row", town="Wexmoor", postcode="QX4 2TL"),
)


def _found(text: str, **more: str) -> list[tuple[str, str]]:
    fields = [("text", text), *more.items()]
    values = dict(fields)
    return [(datum.kind, values[datum.field][datum.start : datum.end]) for datum in personal_data(fields, PROFILE)]


@pytest.mark.parametrize(
    ("text", "kind", "excerpt"),
    [
        ("ring 07700 900318 at 3am", "phone", "07700 900318"),
        ("tel:+44 7700 900 318.", "phone", "+44 7700 900 318"),
        ("0 7 7 0 0 9 0 0 3 1 8 lol", "phone", "0 7 7 0 0 9 0 0 3 1 8"),
        ("her number is o77oo 9oo318", "phone", "o77oo 9oo318"),
        ("(01632) 960399 is the house", "phone", None),
        ("find her on bex.oduya@mailbarn.example", "email", "bex.oduya@mailbarn.example"),
        ("bex dot oduya (at) mailbarn dot example", "email", "bex dot oduya (at) mailbarn dot example"),
        ("b.oduya@tarnholthigh.example", "school_email", "b.oduya@tarnholthigh.example"),
        ("b.oduya（at）tarnholthigh.example".translate({0xFF08: "(", 0xFF09: ")"}), "school_email", None),
        ("ｂ．ｏｄｕｙａ＠tarnholthigh.example", "school_email", "ｂ．ｏｄｕｙａ＠tarnholthigh.example"),
        ("post it to ZX7 4QD by Friday", "postcode", "ZX7 4QD"),
        ("lives at 14 Ropery Close if you're asking", "street_address", "14 Ropery Close"),
        ("3 slipway row, bang bang", "street_address", "3 slipway row"),
        ("Flat 2, 22 Damson Avenue", "street_address", None),
        ("on Dunnock Rise, number 9, olive trees", "street_address", "Dunnock Rise, number 9"),
        ("Bethan, 41 Maes Onnen, with that fella", "street_address", "41 Maes Onnen"),
        ("NI on the form: QQ 12 34 56 C lol", "ni_number", "QQ 12 34 56 C"),
        ("QQ123456C £24,027", "ni_number", "QQ123456C"),
        ("NHS no 943 476 5919", "nhs_number", "943 476 5919"),
        ("UPN B801200005001 on the sheet", "upn", "B801200005001"),
        ("pay GB82 WEST 1234 5698 7654 32 thanks", "iban", "GB82 WEST 1234 5698 7654 32"),
        ("card 4111 1111 1111 1111", "card", "4111 1111 1111 1111"),
        ("sort code 00-44-12", "bank_account", "00-44-12"),
        ("account 31926819, sort to follow", "bank_account", "31926819"),
        ("white astra NK97 ZRT parked by the bins", "number_plate", "NK97 ZRT"),
        ("her car's nk97 zrt", "number_plate", "nk97 zrt"),
        ("DOB 14/02/1968", "date_of_birth", "14/02/1968"),
        ("bday is 4 Nov 1983, write it down", "date_of_birth", "4 Nov 1983"),
        ("born 12th of March", "date_of_birth", "12th of March"),
        ("she's on £66k and a Tesla", "salary", "£66k"),
        ("earns £36,413 for that", "salary", "£36,413"),
        ("he's paid £12.60 an hour", "salary", "£12.60"),
        ("wifi p/w Lapwing2025!", "password", "Lapwing2025!"),
        ("the door code is 4471 same as ever", "password", "4471"),
    ],
)
def test_finds(text: str, kind: str, excerpt: str | None) -> None:
    found = _found(text)
    assert kind in {k for k, _ in found}
    if excerpt is not None:
        assert (kind, excerpt) in found


@pytest.mark.parametrize(
    "text",
    [
        "ISBN 978-0-14-103614-4",
        "Won 21-14, 18-21, 21-19 in the final",
        "Bus 368 late again, 2nd time this week",
        "£1,200 raised at the fair, £35 a ticket",
        "Year 6 leavers' place mats",
        "2 hours down the road and 3 kids on the street",
        "1958 Cobble Street photo wanted",
        "sports day is 14/07/2026 at 1pm",
        "scored 12000 points on level 45678",
        "Y9 to Y11, KS4, 9M and 10B",
        "room 4471 for the meeting",
        "dress code reminder for 2026",
        "code of practice 6.91",
        "typing club since 1958",
        "@bex@social.example says hello",
        "we pay £3,000 deposit",
        "see page 943 of volume 476",
        "Project Lapwing 2025-27",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert _found(text) == []


@pytest.mark.parametrize(
    "text", ["office is 01632 960120", "office: +44 1632 960120", "we're at QX4 2TL", "4 Cobble Row, come in"]
)
def test_what_the_school_has_published_is_left_out(text: str) -> None:
    assert _found(text) == []


def test_the_question_gives_a_bare_code_its_meaning() -> None:
    assert _found("4471 same as always", reply_to_text="whats the code for the door") == [("password", "4471")]
    assert _found("4471 same as always", reply_to_text="how many steps today") == []


def test_handles_are_no_data() -> None:
    assert _found("hello", **{"author.handle": "bex@mailbarn.example"}) == []


def test_of_two_that_overlap_the_surer_stands() -> None:
    assert _found("sort 00-44-12, 31926819") == [("bank_account", "00-44-12"), ("bank_account", "31926819")]


@given(st.text(max_size=300))
def test_spans_lie_inside_the_text_and_never_overlap(text: str) -> None:
    data = personal_data([("text", text)], PROFILE)
    spans = sorted((datum.start, datum.end) for datum in data)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


@pytest.mark.parametrize("piece", ["a.", "1 ", "a dot ", "07700 ", "Flat 1 a ", "x@", "A1", "9-", "( at ) ", "Abc "])
def test_hostile_repetition_costs_little(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    started = time.perf_counter()
    personal_data([("text", text)], PROFILE)
    assert time.perf_counter() - started < 3.0
