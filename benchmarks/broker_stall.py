"""How long a cheap question waits while something else computes in the same process."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Thread

import numpy as np

from graphsvc.api.execution.run import execute
from graphsvc.service import Service
from graphsvc.settings import Settings

DOCUMENT = "{ __schema { queryType { name } } }"
EVERY_SECONDS = 0.003
IDLE_SECONDS = 3.0


def longest(work: Callable[[], object], *, store: str) -> tuple[float, float, int]:
    """The longest and the median wait in seconds of a question that is asked every few milliseconds while
    some work runs, and how often it was asked.
    """
    over, waits = Event(), list[float]()
    with Service(Settings(store=store), create=True) as service:
        execute(service, DOCUMENT)

        def ask() -> None:
            while not over.is_set():
                due = time.perf_counter() + EVERY_SECONDS
                time.sleep(EVERY_SECONDS)  # who holds the interpreter keeps even this from ending
                execute(service, DOCUMENT)
                waits.append(time.perf_counter() - due)

        asking = Thread(target=ask)
        asking.start()
        try:
            work()
        finally:
            over.set()
            asking.join()
    return max(waits), float(np.median(waits)), len(waits)


def idle() -> None:
    """Nothing: what the machine itself makes a question wait."""
    time.sleep(IDLE_SECONDS)
