"""Requests that are refused before anything is asked, and how every refusal is written."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response


class Refused(Exception):
    """A request that is not answered; `text` says what would be right, `code` is part of the API."""

    in_plain_json: int | None = None  # the status where the response is plain JSON, unless it is the same

    def __init__(self, status: int, code: str, text: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})

    @property
    def body(self) -> bytes:
        """The JSON that is sent."""
        return orjson.dumps({"errors": [{"message": str(self), "extensions": {"code": self.code}}]})


def bad_input(text: str) -> Refused:
    """The refusal of a request that is no GraphQL request."""
    return Refused(400, "BAD_USER_INPUT", text)


async def refusal(_: Request, error: Exception) -> Response:
    """What is said where no route leads, or none by that method."""
    assert isinstance(error, HTTPException)
    code, text = _OF_STATUS.get(error.status_code, ("BAD_USER_INPUT", error.detail))
    told = Refused(error.status_code, code, text)
    return Response(told.body, told.status, dict(error.headers or {}), media_type="application/json")


_OF_STATUS = {
    404: ("NOT_FOUND", "nothing is here; GraphQL is asked at /graphql"),
    405: ("METHOD_NOT_ALLOWED", "this address is not asked by that method"),
}
