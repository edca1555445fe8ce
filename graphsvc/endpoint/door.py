"""GraphQL over HTTP."""

from __future__ import annotations

import json
from json import JSONDecodeError

import orjson
from anyio import to_thread
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from graphsvc.api.context import Context
from graphsvc.api.execution.limits import Limits
from graphsvc.api.execution.request import Request
from graphsvc.api.execution.run import answer
from graphsvc.api.viewer import ANONYMOUS
from graphsvc.service import Service
from graphsvc.service.patience import Patience


class Door:
    """Answers requests about one service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._limits = Limits.of(service.settings)

    async def respond(self, request: HttpRequest) -> Response:
        """The response to one request."""
        try:
            asked = (
                json.loads(await request.body()) if request.method == "POST" else dict(request.query_params)
            )
        except (JSONDecodeError, RecursionError, UnicodeDecodeError):
            return Response(b'{"errors":[{"message":"the body is no JSON"}]}', 400)
        variables = asked.get("variables") or {}
        if isinstance(variables, str):
            variables = json.loads(variables)
        context = Context(self._service, ANONYMOUS, self._limits, Patience(10))
        body = await to_thread.run_sync(
            answer, Request(asked["query"], variables, asked.get("operationName")), context
        )
        return Response(orjson.dumps(body), media_type="application/json")
