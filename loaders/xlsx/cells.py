"""How the value of a cell becomes the text that a CSV file would hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial

NumberText = Callable[[str], str]

_SECONDS_PER_DAY = 86_400
_REMEMBERED = 10_000
_REMEMBERED_LENGTH = 40  # characters of the longest of them
_DIGITS = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(
    r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?|[+-]?\.[0-9]+(?:[eE][+-]?[0-9]{1,3})?"
)
# ECMA-376 part 1, 18.17.4.1: day 1 is 1 January 1900 and day 60 never was, or day 0 is 1 January 1904.
_EPOCH_1900, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_NO_DAY = 60
_DAYS = 2_958_466  # until the end of the calendar, 31 December 9999
# ECMA-376 part 1, 18.8.30 numFmt: formats that are known by number and show a date or time.
BUILT_IN = {
    **dict.fromkeys((*range(14, 18), *range(27, 32), 36, *range(50, 55), 57, 58), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, *range(32, 36), 45, 47, 55, 56), "h:mm:ss"),
    22: "yyyy-mm-dd h:mm",
    46: "[h]:mm:ss",
}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_ZEROS = re.compile("0{2,}")


def number_text(raw: str) -> str:
    """A number as digits: `12` for 12.0, no exponent; what is no number stays as it is."""
    if _DIGITS.fullmatch(raw) or not _NUMBER.fullmatch(raw):
        return raw
    number = float(raw)
    if not number or abs(number) == float("inf"):
        return raw if number else "0"
    text = format(
        Decimal(repr(number)), "f"
    )  # the shortest that means the same: 0.1, not 0.10000000000000001
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_reader(code: str, *, is_1904: bool) -> NumberText:
    """What reads the numbers shown in a format: as dates, with their zeros in front, or plainly."""
    shown = _LITERAL.sub("", code.split(";")[0])
    if _ELAPSED.search(shown):
        return _elapsed
    if shown.lower() != "general" and re.search("[dmyhs]", shown, re.IGNORECASE):
        return partial(_date, is_1904=is_1904)
    if _ZEROS.fullmatch(shown):
        return partial(_padded, width=len(shown))
    return number_text


def iso_text(raw: str) -> str:
    """A date written as ISO 8601: the day, with its time only where that is not midnight."""
    day, _, time = raw.partition("T")
    return day if not time.strip("0:.Z") else f"{day} {time}"


def _padded(raw: str, *, width: int) -> str:
    text = number_text(raw)
    return text.zfill(width) if text.isdigit() else text


def _elapsed(raw: str) -> str:
    seconds = _seconds(raw)
    if seconds is None:
        return raw
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _date(raw: str, *, is_1904: bool) -> str:
    read = _remembered_date if len(raw) <= _REMEMBERED_LENGTH else _date_text
    return read(raw, is_1904)


def _date_text(raw: str, is_1904: bool) -> str:
    seconds = _seconds(raw)
    if seconds is None:
        return raw
    day = seconds // _SECONDS_PER_DAY
    if day == 0 and not is_1904:
        return str((_EPOCH_1900 + timedelta(seconds=seconds)).time())
    if day == _NO_DAY and not is_1904:
        return raw
    moved = 0 if is_1904 or day > _NO_DAY else 1
    try:
        when = (_EPOCH_1904 if is_1904 else _EPOCH_1900) + timedelta(days=moved, seconds=seconds)
    except OverflowError:  # the last years of the calendar, counted from 1904
        return raw
    return str(when) if seconds % _SECONDS_PER_DAY else str(when.date())


_remembered_date = lru_cache(_REMEMBERED)(_date_text)


def _seconds(raw: str) -> int | None:
    if not _NUMBER.fullmatch(raw) or not 0 <= float(raw) < _DAYS:
        return None
    return round(float(raw) * _SECONDS_PER_DAY)
