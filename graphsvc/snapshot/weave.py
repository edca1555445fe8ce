"""Weaves the tables of nodes and ties into the arrays that analyses read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.model import codes
from graphsvc.model.fields import NONE
from graphsvc.snapshot import days
from graphsvc.snapshot.arrays import NOBODY, Arrays
from graphsvc.snapshot.csr import Csr, Ix
from graphsvc.snapshot.links import LinkState, link_states
from graphsvc.snapshot.state import ACTIVE, DORMANT, PLANNED, UNCLEAR, last_confirmation, partnership_status
from graphsvc.snapshot.tables import Columns, NodeTable, TieTable, ix_of_keys

PLANNED_AHEAD_DAYS = 183  # methods.md 1.1: planned to start within half a year


def weave(
    nodes: Mapping[str, NodeTable], ties: Mapping[str, TieTable], as_of: date
) -> tuple[Arrays, days.Days]:
    """The arrays of a day, and the latest day that confirms each partnership; O(records)."""
    of_day, confirmed = _of_day(nodes, ties, as_of)
    return Arrays(**_lasting(nodes), **of_day), confirmed


def weave_again(
    arrays: Arrays, nodes: Mapping[str, NodeTable], ties: Mapping[str, TieTable], as_of: date
) -> tuple[Arrays, days.Days]:
    """What `weave` gives, from the arrays of the same records on another day; most of them are shared."""
    of_day, confirmed = _of_day(nodes, ties, as_of)
    return replace(arrays, **of_day), confirmed


def _of_day(
    nodes: Mapping[str, NodeTable], ties: Mapping[str, TieTable], as_of: date
) -> tuple[dict[str, Any], days.Days]:
    """The arrays that depend on the day, by name, and what confirms each partnership."""
    partnerships = nodes["partnership"]
    columns = partnerships.columns
    confirmed = _confirmed(columns, ties, as_of)
    status = partnership_status(
        columns["status"],
        partnerships.start,
        partnerships.end,
        days.starts(columns["status_confirmed_on"]),
        confirmed,
        as_of,
    )
    reading_day = _reading_days(partnerships, status, as_of)
    of_day = {
        "as_of_day": days.day_number(as_of),
        "status": status,
        "active": np.isin(status, (ACTIVE, DORMANT, UNCLEAR)),
        "members": _members(ties["membership"], reading_day, len(nodes["organisation"])),
        "people": _people(ties["role"], reading_day, len(nodes["person"])),
        "live_links": _live_links(ties["link"], len(partnerships), as_of),
    }
    return of_day, confirmed


def _lasting(nodes: Mapping[str, NodeTable]) -> dict[str, Any]:
    """The arrays that are the same on every day, by name."""
    partnerships = nodes["partnership"]
    columns = partnerships.columns
    return {
        "level": _codes(columns["level"], codes.LEVELS),
        "legal_basis": _codes(columns["legal_basis"], codes.LEGAL_BASES),
        "end_reason": _codes(columns["end_reason"], codes.PARTNERSHIP_END_REASONS),
        "start": partnerships.start,
        "end": partnerships.end,
        "planned_end": days.ends(columns["planned_end"]),
        "satellite_of": ix_of_keys(columns["satellite_of"], partnerships.ix),
        "members_complete": _booleans(columns["members_complete"]),
        "meetings_per_year": _numbers(columns["meetings_per_year"]),
        "hours_per_meeting": _numbers(columns["hours_per_meeting"]),
        "themes": _listed(partnerships, "themes", nodes["theme"]),
        "leaves": _leaves(partnerships, nodes["territory"]),
        "parent_territory": _parents(partnerships, nodes["territory"]),
        "organisation_parent": ix_of_keys(nodes["organisation"].columns["parent"], nodes["organisation"].ix),
        "organisation_leaves": _leaves(nodes["organisation"], nodes["territory"]),
        "theme_parent": ix_of_keys(nodes["theme"].columns["parent"], nodes["theme"].ix),
        "leaf_population": _numbers(nodes["territory"].columns["population"]),
    }


def _confirmed(columns: Columns, ties: Mapping[str, TieTable], as_of: date) -> days.Days:
    link = ties["link"]
    contact = days.starts(link.columns["last_contact"])
    signs = [(t.ends["partnership"], d) for t in (ties["membership"], ties["role"]) for d in (t.start, t.end)]
    signs += [(link.ends[end], day) for end in ("a", "b") for day in (contact, link.start)]
    confirmed_on = days.starts(columns["status_confirmed_on"])
    listed_on = days.starts(columns["listed_on"])
    return last_confirmation(confirmed_on, listed_on, *signs, today=days.day_number(as_of))


def _reading_days(table: NodeTable, status: NDArray[np.int8], as_of: date) -> days.Days:
    """The day on which each partnership's ties are read: a planned one's first day, else as_of."""
    today = days.day_number(as_of)
    soon = (status == PLANNED) & (table.start > today) & (table.start <= today + PLANNED_AHEAD_DAYS)
    return np.where(soon, table.start, today).astype(np.int32)


def _holding(table: TieTable, reading_day: days.Days) -> NDArray[np.bool_]:
    if not len(reading_day):
        return np.zeros(len(table), np.bool_)
    partnership = table.ends["partnership"]
    held = days.holds(table.start, table.end, reading_day[partnership])
    return np.asarray((partnership != NOBODY) & held)


def _members(table: TieTable, reading_day: days.Days, organisations: int) -> Csr:
    shown_only = set(codes.MEMBER_ROLES) - set(codes.COUNTED_MEMBER_ROLES)
    counted = np.fromiter((r not in shown_only for r in table.columns["role"]), np.bool_, len(table))
    kept = _holding(table, reading_day) & counted & (table.ends["organisation"] != NOBODY)
    shape = (len(reading_day), organisations)
    return Csr.from_pairs(table.ends["partnership"][kept], table.ends["organisation"][kept], shape)


def _people(table: TieTable, reading_day: days.Days, people: int) -> Csr:
    in_post = np.fromiter((r != "observer" for r in table.columns["role"]), np.bool_, len(table))
    kept = _holding(table, reading_day) & in_post & (table.ends["person"] != NOBODY)
    shape = (len(reading_day), people)
    return Csr.from_pairs(table.ends["partnership"][kept], table.ends["person"][kept], shape)


def _listed(nodes: NodeTable, field_name: str, other: NodeTable) -> Csr:
    rows, columns = [], []
    for ix in range(len(nodes)):
        found = nodes.targets(field_name, ix, other)
        rows += [ix] * len(found)
        columns += found
    shape = (len(nodes), len(other))
    return Csr.from_pairs(np.array(rows, np.int32), np.array(columns, np.int32), shape)


def _leaves(nodes: NodeTable, territories: NodeTable) -> Csr:
    """The lowest territories of each partnership or organisation: those listed, widened to all below."""
    listed = _listed(nodes, "territories", territories)
    below = lowest(ix_of_keys(territories.columns["parent"], territories.ix))
    sizes = below.sizes[listed.indices]
    rows = np.repeat(listed.row_numbers(), sizes)
    leaves = np.concatenate([below.row(t) for t in listed.indices] or [np.zeros(0, np.int32)])
    return Csr.from_pairs(rows, leaves, (listed.rows, listed.columns))


def _parents(nodes: NodeTable, territories: NodeTable) -> Ix:
    """The territory right above all that a node lists; NOBODY where one has none, or they have several."""
    listed = _listed(nodes, "territories", territories)
    parents = ix_of_keys(territories.columns["parent"], territories.ix)
    rows, above = listed.row_numbers(), parents[listed.indices]
    least, most = np.full(listed.rows, len(territories), np.int32), np.full(listed.rows, NOBODY, np.int32)
    np.minimum.at(least, rows, above)
    np.maximum.at(most, rows, above)
    return np.where(least == most, most, NOBODY)


def lowest(parent: Ix) -> Csr:
    """For each territory the territories below it that have none below them (itself if it has none)."""
    is_leaf = np.ones(len(parent), np.bool_)
    is_leaf[parent[parent != NOBODY]] = False
    leaves = np.flatnonzero(is_leaf).astype(np.int32)
    rows, columns, at = [], [], leaves.copy()
    for _ in range(len(parent)):  # a tree is never deeper than it has nodes; a cycle ends here too
        if not len(at):
            break
        rows.append(at)
        columns.append(leaves)
        above = parent[at] != NOBODY
        at, leaves = parent[at][above], leaves[above]
    shape = (len(parent), len(parent))
    nothing = np.zeros(0, np.int32)
    return Csr.from_pairs(np.concatenate([nothing, *rows]), np.concatenate([nothing, *columns]), shape)


def _live_links(table: TieTable, partnerships: int, as_of: date) -> Csr:
    live = tie_states(table, as_of) == LinkState.LIVE
    kept = (
        live
        & (table.ends["a"] != NOBODY)
        & (table.ends["b"] != NOBODY)
        & (table.ends["a"] != table.ends["b"])
    )
    a, b = table.ends["a"][kept], table.ends["b"][kept]
    return Csr.from_pairs(np.concatenate([a, b]), np.concatenate([b, a]), (partnerships, partnerships))


def tie_states(table: TieTable, as_of: date) -> NDArray[np.int8]:
    """The LinkState of every link of a table on a day."""
    blocked = np.array([r not in (None, NONE) for r in table.columns["blocked_reason"]], np.bool_)
    contact = days.starts(table.columns["last_contact"])
    return link_states(contact, table.start, table.end, blocked, as_of)


def _codes(values: Sequence[object], listed: tuple[str, ...]) -> NDArray[np.int8]:
    return np.array([codes.number_of(value, listed) for value in values], np.int8)


def _numbers(values: Sequence[object]) -> NDArray[np.float64]:
    return np.array([v if isinstance(v, int | float) else np.nan for v in values], np.float64)


def _booleans(values: Sequence[object]) -> NDArray[np.int8]:
    return np.array([int(v) if isinstance(v, bool) else codes.UNKNOWN_CODE for v in values], np.int8)
