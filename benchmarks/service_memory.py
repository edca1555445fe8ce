"""What a worker takes of memory, by the system's own count of who shares what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.service_client import Client
from benchmarks.service_documents import page, small
from benchmarks.service_processes import graphsvc_server

CONNECTIONS = 12  # for each worker: the system deals them out, and every worker should get some
PAGES = 2


@dataclass(frozen=True)
class Memory:
    """Megabytes: PSS of all processes together, and the largest USS of one."""

    workers: int
    processes: int
    pss: float
    largest_uss: float


def memory(store: Path, keys: list[str], *, workers: int) -> Memory:
    """The memory of a service of so many workers that have each answered questions and pages."""
    with graphsvc_server(store, workers=workers) as process:
        process.answer(small(keys[0]))
        process.settle()
        for number in range(CONNECTIONS * workers):
            with Client(process.port) as client:
                client.send(small(keys[number]))
                for _ in range(PAGES):
                    _ = client.send(page(members=20 + number % 5)).data
        taken = process.memory()
    return Memory(workers, len(taken), sum(pss for _, pss, _ in taken), max(uss for *_, uss in taken))
