"""Documents that are nearly those of the project: valid by their types, mostly, and in no other way."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DocumentNode,
    FieldNode,
    FloatValueNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    IntValueNode,
    NameNode,
    Node,
    NullValueNode,
    OperationDefinitionNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    parse,
    parse_value,
    print_ast,
    type_from_ast,
    visit,
)
from hypothesis import strategies as st

from graphsvc.api.schema import schema

ROOT = Path(__file__).parents[2]
SCHEMA = schema().graphql
SHIPPED = {
    path.stem: parse(path.read_text(encoding="utf-8"))
    for folder in ("graphsvc/api/documents", "tests/api/golden")
    for path in sorted((ROOT / folder).glob("*.graphql"))
}
TEXTS = [
    "p1",
    "p2",
    "p6",
    "o1",
    "o4",
    "burglary",
    "x",
    "safe",
    "",
    " ",
    "é",
    "\0",
    "p1|x",
    "a" * 300,
    "null",
    "%",
]
DAYS = ["2026-06-30", "2025-01-01", "0001-01-01", "2026-02-30", "x"]
NUMBERS: dict[str, list[Any]] = {
    "Int": [0, 1, 2, 3, 20, 1000, 1001, -1, 2**31 - 1, -(2**31)],
    "Float": [0.0, 0.1, 0.4, 1.0, -1.0, 1e308, 5e-324],
    "Boolean": [True, False],
}
Draw = Callable[[st.SearchStrategy[Any]], Any]


def values(kind: GraphQLInputType, levels: int = 3) -> st.SearchStrategy[Any]:
    """JSON values that a type allows; sometimes null, seldom something else."""
    if isinstance(kind, GraphQLNonNull):
        return _of(kind.of_type, levels)
    return st.one_of(_of(kind, levels), _of(kind, levels), st.none())


def _of(kind: Any, levels: int) -> st.SearchStrategy[Any]:
    if isinstance(kind, GraphQLList):
        return st.lists(values(kind.of_type, levels), max_size=3)
    if isinstance(kind, GraphQLEnumType):
        return st.sampled_from(sorted(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return _objects(kind, levels - 1)
    wrong = st.sampled_from([0, "x", [], {}, True])
    usual = st.sampled_from(NUMBERS.get(kind.name) or (DAYS if kind.name == "Date" else TEXTS))
    return st.integers(0, 30).flatmap(lambda number: wrong if number == 30 else usual)


@st.composite
def _objects(draw: Draw, kind: GraphQLInputObjectType, levels: int) -> dict[str, Any]:
    names = sorted(kind.fields)
    needed = [name for name in names if isinstance(kind.fields[name].type, GraphQLNonNull)]
    chosen = draw(st.lists(st.sampled_from(names), max_size=2, unique=True)) if levels > 0 else []
    return {name: draw(values(kind.fields[name].type, levels)) for name in dict.fromkeys([*needed, *chosen])}


def literal(value: Any, kind: Any) -> str:
    """A JSON value as a document writes one of its type."""
    kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(value, list):
        inner = kind.of_type if isinstance(kind, GraphQLList) else kind
        return f"[{' '.join(literal(item, inner) for item in value)}]"
    if isinstance(value, dict):
        fields = kind.fields if isinstance(kind, GraphQLInputObjectType) else {}
        said = (
            f"{name}: {literal(item, getattr(fields.get(name), 'type', None))}"
            for name, item in value.items()
        )
        return f"{{{' '.join(said)}}}"
    if isinstance(value, str) and isinstance(kind, GraphQLEnumType):
        return value
    return print_ast(_constant(value))


def _constant(value: Any) -> Node:
    if value is None:
        return NullValueNode()
    if isinstance(value, bool):
        return BooleanValueNode(value=value)
    if isinstance(value, str):
        return StringValueNode(value=value)
    if isinstance(value, float) and math.isfinite(value):
        return FloatValueNode(value=repr(value))
    return IntValueNode(value=str(value))


class _Places(Visitor):
    """Finds the fields of a document, each with the type it is selected of."""

    def __init__(self, about: TypeInfo) -> None:
        super().__init__()
        self.about = about
        self.found: list[tuple[FieldNode, Any, GraphQLField]] = []

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Notes a field."""
        parent, field = self.about.get_parent_type(), self.about.get_field_def()
        if field is not None and isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            self.found.append((node, parent, field))


class _Replacing(Visitor):
    """Puts another node in the place of one."""

    def __init__(self, old: Node, new: Node) -> None:
        super().__init__()
        self.old, self.new = old, new

    def enter(self, node: Node, *_: Any) -> Any:
        """Gives the new node for the old one."""
        return self.new if node is self.old else None


def replaced(document: DocumentNode, old: Node, new: Node) -> DocumentNode:
    """A document with another node in the place of one."""
    changed: DocumentNode = visit(document, _Replacing(old, new))
    return changed


@st.composite
def mutated(draw: Draw) -> tuple[str, dict[str, Any]]:
    """A document of the project after some changes, and values of its variables."""
    document = SHIPPED[draw(st.sampled_from(sorted(SHIPPED)))]
    for _ in range(draw(st.integers(0, 4))):
        document = _changed(draw, document)
    return print_ast(document), _variables(draw, document)


def _changed(draw: Draw, document: DocumentNode) -> DocumentNode:
    about = TypeInfo(SCHEMA)
    places = _Places(about)
    visit(document, TypeInfoVisitor(about, places))
    if not places.found:
        return document
    node, parent, field = draw(st.sampled_from(places.found))
    change = draw(st.sampled_from([_said, _said, _asked_else, _renamed, _gone, _unsaid]))
    return replaced(document, node, change(draw, node, parent, field))


def _said(draw: Draw, node: FieldNode, _: Any, field: GraphQLField) -> Node:
    """The field with one of its arguments said, or said differently."""
    if not field.args:
        return node
    name = draw(st.sampled_from(sorted(field.args)))
    kept = [argument for argument in node.arguments or () if argument.name.value != name]
    return _with(node, arguments=(*kept, _argument(draw, name, field)))


def _unsaid(_: Draw, node: FieldNode, __: Any, ___: GraphQLField) -> Node:
    """The field without its arguments."""
    return _with(node, arguments=())


def _asked_else(draw: Draw, node: FieldNode, parent: Any, _: GraphQLField) -> Node:
    """Another field of the type beside: one of its leaves, or what is below it in brief."""
    name = draw(st.sampled_from(sorted(parent.fields)))
    other = parent.fields[name]
    needed = [arg for arg, about in other.args.items() if is_required_argument(about)]
    arguments = tuple(_argument(draw, arg, other) for arg in needed)
    below = None if is_leaf_type(get_named_type(other.type)) else parse("{ __typename }").definitions[0]
    return FieldNode(
        name=NameNode(value=name),
        arguments=arguments,
        directives=(),
        selection_set=getattr(below, "selection_set", None),
    )


def _renamed(_: Draw, node: FieldNode, __: Any, ___: GraphQLField) -> Node:
    """The field under the name of another."""
    return _with(node, alias=NameNode(value="key"))


def _gone(_: Draw, node: FieldNode, __: Any, ___: GraphQLField) -> Node:
    """The type's name in its place."""
    return _with(node, name=NameNode(value="__typename"), arguments=(), selection_set=None)


def _argument(draw: Draw, name: str, field: GraphQLField) -> ArgumentNode:
    kind = field.args[name].type
    written = literal(draw(values(kind)), kind)
    return ArgumentNode(name=NameNode(value=name), value=parse_value(written))


def _with(node: FieldNode, **changes: Any) -> FieldNode:
    kept = {
        name: getattr(node, name) for name in ("alias", "name", "arguments", "directives", "selection_set")
    }
    return FieldNode(**{**kept, **changes})


def _variables(draw: Draw, document: DocumentNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            for definition in operation.variable_definitions or ():
                kind: Any = type_from_ast(SCHEMA, definition.type)
                if isinstance(kind, GraphQLNonNull) or draw(st.booleans()):
                    found[definition.variable.name.value] = draw(values(kind))
    return found
