"""The deadline of a request ends the work on it, and so does a client who goes away."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.http.watched import Watched

QUESTIONS = " ".join(
    f"a{number}: overlaps(first: 0, filter: {{ minScore: 0.0{number}, bands: [BELOW] }}) {{ totalCount }}"
    for number in range(1, 6)
)
SLOW = f"{{ network {{ asOf partnerships(first: 300) {{ nodes {{ key {QUESTIONS} }} }} }} }}"
IDLE_SECONDS = 0.3  # of processor time in a second in which nobody asks: more is work that goes on
ALONE = {"GRAPHSVC_PREPARE": "none"}  # else the service itself still asks after its start


@pytest.fixture(scope="module")
def hasty(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A server with half a second for a request."""
    log = tmp_path_factory.mktemp("hasty") / "stderr.log"
    with Watched(demo_url, log, {**ALONE, "GRAPHSVC_DEADLINE_SECONDS": "0.5"}) as running:
        yield running


@pytest.fixture
def patient(demo_url: str, tmp_path: Path) -> Iterator[Watched]:
    """A server with a minute for a request, and without a limit to its cost."""
    settings = {**ALONE, "GRAPHSVC_DEADLINE_SECONDS": "60", "GRAPHSVC_MAX_COST_ROWS": "0"}
    with Watched(demo_url, tmp_path / "stderr.log", settings) as running:
        yield running


def test_a_request_ends_at_its_deadline_and_so_does_the_work(hasty: Watched) -> None:
    assert hasty.is_well()
    with hasty.bounded(seconds=2.5):
        response = hasty.ask(SLOW)
        assert {error["extensions"]["code"] for error in response.json()["errors"]} == {"TIMEOUT"}
        assert response.status_code == 503
        assert "retry-after" not in response.headers, "the same would take as long again"
        assert response.json()["errors"][0]["extensions"]["retryable"] is True
        assert hasty.idle(1.0) < IDLE_SECONDS


def test_what_is_too_late_for_one_is_not_for_another(hasty: Watched) -> None:
    for _ in range(3):
        assert hasty.ask(SLOW).status_code == 503
    quick = hasty.ask("{ network { partnerships { totalCount } } }")
    assert quick.status_code == 200 and "errors" not in quick.json()


def test_a_client_who_goes_away_takes_the_work_along(patient: Watched) -> None:
    body = json.dumps({"query": SLOW.replace("first: 300", "first: 1000")}).encode()
    head = (
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    before = patient.use().seconds
    with patient.connect() as wire:
        wire.sendall(head.encode() + body)
        while patient.use().seconds - before < 0.2:  # until it is worked on
            time.sleep(0.05)
    time.sleep(0.5)
    assert patient.idle(1.0) < IDLE_SECONDS
    assert patient.is_well()
