"""Every list of a running service, found by introspection alone, and how it is paged through."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_client_schema,
    get_introspection_query,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
)

from tests.http.asking import Asking

ONE_OF = {"completeFirst": 'completeFirst(fields: ["themes"])'}  # plain lists, down to one object
NEEDED = {"text": '"a"', "sinceRevision": "1"}  # for arguments that a list cannot do without
PAGE_INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
WINDOW = {"first": "Int", "after": "String", "last": "Int", "before": "String"}
MOST_ROWS = 1000


class Place(NamedTuple):
    """A list of the service: the selections that lead to its object, and its field there.

    A number in `path` is a place in a plain list, a text a field with its arguments, or a fragment.
    """

    path: tuple[str | int, ...]
    owner: str
    name: str
    row: GraphQLNamedType
    arguments: frozenset[str]

    def __str__(self) -> str:
        return f"{self.owner}.{self.name}"

    @property
    def pages_backwards(self) -> bool:
        """Whether it may be read from its end."""
        return "last" in self.arguments


class Page(NamedTuple):
    """One page of a list."""

    edges: list[dict[str, Any]]
    nodes: list[Any]
    info: dict[str, Any]
    total: int

    @property
    def cursors(self) -> list[str]:
        """The cursors of its rows."""
        return [edge["cursor"] for edge in self.edges]


class Lists:
    """The lists of a running service, in the picture that `network` names."""

    def __init__(self, service: Asking, network: str) -> None:
        self.service = service
        self.network = network

    @cached_property
    def schema(self) -> GraphQLSchema:
        """The schema as the service itself tells it."""
        return build_client_schema(self.service.data(get_introspection_query(input_value_deprecation=True)))

    def places(self) -> Iterator[Place]:
        """Every list of every type: of records by an id that was met, else from the network down."""
        paths = self._paths()
        for owner in self.schema.type_map.values():
            if isinstance(owner, GraphQLObjectType) and not owner.name.startswith("__"):
                for name, field in owner.fields.items():
                    if is_connection(field):
                        yield self._place(owner, name, field, paths)

    def page(self, place: Place, **window: int | str) -> Page:
        """A page of a list; `window`: first, after, last, before, each passed as a variable."""
        found = self._at(place.path, f"{_called(place)} {{ {_selection(place)} }}", _variables(place), window)
        found = found[place.name]
        assert found is not None, f"{place} ({window}) is null"
        return Page(found["edges"], found["nodes"], found["pageInfo"], found["totalCount"])

    def codes(self, place: Place, **window: int | str) -> list[str]:
        """The codes of the errors of a page."""
        document = _variables(place) + _nested(place.path, f"{_called(place)} {{ totalCount }}")
        return self.service.codes(document, **window)

    def whole(self, place: Place) -> Page:
        """The whole list, in pages as large as they may be."""
        page = self.page(place, first=MOST_ROWS)
        edges, nodes = page.edges, page.nodes
        while page.info["hasNextPage"]:
            page = self.page(place, first=MOST_ROWS, after=page.info["endCursor"])
            edges, nodes = edges + page.edges, nodes + page.nodes
        return Page(edges, nodes, page.info, page.total)

    def _at(
        self,
        path: tuple[str | int, ...],
        selection: str,
        variables: str = "",
        given: Any = MappingProxyType({}),
    ) -> Any:
        found = self.service.data(variables + _nested(path, selection), **given)
        for step in path:
            if isinstance(step, int):
                found = found[step]
            elif not step.startswith("..."):
                found = found[step.split("(")[0]]
        return found

    def _place(
        self,
        owner: GraphQLObjectType,
        name: str,
        field: GraphQLField,
        paths: dict[str, tuple[str | int, ...]],
    ) -> Place:
        path = paths.get(owner.name) or (f'node(id: "{self._owner(owner, name)}")', f"... on {owner.name}")
        row = get_named_type(edge_of(field).fields["node"].type)
        return Place(path, owner.name, name, row, frozenset(field.args))

    def _owner(self, owner: GraphQLObjectType, name: str) -> str:
        """The id of the record of a type whose list is the longest among the first hundred."""
        every = next(place for place in self._of_network if place.row is owner)
        selection = f"nodes {{ id {name} {{ totalCount }} }}"
        found = self._at(every.path, f"{every.name}(first: 100) {{ {selection} }}")[every.name]["nodes"]
        return str(max(found, key=lambda node: node[name]["totalCount"])["id"])

    @cached_property
    def _of_network(self) -> list[Place]:
        network = self.schema.type_map["Network"]
        assert isinstance(network, GraphQLObjectType)
        paths: dict[str, tuple[str | int, ...]] = {"Network": (self.network,)}
        lists = ((name, field) for name, field in network.fields.items() if is_connection(field))
        return [self._place(network, name, field, paths) for name, field in lists]

    def _paths(self) -> dict[str, tuple[str | int, ...]]:
        """How types that are no records are reached from the network, the shortest way."""
        paths: dict[str, tuple[str | int, ...]] = {"Network": (self.network,)}
        waiting = deque(["Network"])
        while waiting:
            owner = waiting.popleft()
            for name, field in self.schema.type_map[owner].fields.items():  # type: ignore[attr-defined]
                below = get_named_type(field.type)
                if below.name not in paths and is_part(field) and (name in ONE_OF or not is_list(field)):
                    step = (ONE_OF[name], 0) if name in ONE_OF else (name,)
                    paths[below.name] = (*paths[owner], *step)
                    waiting.append(below.name)
        return paths


def is_connection(field: GraphQLField) -> bool:
    """Whether a field gives a list in pages."""
    return get_named_type(field.type).name.endswith("Connection")


def is_list(field: GraphQLField) -> bool:
    """Whether a field gives a plain list."""
    return is_list_type(field.type.of_type if is_non_null_type(field.type) else field.type)


def is_part(field: GraphQLField) -> bool:
    """Whether a field gives an object that is no record, no list in pages, and needs no argument."""
    below = get_named_type(field.type)
    if not isinstance(below, GraphQLObjectType) or is_connection(field) or is_record(below):
        return False
    return not any(is_required_argument(argument) for argument in field.args.values())


def is_record(kind: GraphQLNamedType) -> bool:
    """Whether a type implements Node."""
    return isinstance(kind, GraphQLObjectType) and any(each.name == "Node" for each in kind.interfaces)


def edge_of(field: GraphQLField) -> GraphQLObjectType:
    """The type of a connection's edges."""
    connection = get_named_type(field.type)
    assert isinstance(connection, GraphQLObjectType)
    edge = get_named_type(connection.fields["edges"].type)
    assert isinstance(edge, GraphQLObjectType)
    return edge


def what_tells_apart(row: GraphQLNamedType) -> str:
    """Selections that tell rows of a type apart: an id, else all plain values and the records beside them."""
    if is_record(row) or is_abstract_type(row):
        return "__typename ... on Node { id }"
    assert isinstance(row, GraphQLObjectType)
    chosen = ["__typename"]
    for name, field in row.fields.items():
        below = get_named_type(field.type)
        if field.args or is_list(field) or not is_non_null_type(field.type):
            continue
        if is_leaf_type(below):
            chosen.append(name)
        elif is_record(below) or is_abstract_type(below):
            chosen.append(f"{name} {{ __typename ... on Node {{ id }} }}")
    return " ".join(chosen)


def _selection(place: Place) -> str:
    row = what_tells_apart(place.row)
    return f"totalCount {PAGE_INFO} edges {{ cursor node {{ {row} }} }} nodes {{ {row} }}"


def _called(place: Place) -> str:
    needed = [f"{name}: {NEEDED[name]}" for name in sorted(place.arguments & NEEDED.keys())]
    window = [f"{name}: ${name}" for name in WINDOW if name in place.arguments]
    return f"{place.name}({', '.join([*needed, *window])})"


def _variables(place: Place) -> str:
    window = [f"${name}: {kind}" for name, kind in WINDOW.items() if name in place.arguments]
    return f"query({', '.join(window)}) "


def _nested(path: tuple[str | int, ...], selection: str) -> str:
    for step in reversed(path):
        if isinstance(step, str):
            inner = selection
            selection = f"{step} {{ {inner} }}"
    return f"{{ {selection} }}"
