"""Requests that are refused before anything is asked, and how every refusal is written."""

from __future__ import annotations

from collections.abc import Mapping

import orjson


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
