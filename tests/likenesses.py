"""Organisations compared as a load compares them, without the rest of a load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from graphsvc.loading.blocking import Words
from graphsvc.loading.bodies import Bodies
from graphsvc.loading.likeness import check_likeness, likeness
from graphsvc.loading.places import Places
from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import Stored
from graphsvc.model.records import Rows, unheard
from graphsvc.store import open_store

Organisation = dict[str, Any]
Pair = frozenset[str]
FIELDS = ("id", "name", "identifiers", "territories", "parent")


@dataclass(frozen=True)
class Compared:
    """The pairs of keys: those worth comparing, those found alike among them, and those listed."""

    worth_comparing: set[Pair]
    alike: set[Pair]
    listed: dict[str, str]


@contextmanager
def staged(organisations: Sequence[Organisation]) -> Iterator[tuple[Staging, Stored]]:
    """The organisations as a load has them when it comes to likeness."""
    store = open_store("sqlite::memory:")
    rows: list[list[object]] = [[at, *map(row.get, FIELDS)] for at, row in enumerate(organisations, start=2)]
    with Staging("register") as staging:
        staging.take([Rows("organisation", "organisations.csv", FIELDS, rows)], unheard)
        staging.database.execute("CREATE TABLE meant (kind, id, root)")
        yield staging, Stored(store)
    store.close()


def compared(organisations: Sequence[Organisation]) -> Compared:
    """What a load finds."""
    with staged(organisations) as (staging, stored):
        check_likeness(staging, stored)
        execute = staging.database.execute
        keys = dict(execute("SELECT ix, id FROM body").fetchall())
        worth, alike = (
            {frozenset((keys[one], keys[other])) for one, other in execute(f"SELECT one, other FROM {table}")}
            for table in ("pair", "alike")
        )
        return Compared(worth, alike, dict(execute("SELECT id, same_as FROM likely").fetchall()))


def alike_among_all(organisations: Sequence[Organisation]) -> set[Pair]:
    """The pairs that are alike, found by comparing all with all."""
    with staged(organisations) as (staging, stored):
        check_likeness(staging, stored)
        places, words = Places(staging, stored), Words(staging)
        read = Bodies(staging).body
        numbers = [ix for (ix,) in staging.database.execute("SELECT ix FROM body")]
        return {
            frozenset((read(one).key, read(other).key))
            for one, other in combinations(numbers, 2)
            if likeness(read(one), read(other), places, words)
        }
