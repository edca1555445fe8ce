"""The application over HTTP: both methods, GraphiQL only in development, nobody's name."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import anyio
import httpx
import pytest
from starlette.applications import Starlette

from graphsvc.app import create_app
from graphsvc.service import Service

Call = Callable[[httpx.AsyncClient], Any]


def over(app: Starlette, call: Call) -> Any:
    """What a call answers that is made with a client of an application."""

    async def run() -> Any:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await call(client)

    return anyio.run(run)


@pytest.fixture
def app(service: Service) -> Starlette:
    return create_app(service.settings, service)


def test_post_and_get_answer_alike(app: Starlette, ask: Any) -> None:
    document = "query Q($k: String!) { network { partnership(key: $k) { name } } }"
    variables = {"k": "p1"}
    asked = {"query": document, "variables": variables}
    posted = over(app, lambda client: client.post("/graphql", json=asked))
    got = over(
        app, lambda client: client.get("/graphql", params={**asked, "variables": json.dumps(variables)})
    )
    assert posted.status_code == got.status_code == 200
    assert posted.json() == got.json() == ask(document, **variables)


def test_errors_have_codes(app: Starlette) -> None:
    response = over(app, lambda client: client.post("/graphql", json={"query": "{ nothing }"}))
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"query": "\xe9"}', b"{", b""])
def test_a_body_that_is_no_json(app: Starlette, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    response = over(app, lambda client: client.post("/graphql", content=body, headers=headers))
    assert response.status_code == 400


def test_everybody_is_anonymous(app: Starlette) -> None:
    query = {"query": "{ network { people { nodes { name } } } }"}
    response = over(
        app, lambda client: client.post("/graphql", json=query, headers={"Authorization": "Bearer x"})
    )
    assert {node["name"] for node in response.json()["data"]["network"]["people"]["nodes"]} == {None}
    assert response.json()["extensions"]["redacted"] == [{"field": "Person.name", "scope": "read:people"}]


@pytest.mark.parametrize("dev", [False, True])
def test_the_browser_page_is_for_development(service: Service, dev: bool) -> None:
    from dataclasses import replace

    app = create_app(replace(service.settings, dev=dev), service)
    response = over(app, lambda client: client.get("/graphql", headers={"Accept": "text/html"}))
    assert ("graphiql" in response.text.lower()) is dev


def test_nothing_else_is_served(app: Starlette) -> None:
    assert over(app, lambda client: client.get("/")).status_code == 404
    assert over(app, lambda client: client.put("/graphql")).status_code == 405


def test_answers_are_computed_off_the_event_loop(
    app: Starlette, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []
    snapshot = service.snapshot
    monkeypatch.setattr(
        service, "snapshot", lambda *asked: (threads.append(threading.get_ident()), snapshot(*asked))[1]
    )
    over(app, lambda client: client.post("/graphql", json={"query": "{ network { asOf } }"}))
    assert threads and threading.get_ident() not in threads


def test_a_borrowed_service_is_left_open(service: Service) -> None:
    async def live() -> None:
        app = create_app(service.settings, service)
        async with app.router.lifespan_context(app):
            pass

    anyio.run(live)
    assert service.revision() == 2


def test_many_at_once_get_the_same_answer_from_one_picture(cold: Service) -> None:
    lists = "partnerships { nodes { key members { totalCount } } } overlaps { totalCount }"
    query = f'{{ network(asOf: "2026-06-30") {{ {lists} }} }}'
    app = create_app(cold.settings, cold)

    async def all_at_once(client: httpx.AsyncClient) -> list[Any]:
        answers: list[Any] = []

        async def one() -> None:
            answers.append((await client.post("/graphql", json={"query": query})).json())

        async with anyio.create_task_group() as group:
            for _ in range(16):
                group.start_soon(one)
        return answers

    answers = over(app, all_at_once)
    assert len(answers) == 16 and "errors" not in answers[0]
    assert all(answer == answers[0] for answer in answers)
    assert cold.store.calls.count("read") == 1  # type: ignore[attr-defined]
