"""What the service counts, for Prometheus. Labels take few values, none of them chosen by callers."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from graphsvc.endpoint.account import Account
from graphsvc.endpoint.exchange import Exchange
from graphsvc.endpoint.health import WATCHED
from graphsvc.endpoint.operations import OTHER, known_name
from graphsvc.endpoint.worker_files import WorkerFiles
from graphsvc.service import Service
from graphsvc.service.standing import Standing

SAMPLED_EVERY_SECONDS = 5.0
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LONG_SECONDS = (0.01, 0.05, 0.25, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
ROWS = (1, 10, 100, 1_000, 10_000, 50_000, 100_000, 200_000)
METHODS = ("GET", "HEAD", "OPTIONS", "POST")
NONE = "none"


class Metrics:
    """The counts of one worker; `text` is those of all. Watches requests and the service."""

    def __init__(self, service: Service, files: WorkerFiles | None = None) -> None:
        """With `files`, which have been prepared, the counts of all workers are added up."""
        self._service = service
        self._files = files
        self._own = CollectorRegistry()
        self._cpu_seconds = 0.0
        self._requests()
        self._work()
        self._state()

    def _requests(self) -> None:
        about = "Requests answered; `code` is that of the first error of a GraphQL response"
        self.requests = self._of(Counter, "requests", about, ["method", "status", "code"])
        about = "Seconds from request to answer; `operation` is a document that ships with graphsvc, or other"
        self.seconds = self._of(Histogram, "request_seconds", about, ["operation"], buckets=SECONDS)
        self.cost = self._of(Histogram, "operation_cost_rows", "Rows an operation may ask for", buckets=ROWS)
        self.rows = self._of(Histogram, "operation_rows", "Rows an operation was answered with", buckets=ROWS)
        self.cached = self._of(Counter, "operations_cached", "Operations answered from kept responses")
        self.in_flight = self._gauge("requests_in_flight", "Requests being answered")
        self._requests_of, self._seconds_of = cache(self.requests.labels), cache(self.seconds.labels)

    def _work(self) -> None:
        about = "Seconds that an analysis took, by question"
        self.analyses = self._of(Histogram, "analysis_seconds", about, ["question"], buckets=LONG_SECONDS)
        self.analysing = self._gauge("analyses_running", "Analyses being computed, by question", ["question"])
        about = "Seconds that a picture of the network took to build"
        self.builds = self._of(Histogram, "snapshot_build_seconds", about, buckets=LONG_SECONDS)

    def _state(self) -> None:
        about = "Revision that is answered from; of several workers the oldest"
        self.revision = self._gauge("revision", about, mode="livemin")
        about = (
            "When the store was last looked at with success, in Unix seconds; of several workers the earliest"
        )
        self.looked = self._gauge("store_looked_timestamp_seconds", about, mode="livemin")
        about = "Workers that cannot follow the store, and go on with the network they have"
        self.stale = self._gauge("workers_stale", about)
        self.memory = self._gauge(
            "resident_memory_bytes", "Resident memory of the workers, shared pages in each"
        )
        self.cpu = self._of(Counter, "cpu_seconds", "Processor seconds that the workers used")
        self._gauge("workers", "Workers that answer").set(1)

    def _of(self, kind: Any, name: str, about: str, labels: Any = (), **more: Any) -> Any:
        return kind(name, about, labels, namespace="graphsvc", registry=self._own, **more)

    def _gauge(self, name: str, about: str, labels: Any = (), mode: str = "livesum") -> Gauge:
        gauge: Gauge = self._of(Gauge, name, about, labels, multiprocess_mode=mode)
        return gauge

    # An observer of requests

    def began(self, exchange: Exchange) -> None:
        """Counts a request as under way."""
        if exchange.path not in WATCHED:
            self.in_flight.inc()

    def ended(self, exchange: Exchange) -> None:
        """Counts an answer."""
        if exchange.path in WATCHED:
            return
        self.in_flight.dec()
        account = exchange.account
        method = exchange.scope["method"]
        code = account.codes[0] if account and account.codes else NONE
        self._requests_of(method if method in METHODS else OTHER, exchange.status, code).inc()
        if account is not None:
            self._count(account, exchange.seconds)

    def _count(self, account: Account, seconds: float) -> None:
        self._seconds_of(known_name(account.document)).observe(seconds)
        if account.cached:
            self.cached.inc()
        if account.cost is not None:
            self.cost.observe(account.cost)
        if account.rows is not None:
            self.rows.observe(account.rows)

    # A watcher of the service

    @contextmanager
    def analysis(self, question: str) -> Iterator[None]:
        """Counts an analysis as running, and its seconds."""
        running = self.analysing.labels(question)
        running.inc()
        try:
            with self.analyses.labels(question).time():
                yield
        finally:
            running.dec()

    @contextmanager
    def build(self) -> Iterator[None]:
        """Counts the seconds of building a picture."""
        with self.builds.time():
            yield

    # What nobody does, but is

    @asynccontextmanager
    async def sampling(self) -> AsyncIterator[None]:
        """Keeps memory, processor seconds and the state of the service current while the application runs."""
        task = asyncio.create_task(self._sample_for_ever())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _sample_for_ever(self) -> None:
        while True:
            self.sample()
            await asyncio.sleep(SAMPLED_EVERY_SECONDS)

    def sample(self) -> None:
        """Looks at what this worker uses and answers from."""
        used = time.process_time()
        self.cpu.inc(used - self._cpu_seconds)
        self._cpu_seconds = used
        resident = resident_bytes()
        if resident is not None:
            self.memory.set(resident)
        self._look(self._service.standing())

    def _look(self, standing: Standing) -> None:
        self.stale.set(bool(standing.code))
        if standing.now is not None:
            self.revision.set(standing.now.revision)
        if standing.seconds_since_look is not None:
            self.looked.set(time.time() - standing.seconds_since_look)

    def text(self) -> bytes:
        """The metrics of all workers, in Prometheus' text format."""
        self.sample()
        return generate_latest(self._files.registry() if self._files else self._own)


def resident_bytes() -> int | None:
    """Resident memory of this process; None where the system has no /proc."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except FileNotFoundError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
