"""What tests ask over HTTP, and what they look at in a response."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import httpx

from tests.http.client import Client

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
REVISION = "{ network { revision } }"
LONG = "{ __schema { types { name description } } }"  # its answer is


def post(client: Client, query: Any = REVISION, *, headers: Any = None, **more: Any) -> httpx.Response:
    """A request in a body."""
    return client.post(
        "/graphql", json={"query": query, **more}, headers={"Accept": GRAPHQL, **(headers or {})}
    )


def get(client: Client, query: str | None = REVISION, *, headers: Any = None, **more: Any) -> httpx.Response:
    """A request in a URL; objects are written as JSON."""
    said = {name: value if isinstance(value, str) else json.dumps(value) for name, value in more.items()}
    asked = {**({"query": query} if query else {}), **said}
    return client.get("/graphql", params=asked, headers={"Accept": GRAPHQL, **(headers or {})})


def send(client: Client, body: bytes, **headers: str) -> httpx.Response:
    """A body as it is."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/graphql", content=body, headers={"Content-Type": JSON, "Accept": GRAPHQL, **named})


def problem(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a response that holds one error and no data."""
    said = response.json()
    assert set(said) == {"errors"}, said
    (error,) = said["errors"]
    assert error["message"]
    return response.status_code, error["extensions"]["code"]


def by_digest(text: str) -> dict[str, Any]:
    """The extension that names a document."""
    return {"persistedQuery": {"version": 1, "sha256Hash": sha256(text.encode()).hexdigest()}}
