"""How one field of a plan is read for all objects that it is asked of."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from graphql import GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.values import get_argument_values
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from graphsvc.api.batch import Batch, Column, Source
from graphsvc.api.columns import ManyField, PlainField
from graphsvc.api.execution.compiled.compiler import Compiler
from graphsvc.api.execution.compiled.completing import Complete, completing
from graphsvc.api.execution.compiled.lasting import lasting
from graphsvc.api.execution.compiled.run import Run
from graphsvc.api.execution.compiled.shared import Written, whole
from graphsvc.api.schema import schema
from graphsvc.snapshot.csr import Ix

_DEFINITION = "strawberry-definition"
_TYPENAME = "__typename"


class Unsupported(Exception):
    """Something that only the stock executor can do."""


class Typename:
    """The field that names the type."""

    def __init__(self, name: str) -> None:
        self._name = name

    def column(self, source: Source, run: Run) -> list[Any]:
        """The name, once for each object."""
        return [self._name] * len(source)


class Field:
    """A field of a type, with its arguments and what is asked below it."""

    def __init__(self, compiler: Compiler, parent: GraphQLObjectType, details: FieldDetailsList) -> None:
        """Raises Unsupported."""
        node = details[0].node
        definition = parent.fields.get(node.name.value)
        field = None if definition is None else (definition.extensions or {}).get(_DEFINITION)
        if definition is None or not isinstance(field, StrawberryField) or not _is_supported(field):
            raise Unsupported(f"{parent.name}.{node.name.value}")
        self._definition = definition
        self._node = node
        self._field = field
        self._complete: Complete = completing(compiler, definition.type, details)

    def column(self, source: Source, run: Run) -> Written:
        """What the field says of each object, as it is written."""
        run.check()
        if isinstance(source, Batch) and isinstance(self._field, PlainField):
            kept = lasting(self._field, source)
            if kept is not None:
                return kept.taken(source.numbers, lambda numbers: self._leaves(source, numbers, run))
        return self._complete(self._read(source, run), run)

    def _leaves(self, source: Batch, numbers: Ix, run: Run) -> list[Any]:
        some = Batch(source.picture, source.kind, numbers)
        return whole(self._complete(self._read(some, run), run))

    def _read(self, source: Source, run: Run) -> Column:
        field = self._field
        named = self._arguments(run) if self._definition.args else {}
        if isinstance(field, ManyField) and field.many is not None and not isinstance(source, list):
            found = field.many(source, **named)
            if found is not None:
                return found
        objects = source if isinstance(source, list) else source.objects
        if isinstance(field, PlainField):
            return run.each(field.reader, objects)
        if field.base_resolver is None:
            return run.each(attrgetter(field.python_name), objects)
        function: Any = field.base_resolver.wrapped_func
        return run.called(function, objects, named)

    def _arguments(self, run: Run) -> dict[str, Any]:
        """The arguments by their names in Python; coerced once for all objects of an execution."""
        known = run.arguments.get(id(self))
        if known is None:
            given = get_argument_values(self._definition, self._node, run.variables)
            converter = schema().schema_converter
            known = convert_arguments(
                given, self._field.arguments, converter.scalar_registry, converter.config
            )
            run.arguments[id(self)] = known
        return known


def field_of(compiler: Compiler, parent: GraphQLObjectType, details: FieldDetailsList) -> Field | Typename:
    """A field of a plan; raises Unsupported."""
    if details[0].node.name.value == _TYPENAME:
        return Typename(parent.name)
    return Field(compiler, parent, details)


def _is_supported(field: StrawberryField) -> bool:
    """Whether a field is read from its object and its arguments alone, at once."""
    if field.extensions or field.is_async or field.is_subscription:
        return False
    resolver = field.base_resolver
    if resolver is None or isinstance(field, PlainField):
        return not field.arguments
    asks_more = resolver.info_parameter or resolver.root_parameter or resolver.parent_parameter
    return resolver.self_parameter is not None and not asks_more
