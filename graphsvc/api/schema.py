"""The schema, and how a document is executed: always synchronously, in a thread of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import strawberry
from anyio import to_thread
from graphql import GraphQLError, OperationDefinitionNode
from strawberry.exceptions import MissingQueryError
from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult

from graphsvc.api.context import Context
from graphsvc.api.errors import shown
from graphsvc.api.node_types import NODE_TYPES
from graphsvc.api.query import Query
from graphsvc.api.scalars import SCALARS
from graphsvc.api.viewer import ANONYMOUS, READ_PEOPLE, Viewer

if TYPE_CHECKING:
    from graphsvc.service import Service

_NOT_EXECUTABLE = (MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError)


class NamedOperation(SchemaExtension):
    """Refuses a document of several operations that does not say which; Strawberry takes the first."""

    def on_validate(self) -> Iterator[None]:
        """Adds the error to those of validation, which come first."""
        context = self.execution_context
        definitions = context.graphql_document.definitions if context.graphql_document else ()
        operations = [node for node in definitions if isinstance(node, OperationDefinitionNode)]
        if len(operations) > 1 and not context.context.operation_name and not context.pre_execution_errors:
            text = "the document holds several operations; give operationName"
            context.pre_execution_errors = [GraphQLError(text, operations[1])]
        yield


class GraphsvcSchema(strawberry.Schema):
    """Strawberry's schema with our errors, and with execution kept off the event loop."""

    async def execute(self, *arguments: Any, **named: Any) -> ExecutionResult:
        """Executes in a worker thread, so that no analysis and no page holds up other callers."""
        return await to_thread.run_sync(partial(self.execute_sync, *arguments, **named))

    def execute_sync(self, *arguments: Any, **named: Any) -> ExecutionResult:
        """Executes; every error has a code, and what was hidden is noted in `extensions.redacted`."""
        context: Context = named["context_value"]
        context.operation_name = named.get("operation_name")
        result = super().execute_sync(*arguments, **named)
        if result.errors:
            result.errors = shown(result.errors)
        if context.redacted:
            hidden = [{"field": field, "scope": READ_PEOPLE} for field in sorted(context.redacted)]
            result.extensions = {**(result.extensions or {}), "redacted": hidden}
        return result

    def process_errors(self, errors: Any, execution_context: Any = None) -> None:
        """Logs nothing: mistakes of callers are none of ours, and ours are logged where they are masked."""


@cache
def schema() -> GraphsvcSchema:
    """The one schema of the process."""
    return GraphsvcSchema(
        query=Query,
        types=[NODE_TYPES[kind] for kind in sorted(NODE_TYPES)],
        extensions=[ParserCache, ValidationCache, NamedOperation],
        config=StrawberryConfig(scalar_map=SCALARS),
    )


def sdl() -> str:
    """The schema in GraphQL's own language, as committed in schema.graphql."""
    return schema().as_str().rstrip() + "\n"


def execute(
    service: Service,
    document: str,
    variables: Mapping[str, Any] | None = None,
    viewer: Viewer = ANONYMOUS,
    operation_name: str | None = None,
) -> dict[str, Any]:
    """The whole response to a document, executed in this thread: `data`; if any, `errors`, `extensions`."""
    try:
        result = schema().execute_sync(
            document,
            variable_values=dict(variables or {}),
            context_value=Context(service, viewer),
            operation_name=operation_name,
        )
    except _NOT_EXECUTABLE as error:
        result = ExecutionResult(data=None, errors=shown([GraphQLError(_reason(error))]))
    return response(result)


def response(result: ExecutionResult) -> dict[str, Any]:
    """A result as it is written: data first."""
    written: dict[str, Any] = {"data": result.data}
    if result.errors:
        written["errors"] = [error.formatted for error in result.errors]
    if result.extensions:
        written["extensions"] = result.extensions
    return written


def _reason(error: Exception) -> str:
    if isinstance(error, MissingQueryError):
        return "the document holds no query"
    if isinstance(error, CannotGetOperationTypeError):
        return str(error.as_http_error_reason())
    return str(error)
