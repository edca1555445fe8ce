"""One operation about to be executed, with all that an executor needs of it."""

from __future__ import annotations

from typing import NamedTuple

from graphql import OperationDefinitionNode
from graphql.execution.values import VariableValues

from graphsvc.api.context import Context
from graphsvc.api.execution.prepared import Prepared


class Execution(NamedTuple):
    """An operation of a prepared document, its variables as their types have them, and who asks."""

    ready: Prepared
    operation: OperationDefinitionNode
    variables: VariableValues
    context: Context
