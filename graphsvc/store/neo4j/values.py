"""Turns rows of the model into properties of the graph and back, refusing what Neo4j cannot hold.

Every value is stored as itself: texts, whole numbers, numbers, truth, lists
of texts, or the word "none"; what is unknown has no property.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphsvc.errors import BadInput
from graphsvc.model.fields import Kind, Row, Value
from graphsvc.store.neo4j.schema import REFERENCES, SHAPES
from graphsvc.store.values import (
    RowEncoder,
    Stored,
    decoder,
    end_reference,
    has_kinds,
    unencodable,
    written_end,
)

Properties = dict[str, Any]
LONGEST_BYTES = 8_000  # of an indexed text: an index of Neo4j takes keys of up to 8,167 bytes
_LOOKED_AT = LONGEST_BYTES // 4  # characters; a shorter text cannot be too long, one has up to four bytes


@dataclass(frozen=True, slots=True)
class Written:
    """One row as it is to be stored: its properties, and the kind and key of the node at each end."""

    id: str
    properties: Properties
    ends: tuple[tuple[str, str], ...]


class RowWriter:
    """Checks rows of one kind and makes properties of them."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._encoder = RowEncoder(kind)
        shape = SHAPES[kind.name]
        places = {field.name: place for place, field in enumerate(kind.fields, start=1)}
        self._fields = [(f.name, places[f.name], _remembering(decoder(f))) for f in shape.properties]
        single = {r.field for r in REFERENCES if r.kind == kind.name and not r.is_list}
        self._indexed = [("id", 0), *((name, places[name]) for name in sorted(single))]
        self._ends = [(f, places[f.name]) for f in ((shape.start, shape.end) if kind.ends else ())]
        several = [field.name for field in kind.fields if has_kinds(kind, field)]
        self._kinds = {name: len(kind.fields) + 1 + place for place, name in enumerate(several)}

    def written(self, rows: Sequence[Row]) -> list[Written]:
        """The rows, one given twice only once; raises BadInput naming id and field."""
        encoded = self._encoder.encode(rows)
        self._check_unicode(encoded)
        self._check_lengths(encoded)
        return [self._written(values) for values in encoded]

    def _written(self, values: tuple[Stored, ...]) -> Written:
        key = str(values[0])
        properties: Properties = {"id": key}
        for name, place, decode in self._fields:
            value = values[place]
            if value is not None:
                properties[name] = value if decode is None else decode(value)
        return Written(key, properties, tuple([self._end(f.name, place, values) for f, place in self._ends]))

    def _end(self, name: str, place: int, values: tuple[Stored, ...]) -> tuple[str, str]:
        kind = values[self._kinds[name]] if name in self._kinds else self._kind.by_name[name].refers_to[0]
        return str(kind), str(values[place])

    def _check_unicode(self, encoded: Sequence[tuple[Stored, ...]]) -> None:
        try:
            for values in encoded:
                "".join([value for value in values if type(value) is str]).encode()
        except UnicodeEncodeError:
            raise unencodable(self._kind.name, encoded) from None

    def _check_lengths(self, encoded: Sequence[tuple[Stored, ...]]) -> None:
        for values in encoded:
            for name, place in self._indexed:
                text = values[place]
                if type(text) is str and len(text) > _LOOKED_AT and len(text.encode()) > LONGEST_BYTES:
                    raise BadInput(
                        f"{self._kind.name} {str(values[0])[:80]!r}: {name} has more than {LONGEST_BYTES} "
                        "bytes, which Neo4j cannot look up; give it a shorter one"
                    )


def _remembering(decode: Callable[[Stored], Value] | None) -> Callable[[Stored], Value] | None:
    """The same few lists of sources and themes stand in most records: made once."""
    return None if decode is None else lru_cache(maxsize=4096)(decode)


def row_of(kind: Kind, properties: Mapping[str, Any], ends: Mapping[str, str]) -> Row:
    """A row of the model from what is stored and how its ends are written."""
    row: dict[str, Value] = {"id": properties["id"]}
    for field in kind.fields:
        row[field.name] = ends[field.name] if field.name in ends else properties.get(field.name)
    return row


def node_named(kind: Kind, end: str, written: str) -> tuple[str, str]:
    """The kind and key of the node that an end of a row names."""
    return end_reference(kind.by_name[end], written)


def name_of_node(kind: Kind, end: str, node: tuple[str, str]) -> str:
    """How an end of a row names a node."""
    return written_end(kind.by_name[end], *node)
