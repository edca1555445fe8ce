"""A network seen on another day is the one that would be built for it, in all it holds."""

from __future__ import annotations

from datetime import date
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.model.fields import FieldType
from graphsvc.model.kinds import KINDS
from graphsvc.snapshot.dating import seen_on
from graphsvc.snapshot.snapshot import Snapshot
from tests.pictures import Rows, snapshot_of
from tests.scenarios import records, rows_of, same_arrays

FIRST, LAST = date.min, date.max
DAYS = st.sampled_from([FIRST, date(1969, 12, 31), date(2024, 2, 29), LAST]) | st.dates(
    date(2014, 1, 1), date(2031, 1, 1)
)
SHARE = 0.4  # of the dates that are written anew


def written_anew(seed: int) -> dict[str, Rows]:
    """A registry with dates of all kinds before and after each other: plans, ends, what is yet to come."""
    random, rows = Random(seed), rows_of(seed)
    for kind, given_rows in rows.items():
        dated = [f for f in KINDS[kind].by_name.values() if f.type in (FieldType.DATE, FieldType.END_DATE)]
        for row in given_rows:
            for field in dated:
                if random.random() < SHARE:
                    row[field.name] = some_day(random, is_end=field.type is FieldType.END_DATE)
            if kind == "partnership":
                row["status"] = random.choice(["planned", "active", "dormant", "ended", "unclear", None])
    return rows


def some_day(random: Random, *, is_end: bool) -> str:
    text = date(random.randint(2013, 2031), random.randint(1, 12), random.randint(1, 28)).isoformat()
    start, month, year = ("none" if is_end else f"..{text}"), text[:7], text[:4]
    return random.choice([text, text, month, year, start])


def on(day: date, rows: dict[str, Rows]) -> Snapshot:
    return snapshot_of(day.isoformat(), **rows)


def assert_same(seen: Snapshot, built: Snapshot) -> None:
    assert seen.identity == built.identity
    assert same_arrays(seen, built) and records(seen) == records(built)
    for mine, other in ((seen.nodes, built.nodes), (seen.ties, built.ties)):
        for kind in other:
            for name in ("start", "end", "present"):
                assert np.array_equal(getattr(mine[kind], name), getattr(other[kind], name)), (kind, name)
    assert np.array_equal(seen.link_states, built.link_states)
    assert np.array_equal(seen.link_freshness, built.link_freshness, equal_nan=True)
    assert np.array_equal(seen.partnerships_of.indices, built.partnerships_of.indices)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000), DAYS, DAYS)
def test_a_network_seen_on_another_day_is_that_of_the_day(seed: int, read: date, day: date) -> None:
    rows = written_anew(seed)
    base = on(read, rows)
    base.once("index", lambda _: "of the first day")
    assert base.link_states is not None and base.ties["link"].of("a", 0) is not None  # kept from now on
    seen = seen_on(base, day)
    assert_same(seen, on(day, rows))
    assert seen.derived == {}
    assert_same(seen_on(seen, read), base)
