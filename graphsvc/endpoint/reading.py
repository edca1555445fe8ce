"""From what came over the wire to what is asked: `Asked`, or a refusal that says what would be right."""

from __future__ import annotations

import re
from asyncio import timeout
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.types import Receive

from graphsvc.endpoint.negotiation import is_json
from graphsvc.endpoint.refusals import Refused, bad_input

MOST_NESTED = 100  # objects and lists within each other in a body
MOST_PARAMETERS = 100  # in a query string; four are known
NAMES = ("query", "variables", "operationName", "extensions")
_STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')


class Gone(Exception):
    """The client went away before its request was complete."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The four parameters of a GraphQL request; `query` is None where only a digest names the document."""

    query: str | None
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names_a_digest(self) -> bool:
        """Whether it names a document by its digest, well or not."""
        return self.extensions.get("persistedQuery") is not None

    @property
    def introduces(self) -> bool:
        """Whether it sends a document together with its digest."""
        return self.query is not None and self.names_a_digest


async def body_of(receive: Receive, headers: Mapping[str, str], *, most: float, seconds: float) -> bytes:
    """The body of a request, read no further than `most` bytes and no longer than `seconds`.

    Raises Refused (408, 413, 415), Gone.
    """
    _check_form(headers)
    announced = headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most:
        raise _too_large(most)
    try:
        async with timeout(seconds):
            return await _read(receive, most)
    except TimeoutError:
        text = f"the body was not complete within {seconds:g} seconds"
        raise Refused(408, "TIMEOUT", text, {"Connection": "close"}) from None


def asked_in_body(body: bytes) -> Asked:
    """What the body of a POST asks; raises Refused (400). O(body)."""
    said = _json(body, "the body")
    if isinstance(said, list):
        raise bad_input("the body is a list: several requests in one are not answered, send them one by one")
    if not isinstance(said, dict):
        raise bad_input('the body must be a JSON object such as {"query": "{ network { asOf } }"}')
    return _asked(said)


def asked_in_url(query_string: bytes) -> Asked:
    """What the query string of a GET asks; raises Refused (400). O(query string)."""
    try:
        pairs = parse_qsl(
            query_string.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except ValueError:
        raise bad_input("the query string is not UTF-8, or has too many parameters") from None
    known = [(name, text) for name, text in pairs if name in NAMES]
    said: dict[str, Any] = {name: text for name, text in known if text}
    if len(dict(known)) < len(known):
        raise bad_input("the query string says the same parameter twice")
    for name in ("variables", "extensions"):
        if name in said:
            said[name] = _json(said[name].encode(), name)
    return _asked(said)


def _check_form(headers: Mapping[str, str]) -> None:
    if not is_json(headers.get("content-type", "")):
        text = "send the request with Content-Type: application/json, in UTF-8"
        raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", text, {"Accept": "application/json"})
    if headers.get("content-encoding", "identity").lower() != "identity":
        text = "send the body without Content-Encoding"
        raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", text, {"Accept-Encoding": "identity"})


async def _read(receive: Receive, most: float) -> bytes:
    parts: list[bytes] = []
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part = message.get("body", b"")
        length += len(part)
        if length > most:
            raise _too_large(most)
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


def _too_large(most: float) -> Refused:
    text = f"the body is longer than {most:.0f} bytes; ask for less at once"
    return Refused(413, "BODY_TOO_LARGE", text, {"Connection": "close"})


def _json(text: bytes, place: str) -> Any:
    """The value of a JSON text that says every name once and is nested within reason."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise bad_input(f"{place} is no JSON: {error}") from None
    if _STRINGS.sub(b"", text).count(b":") != _members(value, place):
        raise bad_input(f"{place} says the same name twice in one object")
    return value


def _members(value: Any, place: str) -> int:
    """How many members the objects of a value have together."""
    count, level = 0, [value]
    for _ in range(MOST_NESTED):
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                count += len(item)
                inner.extend(item.values())
            elif isinstance(item, list):
                inner.extend(item)
        if not inner:
            return count
        level = inner
    raise bad_input(f"{place} is nested more than {MOST_NESTED} deep")


def _asked(said: Mapping[str, Any]) -> Asked:
    query, name = _text(said, "query"), _text(said, "operationName")
    asked = Asked(query or None, _mapping(said, "variables"), name or None, _mapping(said, "extensions"))
    if asked.query is None and not asked.names_a_digest:
        raise bad_input("the parameter query is missing")
    return asked


def _text(said: Mapping[str, Any], name: str) -> str | None:
    value = said.get(name)
    if value is None or isinstance(value, str):
        return value
    raise bad_input(f"the parameter {name} must be a text")


def _mapping(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = said.get(name)
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise bad_input(f"the parameter {name} must be a JSON object")
