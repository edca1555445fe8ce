"""Fields that read a record's columns, and the plain field under them.

Most fields of a page are read from a column by kind and number. They take no
arguments and ask nothing of the request, so no Info object is made for them:
a third of the cost of a row (docs/adr/0009-graphql.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache
from typing import Any

import numpy as np
import strawberry
from numpy.typing import NDArray
from strawberry.types.field import UNRESOLVED, StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from graphsvc.api.batch import Batch, Column, Lists, pointed_at
from graphsvc.api.enums import DatePrecision, by_code
from graphsvc.model.dates import first_day, next_day, parse
from graphsvc.model.fields import NONE, Field, FieldType
from graphsvc.model.kinds import KINDS
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.snapshot import Snapshot

DIGITS = 12  # beyond them a number is rounding noise, not an answer
TRUE = "true"  # what a DATE_OR_TRUE field holds where only the fact is known
KEPT_DAYS = 10_000  # registries write the same days again and again; each is read once
_first_day, _next_day = lru_cache(KEPT_DAYS)(first_day), lru_cache(KEPT_DAYS)(next_day)
_NO_DAY = (None, NONE, TRUE)
Reader = Callable[[Any], object]
Many = Callable[..., "Column | None"]  # what a field gives for many records at once; None: ask one by one


def number(value: float | None) -> float | None:
    """A number as answers show it; None for one that is unknown, as NaN too."""
    return None if value is None or math.isnan(value) else round(float(value), DIGITS)


class ManyField(StrawberryField):
    """A field that may be read for many records at once: `many` takes a Batch or Pages, and its arguments."""

    many: Many | None = None

    def resolve_type(self, **given: Any) -> Any:
        """Its type; unresolved until it knows in which module the names of its annotation stand.

        Strawberry tries, and fails, five times while a class is made: a tenth of the time that a start takes.
        """
        told = self.type_annotation
        if told is not None and told.namespace is None and isinstance(told.raw_annotation, str):
            return UNRESOLVED
        return super().resolve_type(**given)


class PlainField(ManyField):
    """A field without arguments whose value `reader` gives from the object alone.

    `is_lasting`: a record of a snapshot has the same value whoever asks, and whatever else is asked.
    """

    def __init__(
        self,
        reader: Reader,
        description: str,
        resolver: StrawberryResolver[Any] | None = None,
        many: Many | None = None,
        *,
        is_lasting: bool = False,
    ) -> None:
        super().__init__(description=description, base_resolver=resolver)
        self.reader = reader
        self.many = many
        self.is_lasting = is_lasting
        self.init = self.repr = self.compare = False

    @property
    def is_basic_field(self) -> bool:
        """True: Strawberry then calls `get_result` without making an Info object."""
        return True

    def get_result(self, source: Any, info: Any, args: Any, kwargs: Any) -> Any:
        """The value for one object."""
        return self.reader(source)


def plain(
    description: str, many: Many | None = None, *, is_lasting: bool = False
) -> Callable[[Callable[[Any], Any]], Any]:
    """Makes a method without arguments a field of its type."""

    def decorate(method: Callable[[Any], Any]) -> PlainField:
        return PlainField(method, description, StrawberryResolver(method), many, is_lasting=is_lasting)

    return decorate


def asked(description: str) -> Callable[[Callable[..., Any]], Any]:
    """Makes a method that takes arguments a field of its type."""
    return lambda method: strawberry.field(method, description=description)


def derived(description: str, reader: Reader, many: Many | None = None, *, is_lasting: bool = False) -> Any:
    """A field whose value a function gives; its type is the annotation beside it."""
    return PlainField(reader, description, many=many, is_lasting=is_lasting)


def key_of(description: str = "The register's own id.") -> Any:
    """The key of a record."""
    return derived(
        description,
        lambda record: record.table.keys[record.ix],
        lambda batch: batch.taken(batch.table.keys),
        is_lasting=True,
    )


def name_or_key(record: Any) -> str:
    """The name of a territory or theme; its key where none is recorded."""
    return str(record.columns["name"][record.ix] or record.table.keys[record.ix])


def names_or_keys(batch: Batch) -> list[str]:
    """The same for many."""
    names, keys = batch.taken(batch.columns["name"]), batch.taken(batch.table.keys)
    return [str(name or key) for name, key in zip(names, keys, strict=True)]


def computed(
    description: str, column: Callable[[Snapshot], NDArray[Any]], shown: Callable[[Any], object]
) -> Any:
    """What `shown` makes of the number that a record has in a column of the snapshot."""
    return derived(
        description,
        lambda record: shown(column(record.picture.snapshot)[record.ix].item()),
        lambda batch: [shown(value) for value in column(batch.picture.snapshot)[batch.numbers].tolist()],
        is_lasting=True,
    )


def recorded(kind: str, name: str, description: str = "") -> Any:
    """A text, number or truth value as recorded; null when unknown or known to be none."""
    none = None if KINDS[kind].by_name[name].is_literal else NONE

    def read(record: Any) -> object:
        value = record.columns[name][record.ix]
        return None if value == none else value

    def read_many(batch: Batch) -> Column:
        return [None if value == none else value for value in batch.taken(batch.columns[name])]

    return derived(description or about(kind, name), read, read_many, is_lasting=True)


def texts(kind: str, name: str, description: str = "") -> Any:
    """A list of texts; empty when unknown or known to be none."""
    return derived(
        description or about(kind, name),
        lambda record: listed(record.columns[name][record.ix]),
        lambda batch: [listed(value) for value in batch.taken(batch.columns[name])],
    )


def code(kind: str, name: str, enum: type[Enum], description: str = "") -> Any:
    """A code of a closed list; null when unknown or on no list."""
    members = by_code(enum)
    return derived(
        description or about(kind, name),
        lambda record: members.get(record.columns[name][record.ix]),
        lambda batch: [members.get(value) for value in batch.taken(batch.columns[name])],
        is_lasting=True,
    )


def day(kind: str, name: str, description: str = "") -> Any:
    """The day a written date is read as; null when unknown or known to be none."""
    read = _next_day if KINDS[kind].by_name[name].type is FieldType.END_DATE else _first_day

    def day_of(record: Any) -> object:
        written = record.columns[name][record.ix]
        return None if written in _NO_DAY else read(written)

    def days_of(batch: Batch) -> Column:
        written = batch.taken(batch.columns[name])
        return [None if each in _NO_DAY else read(each) for each in written]

    return derived(description or about(kind, name), day_of, days_of, is_lasting=True)


def precision(kind: str, name: str) -> Any:
    """How exactly a date is known; null when it is not."""

    def precision_of(record: Any) -> DatePrecision | None:
        written = record.columns[name][record.ix]
        if written in _NO_DAY:
            return None
        _, exact, before = parse(written)
        return DatePrecision.ON_OR_BEFORE if before else DatePrecision(exact.value)

    about_it = f"How exactly `{graphql_name(name)}` is known; null when it is not."
    return derived(about_it, precision_of, is_lasting=True)


def one(kind: str, name: str, description: str = "") -> Any:
    """The node that a field of a node refers to; null when unknown."""
    other = KINDS[kind].by_name[name].refers_to[0]

    def read(record: Any) -> object:
        nodes = record.picture.snapshot.nodes
        ix = nodes[kind].target(name, record.ix, nodes[other])
        return None if ix is None else record.picture.node(other, ix)

    def read_many(batch: Batch) -> Column:
        return pointed_at(batch.picture, other, batch.picture.index.target(kind, name, other)[batch.numbers])

    return derived(description or about(kind, name), read, read_many)


def several(kind: str, name: str, description: str = "") -> Any:
    """The nodes that a list field of a node refers to, in order of key; empty when unknown or none."""
    other = KINDS[kind].by_name[name].refers_to[0]

    def read(record: Any) -> object:
        nodes = record.picture.snapshot.nodes
        return [record.picture.node(other, ix) for ix in nodes[kind].targets(name, record.ix, nodes[other])]

    def read_many(batch: Batch) -> Column:
        targets, places = batch.picture.index.listed(kind, name, other).several(batch.numbers)
        sizes = np.bincount(places, minlength=len(batch)).tolist()
        return Lists(sizes, Batch(batch.picture, other, targets))

    return derived(description or about(kind, name), read, read_many)


def at_end(kind: str, name: str, description: str = "", *, column: str | None = None) -> Any:
    """The node at an end of a tie; null where it points nowhere."""
    column = column or name
    other = KINDS[kind].by_name[name].refers_to[0] if column == name else column.removeprefix(f"{name}_")

    def read(record: Any) -> object:
        ix = int(record.table.ends[column][record.ix])
        return None if ix == NOBODY else record.picture.node(other, ix)

    def read_many(batch: Batch) -> Column:
        return pointed_at(batch.picture, other, batch.table.ends[column][batch.numbers])

    return derived(description or about(kind, name), read, read_many)


def about(kind: str, name: str) -> str:
    """What the vocabulary says of a field, with how unknown values show."""
    if name in _SHOWN:
        return _SHOWN[name]
    field = KINDS[kind].by_name[name]
    return f"{field.about.rstrip('.')}. {_unknown(field)}".rstrip()


_SHOWN = {  # the vocabulary says how these are written, the schema how they are read
    "start": "First day it holds; of a month or year where only that is known. Null when unknown.",
    "end": "First day it no longer holds. Null when unknown or none.",
}


def _unknown(field: Field) -> str:
    if field.required:
        return ""
    return "Empty when unknown or none." if field.is_list else "Null when unknown."


def listed(value: object) -> list[str]:
    """The texts of a list field; empty when unknown or known to be none."""
    return list(value) if isinstance(value, list) else []


def known_none(columns: Mapping[str, Any], names: Mapping[str, str], ix: int) -> list[str]:
    """The fields, by their GraphQL names, that one record knows to be none."""
    return [shown for name, shown in names.items() if name in columns and columns[name][ix] in (NONE, [])]


def graphql_name(name: str) -> str:
    """A field's name as the schema writes it."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
