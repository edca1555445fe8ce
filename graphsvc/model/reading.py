"""How the text of a cell becomes a plain value of its field.

Cells are trimmed, no-break spaces too. An empty cell is unknown (None); the
word `none` says that something is known to be none and stays that word. Dates
are kept as written once they are checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from graphsvc.model import dates
from graphsvc.model.fields import BAR, NONE, Field, FieldType, Value

_INVISIBLE = "\ufeff\u200b\u2060"  # zero-width (no-break) spaces, which str.strip leaves alone
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_INTEGER = re.compile(r"([+-]?[0-9]{1,18})(?:\.0*)?")  # 18 digits fit 64 bits; spreadsheets add .0
_SEPARATOR = re.compile(r"(?<!\\)\|")
_NOT_FOLDED = re.compile(r"[\s-]+")
_REMEMBERED = 20_000  # different cells a column remembers
_REMEMBERED_LENGTH = 80  # characters of the longest of them

ID = Field("id", FieldType.KEY, "Key of the record", required=True)
TIE_ID = Field("id", FieldType.TEXT, "Key of the record; made of what identifies it where it is left out")

Read = Callable[[str], Value]


class BadCell(ValueError):
    """A cell that cannot be read; `code` is stable, `wrong` and `right` are for people."""

    def __init__(self, code: str, wrong: str, right: str) -> None:
        super().__init__(f"{wrong}; {right}")
        self.code, self.wrong, self.right = code, wrong, right


class Column(dict[str, Value]):
    """Reads the cells of one column: `column[cell]`; remembers what it has read.

    Raises BadCell. About 0.1 µs a remembered cell, 1 µs another.
    """

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self._read = cell_reader(field)

    def __missing__(self, cell: str) -> Value:
        value = self._read(cell)
        if len(cell) <= _REMEMBERED_LENGTH and len(self) < _REMEMBERED:
            self[cell] = value
        return value


def trimmed(cell: str) -> str:
    """A cell without the space around it, visible or not."""
    text = cell.strip()
    while text and (text[0] in _INVISIBLE or text[-1] in _INVISIBLE):
        text = text.strip(_INVISIBLE).strip()
    return text


def cell_reader(field: Field) -> Read:
    """What reads a cell of this field; it raises BadCell."""
    read = _READERS[field.type](field)

    def read_cell(cell: str) -> Value:
        text = trimmed(cell)
        if not text:
            return None
        if text == NONE and not field.is_literal:
            return NONE
        return read(text)

    return read_cell


def _text(field: Field) -> Read:
    return lambda text: text


def _key(field: Field) -> Read:
    return _checked_key


def _checked_key(text: str) -> str:
    if BAR in text or text == NONE:
        wrong = "is a word with a meaning of its own" if text == NONE else "an id with a bar"
        raise BadCell("bad-id", wrong, f"give an id without {BAR} that is not {NONE!r}")
    return text


def _code(field: Field) -> Read:
    by_folded = {code: code for code in field.codes}

    def read(text: str) -> str:
        return by_folded.get(_NOT_FOLDED.sub("_", text.lower()), text)

    return read


def _integer(field: Field) -> Read:
    def read(text: str) -> int:
        match = _INTEGER.fullmatch(text)
        if match is None:
            raise BadCell("not-a-number", "not a whole number", "write digits only, such as 12500")
        return int(_in_range(field, int(match[1])))

    return read


def _number(field: Field) -> Read:
    def read(text: str) -> float:
        if _NUMBER.fullmatch(text) is None:
            raise BadCell("not-a-number", "not a number", "write digits with a decimal point, such as 12.5")
        return float(_in_range(field, float(text)))

    return read


def _in_range(field: Field, number: float) -> float:
    low = float("-inf") if field.minimum is None else field.minimum
    high = float("inf") if field.maximum is None else field.maximum
    if low <= number <= high and abs(number) != float("inf"):
        return number
    wanted = f"from {low:g} to {high:g}" if field.maximum is not None else f"of {low:g} or more"
    raise BadCell("out-of-range", "outside its range", f"write a number {wanted}")


def _boolean(field: Field) -> Read:
    def read(text: str) -> bool:
        lowered = text.lower()
        if lowered not in ("true", "false"):
            raise BadCell("not-true-or-false", "neither true nor false", "write true, false or nothing")
        return lowered == "true"

    return read


def _date(field: Field) -> Read:
    may_be_before = field.name == "start"

    def read(text: str) -> str:
        try:
            _, _, before = dates.parse(text)
        except ValueError as error:
            wrong, _, right = str(error).partition("; ")
            raise BadCell("not-a-date", wrong.partition(":")[0], right) from None
        if not text.isascii() or (before and not may_be_before):
            wrong = "'..' (on or before) is for a start" if before else "not a date"
            raise BadCell("not-a-date", wrong, "write YYYY, YYYY-MM or YYYY-MM-DD")
        return text

    return read


def _date_or_true(field: Field) -> Read:
    date = _date(field)

    def read(text: str) -> Value:
        if text.lower() == "true":
            return "true"
        try:
            return date(text)
        except BadCell as bad:
            raise BadCell(bad.code, bad.wrong, f"{bad.right}, or true") from None

    return read


def _texts(field: Field) -> Read:
    def read(text: str) -> list[str]:
        parts = _SEPARATOR.split(text) if "\\" in text else text.split(BAR)
        values = (trimmed(part.replace("\\|", BAR)) for part in parts)
        return list(dict.fromkeys(value for value in values if value))

    return read


def _keys(field: Field) -> Read:
    # Keys hold no bar, so that a backslash before one is their own.
    def read(text: str) -> list[str]:
        keys = (trimmed(part) for part in text.split(BAR))
        return list(dict.fromkeys(_checked_key(key) for key in keys if key))

    return read


_READERS: dict[FieldType, Callable[[Field], Read]] = {
    FieldType.TEXT: _text,
    FieldType.KEY: _key,
    FieldType.CODE: _code,
    FieldType.OPEN_CODE: _code,
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.END_DATE: _date,
    FieldType.DATE_OR_TRUE: _date_or_true,
    FieldType.TEXTS: _texts,
    FieldType.KEYS: _keys,
}
