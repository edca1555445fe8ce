"""The compose files name only variables that something reads, and hold no secret."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from graphsvc.settings import PREFIX, Settings
from graphsvc.store.neo4j import address

ROOT = Path(__file__).resolve().parents[2]
FILES = ("docker-compose.yml", "docker-compose.neo4j.yml")
EXAMPLE = ".env.example"
KNOWN = {PREFIX + field.name.upper() for field in fields(Settings)} | {
    address.USER,
    address.PASSWORD,
    address.PASSWORD_FILE,
}
COMPOSE = {"COMPOSE_FILE"}  # read by docker compose itself


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def services(name: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(read(name))["services"]
    return found


def example() -> dict[str, str]:
    lines = [line for line in read(EXAMPLE).splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


@pytest.mark.parametrize("name", [*FILES, EXAMPLE])
def test_every_variable_of_ours_is_one_that_is_read(name: str) -> None:
    assert set(re.findall(rf"\b{PREFIX}[A-Z0-9_]+", read(name))) <= KNOWN


def test_the_example_has_every_variable_that_the_files_take_and_no_other() -> None:
    taken = {name for file in FILES for name in re.findall(r"(?<!\$)\$\{(\w+)", read(file))}
    assert set(example()) == taken | COMPOSE


def test_the_example_holds_no_password_and_names_the_files() -> None:
    assert example()["NEO4J_PASSWORD"] == ""
    assert example()["COMPOSE_FILE"].split(":") == list(FILES)


def test_the_service_is_watched_and_has_time_to_finish() -> None:
    service = services(FILES[0])["graphsvc"]
    assert service["healthcheck"]["test"] == ["CMD", "graphsvc", "ready"]
    assert float(service["stop_grace_period"].removesuffix("s")) > Settings().shutdown_seconds


def test_the_service_writes_to_its_volume_and_to_memory_only() -> None:
    service = services(FILES[0])["graphsvc"]
    assert service["read_only"] is True
    assert [mount.partition(":")[0] for mount in service["tmpfs"]] == ["/tmp"]
    assert service["volumes"] == ["registry:/data"]
    assert service["mem_limit"] and service["shm_size"] and service["pids_limit"]


def test_neo4j_is_bounded() -> None:
    neo4j = services(FILES[1])["neo4j"]
    assert neo4j["mem_limit"] and neo4j["stop_grace_period"]


def test_neo4j_is_watched_keeps_its_data_and_listens_to_this_machine_only() -> None:
    neo4j = services(FILES[1])["neo4j"]
    assert all(port.startswith("127.0.0.1:") for port in neo4j["ports"])
    assert neo4j["healthcheck"]["test"]
    assert any(volume.endswith(":/data") for volume in neo4j["volumes"])
    assert re.search(r"^neo4j:5\.26", neo4j["image"])


def test_the_service_waits_for_the_database_that_it_names() -> None:
    service = services(FILES[1])["graphsvc"]
    named = address.parsed(service["environment"]["GRAPHSVC_STORE"])
    assert str(named) == "neo4j://neo4j:7687/neo4j"
    assert service["depends_on"]["neo4j"]["condition"] == "service_healthy"


def test_settings_of_neo4j_are_written_as_its_image_wants_them() -> None:
    """A dot becomes one underscore, an underscore two; the words are those of the server's own settings."""
    written = {name for name in services(FILES[1])["neo4j"]["environment"] if name != "NEO4J_AUTH"}
    names = {
        name.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_")
        for name in written
    }
    assert names == {
        "server.memory.heap.initial_size",
        "server.memory.heap.max_size",
        "server.memory.pagecache.size",
        "db.tx_log.rotation.retention_policy",
        "dbms.usage_report.enabled",
    }
