"""Probes: whether the process lives, and whether it can answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from starlette.applications import Starlette

from graphsvc.endpoint.health import Health
from graphsvc.endpoint.stores import REASONS
from graphsvc.errors import SchemaTooNew, StoreCorrupt, StoreError, StoreUnavailable
from graphsvc.service import Service
from graphsvc.service.standing import Standing
from tests.http.observing import over

SECRET = "sqlite:/srv/secret/registry.db"


class Standby:
    """A service that stands as a test says."""

    def __init__(self, service: Service, standing: Standing) -> None:
        self._service = service
        self._standing = standing

    def standing(self) -> Standing:
        return self._standing

    def snapshot(self, *picture: Any) -> Any:
        return self._service.snapshot(*picture)


def app(service: Any, readers: str = "loopback") -> Starlette:
    return Starlette(routes=Health(service, lambda: b"counts", readers).routes)


@pytest.fixture
def well(service: Service) -> Standing:
    return Standing(service.current(), 0.25)


def test_a_process_that_lives_says_so_whatever_its_service_does() -> None:
    response = over(app(object()), "/healthz")
    assert (response.status_code, response.text) == (200, "alive\n")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_ready_says_what_is_answered_from(service: Service, well: Standing) -> None:
    response = over(app(Standby(service, well)), "/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "stale": False,
        "revision": 2,
        "asOf": service.current().day.isoformat(),
        "partnerships": service.snapshot().arrays.partnerships,
        "secondsSinceLook": 0.25,
    }
    assert response.headers["cache-control"] == "no-store"


def test_before_there_is_a_network_it_is_not_ready(service: Service) -> None:
    response = over(app(Standby(service, Standing(None, None))), "/readyz")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "stale": False, "reason": "the network is being loaded"}


@pytest.mark.parametrize("error", [StoreUnavailable, StoreCorrupt, SchemaTooNew, StoreError])
def test_a_store_that_never_came_is_the_reason(service: Service, error: type[StoreError]) -> None:
    standing = Standing(None, None, f"{SECRET}: gone", error.code)
    response = over(app(Standby(service, standing)), "/readyz")
    assert response.status_code == 503
    assert (response.json()["code"], response.json()["reason"]) == (error.code, REASONS[error.code])
    assert "secret" not in response.text


def test_a_store_that_went_away_leaves_it_ready_and_stale(service: Service, well: Standing) -> None:
    standing = replace(well, seconds_since_look=120.0, wrong=f"{SECRET}: locked", code="STORE_UNAVAILABLE")
    response = over(app(Standby(service, standing)), "/readyz")
    told = response.json()
    assert (response.status_code, told["ready"], told["stale"]) == (200, True, True)
    assert (told["secondsSinceLook"], told["revision"]) == (120.0, 2)
    assert "secret" not in response.text


def test_what_is_wrong_and_has_no_words_of_its_own_is_internal(service: Service, well: Standing) -> None:
    standing = replace(well, wrong="?", code="SOMETHING_NEW")
    assert (
        over(app(Standby(service, standing)), "/readyz").json()["reason"]
        == "an internal error; it is in the log"
    )


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_they_are_only_read(service: Service, well: Standing, path: str) -> None:
    watched = app(Standby(service, well))
    assert over(watched, path, method="HEAD").content == b""
    assert over(watched, path, method="POST").status_code == 405


# Who reads the metrics

LOCAL, OTHER = ("127.0.0.1", 5), ("192.0.2.1", 5)


@pytest.mark.parametrize(
    ("readers", "client", "status"),
    [
        ("off", LOCAL, 404),
        ("loopback", LOCAL, 200),
        ("loopback", ("::1", 5), 200),
        ("loopback", OTHER, 403),
        ("loopback", ("a socket", 5), 403),
        ("all", LOCAL, 200),
        ("all", OTHER, 200),
    ],
)
def test_metrics_are_for_who_the_setting_names(readers: str, client: tuple[str, int], status: int) -> None:
    response = over(app(object(), readers), "/metrics", client=client)
    assert response.status_code == status
    assert (response.text == "counts") == (status == 200)


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_what_a_proxy_passes_on_is_not_of_this_machine(name: str) -> None:
    response = over(app(object()), "/metrics", client=LOCAL, headers={name: "127.0.0.1"})
    assert response.status_code == 403
