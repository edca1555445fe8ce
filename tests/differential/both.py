"""One request answered by both executors, in a form that can be compared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

from graphsvc.api.context import Context
from graphsvc.api.execution.request import Request
from graphsvc.api.execution.run import answer
from graphsvc.api.viewer import ANONYMOUS, Viewer
from graphsvc.service import Service

_MARK = re.compile(r"internal error [0-9a-f]{12}")


class Both(NamedTuple):
    """What the stock executor wrote, what was written with the compiled one, and whether it was that."""

    stock: str
    compiled: str
    by_plan: bool

    @property
    def response(self) -> dict[str, Any]:
        """The response, read again."""
        found: dict[str, Any] = json.loads(self.compiled)
        return found


def both(
    service: Service,
    document: str,
    variables: Mapping[str, Any] | None = None,
    viewer: Viewer = ANONYMOUS,
    operation_name: str | None = None,
) -> Both:
    """The answers of both executors as JSON, in which order counts; ids of internal errors are left out."""
    request = Request(document, dict(variables or {}), operation_name)
    stock = Context(service, viewer)
    with by(service, compiled=False):
        by_objects = answer(request, stock)
    assert not stock.compiled
    context = Context(service, viewer)
    with by(service, compiled=True):
        by_plan = answer(request, context)
    return Both(_written(by_objects), _written(by_plan), context.compiled)


def same(
    service: Service,
    document: str,
    variables: Mapping[str, Any] | None = None,
    viewer: Viewer = ANONYMOUS,
    operation_name: str | None = None,
) -> Both:
    """The same, which must not differ."""
    found = both(service, document, variables, viewer, operation_name)
    assert found.compiled == found.stock
    return found


@contextmanager
def by(service: Service, *, compiled: bool) -> Iterator[None]:
    """A service that answers by one of the executors."""
    before = service.settings
    service.settings = replace(before, compiled=compiled)
    try:
        yield
    finally:
        service.settings = before


def _written(response: dict[str, Any]) -> str:
    for error in response.get("errors", ()):
        error["message"] = _MARK.sub("internal error", error["message"])
        error["extensions"].pop("errorId", None)
    return json.dumps(response, indent=1, ensure_ascii=False, allow_nan=False)
