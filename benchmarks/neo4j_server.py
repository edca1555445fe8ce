"""A Neo4j server with the Graph Data Science library, a registry loaded into it, and what both take."""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.measuring import ROOT, Failed, Run, run, work
from benchmarks.service_client import HOST
from benchmarks.service_processes import Process, free_port
from graphsvc.demo.days import DEMO_AS_OF

PROJECT = ROOT / "benchmarks" / "peers_neo4j"
READY_SECONDS, STOP_SECONDS = 120.0, 120.0
LOADING_HEAP, ASKING_HEAP = "9g", "4g"  # a million rows in one transaction take some 7 GB
PATIENCE_SECONDS = 110  # for a statement that says nothing else, a little less than the client of HTTP waits
_SETTINGS = ("dbms.security.procedures.unrestricted=gds.*", f"db.transaction.timeout={PATIENCE_SECONDS}s")
_TOOL = [sys.executable, str(ROOT / "tools" / "neo4j")]
_GDS = re.search(r"<gds\.version>([^<]+)<", (PROJECT / "pom.xml").read_text(encoding="utf-8"))
_VERSION = re.compile(r"-\d[^/]*\.jar$")  # what follows the name of an artefact


class Neo4j(Process):
    """A running server."""

    def __init__(self, home: Path, *, heap: str) -> None:
        """Starts it on the data of a home folder and waits until it answers."""
        port = free_port()
        options = ["--port", str(port), "--home", str(home), "--heap", heap, "--pages", "1g"]
        settings = [word for each in _SETTINGS for word in ("--set", each)]
        super().__init__([*_TOOL, *options, *settings], port)
        deadline = self.began + READY_SECONDS
        while self.server not in self.said():
            if time.perf_counter() > deadline or self._child.poll() is not None:
                raise Failed(f"the server did not start: {self.said()}")
            time.sleep(0.1)

    @property
    def server(self) -> str:
        """Where a driver finds it."""
        return f"bolt://{HOST}:{self.port}"

    @property
    def store(self) -> str:
        """Its address as a store."""
        return f"{self.server}/neo4j"

    def peak_mb(self) -> float:
        """The largest resident memory of its Java so far."""
        text = Path(f"/proc/{self.pids()[-1]}/status").read_text(encoding="utf-8")
        found = re.search(r"^VmHWM:\s+(\d+) kB", text, re.MULTILINE)
        return int(found[1]) / 1024 if found else 0.0

    def stop(self) -> None:
        """Lets it write down what it holds first, which takes longer than other servers need."""
        if self._child.poll() is None:
            self._child.terminate()
            self._child.wait(STOP_SECONDS)
        super().stop()


@dataclass(frozen=True)
class Load:
    """How a bundle went in by `graphsvc load`: ours, and what the server took beside it."""

    rows: int
    client: Run
    server_cpu: float
    server_peak_mb: float


def prepared(home: Path, partnerships: int) -> Load | None:
    """Makes a home that holds a registry of a size and the plugins; None where it does already."""
    marker = home / "loaded"
    if marker.exists():
        return None
    shutil.rmtree(home, ignore_errors=True)
    _add_gds(home / "plugins")
    bundle = home / "bundle"
    bundle.mkdir()
    work("bundle", folder=str(bundle), partnerships=partnerships)
    with Neo4j(home, heap=LOADING_HEAP) as server:
        began = server.cpu_seconds()
        client = graphsvc("load", str(bundle), "--as-of", DEMO_AS_OF.isoformat(), store=server.store)
        load = Load(_rows(bundle), client, server.cpu_seconds() - began, server.peak_mb())
    shutil.rmtree(bundle)
    marker.touch()
    return load


def graphsvc(*arguments: str, store: str) -> Run:
    """Runs the command line of this environment on a store at an address."""
    return run([sys.executable, "-m", "graphsvc", *arguments], GRAPHSVC_STORE=store)


def _rows(bundle: Path) -> int:
    return sum(sum(1 for _ in file.open("rb")) - 1 for file in bundle.glob("*.csv"))


def _add_gds(plugins: Path) -> None:
    """Puts the library's jars there, and those that it needs and the server lacks."""
    server = Path(run([*_TOOL, "--fetch"]).output.strip())
    assert _GDS is not None
    fetched = server.parent / f"gds-{_GDS[1]}"
    if not fetched.is_dir():
        goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={fetched}"]
        run(["mvn", "-B", "-ntp", "-q", "-f", str(PROJECT / "pom.xml"), *goal])
    there = {_VERSION.sub("", jar.name) for jar in server.iterdir()}
    plugins.mkdir(parents=True)
    for jar in fetched.iterdir():
        if jar.name.endswith(f"-{_GDS[1]}.jar") or _VERSION.sub("", jar.name) not in there:
            shutil.copy(jar, plugins)


@dataclass(frozen=True)
class Cost:
    """What something took, by the clock and in CPU time of this process and of the servers."""

    seconds: float
    client_cpu: float
    server_cpu: float

    @property
    def cpu(self) -> float:
        """CPU seconds of all."""
        return self.client_cpu + self.server_cpu

    def __truediv__(self, times: int) -> Cost:
        """What one took of so many."""
        return Cost(self.seconds / times, self.client_cpu / times, self.server_cpu / times)


Works = Mapping[str, Callable[[], object]]


def interleaved(
    works: Works, servers: Iterable[Process], *, rounds: int, slow_seconds: float
) -> dict[str, Cost]:
    """Runs the works in turn; medians of each. One that took longer than `slow_seconds` is not run again."""
    asked = list(servers)
    taken: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, each in works.items():
            if not taken[name] or taken[name][-1].seconds <= slow_seconds:
                taken[name].append(_once(each, asked))
    return {name: _middle(costs) for name, costs in taken.items()}


def _once(asked: Callable[[], object], servers: list[Process]) -> Cost:
    began, own, theirs = time.perf_counter(), time.process_time(), _cpu(servers)
    asked()
    return Cost(time.perf_counter() - began, time.process_time() - own, _cpu(servers) - theirs)


def _cpu(servers: list[Process]) -> float:
    return sum(server.cpu_seconds() for server in servers)


def _middle(costs: list[Cost]) -> Cost:
    return Cost(
        median(cost.seconds for cost in costs),
        median(cost.client_cpu for cost in costs),
        median(cost.server_cpu for cost in costs),
    )
