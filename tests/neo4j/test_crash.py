"""A client that is killed while it writes, beside others, loses nothing it was promised and tears nothing."""

from __future__ import annotations

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor

from tests.contract.store.engines import Neo4j
from tests.contract.store.writer import start
from tests.crash.test_store import check

ROUNDS = min(int(os.environ.get("GRAPHSVC_CRASH_ROUNDS", "5")), 50)
LONGEST_SECONDS = 0.5
FAMILIES = 8  # of the writer that is left alone
SEED = 20240508


def written(url: str, name: str, count: int, killed_after_seconds: float | None) -> list[tuple[int, str]]:
    """What a writer acknowledged, which is killed so long after it opened the store, or left to finish."""
    writer = start(url, name, count)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    if killed_after_seconds is not None:
        time.sleep(killed_after_seconds)
        writer.kill()
    output, _ = writer.communicate(timeout=120)
    assert killed_after_seconds is not None or writer.returncode == 0
    lines = output.split("\n")[:-1]  # a line that was cut off was not acknowledged
    return [(int(number), family) for number, family in (line.split(" ", 1) for line in lines)]


def test_a_killed_client_loses_nothing_and_tears_nothing(database: Neo4j) -> None:
    store = database.open()
    moments = random.Random(SEED)
    acknowledged: list[tuple[int, str]] = []
    for place in range(ROUNDS):
        moment = moments.uniform(0, LONGEST_SECONDS)
        with ThreadPoolExecutor(2) as threads:
            killed = threads.submit(written, database.url, f"killed {place}", 10**6, moment)
            left = threads.submit(written, database.url, f"left {place}", FAMILIES, None)
            assert len(left.result()) == FAMILIES
            acknowledged += killed.result() + left.result()
        check(store, acknowledged)
    assert len(acknowledged) > ROUNDS * FAMILIES, "the writers were killed before they wrote anything"
    assert len({number for number, _ in acknowledged}) == len(acknowledged)
