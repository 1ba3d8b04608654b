"""Says in plain words what is wrong with a file of ours. The one module that knows pydantic's errors.

A value is never repeated, only its kind: it may be a secret or a name.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from config.keys import Loc, dotted, nearest_key

_EXPECTED = {
    "string": "text in quotes",
    "path": "text in quotes",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "tuple": 'a list such as ["one", "two"]',
    "dict": "a table",
    "model": "a table",
    "dataclass": "a table",
    "date": "a date such as 2026-09-01",
}
_LIMITS = ("greater_than", "less_than")
_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """One thing that is wrong, and where; `text` holds no value of the file."""

    loc: Loc
    text: str


def explain(error: ValidationError, known: Collection[str]) -> Iterator[FileProblem]:
    """Yield what `error` says, in our words.

    Args:
        error: what pydantic found.
        known: every dotted key that may be there, to suggest the one that was meant.
    """
    for detail in error.errors(include_url=False):
        loc = tuple(part for part in detail["loc"] if part != "[key]")  # pydantic's mark for "the key itself"
        yield FileProblem(loc=loc, text=_sentence(detail, known))


def _sentence(detail: ErrorDetails, known: Collection[str]) -> str:
    kind = detail["type"]
    if kind in _UNKNOWN:
        named = tuple(part for part in detail["loc"] if isinstance(part, str))
        near = nearest_key(dotted(named), known)
        return f"unknown key; did you mean `{near}`?" if near else "unknown key"
    if kind == "missing":
        return "this key is missing"
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    if expected := _EXPECTED.get(kind.split("_")[0]):
        return f"expected {expected}, found {_kind(detail['input'])}"
    told = detail["msg"].removeprefix("Input should be ")
    return f"expected a number {told}" if kind.startswith(_LIMITS) else f"expected {told}"


def _kind(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case str():
            return "text" if value else "nothing"
        case int() | float():
            return "a number"
        case list() | tuple():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "something else"
