"""A request as far as it is known before it is executed: its operation, its variables, and what it costs."""

from __future__ import annotations

from typing import NamedTuple

from graphql import GraphQLError, OperationDefinitionNode
from graphql.execution.values import VariableValues, get_variable_values

from graphsvc.api.execution import cost
from graphsvc.api.execution.limits import Limits
from graphsvc.api.execution.prepared import MOST_ERRORS, Prepared, prepared
from graphsvc.api.execution.request import Request
from graphsvc.api.execution.weighing import weighed
from graphsvc.api.schema import schema


class Asked(NamedTuple):
    """`wrong`: why it is not to be executed; otherwise `variables` and `cost`, in rows, are there."""

    request: Request
    ready: Prepared
    wrong: tuple[GraphQLError, ...] = ()
    operation: OperationDefinitionNode | None = None  # None: the document does not say, or is not valid
    variables: VariableValues | None = None
    cost: int = 0


def asked(request: Request, limits: Limits) -> Asked:
    """What a request asks, and whether it may; O(document + variables), much less for a known document."""
    ready = prepared(schema().graphql, request.document, limits)
    if ready.errors:
        return Asked(request, ready, ready.errors)
    try:
        operation = ready.operation(request.operation_name)
    except GraphQLError as error:
        return Asked(request, ready, (error,))
    return _of_operation(ready, operation, request, limits)


def _of_operation(
    ready: Prepared, operation: OperationDefinitionNode, request: Request, limits: Limits
) -> Asked:
    known = operation.variable_definitions or ()
    variables = get_variable_values(schema().graphql, known, dict(request.variables), max_errors=MOST_ERRORS)
    if isinstance(variables, list):
        return Asked(request, ready, tuple(variables), operation)
    plan = weighed(schema().graphql, ready, operation)
    try:
        rows = cost.check(plan, variables.coerced, limits.cost_rows)
    except GraphQLError as error:
        return Asked(request, ready, (error,), operation)
    return Asked(request, ready, (), operation, variables, rows)
