"""A planned partnership as a JSON file: the input of `checkDraft`, checked before anything is asked."""

from __future__ import annotations

import difflib
import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from graphsvc.errors import BadInput, NotFound
from graphsvc.model.codes import LEVELS

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LEVELS = tuple(level.upper() for level in LEVELS)
Check = Callable[[str, object], Iterator[str]]  # what is wrong with a value that stands at a place


def read_draft(file: str) -> dict[str, Any]:
    """The draft in a file, or in stdin for `-`.

    Raises BadInput with file and place for what is no JSON, no object, or no such field or value;
    NotFound for a file that does not exist.
    """
    try:
        found = json.loads(_text(file), object_pairs_hook=_distinct, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadInput(f"{file}: {where}: no JSON: {error.msg[:1].lower()}{error.msg[1:]}") from None
    except RecursionError:
        raise BadInput(f"{file}: nested too deeply for a draft") from None
    except BadInput as error:
        raise BadInput(f"{file}: {error}") from None
    if not isinstance(found, dict):
        raise BadInput(
            f'{file}: a draft is a JSON object, such as {{"themes": ["KEY"], "territories": ["KEY"]}}'
        )
    for wrong in _mistakes(found):
        raise BadInput(f"{file}: {wrong}")
    return found


def _text(file: str) -> str:
    if file == "-":
        if sys.stdin is None:
            raise BadInput("there is no stdin to read; name a file")
        written = sys.stdin.buffer.read()
    elif Path(file).exists():
        written = Path(file).read_bytes()
    else:
        raise NotFound(f"{file}: no such file")
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"byte {error.start}: no UTF-8 text") from None


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object, in which JSON would let a field stand twice."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise BadInput(f"field {name!r} stands twice")
        found[name] = value
    return found


def _no_number(text: str) -> NoReturn:
    raise BadInput(f"{text} is no JSON value; an unknown one is null")


def _mistakes(draft: dict[str, object]) -> Iterator[str]:
    for name, value in draft.items():
        if name not in FIELDS:
            close = difflib.get_close_matches(name, FIELDS, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(FIELDS)}"
            yield f"unknown field {name!r:.100}; {hint}"
        elif value is not None:
            yield from FIELDS[name](name, value)


def _is_text(place: str, value: object) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{place}: {_shown(value)} is no text; write it in quotes"


def _are_texts(place: str, value: object) -> Iterator[str]:
    if not isinstance(value, list):
        yield f'{place}: {_shown(value)} is no list; write ["KEY", …]'
    else:
        for number, each in enumerate(value):
            yield from _is_text(f"{place}[{number}]", each)


def _is_level(place: str, value: object) -> Iterator[str]:
    if value not in _LEVELS:
        yield f"{place}: {_shown(value)} is none of {', '.join(_LEVELS)}"


def _is_day(place: str, value: object) -> Iterator[str]:
    try:
        right = isinstance(value, str) and _DAY.fullmatch(value) and date.fromisoformat(value)
    except ValueError:
        right = None
    if not right:
        yield f"{place}: {_shown(value)} is no day; write YYYY-MM-DD, such as 2027-01-31"


def _shown(value: object) -> str:
    return f"{json.dumps(value, ensure_ascii=False):.100}"


FIELDS: dict[str, Check] = {
    "name": _is_text,
    "level": _is_level,
    "territories": _are_texts,
    "themes": _are_texts,
    "organisations": _are_texts,
    "start": _is_day,
    "plannedEnd": _is_day,
}
