"""One execution of a plan: what is shared by all that is read for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from graphql.execution.values import VariableValues

from graphsvc.service.patience import Patience

BETWEEN_LOOKS = 256  # objects read one by one between two looks at the clock


class Odd(Exception):
    """Something that the stock executor has to say what it means."""


class Run:
    """The variables of an execution, the arguments already coerced, and who waits for it."""

    def __init__(self, variables: VariableValues, patience: Patience) -> None:
        """A run that has read nothing yet."""
        self.variables = variables
        self.arguments: dict[int, dict[str, Any]] = {}  # by the id of the field of the plan
        self.rows = 0
        self.check = patience.check

    def each(self, read: Callable[[Any], Any], objects: Sequence[Any]) -> list[Any]:
        """What is read of each object, with a look at the clock now and then; raises Timeout."""
        if len(objects) <= BETWEEN_LOOKS:
            return [read(each) for each in objects]
        found: list[Any] = []
        for start in range(0, len(objects), BETWEEN_LOOKS):
            self.check()
            found += [read(each) for each in objects[start : start + BETWEEN_LOOKS]]
        return found

    def called(
        self, function: Callable[..., Any], objects: Iterable[Any], named: dict[str, Any]
    ) -> list[Any]:
        """What a function with arguments gives for each object; looks at the clock before each call."""
        found = []
        for each in objects:
            self.check()
            found.append(function(each, **named))
        return found
