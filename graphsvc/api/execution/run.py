"""One request, answered: always synchronously, in the thread that calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphql import ExecutionResult, GraphQLError

from graphsvc.api.context import Context
from graphsvc.api.errors import shown
from graphsvc.api.execution import stock
from graphsvc.api.execution.asked import Asked, asked
from graphsvc.api.execution.compiled import executor as compiled
from graphsvc.api.execution.execution import Execution
from graphsvc.api.execution.request import Request
from graphsvc.api.viewer import ANONYMOUS, READ_PEOPLE, Viewer

if TYPE_CHECKING:
    from graphsvc.service import Service


def answer(request: Request | Asked, context: Context) -> dict[str, Any]:
    """The response to a request, or to one that was looked at within the same limits, as it is written.

    `data` stands in it unless the request could not be executed at all; `errors`, each with a code, and
    `extensions` where there are any. Never raises.
    """
    try:
        known = request if isinstance(request, Asked) else asked(request, context.limits)
        if known.wrong:
            return refused(known.wrong)
        with context.patience:
            result = _executed(known, context)
    except Exception as error:
        return refused([error if isinstance(error, GraphQLError) else _told(error)])
    return refused(result.errors or ()) if is_refusal(result) else written(result, context)


def execute(
    service: Service,
    document: str,
    variables: Mapping[str, Any] | None = None,
    viewer: Viewer = ANONYMOUS,
    operation_name: str | None = None,
) -> dict[str, Any]:
    """The response to a document without limits, as the registry's own keeper asks at the command line."""
    return answer(Request(document, dict(variables or {}), operation_name), Context(service, viewer))


def refused(errors: Sequence[GraphQLError]) -> dict[str, Any]:
    """The response to a request that was not executed: no `data`."""
    return {"errors": [error.formatted for error in shown(errors)]}


def is_refusal(result: ExecutionResult) -> bool:
    """Whether nothing was executed: no data, and no error of it has a place in the data."""
    return result.data is None and all(error.path is None for error in result.errors or ())


def written(result: ExecutionResult, context: Context) -> dict[str, Any]:
    """A result as it is written: data first; what was hidden is noted in `extensions.redacted`."""
    response: dict[str, Any] = {"data": result.data}
    if result.errors:
        response["errors"] = [error.formatted for error in shown(result.errors)]
    if context.redacted:
        hidden = [{"field": field, "scope": READ_PEOPLE} for field in sorted(context.redacted)]
        response["extensions"] = {"redacted": hidden}
    return response


def _executed(request: Asked, context: Context) -> ExecutionResult:
    assert request.operation is not None and request.variables is not None, "nothing is wrong with it"
    context.cost = request.cost
    execution = Execution(request.ready, request.operation, request.variables, context)
    quick = compiled.executed(execution) if context.service.settings.compiled else None
    return quick or stock.executed(execution)


def _told(error: Exception) -> GraphQLError:
    return GraphQLError(str(error), original_error=error)
