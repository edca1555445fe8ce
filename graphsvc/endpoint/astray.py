"""What is said where no route leads, or none by that method."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from graphsvc.endpoint.refusals import Refused
from graphsvc.endpoint.reply import GUARDS, refused

_OF_STATUS = {
    404: ("NOT_FOUND", "nothing is here; GraphQL is asked at /graphql"),
    405: ("METHOD_NOT_ALLOWED", "this address is not asked by that method"),
}


async def astray(_: Request, error: Exception) -> Response:
    """The response to a request that Starlette has no route for; with the guards of all others."""
    assert isinstance(error, HTTPException)
    code, text = _OF_STATUS.get(error.status_code, ("BAD_USER_INPUT", error.detail))
    told = refused(Refused(error.status_code, code, text, error.headers))
    response = Response(told.body, told.status)
    response.raw_headers = [*told.headers, *GUARDS]
    return response
