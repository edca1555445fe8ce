"""One request, answered: always synchronously, in the thread that calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graphql import ExecutionResult, GraphQLError, execute_sync
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental

from graphsvc.api.context import Context
from graphsvc.api.errors import shown
from graphsvc.api.execution.prepared import Prepared, prepared
from graphsvc.api.execution.request import Request
from graphsvc.api.schema import schema
from graphsvc.api.viewer import ANONYMOUS, READ_PEOPLE, Viewer

if TYPE_CHECKING:
    from graphsvc.service import Service


def answer(request: Request, context: Context) -> dict[str, Any]:
    """The response as it is written.

    `data` stands in it unless the request could not be executed at all; `errors`, each with a code, and
    `extensions` where there are any. Never raises.
    """
    try:
        with context.patience:
            ready = prepared(schema().graphql, request.document, context.limits)
            result = _executed(ready, request, context)
    except Exception as error:
        return refused([error if isinstance(error, GraphQLError) else _told(error)])
    if result.data is None and result.errors and all(error.path is None for error in result.errors):
        return refused(result.errors)
    return written(result, context)


def execute(
    service: Service,
    document: str,
    variables: Mapping[str, Any] | None = None,
    viewer: Viewer = ANONYMOUS,
    operation_name: str | None = None,
) -> dict[str, Any]:
    """The response to a document without limits, as the registry's own keeper asks at the command line."""
    return answer(Request(document, dict(variables or {}), operation_name), Context(service, viewer))


def refused(errors: list[GraphQLError]) -> dict[str, Any]:
    """The response to a request that was not executed: no `data`."""
    return {"errors": [error.formatted for error in shown(errors)]}


def written(result: ExecutionResult, context: Context) -> dict[str, Any]:
    """A result as it is written: data first; what was hidden is noted in `extensions.redacted`."""
    response: dict[str, Any] = {"data": result.data}
    if result.errors:
        response["errors"] = [error.formatted for error in shown(result.errors)]
    if context.redacted:
        hidden = [{"field": field, "scope": READ_PEOPLE} for field in sorted(context.redacted)]
        response["extensions"] = {"redacted": hidden}
    return response


def _executed(ready: Prepared, request: Request, context: Context) -> ExecutionResult:
    if ready.errors:
        return ExecutionResult(None, list(ready.errors))
    operation = ready.operation(request.operation_name)
    return execute_sync(
        schema().graphql,
        ready.document,
        context_value=context,
        variable_values=dict(request.variables),
        operation_name=operation.name.value if operation.name else None,
        executor_class=Executor,
    )


class Executor(ExecutorThrowingOnIncremental):
    """The stock executor, which looks at the clock before each object."""

    def execute_fields(self, *arguments: Any, **named: Any) -> Any:
        """Executes the fields of one object; raises Timeout when nobody waits for them any more."""
        self.context_value.patience.check()
        return super().execute_fields(*arguments, **named)


def _told(error: Exception) -> GraphQLError:
    return GraphQLError(str(error), original_error=error)
