"""Turns rows of the model into plain values and back, refusing what a field cannot hold.

SQLite stores the values as they are, Neo4j what they decode to. A list is a
JSON array, true and false are 1 and 0; every field may hold the word "none"
instead, and None for unknown.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphsvc.errors import BadInput
from graphsvc.model.fields import NONE, ORGANISATION_PREFIX, Field, FieldType, Kind, Row, Value

Stored = str | int | float | None
_LEAST = -(2**63)  # integers of both engines have 64 bits: https://www.sqlite.org/datatype3.html


@dataclass(frozen=True)
class _Encoding:
    """How values of some field types are checked and stored."""

    types: frozenset[type]
    right: str  # what a value must be, for people
    fits: Callable[[Any], bool] | None = None  # a further check beside the type
    encode: Callable[[Any], Stored] | None = None  # None: stored as it is

    def holds(self, value: object) -> bool:
        """Whether a value other than None and "none" can be stored."""
        return type(value) in self.types and (self.fits is None or self.fits(value))


def encoded_list(items: Iterable[str]) -> str:
    """A list as it is stored; equal lists give equal texts."""
    return json.dumps(list(items), ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=4096)  # the same few lists of sources and themes stand in most records
def _remembered_list(items: tuple[str, ...]) -> str:
    return encoded_list(items)


_TEXT = _Encoding(frozenset({str}), "a text")
_TYPES_OF_TEXT = {True: frozenset({str}), False: frozenset({str, type(None)})}  # by whether it is required
_LIST = _Encoding(
    frozenset({list}),
    "a list of texts",
    lambda items: all(type(item) is str for item in items),
    lambda items: _remembered_list(tuple(items)),
)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond every float
        return False


_ENCODINGS = {
    FieldType.INTEGER: _Encoding(
        frozenset({int}), "a whole number of at most 64 bits", lambda n: _LEAST <= n < -_LEAST
    ),
    FieldType.NUMBER: _Encoding(frozenset({int, float}), "a finite number", _is_finite, float),
    FieldType.BOOLEAN: _Encoding(frozenset({bool}), "true or false", None, int),
    FieldType.TEXTS: _LIST,
    FieldType.KEYS: _LIST,
}


def _decode_list(value: Stored) -> Value:
    return json.loads(value) if isinstance(value, str) and value.startswith("[") else value


def _decode_boolean(value: Stored) -> Value:
    return value == 1 if isinstance(value, int) else value


def decoder(field: Field) -> Callable[[Stored], Value] | None:
    """What turns a stored value of the field into the model's; None where they are the same."""
    if field.is_list:
        return _decode_list
    return _decode_boolean if field.type is FieldType.BOOLEAN else None


class RowEncoder:
    """Encodes rows of one kind, column by column: id, every field in order, then the kinds of its ends.

    The kind of node is given for those ends only that may be of several.
    """

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._known = frozenset({"id", *kind.by_name})
        self._encodings = [(field, _ENCODINGS.get(field.type, _TEXT)) for field in kind.fields]

    def encode(self, rows: Sequence[Row]) -> list[tuple[Stored, ...]]:
        """The values of each row, a row given twice only once; raises BadInput naming id and field."""
        ids = [self._checked_id(row) for row in rows]
        columns: list[Sequence[Stored]] = [ids]
        kinds: list[Sequence[Stored]] = []
        for field, encoding in self._encodings:
            column = self._column(field, encoding, rows)
            if has_kinds(self._kind, field):
                ends = [end_reference(field, str(value)) for value in column]
                kinds.append([kind for kind, _ in ends])
                column = [key for _, key in ends]
            columns.append(column)
        return self._once(ids, list(zip(*columns, *kinds, strict=True)))

    def _checked_id(self, row: Row) -> str:
        key = row.get("id")
        if type(key) is not str or not key:
            raise BadInput(f"{self._kind.name} {key!r}: an id is a text of at least one character")
        if not row.keys() <= self._known:
            unknown = ", ".join(sorted(row.keys() - self._known))
            raise BadInput(f"{self._kind.name} {key!r}: no such field: {unknown}")
        return key

    def _column(self, field: Field, encoding: _Encoding, rows: Sequence[Row]) -> list[Stored]:
        values: list[Any] = [row.get(field.name) for row in rows]
        if encoding is not _TEXT or not _TYPES_OF_TEXT[field.required].issuperset(map(type, values)):
            self._check(field, encoding, rows)
        if encoding.encode is None:
            return values
        encode = encoding.encode
        return [value if value is None or value == NONE else encode(value) for value in values]

    def _check(self, field: Field, encoding: _Encoding, rows: Sequence[Row]) -> None:
        for row in rows:
            value = row.get(field.name)
            if value == NONE or encoding.holds(value) or (value is None and not field.required):
                continue
            raise BadInput(
                f"{self._kind.name} {row['id']!r}: {field.name} must be {encoding.right}, not {value!r:.80}"
            )

    def _once(self, ids: list[str], encoded: list[tuple[Stored, ...]]) -> list[tuple[Stored, ...]]:
        if len(set(ids)) == len(ids):
            return encoded
        once: dict[str, tuple[Stored, ...]] = {}
        for key, values in zip(ids, encoded, strict=True):
            if once.setdefault(key, values) != values:
                raise written_twice(self._kind.name, key)
        return list(once.values())


def has_kinds(kind: Kind, field: Field) -> bool:
    """Whether a field is an end whose node may be of several kinds."""
    return field.name in kind.ends and len(field.refers_to) > 1


def end_reference(field: Field, written: str) -> tuple[str, str]:
    """The kind and key of the node that an end names; `organisation:KEY` forces the kind."""
    if len(field.refers_to) > 1 and written.startswith(ORGANISATION_PREFIX):
        return "organisation", written.removeprefix(ORGANISATION_PREFIX)
    return field.refers_to[0], written


def written_end(field: Field, kind: str, key: str) -> str:
    """How a row names the node of an end: the inverse of `end_reference`."""
    return key if kind == field.refers_to[0] else f"{kind}:{key}"


def written_twice(kind: str, key: object) -> BadInput:
    """The error for a record that one batch changes more than once."""
    return BadInput(f"{kind} {key!r}: stands more than once in one batch, with different content")


def unencodable(kind: str, encoded: Sequence[tuple[Stored, ...]]) -> BadInput:
    """The error for text that is no Unicode (half a surrogate pair): finds the record."""
    for values in encoded:
        for value in values:
            try:
                str(value).encode()
            except UnicodeEncodeError:
                return BadInput(f"{kind} {values[0]!r}: {value!r:.80} is not valid Unicode text")
    return BadInput(f"{kind}: a text is not valid Unicode")


def decoded_row(kind: Kind, key: str, values: Sequence[Stored]) -> Row:
    """A row of the model from its id and its stored fields in the order of the kind."""
    row: dict[str, Value] = {"id": key}
    for field, value in zip(kind.fields, values, strict=True):
        decode = decoder(field)
        row[field.name] = decode(value) if decode and value is not None else value
    return row
