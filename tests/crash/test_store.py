"""A writer that is killed at any moment loses nothing it was promised and leaves nothing half done."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

from graphsvc.store import open_store
from graphsvc.store.base import Store
from tests.contract.store.rows import everything, pictured
from tests.contract.store.writer import MEMBERS, start

ROUNDS = int(os.environ.get("GRAPHSVC_CRASH_ROUNDS", "5"))
LONGEST_SECONDS = 0.25  # a writer gets some hundred revisions done in that time
SEED = 20240506


def killed_writer(url: str, name: str, seconds: float) -> list[tuple[int, str]]:
    """Starts a writer, kills it so long after it opened the store, gives what it had acknowledged."""
    writer = start(url, name, 10**6)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    time.sleep(seconds)
    writer.kill()
    output, _ = writer.communicate(timeout=30)
    lines = output.split("\n")[:-1]  # a line that was cut off was not acknowledged
    return [(int(number), family) for number, family in (line.split(" ", 1) for line in lines)]


def check(store: Store, acknowledged: list[tuple[int, str]]) -> None:
    revision = store.open().revision
    assert revision >= len(acknowledged)
    assert store.verify() == []
    assert [r.number for r in store.revisions(10**9)] == list(range(revision, 0, -1))
    state = everything(store)
    assert {family for _, family in acknowledged} <= {key for kind, key in state if kind == "partnership"}
    for number in {revision, revision // 2, max(revision - 1, 0)}:
        with store.read(number) as picture:
            seen = pictured(picture)
        kinds = [kind for kind, _ in seen]
        families = kinds.count("partnership") - (number > 0)  # `shared` is of no family
        assert families == number
        assert kinds.count("organisation") == kinds.count("membership") == number * MEMBERS


def test_crash_loses_no_acknowledged_revision_and_shows_no_torn_one(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path / 'registry.db'}"
    moments = random.Random(SEED)
    acknowledged: list[tuple[int, str]] = []
    for place in range(ROUNDS):
        acknowledged += killed_writer(url, f"writer{place}", moments.uniform(0, LONGEST_SECONDS))
        with open_store(url, create=False) as store:
            check(store, acknowledged)
    assert len(acknowledged) > ROUNDS, "the writers were killed before they wrote anything"
    assert len({number for number, _ in acknowledged}) == len(acknowledged)
