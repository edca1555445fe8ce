"""Dates as sources write them, read by patterns like those of strptime, whatever the language of the machine.

Understood are %d %m %Y %y %b %B, and, to be skipped over, %H %M %S and the
English days of the week %a %A; %% is a percent sign. Names of months are
English, their case does not count. %y follows POSIX: 69 to 99 are 1969 to
1999, 00 to 68 are 2000 to 2068. Digits may lack a leading zero, except where
two numbers stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from graphsvc.model import dates
from graphsvc.model.fields import NONE
from graphsvc.model.reading import BadCell
from loaders.table.mapping import DateReading

Read = Callable[[str], "str | None"]  # a date as the registry writes it; None where it does not fit

PRECISIONS = ("year", "month", "day")
_LENGTHS = {"year": 4, "month": 7, "day": 10}
_BEFORE = ".."
_MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTH_NUMBERS = {name[:3]: number for number, name in enumerate(_MONTHS, 1)}
_PARTS = {
    "d": "(?P<day>[0-9]{1,2})",
    "m": "(?P<month>[0-9]{1,2})",
    "Y": "(?P<year>[0-9]{4})",
    "y": "(?P<year>[0-9]{2})",
    "B": f"(?P<month>{'|'.join(_MONTHS)})",
    "b": f"(?P<month>sept|{'|'.join(_MONTH_NUMBERS)})",
    "H": "[0-9]{1,2}",
    "M": "[0-9]{1,2}",
    "S": r"[0-9]{1,2}(?:\.[0-9]+)?",
    "A": f"(?:{'|'.join(_WEEKDAYS)})",
    "a": f"(?:{'|'.join(name[:3] for name in _WEEKDAYS)})",
    "%": "%",
}
_TOKEN = re.compile(r"(?P<numbers>(?:%[dmYyHMS]){2,})|%(?P<part>.?)|(?P<space>\s+)|[^%\s]+", re.DOTALL)
_ISO = re.compile(r"((?:\.\.)?[0-9]{4}(?:-[0-9]{2}){0,2})(?:(?<=-[0-9]{2}-[0-9]{2})[T ][0-9].*)?")
_WHOLE_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OF_CELLS = "date cells of a workbook arrive as 2016-05-01: add %Y-%m-%d first"
_SERIAL = re.compile(r"([0-9]{1,7})(?:\.[0-9]*)?")
_LAST_SERIAL = 2_958_465  # 9999-12-31
_NO_SUCH_DAY = 60  # 29 February 1900, which the 1900 system has and the calendar has not
_POSIX_PIVOT = 69


def pattern_of(form: str) -> re.Pattern[str]:
    """What a date of this form looks like, with groups year, month and day.

    Raises ValueError for a form that is no date: an unknown or repeated part,
    no year, a day without a month.
    """
    try:
        pattern = re.compile("".join(map(_piece, _TOKEN.finditer(form))), re.IGNORECASE | re.ASCII)
    except re.error:
        raise ValueError("names the year, the month or the day twice") from None
    if "year" not in pattern.groupindex:
        raise ValueError("has no year; write %Y or %y")
    if "day" in pattern.groupindex and "month" not in pattern.groupindex:
        raise ValueError("has a day but no month; write %m, %b or %B")
    return pattern


def dates_of(reading: DateReading) -> Callable[[str], list[str]]:
    """Reads a text as every date that it may be, the likeliest first; the word `none` stays.

    Formats go in their order; without any, and with `excel`, dates are read
    as the registry writes them; with `excel` numbers are serial days, too.
    Raises BadCell (not-a-date) where nothing fits.
    """
    reads = [_reader(form) for form in reading.formats]
    if reading.is_excel or not reads:
        reads.append(_iso)
    if reading.is_excel:
        reads.append(_serial)
    right = f"the mapping expects {' or '.join(reading.formats) or 'YYYY, YYYY-MM or YYYY-MM-DD'}"

    def read_dates(text: str) -> list[str]:
        if text == NONE:
            return [text]
        found = [written for read in reads if (written := read(text)) is not None]
        if not found:
            is_cell = (
                bool(reading.formats) and _WHOLE_DAY.fullmatch(text) is not None and _iso(text) is not None
            )
            raise BadCell("not-a-date", "not a date, or no such day", _OF_CELLS if is_cell else right)
        return list(dict.fromkeys(_finished(written, reading) for written in found))

    return read_dates


def _piece(match: re.Match[str]) -> str:
    if match["numbers"]:
        return "".join(_PARTS[part].replace("{1,2}", "{2}") for part in match["numbers"][1::2])
    if match["space"]:
        return r"\s+"
    if match["part"] is None:
        return re.escape(match[0])
    if match["part"] not in _PARTS:
        raise ValueError(f"has %{match['part']}; understood are {' '.join(f'%{part}' for part in _PARTS)}")
    return _PARTS[match["part"]]


def _reader(form: str) -> Read:
    pattern = pattern_of(form)

    def read(text: str) -> str | None:
        match = pattern.fullmatch(text)
        return None if match is None else _written(**match.groupdict())

    return read


def _written(year: str, month: str | None = None, day: str | None = None) -> str | None:
    whole = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= _POSIX_PIVOT else 2000)
    number = None if month is None else _MONTH_NUMBERS.get(month[:3].lower()) or int(month)
    try:
        iso = date(whole, number or 1, int(day or 1)).isoformat()
    except ValueError:
        return None
    return iso[: _LENGTHS["day" if day else "month" if month else "year"]]


def _iso(text: str) -> str | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    try:
        dates.parse(match[1])
    except ValueError:
        return None
    return match[1]


def _serial(text: str) -> str | None:
    match = _SERIAL.fullmatch(text)
    number = int(match[1]) if match else 0
    if not 1 <= number <= _LAST_SERIAL or number == _NO_SUCH_DAY:
        return None
    start = date(1899, 12, 31) if number < _NO_SUCH_DAY else date(1899, 12, 30)
    return (start + timedelta(days=number)).isoformat()


def _finished(written: str, reading: DateReading) -> str:
    before = reading.is_before or written.startswith(_BEFORE)
    plain = written.removeprefix(_BEFORE)[: _LENGTHS[reading.precision or "day"]]
    if reading.is_last_day:
        plain = _day_after(plain)
    return _BEFORE + plain if before else plain


def _day_after(written: str) -> str:
    # As an end a year or month means the first day after it anyway, so that only days move.
    if len(written) < _LENGTHS["day"] or written == date.max.isoformat():
        return written
    return (date.fromisoformat(written) + timedelta(days=1)).isoformat()
