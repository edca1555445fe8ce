"""How a question is asked: in a thread, away from the event loop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, OperationType
from graphql.execution.values import get_variable_values

from graphsvc.api.context import Context
from graphsvc.api.execution.cost import Count
from graphsvc.api.execution.limits import Limits
from graphsvc.api.execution.prepared import Prepared, prepared
from graphsvc.api.execution.run import answer
from graphsvc.api.execution.weighing import weighed
from graphsvc.api.schema import schema
from graphsvc.endpoint.answers import Answer, answer_of
from graphsvc.endpoint.negotiation import GZIP
from graphsvc.endpoint.operations import DIGITS
from graphsvc.endpoint.question import Question
from graphsvc.endpoint.refusals import Refused
from graphsvc.endpoint.stores import concealed
from graphsvc.service import Service
from graphsvc.service.patience import Patience


def ask(
    service: Service,
    question: Question,
    limits: Limits,
    patience: Patience,
    accepted: str,
    most_rows: float,
) -> Answer | None:
    """The answer, packed if that is accepted; None where it may cost more rows, and was not asked.

    Raises Refused (405) for a change by a method that reads.
    """
    ready = prepared(schema().graphql, question.request.document, limits)
    operation = _operation(ready, question.request.operation_name)
    kind = None if operation is None else operation.operation
    if question.reads and kind is not None and kind is not OperationType.QUERY:
        raise Refused(405, "METHOD_NOT_ALLOWED", f"a {kind.value} needs POST", {"Allow": "POST"})
    if operation is not None:
        cost = _cost(ready, operation, question.request.variables)
        if most_rows < cost <= limits.cost_rows:
            return None
    context = Context(service, question.caller.viewer, limits, patience)
    response = concealed(answer(question.request, context))
    made = answer_of(response, question.caller.media, most_bytes=limits.response_bytes)
    made.is_repeatable = made.is_executed and not made.codes and kind is OperationType.QUERY
    made.operation = operation.name.value if operation and operation.name else ""
    made.document = question.document[:DIGITS]
    made.cost, made.rows = context.cost, context.rows
    if made.coding(accepted) == GZIP:
        made.pack()
    return made


def _operation(ready: Prepared, name: str | None) -> OperationDefinitionNode | None:
    """The operation that is asked for; None where the document does not say, or is not valid."""
    try:
        return None if ready.errors else ready.operation(name)
    except GraphQLError:
        return None


def _cost(ready: Prepared, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> float:
    """The rows that an operation may cost; 0 where its variables do not fit, so that it is not executed."""
    asked = operation.variable_definitions or ()
    values = get_variable_values(schema().graphql, asked, dict(variables), max_errors=1)
    if isinstance(values, list):
        return 0
    return Count(values.coerced).of(weighed(schema().graphql, ready, operation))
