"""From what fields give to what is written: lists, objects and nulls, all of a column at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import Any, TypeAlias

from graphql import GraphQLOutputType, is_abstract_type, is_leaf_type, is_list_type, is_non_null_type
from graphql.execution.collect_fields import FieldDetailsList

from graphsvc.api.batch import Column, Lists
from graphsvc.api.execution.compiled.compiler import Compiler
from graphsvc.api.execution.compiled.leaves import leaf
from graphsvc.api.execution.compiled.run import Odd, Run
from graphsvc.api.execution.compiled.shared import Written, whole

Complete: TypeAlias = Callable[[Column, Run], Written]
_SEQUENCES = {list, tuple}


def completing(
    compiler: Compiler, type_: GraphQLOutputType, details: FieldDetailsList, *, nullable: bool = True
) -> Complete:
    """What makes of the values of a field what is written; it raises Odd where they are not of the type."""
    from graphsvc.api.execution.compiled.objects import Objects

    if is_non_null_type(type_):
        return completing(compiler, type_.of_type, details, nullable=False)
    if is_list_type(type_):
        return partial(_lists, items=completing(compiler, type_.of_type, details), nullable=nullable)
    if is_leaf_type(type_):
        write = leaf(type_, nullable=nullable)
        return lambda column, run: write(values(column))
    possible: Any = compiler.schema.get_possible_types(type_) if is_abstract_type(type_) else [type_]
    return Objects(compiler, possible, details, nullable=nullable)


def values(column: Column) -> list[Any]:
    """A column of plain values; raises Odd for one of nodes, lists or pages."""
    if isinstance(column, list):
        return column
    raise Odd(f"a column of {type(column).__name__}")


def present(column: Sequence[Any], *, nullable: bool) -> list[Any]:
    """The values that are there; raises Odd for a null where none may be."""
    found = [each for each in column if each is not None]
    if not nullable and len(found) < len(column):
        raise Odd("a null where none may be")
    return found


def spread(column: Sequence[Any], found: list[Any]) -> list[Any]:
    """What was found for the values that are there, and None for the others, in the column's order."""
    if len(found) == len(column):
        return found
    rest = iter(found)
    return [None if each is None else next(rest) for each in column]


def _lists(column: Column, run: Run, *, items: Complete, nullable: bool) -> list[Any]:
    if isinstance(column, Lists):
        run.rows += len(column.items)
        return _cut(whole(items(column.items, run)), column.sizes)
    lists = present(values(column), nullable=nullable)
    if not _SEQUENCES.issuperset(map(type, lists)):
        raise Odd("a list that is none")
    flat = list(chain.from_iterable(lists))
    run.rows += len(flat)
    return spread(values(column), _cut(whole(items(flat, run)) if flat else [], list(map(len, lists))))


def _cut(found: list[Any], sizes: Sequence[int]) -> list[list[Any]]:
    cut, start = [], 0
    for size in sizes:
        cut.append(found[start : start + size])
        start += size
    return cut
