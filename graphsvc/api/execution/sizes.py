"""How large a document is after its fragments are put in, counted without putting them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionNode,
)

INTROSPECTION = frozenset({"__schema", "__type"})
Definition = OperationDefinitionNode | FragmentDefinitionNode


class Size(NamedTuple):
    """What is in a part of a document: how many of each, and how deep its fields are nested.

    `fields` counts fields and fragments; `depth` leaves out what lies in `__schema` and `__type`,
    `introspection_depth` is the depth from these on, `levels` that of everything.
    """

    fields: int = 0
    aliases: int = 0
    directives: int = 0
    root_fields: int = 0
    depth: int = 0
    introspection_depth: int = 0
    levels: int = 0

    def plus(self, other: Size) -> Size:
        """The size of both together."""
        return Size(
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.root_fields + other.root_fields,
            max(self.depth, other.depth),
            max(self.introspection_depth, other.introspection_depth),
            max(self.levels, other.levels),
        )


class _Place(NamedTuple):
    """Where a selection stands: fields around it, and of these the ones from an introspection on."""

    levels: int = 0
    introspected: int = 0

    def size_of(self, below: Size) -> Size:
        """What `below` adds to the definition in which it stands here."""
        depth, introspected = below.depth, below.introspection_depth
        if self.introspected:
            depth, introspected = 0, below.levels
        return below._replace(
            root_fields=0 if self.levels else below.root_fields,
            depth=depth and depth + self.levels,
            introspection_depth=introspected and introspected + self.introspected,
            levels=below.levels and below.levels + self.levels,
        )

    def inside(self, selection: FieldNode | InlineFragmentNode) -> _Place:
        """Where the selections of this one stand."""
        if isinstance(selection, InlineFragmentNode):
            return self
        is_introspected = self.introspected or selection.name.value in INTROSPECTION
        return _Place(self.levels + 1, self.introspected + bool(is_introspected))


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """The fragments of a document by name, each after those that it spreads; O(document).

    Raises GraphQLError where there is no such order: two of one name, or one that spreads itself.
    """
    found: dict[str, FragmentDefinitionNode] = {}
    for node in document.definitions:
        if not isinstance(node, FragmentDefinitionNode):
            continue
        if found.setdefault(node.name.value, node) is not node:
            raise GraphQLError(f"There can be only one fragment named '{node.name.value}'.", node.name)
    spread = {name: spreads_of(node) for name, node in found.items()}
    try:
        order = list(TopologicalSorter(spread).static_order())
    except CycleError as error:
        around = error.args[1][:-1]
        text = f"Cannot spread fragment '{around[0]}' within itself."
        raise GraphQLError(text, [found[name] for name in around]) from None
    return {name: found[name] for name in order if name in found}


def spreads_of(definition: Definition) -> set[str]:
    """The names of the fragments that a definition spreads."""
    return {
        selection.name.value
        for selection, _ in _selections(definition)
        if isinstance(selection, FragmentSpreadNode)
    }


def parts(definition: Definition, sizes: Mapping[str, Size]) -> Iterator[tuple[Node, Size]]:
    """The nodes of a definition in order, each with what it adds; `sizes` are those of the fragments."""
    variables = getattr(definition, "variable_definitions", None) or ()
    yield definition, Size(directives=sum(len(node.directives or ()) for node in (definition, *variables)))
    for selection, place in _selections(definition):
        yield selection, place.size_of(_own(selection, sizes))


def sizes_of(fragments: Mapping[str, FragmentDefinitionNode]) -> dict[str, Size]:
    """The size of each fragment with those that it spreads, which stand before it; O(document)."""
    sizes: dict[str, Size] = {}
    for name, node in fragments.items():
        size = Size()
        for _, part in parts(node, sizes):
            size = size.plus(part)
        sizes[name] = size
    return sizes


def _own(selection: SelectionNode, sizes: Mapping[str, Size]) -> Size:
    """What a selection holds, without what is nested in it."""
    directives = len(selection.directives or ())
    if isinstance(selection, FieldNode):
        aliases = int(selection.alias is not None)
        if selection.name.value in INTROSPECTION:
            return Size(1, aliases, directives, 1, introspection_depth=1, levels=1)
        return Size(1, aliases, directives, 1, depth=1, levels=1)
    own = Size(1, directives=directives)
    if isinstance(selection, FragmentSpreadNode):
        return own.plus(sizes.get(selection.name.value, Size()))
    return own


def _selections(definition: Definition) -> Iterator[tuple[SelectionNode, _Place]]:
    """Every selection of a definition in order, with where it stands; without recursion."""
    open_sets = [(iter(definition.selection_set.selections), _Place())]
    while open_sets:
        selections, place = open_sets[-1]
        selection = next(selections, None)
        if selection is None:
            open_sets.pop()
            continue
        yield selection, place
        if isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
            open_sets.append((iter(selection.selection_set.selections), place.inside(selection)))
