"""How a question is asked: in a thread, away from the event loop."""

from __future__ import annotations

from graphql import OperationType

from graphsvc.api.context import Context
from graphsvc.api.execution.asked import asked
from graphsvc.api.execution.limits import Limits
from graphsvc.api.execution.run import answer
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
    request = asked(question.request, limits)
    operation = request.operation
    kind = None if operation is None else operation.operation
    if question.reads and kind is not None and kind is not OperationType.QUERY:
        raise Refused(405, "METHOD_NOT_ALLOWED", f"a {kind.value} needs POST", {"Allow": "POST"})
    if request.cost > most_rows:
        return None
    context = Context(service, question.caller.viewer, limits, patience)
    response = concealed(answer(request, context))
    made = answer_of(response, question.caller.media, most_bytes=limits.response_bytes)
    made.is_repeatable = made.is_executed and not made.codes and kind is OperationType.QUERY
    made.operation = operation.name.value if operation and operation.name else ""
    made.document = question.document[:DIGITS]
    made.cost, made.rows = context.cost, context.rows
    how = made.coding(accepted)
    if how == GZIP:
        made.pack()
    if question.reads:
        made.tag(how)  # the body is digested here, away from the event loop
    return made
