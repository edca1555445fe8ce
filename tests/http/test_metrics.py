"""What the metrics count, and that no caller can make them grow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from starlette.types import Receive, Scope, Send

from graphsvc.app import create_app
from graphsvc.endpoint.account import Account
from graphsvc.endpoint.health import METRICS
from graphsvc.endpoint.metrics import Metrics
from graphsvc.endpoint.operations import names
from graphsvc.service import Service
from graphsvc.service.standing import Now, Standing
from tests.http.figures import Figures, figures, value
from tests.http.observing import ACCOUNT, answering, asked, over

OVERLAPS = next(digest for digest, name in names().items() if name == "overlaps")


@pytest.fixture
def metrics(service: Service) -> Metrics:
    return Metrics(service)


def counted(metrics: Metrics) -> Figures:
    return figures(metrics.text())


def test_requests_are_counted_by_method_status_and_code(metrics: Metrics) -> None:
    asked(answering(ACCOUNT), observers=[metrics])
    asked(answering(ACCOUNT), observers=[metrics], method="GET")
    asked(answering(Account(codes=("BAD_USER_INPUT", "TIMEOUT")), 400), observers=[metrics])
    asked(answering(status=404), "/nowhere", observers=[metrics], method="BREW")
    found = counted(metrics)
    assert {labels: n for (name, labels), n in found.items() if name == "requests_total"} == {
        (("code", "none"), ("method", "POST"), ("status", "200")): 1,
        (("code", "none"), ("method", "GET"), ("status", "200")): 1,
        (("code", "BAD_USER_INPUT"), ("method", "POST"), ("status", "400")): 1,
        (("code", "none"), ("method", "other"), ("status", "404")): 1,
    }


def test_a_client_that_left_is_counted_as_such(metrics: Metrics) -> None:
    async def nothing(*_: object) -> None:
        """As the door does for whoever is gone: no answer."""

    with pytest.raises(AssertionError):  # of the client of this test, which would have waited
        asked(nothing, observers=[metrics])
    assert value(counted(metrics), "requests_total", method="POST", status="499", code="none") == 1


def test_operations_that_ship_have_names_and_all_others_one(metrics: Metrics) -> None:
    asked(answering(replace(ACCOUNT, document=OVERLAPS)), observers=[metrics])
    for name in ("overlaps", "Overlaps", "x"):  # who writes a document of their own may call it as they like
        asked(answering(replace(ACCOUNT, operation=name)), observers=[metrics])
    found = counted(metrics)
    assert value(found, "request_seconds_count", operation="overlaps") == 1
    assert value(found, "request_seconds_count", operation="other") == 3


def test_cost_rows_and_kept_answers(metrics: Metrics) -> None:
    asked(answering(ACCOUNT), observers=[metrics])
    asked(answering(Account(cost=5)), observers=[metrics])
    found = counted(metrics)
    assert (value(found, "operation_cost_rows_sum"), value(found, "operation_cost_rows_count")) == (125, 2)
    assert (value(found, "operation_rows_sum"), value(found, "operation_rows_count")) == (40, 1)
    assert value(found, "operations_cached_total") == 1


def test_what_is_under_way_is_counted_until_it_ends_however_it_ends(metrics: Metrics) -> None:
    seen = []

    async def looking(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(value(counted(metrics), "requests_in_flight"))
        raise ZeroDivisionError

    asked(looking, observers=[metrics])
    assert (seen, value(counted(metrics), "requests_in_flight")) == ([1], 0)


def test_no_caller_makes_them_grow(metrics: Metrics) -> None:
    asked(answering(ACCOUNT), observers=[metrics])
    asked(answering(ACCOUNT), observers=[metrics], method="M")
    before = set(counted(metrics))
    for place in range(50):
        mine = Account(
            f"o{place}", f"{place:016x}", cost=place, rows=place, key_id=f"k{place}", revision=place
        )
        asked(answering(mine), f"/{place}", observers=[metrics], method=f"M{place}")
    assert set(counted(metrics)) == before


def test_probes_count_as_nothing(metrics: Metrics) -> None:
    for path in ("/healthz", "/readyz", METRICS):
        asked(answering(), path, observers=[metrics], method="GET")
    assert not [name for name, _ in counted(metrics) if name == "requests_total"]


def test_the_service_is_watched(service: Service) -> None:
    with Service(service.settings) as fresh:
        metrics = Metrics(fresh)
        fresh.watcher = metrics
        query = {"query": "{ network { overlaps { totalCount } } }"}
        create_app_watched = create_app(fresh.settings, fresh)
        for _ in range(2):
            assert over(create_app_watched, "/graphql", method="POST", json=query).status_code == 200
        found = figures(over(create_app_watched, METRICS).text)
    assert value(found, "analysis_seconds_count", question="overlaps") == 1
    assert value(found, "analyses_running", question="overlaps") == 0
    assert value(found, "snapshot_build_seconds_count") == 1
    assert value(found, "requests_total", method="POST", status="200", code="none") == 2


def test_an_analysis_that_fails_runs_no_more(metrics: Metrics) -> None:
    with pytest.raises(ZeroDivisionError), metrics.analysis("overlaps"):
        raise ZeroDivisionError
    assert value(counted(metrics), "analyses_running", question="overlaps") == 0


def test_the_state_of_worker_and_store(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    standing = Standing(Now(date(2026, 6, 30), 7), 30.0, "locked", "STORE_UNAVAILABLE")
    monkeypatch.setattr(type(service), "standing", lambda _: standing)
    monkeypatch.setattr("time.time", lambda: 1_000_030.0)
    found = counted(Metrics(service))
    assert (value(found, "revision"), value(found, "workers"), value(found, "workers_stale")) == (7, 1, 1)
    assert value(found, "store_looked_timestamp_seconds") == 1_000_000
    assert value(found, "cpu_seconds_total") > 0
    assert value(found, "resident_memory_bytes") > 1_000_000
