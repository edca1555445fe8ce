"""An operation with the weight of each of its fields: made once for each document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
)

from graphsvc.api.execution.cost import Given, Part, Plan, Read, Rows
from graphsvc.api.execution.prepared import Prepared
from graphsvc.api.execution.weights import AS_MANY_AS, Weights, is_connection

_KEPT_AS = "weighed"
_SIZES = ("first", "last")
_PAGE = frozenset({*_SIZES, "after", "before"})
_ITEMS = frozenset({"nodes", "edges"})
_CONDITIONS = {"include": True, "skip": False}


def weighed(schema: GraphQLSchema, ready: Prepared, operation: OperationDefinitionNode) -> Plan:
    """The plan of an operation of a valid document, kept with it.

    O(fields) the first time, a fragment once for each size of page in which it is spread.
    """
    name = (_KEPT_AS, operation.name.value if operation.name else None)
    if name not in ready.plans:
        root: Any = schema.get_root_type(operation.operation)
        ready.plans[name] = _Weighing(schema, ready).plan(operation.selection_set, root, None)
    plan: Plan = ready.plans[name]
    return plan


weights_of = lru_cache(maxsize=1)(Weights)


class _Weighing:
    """One document: its fragments, and what has been weighed of them."""

    def __init__(self, schema: GraphQLSchema, ready: Prepared) -> None:
        self._schema = schema
        self._weights = weights_of(schema)
        self._fragments = ready.fragments
        self._known: dict[tuple[str, Rows | None], Plan] = {}

    def plan(self, selected: SelectionSetNode, parent: GraphQLCompositeType, page: Rows | None) -> Plan:
        """What is selected of a type; `page`: the rows of the connection that it is."""
        return tuple(self._part(node, parent, page) for node in selected.selections)

    def _part(self, node: SelectionNode, parent: GraphQLCompositeType, page: Rows | None) -> Part:
        conditions = tuple(_conditions(node))
        if isinstance(node, FieldNode):
            return self._field(node, parent, page)._replace(conditions=conditions)
        if isinstance(node, FragmentSpreadNode):
            return Part(node, self._fragment(node.name.value, page), conditions=conditions)
        assert isinstance(node, InlineFragmentNode)
        narrowed = self._narrowed(node, parent)
        return Part(node, self.plan(node.selection_set, narrowed, page), conditions=conditions)

    def _fragment(self, name: str, page: Rows | None) -> Plan:
        if (name, page) not in self._known:
            node = self._fragments[name].definition
            narrowed: Any = self._schema.type_map[node.type_condition.name.value]
            self._known[name, page] = self.plan(node.selection_set, narrowed, page)
        return self._known[name, page]

    def _narrowed(self, node: InlineFragmentNode, parent: GraphQLCompositeType) -> GraphQLCompositeType:
        narrowed: Any = (
            self._schema.type_map[node.type_condition.name.value] if node.type_condition else parent
        )
        return narrowed  # type: ignore[no-any-return]

    def _field(self, node: FieldNode, parent: GraphQLCompositeType, page: Rows | None) -> Part:
        field = self._schema.get_field(parent, node.name.value)
        assert field is not None, "the document is valid"
        arguments = {argument.name.value: argument.value for argument in node.arguments or ()}
        arguments = {name: value for name, value in arguments.items() if not isinstance(value, NullValueNode)}
        place = f"{parent.name}.{node.name.value}"
        rows = self._rows(place, field, arguments)
        kind: Any = get_named_type(field.type)
        inside = rows if is_connection(field) else None
        below = self.plan(node.selection_set, kind, inside) if node.selection_set else ()
        if inside is not None:
            rows = None  # they are listed by the fields of the connection
        elif page is not None and node.name.value in _ITEMS:
            rows = page
        given = tuple(_given(value) for name, value in arguments.items() if name not in _PAGE)
        return Part(node, below, rows, self._weights.of(place, field), given)

    def _rows(self, place: str, field: GraphQLField, arguments: Mapping[str, ValueNode]) -> Rows | None:
        """The rows that a field lists; None where it is no list, or one of texts and numbers."""
        if place in AS_MANY_AS:
            return Rows(1, (_counter(arguments[AS_MANY_AS[place]]),))
        usual = self._weights.length(place, field)
        if usual is None:
            return None
        return Rows(usual, tuple(reader(arguments[name]) for name in _SIZES if name in arguments))


def _counter(node: ValueNode) -> Read:
    """What reads the items of a list; a single value stands for a list of it, and is not looked at."""
    return reader(node) if isinstance(node, VariableNode | ListValueNode) else lambda _: None


def reader(node: ValueNode) -> Read:
    """What reads the value of an argument: a number, a truth value, or the items of a list."""
    if isinstance(node, VariableNode):
        name = node.name.value
        return lambda variables: variables.get(name)
    value = _constant(node)
    return lambda _: value


def _constant(node: ValueNode) -> Any:
    if isinstance(node, IntValueNode):
        return int(node.value)
    if isinstance(node, ListValueNode):
        return node.values
    return node.value if isinstance(node, BooleanValueNode) else None


def _given(node: ValueNode) -> Given:
    """What an argument holds."""
    items, variables, waiting = 0, [], [node]
    while waiting:
        inside = waiting.pop()
        if isinstance(inside, VariableNode):
            variables.append(inside.name.value)
        elif isinstance(inside, ListValueNode):
            items += len(inside.values)
            waiting.extend(inside.values)
        elif isinstance(inside, ObjectValueNode):
            waiting.extend(field.value for field in inside.fields)
    return Given(items, tuple(variables), isinstance(node, VariableNode))


def _conditions(node: SelectionNode) -> Iterator[tuple[bool, Read]]:
    for directive in node.directives or ():
        wanted = _CONDITIONS.get(directive.name.value)
        if wanted is not None and directive.arguments:
            yield wanted, reader(directive.arguments[0].value)
