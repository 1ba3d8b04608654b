"""Recognisers of personal data: patterns with checks, and offsets on the original text.

Formats are the United Kingdom's. A checksum that holds is certain; a pattern that other things share (a date, a sum,
a code) counts only beside a word that says what it is. Disguises are read too: full-width characters, ``(at)`` and
``dot``, digits spaced out, the letter o for nought. Every pattern is bounded: the time grows with the text alone.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import phonenumbers
from stdnum import iban, luhn
from stdnum.gb import nhs, upn

from config.school import SchoolProfile
from matchers.reading import PersonalDatum

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Maps full-width characters to ASCII, one for one, so that offsets stay."""

_I = re.IGNORECASE
_NEAR = 40
_QUESTION = 400

_AT = r"(?:\s?@\s?|\s?[(\[{]\s?at\s?[)\]}]\s?)"
_DOT = r"(?:\.|\s?[(\[{]\s?dot\s?[)\]}]\s?|\sdot\s)"
_EMAIL = re.compile(
    rf"(?<![\w.@+-])[\w+-]{{1,40}}(?:{_DOT}[\w+-]{{1,40}}){{0,3}}{_AT}[\w-]{{1,40}}(?:{_DOT}[\w-]{{2,40}}){{1,3}}"
)
_PHONE = re.compile(r"(?<![\w£$€.,/-])(?:\+?44|0044|[0Oo])[ .()-]{0,2}[0Oo1-9](?:[ .()-]{0,2}[\dOo]){7,10}(?![\w-])")
_POSTCODE = re.compile(r"(?<![\w-])[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}(?![\w-])", _I)
_NI = re.compile(r"(?<!\w)[A-Z]{2}(?: ?\d){6} ?[A-D](?!\w)", _I)
_NHS = re.compile(r"(?<![\d-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d-])")
_UPN = re.compile(r"(?<!\w)[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z](?!\w)", _I)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?!\w)")
_CARD = re.compile(r"(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d-])")
_SORT_CODE = re.compile(r"(?<![\d/-])\d{2}([ –-])\d{2}\1\d{2}(?![\d/])")
_ACCOUNT = re.compile(r"(?<!\d)\d{8}(?!\d)")
_PLATE = re.compile(r"(?<![\w-])[A-Z]{2}\d{2} ?[A-Z]{3}(?![\w-])")
_LOOSE_PLATE = re.compile(
    r"(?<![\w-])(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3}\d{1,3}[A-Z])(?![\w-])", _I
)
_MONTH = "(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_DATE = re.compile(
    r"(?<![\d/.-])(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?: (?:19|20)\d{{2}})?)(?![\d/])",
    _I,
)
_MONEY = re.compile(r"(?<![\w.])(?:£ ?\d{1,3}(?:,\d{3}|\d{0,4})(?:\.\d{1,2})? ?k?|\d{2,3}(?:\.\d)? ?k)(?![\w%])", _I)
_STREET_KINDS = (
    "road|rd|street|lane|ln|close|avenue|ave|drive|terrace|crescent|cres|way|court|gardens|place|rise|hill|row|walk|"
    "grove|mews|view|square|brae|wynd|gate|bank|croft|cottages|parade|villas|buildings|fold|green|park"
)
_HOUSE = r"(?:(?:flat|number|no\.?|apartment) ?)?\d{1,4}[a-z]?,? "
_ADDRESS = re.compile(rf"(?<![\w£.:,/-]){_HOUSE}(?:[^\W\d_][\w'’-]{{1,20}} ){{1,3}}(?:{_STREET_KINDS})(?!\w)", _I)
_WELSH_ADDRESS = re.compile(
    rf"(?<![\w£.:/-]){_HOUSE}(?:heol|ffordd|stryd|lôn|maes|clos|rhodfa|cwrt)(?: [^\W\d_][\w'’-]{{1,20}}){{1,2}}(?!\w)",
    _I,
)
_NAMED_HOUSE = re.compile(
    rf"(?<!\w)(?:[A-Z][\w'’-]{{1,20}} ){{1,3}}(?:{_STREET_KINDS.title()})(?!\w),? "
    r"(?:at )?(?:number|no\.?) ?\d{1,4}(?!\w)"
)
_SECRET = re.compile(r"(?<![\w@#/.-])(?=[\w!$%*?]{0,30}[A-Za-z])(?=[\w!$%*?]{0,30}\d\d)[A-Za-z0-9][\w!$%*?]{4,30}")
_CODE = re.compile(r"(?<![\d£.:/-])\d{4,6}(?![\d.:/%-])")

_MAY_HOLD_DATA = re.compile(r"\d|@|[(\[{]\s?at\s?[)\]}]", _I)

_NOT_A_STREET = re.compile(
    r"\b(?:the|a|an|of|in|on|at|to|for|and|or|my|our|your|his|her|their|this|that|down|up|by|away|years?|yrs|months?|weeks?"
    r"|days?|hours?|minutes?|mins|miles?|metres|people|kids|pupils|houses|cars|per|is|was|are|were|from|with|one|every|each"
    r"|more|than|no|as|it|be|got|went|go|out|off|into|big|other|same|long|boys|girls|lads|times|quid|pm|am|k)\b",
    _I,
)
_BIRTH = re.compile(
    r"\b(?:born|d\.?o\.?b|birth ?day|b-?day|date of birth|birth date|turns|turned"
    r"|the big (?:three|four|five|six|seven))\b"
)
_PAY = re.compile(
    r"\b(?:salary|salaries|earn(?:s|ed|ing)?|pa(?:id|ys?|yslip|yroll|yoff)|wages?|a year|per (?:year|annum)|p\.?a"
    r"|take-?home|takes home|pension|bonus|makes|grand|on £|on \d|gross|net|scale point|spine point|hourly|an hour)"
)
_BANK = re.compile(r"\b(?:sort|account|acc(?:t|ount)?|a/c|bank|bacs)\b")
_CAR = re.compile(
    r"\b(?:reg|plates?|car|drives?|driving|motor|parked|van|corsa|fiesta|astra|golf|bmw|audi|tesla|skoda|kuga|mini|kia"
    r"|fiat|juke|focus|polo|clio|merc|volvo)\b"
)
_CODED = re.compile(
    r"\b(?:(?:door|gate|alarm|entry|safe|office|building|site|same|the) ?codes?|keypad|key ?safe|pin|pass ?words?"
    r"|pass ?codes?)\b"
)
_CREDENTIAL = re.compile(r"\b(?:pass ?words?|pass ?codes?|p/?w|pwd|log-?in|wi-?fi|admin|username|guest)\b")
_NHS_WORD = re.compile(r"\bnhs\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recogniser:
    """One kind of personal data.

    Attributes:
        check: whether a match is one, by checksum or form; all matches are if None.
        beside: words of which one must stand near, if any are given, in lower case.
        confidence: of a match that passes.
    """

    kind: str
    pattern: re.Pattern[str]
    confidence: float
    check: Callable[[re.Match[str]], bool] | None = None
    beside: re.Pattern[str] | None = None

    def find(self, text: str, before: str) -> Iterator[tuple[int, int]]:
        """Yield the spans that pass; `before` is what the text answers, in lower case."""
        for match in self.pattern.finditer(text):
            around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR // 2].lower()
            if self.beside and not self.beside.search(around) and not self.beside.search(before):
                continue
            if self.check is None or self.check(match):
                yield match.span()


def _is_phone(match: re.Match[str]) -> bool:
    digits = re.sub(r"[^\d+]", "", re.sub(r"[Oo]", "0", match.group()))
    try:
        number = phonenumbers.parse(digits.replace("0044", "+44", 1) if digits.startswith("0044") else digits, "GB")
    except phonenumbers.NumberParseException:
        return False
    national = str(number.national_number)
    return (
        sum(c.isdigit() for c in match.group()) >= _MIN_PHONE_DIGITS
        and national[0] in "12378"
        and phonenumbers.is_possible_number(number)
    )


_MIN_PHONE_DIGITS = 6  # the rest may be letters o


def _is_upn(match: re.Match[str]) -> bool:
    return upn.is_valid(match.group().upper())


def _is_nhs(match: re.Match[str]) -> bool:
    return nhs.is_valid(match.group())


def _is_iban(match: re.Match[str]) -> bool:
    return iban.is_valid(match.group())


def _is_card(match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match.group())
    return digits[0] in "3456" and luhn.is_valid(digits)


def _is_street(match: re.Match[str]) -> bool:
    words = re.findall(r"[^\W\d_][\w'’-]*", match.group())
    named = words[1:-1] if words[0].lower() in {"flat", "number", "no", "apartment"} else words[:-1]
    if re.match(r"(?:19|20)\d\d\b", match.group()):
        return False  # a year
    if match.string[: match.start()].lower().endswith(("year ", "yr ")):
        return False
    return bool(named) and not _NOT_A_STREET.search(" ".join(named))


def _is_pay(match: re.Match[str]) -> bool:
    """Whether a sum is one that people earn: in thousands a year, or in pounds and pence an hour."""
    written = match.group().lower().replace(",", "").replace(" ", "").lstrip("£")
    amount = float(written.rstrip("k")) * (1000 if written.endswith("k") else 1)
    hourly = match.string[match.end() : match.end() + 9].startswith(" an hour")
    return amount < _HOURLY if hourly else _LEAST_PAY <= amount < _MOST_PAY


_LEAST_PAY, _MOST_PAY, _HOURLY = 9_000, 400_000, 100


RECOGNISERS: Sequence[Recogniser] = (
    Recogniser(kind="email", pattern=_EMAIL, confidence=0.95),
    Recogniser(kind="iban", pattern=_IBAN, confidence=1.0, check=_is_iban),
    Recogniser(kind="card", pattern=_CARD, confidence=1.0, check=_is_card),
    Recogniser(kind="phone", pattern=_PHONE, confidence=0.9, check=_is_phone),
    Recogniser(kind="upn", pattern=_UPN, confidence=1.0, check=_is_upn),
    Recogniser(kind="ni_number", pattern=_NI, confidence=0.95),
    Recogniser(kind="nhs_number", pattern=_NHS, confidence=1.0, check=_is_nhs, beside=_NHS_WORD),
    Recogniser(kind="street_address", pattern=_ADDRESS, confidence=0.8, check=_is_street),
    Recogniser(kind="street_address", pattern=_WELSH_ADDRESS, confidence=0.8),
    Recogniser(kind="street_address", pattern=_NAMED_HOUSE, confidence=0.8),
    Recogniser(kind="postcode", pattern=_POSTCODE, confidence=0.8),
    Recogniser(kind="number_plate", pattern=_PLATE, confidence=0.8),
    Recogniser(kind="number_plate", pattern=_LOOSE_PLATE, confidence=0.7, beside=_CAR),
    Recogniser(kind="date_of_birth", pattern=_DATE, confidence=0.85, beside=_BIRTH),
    Recogniser(kind="bank_account", pattern=_SORT_CODE, confidence=0.85, beside=_BANK),
    Recogniser(kind="bank_account", pattern=_ACCOUNT, confidence=0.85, beside=_BANK),
    Recogniser(kind="salary", pattern=_MONEY, confidence=0.6, check=_is_pay, beside=_PAY),
    Recogniser(kind="password", pattern=_SECRET, confidence=0.8, beside=_CREDENTIAL),
    Recogniser(kind="password", pattern=_CODE, confidence=0.5, beside=_CODED),
)
"""In the order of trust: of two that overlap the earlier stands."""


def personal_data(fields: Sequence[tuple[str, str]], profile: SchoolProfile) -> tuple[PersonalDatum, ...]:
    """Find the personal data in the named texts of a post.

    What the school has published about itself is left out: its telephone number, postcode and street.
    """
    question = dict(fields).get("reply_to_text", "")[:_QUESTION].lower()
    return tuple(
        datum
        for name, text in fields
        if name != "author.handle"
        for datum in _in_text(name, text, question if name == "text" else "", profile)
    )


def _in_text(name: str, original: str, question: str, profile: SchoolProfile) -> Iterator[PersonalDatum]:
    text = original.translate(FULL_WIDTH)
    if not _MAY_HOLD_DATA.search(text):
        return
    taken: list[tuple[int, int]] = []
    for recogniser in RECOGNISERS:
        for start, end in recogniser.find(text, question):
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            kind = _refine(recogniser.kind, text[start:end], profile)
            if kind:
                yield PersonalDatum(kind=kind, field=name, start=start, end=end, confidence=recogniser.confidence)


def _refine(kind: str, found: str, profile: SchoolProfile) -> str:
    """The kind, told apart for the school's own domain; empty for what the school has published about itself."""
    bare = re.sub(r"\W", "", found).lower()
    match kind:
        case "email":
            written = re.sub(r"[(\[{\s]+dot[)\]}\s]+", ".", found.lower()).replace(" ", "")
            return "school_email" if profile.email_domain and written.endswith(profile.email_domain.lower()) else kind
        case "phone":
            return "" if bare.removeprefix("44").lstrip("0") == re.sub(r"\D", "", profile.phone).lstrip("0") else kind
        case "postcode":
            return "" if bare == profile.address.postcode.replace(" ", "").lower() else kind
        case "street_address":
            street = re.sub(r"^\d+\w?\s+", "", profile.address.street.split(",")[0]).lower()
            return "" if street and street in found.lower() else kind
        case _:
            return kind
