"""The service behind the door: off the event loop, once for many, in time, and closed as it was opened."""

from __future__ import annotations

import logging
import threading
import time
from asyncio import get_running_loop
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import anyio
import pytest

from graphsvc.app import create_app
from graphsvc.endpoint import answering, asking, garbage, threads
from graphsvc.endpoint.account import Account
from graphsvc.service import Service
from graphsvc.service.patience import patience
from graphsvc.service.standing import Now
from graphsvc.settings import Settings
from tests.http.asked import GRAPHQL, REVISION, get, post, problem
from tests.http.client import Client

PEOPLE = '{ network(asOf: "2026-06-30") { people { nodes { name } } } }'


def test_everybody_is_anonymous(client: Client) -> None:
    response = get(client, PEOPLE)
    assert {node["name"] for node in response.json()["data"]["network"]["people"]["nodes"]} == {None}
    assert response.json()["extensions"]["redacted"] == [{"field": "Person.name", "scope": "read:people"}]


@pytest.mark.parametrize("authorization", ["Bearer x", "Bearer gs_" + "A" * 43, "Basic YTpi", ""])
def test_a_key_that_is_none_is_not_taken_for_none(client: Client, authorization: str) -> None:
    response = post(client, headers={"Authorization": authorization})
    assert problem(response) == (401, "UNAUTHENTICATED")
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("dev", [False, True])
def test_the_browser_page_is_for_development(serve: Any, dev: bool) -> None:
    client = serve(dev=dev)
    headers = {"Accept": "text/html, */*;q=0.1", "Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}
    response = client.get("/graphql", headers=headers)
    assert ("graphiql" in response.text.lower()) is dev
    if dev:
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        link = {**headers, "Sec-Fetch-Site": "cross-site"}
        assert client.get("/graphql", headers=link).status_code == 200
        assert get(client, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_answers_are_computed_off_the_event_loop(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    computing = []
    answer = asking.answer

    def noted(*asked: Any) -> Any:
        with pytest.raises(RuntimeError):
            get_running_loop()
        computing.append(asked)
        return answer(*asked)

    monkeypatch.setattr(asking, "answer", noted)
    post(client)
    assert computing


def test_a_borrowed_service_is_left_open(store_url: str) -> None:
    with Service(Settings(store=store_url)) as service:

        async def live() -> None:
            app = create_app(service.settings, service)
            async with app.router.lifespan_context(app):
                pass

        anyio.run(live)
        assert service.revision() == 2


def test_many_at_once_get_the_same_answer(serve: Any) -> None:
    client = serve(response_cache_bytes=0)
    lists = "partnerships { nodes { key members { totalCount } } } overlaps { totalCount }"
    query = f'{{ network(asOf: "2026-06-30") {{ {lists} }} }}'
    with ThreadPoolExecutor(16) as pool:
        answers = [response.json() for response in pool.map(lambda _: post(client, query), range(16))]
    assert "errors" not in answers[0] and all(answer == answers[0] for answer in answers)


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Answers that go on until nobody waits for them; the event says that one was given up."""
    ended = threading.Event()

    def working(*_: Any) -> Any:
        try:
            while True:
                patience().check()
                time.sleep(0.01)
        finally:
            ended.set()

    monkeypatch.setattr("graphsvc.api.execution.run._executed", working)
    yield ended


def test_what_takes_too_long_is_given_up(serve: Any, endless: threading.Event) -> None:
    client = serve(deadline_seconds=0.2)
    response = post(client)
    assert problem(response) == (503, "TIMEOUT")
    assert endless.is_set()


def test_what_nobody_waits_for_is_given_up(client: Client, endless: threading.Event) -> None:
    client.abandon("/graphql", json={"query": REVISION}, headers={"Accept": GRAPHQL}, seconds=0.2)
    assert endless.is_set()


def test_large_pages_leave_a_way_past_them(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "LARGE_ROWS", 50)
    begun, go = threading.Semaphore(0), threading.Event()
    answer = asking.answer

    def held(asked: Any, context: Any) -> Any:
        if "first" in asked.request.document:
            begun.release()
            assert go.wait(timeout=30)
        return answer(asked, context)

    monkeypatch.setattr(asking, "answer", held)
    large = [f"{{ network {{ a{n}: partnerships(first: 100) {{ nodes {{ key }} }} }} }}" for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        pages = [pool.submit(post, client, document) for document in large]
        assert all(begun.acquire(timeout=30) for _ in range(threads.LARGE_AT_ONCE))
        assert post(client).status_code == 200
        assert not begun.acquire(timeout=0.2), "one more large page was begun"
        go.set()
        assert {page.result().status_code for page in pages} == {200}


def test_too_many_who_wait_are_told_to_come_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "MOST_WAITING", 0)
    response = post(client)
    assert problem(response) == (503, "OVERLOADED")
    assert response.headers["retry-after"] == "1"


def test_a_bug_is_masked_and_logged_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(asking, "answer", broken)
    with caplog.at_level(logging.ERROR):
        response = post(client)
    assert problem(response) == (500, "INTERNAL")
    mark = response.json()["errors"][0]["extensions"]["errorId"]
    assert "secret" not in response.text
    assert [record for record in caplog.records if mark in record.getMessage()]


def test_a_bug_below_is_masked_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr("graphsvc.api.execution.run._executed", broken)
    for accept, status in ((GRAPHQL, 500), ("application/json", 500)):
        response = post(client, headers={"Accept": accept})
        assert problem(response) == (status, "INTERNAL")
        assert "secret" not in response.text


def test_a_process_settles_once(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    for name in ("collect", "freeze", "set_threshold"):
        monkeypatch.setattr(garbage.gc, name, lambda *_, name=name: done.append(name))
    prepared = garbage.settling(lambda now: done.append("prepared"))
    prepared(Now(date(2026, 6, 30), 1))
    assert done == ["set_threshold", "prepared", "collect", "freeze"]
    prepared(Now(date(2026, 6, 30), 2))
    assert done[4:] == ["prepared"]


def test_an_account_is_left_for_the_log(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts: list[Account] = []
    tell = answering._tell

    def noted(visit: Any, *told: Any) -> None:
        tell(visit, *told)
        accounts.append(visit.account)

    monkeypatch.setattr(answering, "_tell", noted)
    for document in (
        "query Named { network { revision } }",
        "query Named { network { revision } }",
        "{ no }",
    ):
        post(client, document, operationName="Named" if "Named" in document else None)
    first, second, third = accounts
    assert (first.operation, first.revision, first.cached, first.codes) == ("Named", 2, False, ())
    assert (second.document, second.cached, second.cost) == (first.document, True, first.cost)
    assert len(first.document) == 16
    assert third.codes == ("BAD_USER_INPUT",) and not third.cached


def test_nothing_is_asked_of_a_service_without_a_picture(store_url: str, portal: Any) -> None:
    with Service(Settings(store=store_url)) as service:  # it does not follow its store
        client = Client(create_app(service.settings, service), service, portal)
        assert post(client).json() == post(client).json() == {"data": {"network": {"revision": 2}}}
