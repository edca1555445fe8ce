"""Under which names the service is asked: its own, so that no page can have its name lead here."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from graphsvc.endpoint.hosts import Hosts
from graphsvc.errors import BadSetting
from graphsvc.settings import Settings
from tests.http.asked import REVISION, problem
from tests.http.server import Server

OWN = [
    "localhost",
    "LocalHost:8000",
    "127.0.0.1",
    "127.0.0.1:1",
    "[::1]",
    "[::1]:8000",
    "127.8.9.1",
    "localhost:",
]
STRANGE = [
    "evil.example",
    "evil.example:8000",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil.example#localhost",
    "localhost@evil.example",
    "localhost, localhost",
    "0.0.0.0",
    "[::]",
    "192.0.2.1",
    "127.1",
    "2130706433",
    "::1",
    "localhost:a",
    "l\u043ecalhost",
    "",
]
FAMILIAR = "registry.example.org"
HOMES = ["127.0.0.1", "::1", "localhost"]


@pytest.fixture(scope="module")
def named(store_url: str) -> Iterator[Server]:
    with Server(store_url, {"GRAPHSVC_HOSTS": f"{FAMILIAR}, other.example"}) as running:
        yield running


def asked(server: Server, host: str, path: str = "/graphql", method: str = "GET") -> httpx.Response:
    url = httpx.URL(server.url).copy_with(path=path, query=str(httpx.QueryParams(query=REVISION)).encode())
    return httpx.request(method, url, headers=[(b"Host", host.encode())], timeout=30)


@pytest.mark.parametrize("host", HOMES)
@pytest.mark.parametrize("said", OWN)
def test_names_of_this_machine_are_its_own(host: str, said: str) -> None:
    assert Hosts.of(Settings(host=host)).know(said)


@pytest.mark.parametrize("said", STRANGE)
def test_others_are_not(said: str) -> None:
    assert not Hosts.of(Settings()).know(said)
    assert not Hosts.of(Settings(hosts=FAMILIAR)).know(said)
    assert Hosts.of(Settings(hosts="*")).know(said)


def test_where_others_are_listened_to_names_are_checked_if_there_are_any() -> None:
    assert Hosts.of(Settings(host="0.0.0.0", public=True)).know("evil.example")
    some = Hosts.of(Settings(host="0.0.0.0", public=True, hosts=FAMILIAR))
    assert some.know(FAMILIAR) and some.know("127.0.0.1:8000") and not some.know("evil.example")


@pytest.mark.parametrize("text", ["http://a", "a/b", "a:8000", "a b", "[g]", "-", "*.example.org"])
def test_what_is_no_name_stops_the_start(text: str) -> None:
    with pytest.raises(BadSetting, match="GRAPHSVC_HOSTS"):
        Hosts.of(Settings(hosts=f"{FAMILIAR},{text}"))


@pytest.mark.parametrize("path", ["/graphql", "/metrics", "/nowhere"])
def test_a_page_whose_name_leads_here_reads_nothing(server: Server, path: str) -> None:
    for method in ("GET", "POST"):
        response = asked(server, f"evil.example:{server.port}", path, method)
        assert problem(response) == (421, "UNKNOWN_HOST")
        assert response.headers["cache-control"] == "no-store"


def test_two_hosts_and_none_are_no_name(server: Server) -> None:
    for lines in (b"Host: localhost\r\nHost: localhost\r\n", b""):
        said = server.send(b"GET /graphql HTTP/1.1\r\n" + lines + b"Connection: close\r\n\r\n")
        assert said.startswith((b"HTTP/1.1 421 ", b"HTTP/1.1 400 "))
        assert b"revision" not in said


def test_probes_may_use_any(server: Server) -> None:
    assert asked(server, "10.1.2.3:8000", "/healthz").status_code == 200
    assert asked(server, "10.1.2.3:8000", "/readyz").status_code == 200


def test_a_name_in_the_settings_is_answered(named: Server) -> None:
    for said in (FAMILIAR, "Other.example:443", "localhost"):
        assert asked(named, said).json()["data"]["network"]["revision"] > 0
    assert problem(asked(named, "evil.example")) == (421, "UNKNOWN_HOST")
