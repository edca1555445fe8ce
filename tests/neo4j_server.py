"""The Neo4j server that the tests of one run share; started when the first of them asks."""

from __future__ import annotations

import atexit
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from neo4j import GraphDatabase

from graphsvc.store.neo4j import connection

ROOT = Path(__file__).resolve().parents[1]
TOOL = ROOT / "tools" / "neo4j"
REQUIRED = "neo4j" in os.environ.get("GRAPHSVC_REQUIRE", "").split(",")
HEARD = {  # hints on statements are heard, and fail the test; but not that a fresh database lacks a label
    "notifications_min_severity": "WARNING",
    "notifications_disabled_classifications": ["UNRECOGNIZED"],
}
_CLEAR = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"


class _Hearing(logging.Handler):
    """Fails whatever statement the server has a hint on.

    The driver could make warnings of them itself, but looks at the whole
    stack for every statement then, which takes longer than the statement.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Raises what the driver would only log."""
        raise AssertionError(record.getMessage())


class Server:
    """A running server without passwords."""

    def __init__(self, *options: str, password: str = "") -> None:
        environment = {**os.environ, "GRAPHSVC_NEO4J_PASSWORD": password}
        self.process = subprocess.Popen(
            [sys.executable, str(TOOL), "--attached", "--brief", *options],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise RuntimeError(f"tools/neo4j ended with {self.process.wait()}")
        auth = ("neo4j", password) if password else None
        self._driver = GraphDatabase.driver(self.url, auth=auth, notifications_min_severity="OFF")

    def ask(self, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """What a statement gives, asked past every store."""
        with self._driver.session() as session:
            return [tuple(record) for record in session.run(statement, parameters)]

    def operators(self, statement: str) -> set[str]:
        """The operators of the plan that the server makes for a statement, which is not run."""
        with self._driver.session() as session:
            plan = session.run(f"EXPLAIN {statement}").consume().plan
        return set(_operators(plan or {}))

    def clear(self) -> None:
        """Removes all nodes and relationships; constraints and indexes stay."""
        self.ask(_CLEAR)

    def kill(self) -> None:
        """Ends the server without warning, as a power cut would; its data is kept where --home says."""
        self._driver.close()
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
        os.kill(int(found.stdout), signal.SIGKILL)
        self.process.communicate(timeout=60)

    def stop(self) -> None:
        """Ends the server; its data is gone."""
        self._driver.close()
        self.process.terminate()
        self.process.communicate(timeout=60)


def _operators(plan: Mapping[str, Any]) -> Iterator[str]:
    yield plan["operatorType"]
    for below in plan.get("children", ()):
        yield from _operators(below)


@lru_cache(maxsize=1)
def missing() -> str | None:
    """Why no server can run here, None when one can."""
    ran = subprocess.run([sys.executable, str(TOOL), "--fetch"], capture_output=True, text=True, timeout=600)
    return None if ran.returncode == 0 else ran.stderr.strip()


@lru_cache(maxsize=1)
def running() -> Server:
    """The server of this run."""
    connection.NOTIFICATIONS = HEARD
    logging.getLogger("neo4j.notifications").addHandler(_Hearing(logging.WARNING))
    server = Server()
    atexit.register(server.stop)
    return server
