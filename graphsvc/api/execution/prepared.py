"""Documents made ready to be executed: parsed, within limits, valid. Each text is prepared once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    parse,
    validate,
)

from graphsvc.api.execution import limits
from graphsvc.api.execution.limits import Limits

KEPT_DOCUMENTS = 1000


@dataclass(frozen=True)
class Prepared:
    """A document with what is wrong with it; nothing is: it can be executed."""

    document: DocumentNode
    operations: tuple[OperationDefinitionNode, ...]
    errors: Sequence[GraphQLError] = ()

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation that is asked for; raises GraphQLError where there is none, or no telling which."""
        if not self.operations:
            raise GraphQLError("the document holds no query")
        if name is None:
            if len(self.operations) > 1:
                text = "the document holds several operations; give operationName"
                raise GraphQLError(text, self.operations[1])
            return self.operations[0]
        for operation in self.operations:
            if operation.name is not None and operation.name.value == name:
                return operation
        raise GraphQLError(f'the document holds no operation named "{name}"')


@lru_cache(maxsize=KEPT_DOCUMENTS)
def prepared(schema: GraphQLSchema, text: str, most: Limits) -> Prepared:
    """A document, parsed and checked; raises GraphQLError where it cannot be read."""
    document = parse(text)
    limits.check(document, most)
    operations = tuple(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    return Prepared(document, operations, tuple(validate(schema, document)))
