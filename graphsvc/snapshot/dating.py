"""A snapshot seen on another day: the records are shared, only what holds on the day is worked out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TypeVar

from graphsvc.snapshot.days import day_number, holds
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import NodeTable, TieTable
from graphsvc.snapshot.weave import weave_again

Table = TypeVar("Table", NodeTable, TieTable)


def seen_on(snapshot: Snapshot, day: date) -> Snapshot:
    """The same records seen on another day, as `build` would show them; O(ties), numbers only.

    What a scenario assumes is assumed on that day, too.
    """
    nodes = {kind: _held(table, day) for kind, table in snapshot.nodes.items()}
    ties = {kind: _held(table, day) for kind, table in snapshot.ties.items()}
    arrays, confirmed = weave_again(snapshot.arrays, nodes, ties, day)
    return replace(
        snapshot,
        as_of=day,
        arrays=arrays,
        nodes=nodes,
        ties=ties,
        confirmed=confirmed,
        built_at=datetime.now(UTC),
        derived={},
    )


def _held(table: Table, day: date) -> Table:
    return replace(table, present=holds(table.start, table.end, day_number(day)))
