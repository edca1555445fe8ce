"""What stands in the cell of a field: the inverse of `graphsvc.model.reading`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable

from graphsvc.model.fields import BAR, NONE, Field, FieldType, Value

Write = Callable[[Value], str]

_ENDING_IN_BACKSLASH = re.compile(r"\\$")


def cell_writer(field: Field) -> Write:
    """What writes a value of this field so that reading the cell gives the value again; None is empty."""
    write = _WRITERS.get(field.type, str)

    def write_cell(value: Value) -> str:
        if value is None:
            return ""
        return value if isinstance(value, str) else write(value)

    return write_cell


def number_text(value: Value) -> str:
    """A number in as few digits as mean exactly it: `12` for 12.0, `0` for -0.0."""
    text = repr(value if value else 0)
    return text.removesuffix(".0")


def boolean_text(value: Value) -> str:
    """`true` or `false`."""
    return "true" if value else "false"


def plain_text(value: object) -> str:
    """Any single value as text; what is unknown is empty."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return boolean_text(value)
    return number_text(value) if isinstance(value, int | float) else json.dumps(value, ensure_ascii=False)


def _listed(texts: Iterable[str]) -> str:
    """A list as a cell; one that would read as empty or as the word `none` gets a bar behind it."""
    text = BAR.join(dict.fromkeys(texts))
    return f"{text}{BAR}" if text in ("", NONE) else text


def _escaped(text: str) -> str:
    """A value of a list with its bars escaped, and a space where it would escape the bar that follows it."""
    return _ENDING_IN_BACKSLASH.sub(r"\\ ", text.replace(BAR, f"\\{BAR}"))


def _texts(value: Value) -> str:
    texts = [str(text) for text in value] if isinstance(value, list) else []
    return _listed([*map(_escaped, texts[:-1]), *(text.replace(BAR, f"\\{BAR}") for text in texts[-1:])])


def _keys(value: Value) -> str:
    return _listed(value if isinstance(value, list) else [])


_WRITERS: dict[FieldType, Write] = {
    FieldType.INTEGER: number_text,
    FieldType.NUMBER: number_text,
    FieldType.BOOLEAN: boolean_text,
    FieldType.TEXTS: _texts,
    FieldType.KEYS: _keys,
}
