"""One request at the door: what came with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import Receive, Scope

from graphsvc.endpoint.account import Account, account_of

READING = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request; names of headers are in lower case, what is said twice is joined with commas."""

    method: str
    headers: Mapping[str, str]
    query_string: bytes
    receive: Receive
    account: Account

    @classmethod
    def of(cls, scope: Scope, receive: Receive) -> Visit:
        """The request that a server hands over."""
        return cls(scope["method"], _headers(scope), scope["query_string"], receive, account_of(scope))

    @property
    def reads(self) -> bool:
        """Whether it may change nothing, and says all in its URL."""
        return self.method in READING

    def header(self, name: str) -> str:
        """What a header says; empty when it is not there."""
        return self.headers.get(name, "")


def _headers(scope: Scope) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name, text = raw.decode("latin-1"), value.decode("latin-1")
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found
