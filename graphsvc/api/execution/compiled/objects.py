"""Objects of a plan: what is asked of each type that may stand in a place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from graphql import GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet

from graphsvc.api.batch import Batch, Column, Refs, Source
from graphsvc.api.execution.compiled.compiler import Compiler
from graphsvc.api.execution.compiled.completing import present, spread, values
from graphsvc.api.execution.compiled.fields import field_of
from graphsvc.api.execution.compiled.run import Odd, Run
from graphsvc.api.execution.compiled.shared import Shared, Written, shared, whole
from graphsvc.api.node_types import NODE_TYPES
from graphsvc.api.pages import Pages
from graphsvc.snapshot.arrays import NOBODY

FEW = 50  # for fewer objects code is not worth being generated
OFTEN = 2  # times that records must stand in a batch on average for it to pay to write each once
_DEFINITION = "strawberry-definition"
Rows = Callable[[list[list[Any]]], list[dict[str, Any]]]


class Selection:
    """What is asked of the objects of one type."""

    def __init__(self, compiler: Compiler, type_: GraphQLObjectType, fields: GroupedFieldSet) -> None:
        """Raises Unsupported."""
        self._names = tuple(fields)
        self._fields = [field_of(compiler, type_, details) for details in fields.values()]
        self._rows: Rows | None = None

    def answers(self, source: Source, run: Run) -> Written:
        """What is written of each object; records that stand often in a batch are written once."""
        if not isinstance(source, Batch) or len(source) < OFTEN or len(source.once) * OFTEN > len(source):
            return self._written(source, run)
        return shared(self._written(source.once, run), source.places)

    def _written(self, source: Source, run: Run) -> Written:
        columns = [field.column(source, run) for field in self._fields]
        if any(len(column) != len(source) for column in columns):
            raise Odd("a column that does not belong to its objects")
        if len(columns) == 1 and isinstance(columns[0], Shared):  # objects that say the same are one
            return Shared(self._across([columns[0].values], len(columns[0].values)), columns[0].places)
        return self._across(list(map(whole, columns)), len(source))

    def _across(self, columns: list[list[Any]], length: int) -> list[dict[str, Any]]:
        """The rows of columns of a length."""
        if not columns or length < FEW:
            rows = zip(*columns, strict=True) if columns else [()] * length
            return [dict(zip(self._names, row, strict=True)) for row in rows]
        if self._rows is None:
            self._rows = _generated(self._names)
        return self._rows(columns)


class Objects:
    """Completes objects of one type, or of those that an interface or union stands for."""

    def __init__(
        self,
        compiler: Compiler,
        possible: Sequence[GraphQLObjectType],
        details: FieldDetailsList,
        *,
        nullable: bool,
    ) -> None:
        """Selections are made when the first object of their type is met."""
        self._compiler = compiler
        self._types = {type_.extensions[_DEFINITION].origin: type_ for type_ in possible}
        self._only = possible[0] if len(possible) == 1 and not possible[0].is_type_of else None
        self._details = details
        self._nullable = nullable
        self._selections: dict[type, Selection] = {}

    def __call__(self, column: Column, run: Run) -> Written:
        """What is written of each object."""
        if isinstance(column, Batch):
            return self._selection(NODE_TYPES[column.kind]).answers(column, run) if len(column) else []
        if isinstance(column, Refs):
            return self._of_refs(column, run)
        if isinstance(column, Pages):
            return self._selection(column.type).answers(column, run)
        objects = present(values(column), nullable=self._nullable)
        return spread(values(column), self._of_objects(objects, run))

    def _of_refs(self, refs: Refs, run: Run) -> Written:
        if not self._nullable:
            raise Odd("a null where none may be")
        is_there = refs.numbers != NOBODY
        batch = Batch(refs.picture, refs.kind, refs.numbers[is_there])
        places = np.full(len(is_there), NOBODY)  # the last, counted from the end
        places[is_there] = batch.places
        return shared([*whole(self(batch.once, run)), None], places)

    def _of_objects(self, objects: list[Any], run: Run) -> list[Any]:
        classes = set(map(type, objects))
        if not classes:
            return []
        if len(classes) == 1:
            return whole(self._of_class(classes.pop(), objects, run))
        answers = {
            cls: iter(whole(self._of_class(cls, [each for each in objects if type(each) is cls], run)))
            for cls in classes
        }
        return [next(answers[type(each)]) for each in objects]

    def _of_class(self, cls: type, objects: list[Any], run: Run) -> Written:
        gather = getattr(cls, "gathered", None)
        return self._selection(cls).answers(gather(objects) if gather else objects, run)

    def _selection(self, cls: type) -> Selection:
        """What is asked of a class; raises Odd for one that does not belong here."""
        known = self._selections.get(cls)
        if known is None:
            type_ = self._types.get(cls, None if issubclass(cls, Exception) else self._only)
            if type_ is None:
                raise Odd(f"an object of class {cls.__name__}")
            fields = self._compiler.subfields(type_, self._details)
            known = self._selections.setdefault(cls, Selection(self._compiler, type_, fields))
        return known


def _generated(names: Sequence[str]) -> Rows:
    """A function from columns to rows: a literal is made three times as fast as a dictionary of pairs."""
    values = "".join(f"v{number}, " for number in range(len(names)))
    pairs = ", ".join(f"{name!r}: v{number}" for number, name in enumerate(names))
    code = f"lambda columns: [{{{pairs}}} for {values}in zip(*columns)]"
    made: Rows = eval(code, {"__builtins__": {}, "zip": zip})  # names are GraphQL's: letters, digits, _
    return made
