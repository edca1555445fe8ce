"""Documents made ready to be executed: parsed, within limits, valid. Each text is prepared once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableNode,
    validate,
)
from graphql.execution.collect_fields import FragmentDetails

from graphsvc.api.errors import TOO_DEEP
from graphsvc.api.execution import limits
from graphsvc.api.execution.kept import Kept
from graphsvc.api.execution.limits import Limits
from graphsvc.errors import QueryTooComplex

KEPT_BYTES = 32 * 2**20
MOST_ERRORS = 20  # more of them help nobody, and each is searched for names that are alike
_BYTES_OF_A_TOKEN = 1500  # node, name, place and token of a field, and its part of a plan, by tracemalloc
_BYTES_OF_ANY = 4000
_GIVEN_UP = "Validation aborted."  # all that graphql-core says when its work or nesting has a bound
_TOO_HARD = "the document is too complex to be checked; ask for less at once"


@dataclass(frozen=True)
class Prepared:
    """A document, or what is wrong with it.

    `errors`: it is not to be executed. `plans`: what is worked out when it is executed, kept with it.
    """

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    plans: dict[Any, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def operations(self) -> tuple[OperationDefinitionNode, ...]:
        """The operations of the document, in its order."""
        definitions = self.document.definitions if self.document else ()
        return tuple(node for node in definitions if isinstance(node, OperationDefinitionNode))

    @cached_property
    def fragments(self) -> Mapping[str, FragmentDetails]:
        """The fragments of the document by name."""
        definitions = self.document.definitions if self.document else ()
        found = [node for node in definitions if isinstance(node, FragmentDefinitionNode)]
        return {node.name.value: FragmentDetails(node) for node in found}

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """The variables on which @skip and @include depend anywhere in the document; O(document)."""
        arguments = [argument for each in _directives(self.document) for argument in each.arguments or ()]
        found = [each.value.name.value for each in arguments if isinstance(each.value, VariableNode)]
        return tuple(sorted(set(found)))

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation that is asked for; raises GraphQLError where there is none, or no telling which."""
        if not self.operations:
            raise GraphQLError("the document holds no operation; write `query { … }`")
        if name is None and len(self.operations) > 1:
            text = "the document holds several operations; say which by operationName"
            raise GraphQLError(text, list(self.operations[:2]))
        for operation in self.operations:
            if name is None or (operation.name is not None and operation.name.value == name):
                return operation
        raise GraphQLError(f'the document holds no operation named "{name}"')


def prepared(schema: GraphQLSchema, text: str, most: Limits) -> Prepared:
    """A document, parsed, within limits and checked; never raises. Thread-safe.

    O(text) once: what was prepared is kept up to a number of bytes, what is wrong with a document, too.
    """
    known = _KEPT.get((text, most))
    if known is None:
        known = _prepared(schema, text, most)
        _KEPT.put((text, most), known, _bytes_of(text, known))
    return known


_KEPT: Kept[tuple[str, Limits], Prepared] = Kept(KEPT_BYTES)


def _prepared(schema: GraphQLSchema, text: str, most: Limits) -> Prepared:
    try:
        document = limits.parsed(text, most)
        limits.check(document, most)
        errors = validate(schema, document, max_errors=MOST_ERRORS)
    except GraphQLError as error:
        return Prepared(None, (_without_frames(error),))
    except RecursionError:
        return Prepared(None, (GraphQLError(TOO_DEEP, original_error=QueryTooComplex(TOO_DEEP)),))
    return Prepared(None, tuple(map(_clear, errors))) if errors else Prepared(document)


def _clear(error: GraphQLError) -> GraphQLError:
    """An error of validation, which may have been given up."""
    if error.message != _GIVEN_UP:
        return error
    return GraphQLError(_TOO_HARD, original_error=QueryTooComplex(_TOO_HARD))


def _directives(document: DocumentNode | None) -> Iterator[DirectiveNode]:
    kinds = (OperationDefinitionNode, FragmentDefinitionNode)
    definitions = document.definitions if document else ()
    sets = [node.selection_set for node in definitions if isinstance(node, kinds)]
    while sets:
        for selection in sets.pop().selections:
            yield from selection.directives or ()
            below = getattr(selection, "selection_set", None)
            if below is not None:
                sets.append(below)


def _without_frames(error: GraphQLError) -> GraphQLError:
    """An error that can be kept: its traceback would hold all that the parser had in hand."""
    error.__context__ = error.__cause__ = None
    return error.with_traceback(None)


def _bytes_of(text: str, ready: Prepared) -> int:
    """An estimate from above of what a prepared document takes; errors keep their document alive, too."""
    trees = ready.document is not None or any(error.nodes for error in ready.errors)
    tokens = 0
    token = ready.document.loc.start_token if ready.document and ready.document.loc else None
    while token is not None:
        tokens, token = tokens + 1, token.next
    if trees and not tokens:
        tokens = len(text) // 2
    return _BYTES_OF_ANY + 2 * len(text) + tokens * _BYTES_OF_A_TOKEN
