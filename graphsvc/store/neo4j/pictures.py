"""All records of one revision, column by column."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from graphsvc.errors import NotFound
from graphsvc.store.asked import fields_asked, kind_asked
from graphsvc.store.base import Columns
from graphsvc.store.neo4j.columns import ID, NUMBER, Column, column_of, current_portions, past_portions
from graphsvc.store.neo4j.connection import Connection, Transaction
from graphsvc.store.neo4j.schema import SHAPES, Shape
from graphsvc.store.neo4j.steady import Steady

_HELD = "WHERE n.since <= $revision"


class Neo4jPicture:
    """The picture of one revision; what later writes replaced is read from the past."""

    def __init__(self, steady: Steady, revision: int) -> None:
        self.revision = revision
        self._steady = steady

    def nodes(self, kind: str, fields: Collection[str] | None = None) -> Columns:
        """The nodes of a kind in order of id: `id`, `nid`, and the fields asked for (all by default)."""
        return self._columns(SHAPES[kind_asked(kind, is_tie=False).name], fields, numbered=True)

    def ties(self, kind: str, fields: Collection[str] | None = None) -> Columns:
        """The ties of a kind in order of id: `id` and the fields asked for; ends hold the node's `nid`."""
        return self._columns(SHAPES[kind_asked(kind, is_tie=True).name], fields, numbered=False)

    def _columns(self, shape: Shape, fields: Collection[str] | None, *, numbered: bool) -> Columns:
        chosen = fields_asked(shape.kind, fields)
        asked = [ID, *([NUMBER] if numbered else []), *(column_of(shape, field) for field in chosen)]
        read = self._steady.read(lambda transaction, at: _read(transaction, shape, asked, self.revision, at))
        order = sorted(range(len(read[0])), key=read[0].__getitem__)
        names = ["id", *(["nid"] if numbered else []), *(field.name for field in chosen)]
        columns = [[column[place] for place in order] for column in read]
        return dict(zip(names, columns, strict=True))


def _read(
    transaction: Transaction, shape: Shape, asked: Sequence[Column], revision: int, current: int
) -> list[list[Any]]:
    """The columns of the records that held at the revision, in no order."""
    portions = current_portions(transaction, shape, asked)
    if revision != current:
        portions = chain(
            current_portions(transaction, shape, asked, _HELD, revision=revision),
            past_portions(transaction, shape, asked, f"{_HELD} < n.until", revision=revision),
        )
    columns: list[list[Any]] = [[] for _ in asked]
    for portion in portions:
        for column, values in zip(columns, portion, strict=True):
            column.extend(values)
    return columns


@contextmanager
def reading(connection: Connection, revision: int | None) -> Iterator[Neo4jPicture]:
    """The picture of a revision, the current one by default; raises NotFound for one that is not."""
    steady = Steady(connection)
    wanted = steady.revision if revision is None else revision
    if not 0 <= wanted <= steady.revision:
        raise NotFound(f"there is no revision {wanted}; the store is at revision {steady.revision}")
    yield Neo4jPicture(steady, wanted)
