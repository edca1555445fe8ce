"""Executes an operation by its plan, or says that the stock executor has to."""

from __future__ import annotations

import logging

from graphql import ExecutionResult

from graphsvc.api.execution.compiled.compiler import Compiler
from graphsvc.api.execution.compiled.fields import Unsupported
from graphsvc.api.execution.compiled.objects import Selection
from graphsvc.api.execution.compiled.run import Run
from graphsvc.api.execution.compiled.shared import whole
from graphsvc.api.execution.execution import Execution
from graphsvc.api.query import Query
from graphsvc.api.schema import schema
from graphsvc.errors import Timeout

KEPT_READINGS = 8  # of the conditions of one document: each is a plan of its own
_KEPT_AS = "compiled"
log = logging.getLogger(__name__)


def executed(execution: Execution) -> ExecutionResult | None:
    """What an operation answers; None where only the stock executor can say.

    What goes wrong goes wrong there again, and is told as it is told there. Thread-safe. Raises Timeout when
    nobody waits for either any more.
    """
    context = execution.context
    run = Run(execution.variables, context.patience)
    try:
        plan = _plan(execution)
        data = whole(plan.answers([Query(context=context)], run)) if plan else None
    except Exception as error:  # whatever it is, the stock executor is asked what it means
        if isinstance(error, Timeout) and not context.patience.seconds_left:
            raise
        log.debug("left to the stock executor: %s", error)
        data = None
    if data is None:
        context.redacted.clear()
        return None
    context.rows, context.compiled = run.rows, True
    return ExecutionResult(data[0], None)


def _plan(execution: Execution) -> Selection | None:
    """The plan of an operation as its conditions have it; None where there can be none."""
    ready, operation, variables, _ = execution
    conditions = tuple(variables.coerced.get(name) for name in ready.conditions)
    key = (id(operation), conditions)
    plans: dict[object, Selection | None] = ready.plans.setdefault(_KEPT_AS, {})
    if key in plans:
        return plans[key]
    plan = _compiled(execution)
    return plans.setdefault(key, plan) if len(plans) < KEPT_READINGS else plan


def _compiled(execution: Execution) -> Selection | None:
    graphql = schema().graphql
    compiler = Compiler(graphql, execution)
    root = graphql.get_root_type(execution.operation.operation)
    if root is None or execution.operation.directives:
        return None
    try:
        return Selection(compiler, root, compiler.root_fields(root))
    except Unsupported:
        return None
