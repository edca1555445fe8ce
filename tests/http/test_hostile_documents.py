"""Hostile documents against a real server: each is answered with a code, cheaply, and harms nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.http.hostile_documents import DOCUMENTS
from tests.http.watched import Watched

STATUSES = {200, 400, 413, 503}
BODIES = (
    b"[" * 250_000,
    b"[" * 50_000 + b"]" * 50_000,
    b'{"query":' * 20_000,
    b'{"a":1,' * 30_000,
    b"[1" + b",1" * 100_000 + b"]",
    b'{"query":1e' + b"9" * 200_000 + b"}",
    b"\x00" * 250_000,
    b'{"query":"{network{asOf}}","variables":' + b'{"a":' * 5000 + b"1" + b"}" * 5001,
)


@pytest.fixture(scope="module")
def server(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A server without any setting over the demo registry."""
    with Watched(demo_url, tmp_path_factory.mktemp("hostile") / "stderr.log") as running:
        yield running


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_gets_its_code_and_little_time(server: Watched, name: str) -> None:
    attack = DOCUMENTS[name]
    with server.bounded():
        response = server.ask(attack.document, attack.variables)
        answer = response.json()
        assert response.status_code in STATUSES
        assert len(response.content) < 2**20
        codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
        assert "INTERNAL" not in codes
        if attack.code is not None:
            assert attack.code in codes, answer["errors"][:3]
            assert len(answer["errors"]) <= 100


def test_the_same_by_get_and_as_one_body(server: Watched) -> None:
    """What holds of POST holds of the query string, and of bodies that are no requests."""
    with server.bounded():
        for document in ("{" * 5000, "#\n" * 10_000, "{" + "asOf " * 3000 + "}"):
            response = server.client.get(server.url, params={"query": document})
            assert response.status_code in STATUSES | {414, 431}
            assert response.json()["errors"][0]["extensions"]["code"] != "INTERNAL"
        for body in BODIES:
            response = server.client.post(
                server.url, content=body, headers={"Content-Type": "application/json"}
            )
            assert response.status_code == 400
            assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_what_is_kept_of_documents_is_bounded_by_bytes(server: Watched) -> None:
    """Each of these takes a megabyte when it is parsed."""
    with server.bounded(seconds=30.0, memory=96 * 2**20):
        for number in range(200):
            many = '"a" ' * 900
            assert server.ask(f'{{ nodes(ids: ["{number}" {many}]) {{ id }} }}').status_code == 200
