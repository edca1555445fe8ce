"""How long a small question waits while the same server is busy with something large."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice, product
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from typing import Any

import numpy as np

from benchmarks.service_asking import asked
from benchmarks.service_client import Client
from benchmarks.service_documents import page, small

EVERY_SECONDS = 0.008
SECONDS = 12.0
MOST_SECONDS = 40.0
MOST_PAGES = 5000
ANSWERED = "answered"  # what the other client says of an analysis that it got


@dataclass(frozen=True)
class Waits:
    """Seconds that questions waited since each was due; how many got no answer; what was done meanwhile."""

    distinct: Sequence[float]
    repeated: Sequence[float]
    failed: int
    beside: str

    @property
    def longest(self) -> float:
        """The longest wait of all."""
        return max([*self.distinct, *self.repeated])


def percentile(waits: Sequence[float], share: float) -> float:
    """A percentile in seconds."""
    return float(np.percentile(waits, share))


def waits(port: int, keys: Sequence[str], beside: Callable[..., str] | None = None, *given: Any) -> Waits:
    """Asks every few milliseconds, answered or not, while another process does `beside(port, stop, …)`.

    Every second question is new (a key nobody asked for), every other the same again. Lasts SECONDS, or
    until the other client is done with its one analysis.
    """
    with _busy(port, beside, given) as told:
        answered = asked(port, _questions(keys), every_seconds=EVERY_SECONDS, until=_enough(told))
        taken = asyncio.run(answered)
    seconds, failed = [each.seconds for each in taken], sum(not each.answered for each in taken)
    return Waits(seconds[::2], seconds[1::2], failed, told.words)


def pages(port: int, stop: Event) -> str:
    """Pulls large pages, each of another shape, until told to stop."""
    shapes = islice(product(range(1000, 900, -1), range(20, 70)), MOST_PAGES)
    began, count, size = time.perf_counter(), 0, 0
    with Client(port) as client:
        for rows, members in shapes:
            if stop.is_set():
                break
            reply = client.send(page(rows=rows, members=members))
            _ = reply.status == 200 or reply.data
            count, size = count + 1, size + len(reply.body)
    seconds = time.perf_counter() - began
    return f"{count / seconds:.1f} pages a second, {size / seconds / 2**20:.0f} MB/s"


def once(port: int, stop: Event, request: bytes) -> str:
    """Asks one large question; how long it took, or what went wrong."""
    began = time.perf_counter()
    with Client(port) as client:
        told = client.send(request).json
    seconds = time.perf_counter() - began
    codes = [error.get("extensions", {}).get("code", "no code") for error in told.get("errors", ())]
    return f"{', '.join(codes) or ANSWERED} after {seconds:.1f} s"


class _Told:
    """What the other client says of itself when it is done."""

    def __init__(self, line: Connection | None, *, ends_itself: bool) -> None:
        self.words = "–" if line is None else "not done"
        self.line, self.ends_itself = line, ends_itself

    @property
    def done(self) -> bool:
        return self.ends_itself and self.line is not None and self.line.poll()


@contextmanager
def _busy(port: int, beside: Callable[..., str] | None, given: Sequence[Any]) -> Iterator[_Told]:
    if beside is None:
        yield _Told(None, ends_itself=False)
        return
    context = multiprocessing.get_context(
        "spawn"
    )  # a process of its own: its work must not delay the questions
    stop, (line, other) = context.Event(), context.Pipe()
    process = context.Process(target=_run, args=(other, beside, port, stop, *given), daemon=True)
    process.start()
    line.recv()
    told = _Told(line, ends_itself=bool(given))
    try:
        yield told
        stop.set()
        if line.poll(MOST_SECONDS):
            told.words = line.recv()
    finally:
        process.kill()
        process.join()


def _run(line: Connection, beside: Callable[..., str], port: int, stop: Event, *given: Any) -> None:
    line.send("begun")
    line.send(beside(port, stop, *given))


def _questions(keys: Sequence[str]) -> Iterator[bytes]:
    for key in cycle(keys[1:]):  # 20,000 partnerships have enough that none comes twice
        yield from (small(keys[0]), small(key))


def _enough(told: _Told) -> Callable[[float], bool]:
    if told.ends_itself:
        return lambda seconds: told.done or seconds > MOST_SECONDS
    return lambda seconds: seconds > SECONDS
