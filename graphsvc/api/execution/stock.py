"""The stock executor: object by object, and what it says of errors and nulls is the contract."""

from __future__ import annotations

from typing import Any, cast

from graphql import ExecutionResult, default_field_resolver, default_type_resolver
from graphql.execution.execute import assume_not_async_iterable, assume_not_awaitable
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental

from graphsvc.api.execution.execution import Execution
from graphsvc.api.query import Query
from graphsvc.api.schema import schema


def executed(execution: Execution) -> ExecutionResult:
    """What an operation answers; raises Timeout when nobody waits for it any more."""
    ready, operation, variables, context = execution
    executor = Executor(
        schema().graphql,
        {name: fragment.definition for name, fragment in ready.fragments.items()},
        dict(ready.fragments),
        Query(context=context),
        context,
        operation,
        variables,
        default_field_resolver,
        default_type_resolver,
        default_field_resolver,
        is_awaitable=assume_not_awaitable,
        is_async_iterable=assume_not_async_iterable,
    )
    return cast(ExecutionResult, executor.execute_operation())


class Executor(ExecutorThrowingOnIncremental):
    """Looks at the clock before each object, and counts the rows of lists."""

    def execute_fields(self, *arguments: Any, **named: Any) -> Any:
        """Executes the fields of one object; raises Timeout when nobody waits for them any more."""
        self.context_value.patience.check()
        return super().execute_fields(*arguments, **named)

    def complete_list_value(self, *arguments: Any, **named: Any) -> Any:
        """Executes the items of a list, and counts them."""
        found: Any = super().complete_list_value(*arguments, **named)
        self.context_value.rows += len(found)
        return found
