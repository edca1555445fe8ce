"""What a request costs a server: CPU, requests a second, bytes; every answer equal before a clock runs."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from math import ceil
from statistics import median
from typing import Any

from benchmarks.service_client import Client, NoAnswer
from benchmarks.service_processes import Process

CONNECTIONS = 2  # enough that the server never waits for a client
ROUND_CPU_SECONDS = 0.6  # what a round should cost, since the system counts in hundredths
FEWEST, MOST = 4, 4000  # requests of a round
WARM = 6  # requests that nobody counts: a JIT compiles, a cache fills


@dataclass(frozen=True)
class Case:
    """Requests to one server, sent in turn, and the status that each must have."""

    process: Process
    requests: Sequence[bytes]
    status: int = 200


@dataclass(frozen=True)
class Cost:
    """Medians over the rounds; bytes of the last body."""

    cpu_seconds: float
    per_second: float
    body_bytes: int


class NotEqual(Exception):
    """Two servers gave different answers to one document."""


def equal_answers(processes: Mapping[str, Process], request: bytes) -> Any:
    """The answer that all servers give; raises NotEqual naming the one that differs.

    Compared after parsing, so that 2 and 2.0 are one number; each server is asked several times, since
    a JIT and a cache answer only then.
    """
    told = None
    for name, process in processes.items():
        with Client(process.port) as client:
            answers = [client.send(request).data for _ in range(WARM)]
        told = answers[0] if told is None else told
        if any(answer != told for answer in answers):
            raise NotEqual(name)
    return told


def costs(cases: Mapping[str, Case], *, rounds: int) -> dict[str, Cost]:
    """What a request of each case costs, in interleaved rounds."""
    sizes = {name: _size(case) for name, case in cases.items()}
    taken: dict[str, list[Cost]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            taken[name].append(_round(case, sizes[name]))
    return {name: _median(each) for name, each in taken.items()}


def _size(case: Case) -> int:
    """How many requests make a round of the wanted length."""
    with Client(case.process.port) as client:
        for request in islice(cycle(case.requests), WARM):
            _checked(client, request, case.status)
    guess = FEWEST
    while True:
        cost = _round(case, guess)
        wanted = ceil(ROUND_CPU_SECONDS / max(cost.cpu_seconds, 1e-6))
        if guess >= min(wanted, MOST) / 4:
            return max(FEWEST, min(wanted, MOST))
        guess = min(guess * 8, MOST)


def _round(case: Case, size: int) -> Cost:
    began, cpu = time.perf_counter(), case.process.cpu_seconds()
    with ThreadPoolExecutor(CONNECTIONS) as clients:
        shares = [ceil((size - number) / CONNECTIONS) for number in range(CONNECTIONS)]
        bodies = list(clients.map(lambda number: _sent(case, number, shares[number]), range(CONNECTIONS)))
    seconds = time.perf_counter() - began
    return Cost((case.process.cpu_seconds() - cpu) / size, size / seconds, bodies[0])


def _sent(case: Case, number: int, count: int) -> int:
    """Sends a share of a round over one connection; the size of the last body."""
    own, size = case.requests[number::CONNECTIONS] or case.requests, 0
    with Client(case.process.port) as client:
        for request in islice(cycle(own), count):
            size = _checked(client, request, case.status)
    return size


def _checked(client: Client, request: bytes, status: int) -> int:
    reply = client.send(request)
    if reply.status != status:
        raise NoAnswer(f"status {reply.status}, not {status}: {reply.body[:300]!r}")
    return len(reply.body)


def _median(taken: Sequence[Cost]) -> Cost:
    return Cost(
        median(each.cpu_seconds for each in taken),
        median(each.per_second for each in taken),
        taken[-1].body_bytes,
    )
