"""Who is measured: ours, Strawberry as it comes, and the servers of Node, all over one registry."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

from benchmarks.measuring import ROOT, run
from benchmarks.service_documents import small
from benchmarks.service_processes import Process, free_port, graphsvc_server
from benchmarks.service_registry import Registry
from benchmarks.service_stock import DUMP

PEERS = ROOT / "benchmarks" / "peers"
OURS, CACHED = "graphsvc", "graphsvc, from its response cache"
YOGA, JIT = "graphql-yoga", "mercurius, JIT"


def servers() -> Mapping[str, Callable[[Registry], Process]]:
    """How each is started, by name; without Node only those of Python."""
    python = {
        OURS: lambda registry: graphsvc_server(registry.store, GRAPHSVC_RESPONSE_CACHE_BYTES="0"),
        CACHED: lambda registry: graphsvc_server(registry.store),
        "Strawberry's view and executor, our schema": lambda registry: _uvicorn("ours", registry),
        "Strawberry, a plain schema of dataclasses": lambda registry: _uvicorn("plain", registry),
    }
    node = {
        YOGA: lambda registry: _node("yoga.js", registry),
        f"{YOGA}, from its response cache": lambda registry: _node("yoga.js", registry, "cached"),
        JIT: lambda registry: _node("mercurius.js", registry),
    }
    return python | (node if shutil.which("npm") else {})


@contextmanager
def running(registry: Registry) -> Iterator[dict[str, Process]]:
    """All of them, each started when the one before has answered."""
    if shutil.which("npm"):
        run(["npm", "ci", "--ignore-scripts", "--prefix", str(PEERS)])
    with ExitStack() as stack:
        started = {}
        for name, start in servers().items():
            started[name] = stack.enter_context(start(registry))
            started[name].answer(small(registry.keys[0]))
            started[name].settle()
        yield started


def _uvicorn(factory: str, registry: Registry) -> Process:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", f"benchmarks.service_stock:{factory}"]
    options = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    variables = {DUMP: str(registry.dump)} if factory == "plain" else {}
    store = f"sqlite:{registry.store}"
    return Process([*command, *options, "--port", str(port)], port, GRAPHSVC_STORE=store, **variables)


def _node(script: str, registry: Registry, *arguments: str) -> Process:
    port = free_port()
    command = ["node", str(PEERS / script), str(registry.dump), str(port), *arguments]
    return Process(command, port, NODE_ENV="production")
