"""Fields of many records at once, column by column: an answer of one record a row is ten times as slow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graphsvc.model.fields import Field, FieldType
from graphsvc.store.neo4j.connection import Transaction
from graphsvc.store.neo4j.schema import Shape, quoted

_ROWS_IN_A_RECORD = 10_000
_Absent = tuple[str, Callable[[Any], bool]]  # what Cypher writes for unknown, and what tells it
# `collect` leaves nulls out: for unknown it is given a value that the field cannot hold.
_TRUTH: _Absent = ("0", lambda value: type(value) is int)
_OTHER: _Absent = ("false", lambda value: value is False)


@dataclass(frozen=True)
class Column:
    """How one column is asked of current and of past records `n`, and which values of it mean unknown."""

    current: str
    past: str
    is_absent: Callable[[Any], bool] | None = None

    def clean(self, values: list[Any]) -> list[Any]:
        """The values as the model has them: None for unknown."""
        if self.is_absent is None:
            return values
        return [None if self.is_absent(value) else value for value in values]


def plain(name: str) -> Column:
    """The column of something that every record has."""
    return Column(f"n.{name}", f"n.{name}")


ID, NUMBER, SINCE, UNTIL = map(plain, ("id", "nid", "since", "until"))


def column_of(shape: Shape, field: Field) -> Column:
    """The column of a field; an end is the number of its node."""
    name = f"n.{quoted(field.name)}"
    if field.name in shape.kind.ends:
        return Column("a.nid" if field.name == shape.start.name else "b.nid", name)
    word, is_absent = _TRUTH if field.type is FieldType.BOOLEAN else _OTHER
    held = f"coalesce({name}, {word})"
    return Column(held, held, is_absent)


def current_portions(
    transaction: Transaction, shape: Shape, columns: Sequence[Column], where: str = "", **parameters: Any
) -> Iterator[list[list[Any]]]:
    """Columns of the records that hold now, some thousands at a time, in no order."""
    asked = [column.current for column in columns]
    return _portions(transaction, shape.pattern(), where, asked, columns, **parameters)


def past_portions(
    transaction: Transaction, shape: Shape, columns: Sequence[Column], where: str = "", **parameters: Any
) -> Iterator[list[list[Any]]]:
    """Columns of what later writes replaced or removed."""
    asked = [column.past for column in columns]
    return _portions(transaction, f"(n:{shape.past})", where, asked, columns, **parameters)


def _portions(
    transaction: Transaction,
    pattern: str,
    where: str,
    asked: Sequence[str],
    columns: Sequence[Column],
    **parameters: Any,
) -> Iterator[list[list[Any]]]:
    collected = ", ".join(f"collect({each}) AS c{place}" for place, each in enumerate(asked))
    names = ", ".join(f"c{place}" for place in range(len(asked)))
    statement = (
        f"MATCH {pattern} {where} WITH n.nid / {_ROWS_IN_A_RECORD} AS portion, {collected} RETURN {names}"
    )
    for found in transaction.each_row(statement, **parameters):
        if len(set(map(len, found))) > 1:
            raise AssertionError(f"a column of {pattern} lost a value")
        yield [column.clean(values) for column, values in zip(columns, found, strict=True)]
