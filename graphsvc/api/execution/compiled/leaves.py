"""Values of scalars and enums, written column by column.

Values that are already what JSON holds pass after one look at their classes; all others are written one by
one by their type, as the stock executor does. Where that fails, so does the column.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any, TypeAlias

from graphql import GraphQLBoolean, GraphQLEnumType, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString
from graphql.pyutils import Undefined
from graphql.type import GraphQLLeafType
from graphql.type.scalars import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

from graphsvc.api.execution.compiled.run import Odd

Write: TypeAlias = Callable[[list[Any]], list[Any]]
_NONE = type(None)


def leaf(type_: GraphQLLeafType, *, nullable: bool) -> Write:
    """What writes the values of a leaf type; it raises Odd for a null where none may be."""
    one_by_one = _one_by_one(type_, nullable=nullable)
    if isinstance(type_, GraphQLEnumType):
        return _enums(type_, one_by_one, nullable=nullable)
    plain, is_fine = _PLAIN.get(type_.name, (_NONE, _all_fine))
    known = {plain, _NONE} if nullable else {plain}

    def written(values: list[Any]) -> list[Any]:
        return values if known.issuperset(map(type, values)) and is_fine(values) else one_by_one(values)

    return written


def _enums(type_: GraphQLEnumType, one_by_one: Write, *, nullable: bool) -> Write:
    """Members of an enum are found by identity: their hash is computed in Python, each time."""
    wrapped: Any = getattr(type_, "wrapped_cls", ())
    names: dict[int, Any] = {id(member): type_.coerce_output_value(member) for member in wrapped}
    if nullable:
        names[id(None)] = None

    def written(values: list[Any]) -> list[Any]:
        try:
            return [names[each] for each in map(id, values)]
        except KeyError:
            return one_by_one(values)

    return written


def _one_by_one(type_: GraphQLLeafType, *, nullable: bool) -> Write:
    def written(value: Any) -> Any:
        if value is None or value is Undefined:
            if nullable:
                return None
            raise Odd("a null where none may be")
        if isinstance(value, Exception):
            raise value
        found = type_.coerce_output_value(value)
        if found is None or found is Undefined:
            raise Odd(f"{type_.name} wrote {value!r} as nothing")
        return found

    return lambda values: [written(each) for each in values]


def _all_fine(values: list[Any]) -> bool:
    return True


def _all_small(values: list[Any]) -> bool:
    known = [each for each in values if each is not None]
    return not known or (min(known) >= GRAPHQL_MIN_INT and max(known) <= GRAPHQL_MAX_INT)


def _all_finite(values: list[Any]) -> bool:
    return all(map(isfinite, [each for each in values if each is not None]))


_PLAIN: dict[str, tuple[type, Callable[[list[Any]], bool]]] = {
    GraphQLString.name: (str, _all_fine),
    GraphQLID.name: (str, _all_fine),
    GraphQLBoolean.name: (bool, _all_fine),
    GraphQLInt.name: (int, _all_small),
    GraphQLFloat.name: (float, _all_finite),
}
