"""Registries as rows, and changes that fit them, for tests of what would be."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from random import Random
from typing import Any

import numpy as np

from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.scenario import (
    AddLink,
    AddMember,
    Change,
    End,
    Merge,
    RemoveLink,
    RemoveMember,
    RemoveRole,
    derive,
)
from graphsvc.snapshot.snapshot import Snapshot
from tests.pictures import Rows, snapshot_of

DAY = date(2026, 6, 30)
SECRET = b"a secret of the tests"


def rows_of(seed: int, partnerships: int = 9) -> dict[str, Rows]:
    """A registry with all of it: unknowns, ends, plans, satellites, posts, aliases, links of every state."""
    random = Random(seed)

    def maybe(share: float, *values: Any) -> Any:
        return random.choice(values) if random.random() < share else None

    def some(kind: str, width: int, most: int) -> Any:
        return sorted({f"{kind}{random.randrange(width)}" for _ in range(random.randint(1, most))})

    keys = [f"p{n}" for n in range(partnerships)]
    return {
        "territory": [{"id": "r", "level": "regional"}]
        + [{"id": f"t{n}", "parent": "r", "population": 100 * (n + 1)} for n in range(3)],
        "theme": [{"id": f"h{n}"} for n in range(4)],
        "organisation": [
            {"id": f"o{n}", "name": f"O{n}", "sector": maybe(0.8, "health", "justice")} for n in range(8)
        ],
        "partnership": [
            {
                "id": key, "name": key.upper(), "level": maybe(0.8, "local", "regional"),
                "territories": maybe(0.9, some("t", 3, 2)), "themes": maybe(0.9, some("h", 4, 2)),
                "start": maybe(0.8, "2015", "2019-03", "..2018-01-01", "2026-06-30"),
                "end": maybe(0.15, "2024", "2026-12-31", "none"), "status": maybe(0.9, "active", "dormant"),
                "legal_basis": maybe(0.3, "statutory", "informal"),
                "members_complete": maybe(0.5, True, False),
                "satellite_of": maybe(0.2, *keys), "meetings_per_year": maybe(0.7, 4.0, 6.0),
                "hours_per_meeting": maybe(0.7, 2.0), "links_confirmed_none": maybe(0.1, "2026-01-01"),
                "status_confirmed_on": maybe(0.5, "2026-01", "2020"),
            }
            for key in keys
        ],
        "person": [{"id": f"x{n}"} for n in range(12)],
        "post": [{"id": f"post-{key}", "partnership": key, "role": "chair"} for key in keys[::2]],
        "membership": [
            {"id": f"m-{key}-{organisation}", "partnership": key, "organisation": organisation,
             "role": maybe(0.7, "member", "lead", "observer"), "start": maybe(0.8, "2018", "2020-05-04"),
             "end": maybe(0.15, "2025", "2030")}
            for key in keys for organisation in some("o", 8, 5)
        ],
        "role": [
            {"id": f"role-{key}-{person}", "partnership": key, "person": person,
             "organisation": maybe(0.7, *(f"o{n}" for n in range(8))), "role": maybe(0.9, "member", "chair"),
             "post": maybe(0.3, f"post-{key}") if key in keys[::2] else None,
             "start": maybe(0.8, "2019", "2022-02"), "end": maybe(0.2, "2025-01-01", "2028")}
            for key in keys for person in some("x", 12, 4)
        ],
        "link": [
            {"id": f"l{n}", "a": random.choice(keys),
             "b": random.choice([*keys, *(f"organisation:o{m}" for m in range(8))]),
             "channel": maybe(0.3, "mail"), "start": maybe(0.5, "2020"), "end": maybe(0.1, "2026-01-01"),
             "last_contact": maybe(0.8, "2026-05-01", "2025", "2020"),
             "carriers": maybe(0.5, some("x", 12, 2)),
             "blocked_reason": maybe(0.1, "they object")}
            for n in range(partnerships)
        ],
        "succession": [],
        "alias": [{"id": "a1", "kind": "organisation", "alias": "o0-old", "same_as": "o0"}],
        "capacity": [{"id": "c1", "organisation": "o1", "criterion": "competence", "value": 0.5}],
    }  # fmt: skip


def registry(seed: int) -> Snapshot:
    """The same as a picture of DAY."""
    return snapshot_of(DAY.isoformat(), **rows_of(seed))


def what_if(snapshot: Snapshot, *changes: Change) -> Snapshot:
    """The scenario of some changes."""
    return derive(snapshot, changes, secret=SECRET)


def running(snapshot: Snapshot) -> list[str]:
    """The keys of the partnerships that have begun and not ended."""
    return [snapshot.partnerships.keys[ix] for ix in np.flatnonzero(snapshot.arrays.active).tolist()]


def possible(snapshot: Snapshot, seed: int) -> list[Change]:
    """Changes that fit a picture, each by itself, in random order."""
    random, keys = Random(seed), running(snapshot)
    if len(keys) < 2:
        return []
    into, *others = random.sample(keys, min(3, len(keys)))
    joined = [
        AddMember(keys[0], each) for each in snapshot.organisations.keys if not _sits(snapshot, keys[0], each)
    ]
    found: list[Change] = [Merge(into, tuple(others)), End(keys[-1], DAY), *joined[:1]]
    for row in np.flatnonzero(snapshot.ties["membership"].present).tolist():
        ends = snapshot.ties["membership"].ends
        key = snapshot.partnerships.keys[ends["partnership"][row]]
        if key in keys:
            found.append(RemoveMember(key, snapshot.organisations.keys[ends["organisation"][row]]))
            break
    roles = np.flatnonzero(snapshot.ties["role"].present).tolist()
    found += [RemoveRole(role=snapshot.ties["role"].keys[row]) for row in roles[:1]]
    ends = snapshot.ties["link"].ends
    for row in np.flatnonzero(snapshot.link_states <= 3).tolist()[:1]:
        a, b = int(ends["a"][row]), int(ends["b"][row])
        if b >= 0 and a != b:
            found.append(RemoveLink(snapshot.partnerships.keys[a], snapshot.partnerships.keys[b]))
    a, b = keys[0], keys[1]
    if not _linked(snapshot, a, b):
        found.append(AddLink(a, b, DAY))
    random.shuffle(found)
    return found


def same_arrays(one: Snapshot, other: Snapshot) -> bool:
    """Whether every analysis reads the same in both."""
    return all(
        _same(getattr(one.arrays, field.name), getattr(other.arrays, field.name))
        for field in fields(one.arrays)
    )


def records(snapshot: Snapshot) -> dict[str, Any]:
    """All records of a picture as plain data, ties without regard to the order of keys."""
    told: dict[str, Any] = {}
    for kind, table in snapshot.nodes.items():
        told[kind] = (list(table.keys), dict(table.ix), {n: list(c) for n, c in table.columns.items()})
    for kind, ties in snapshot.ties.items():
        ends = {name: ix.tolist() for name, ix in ties.ends.items()}
        told[kind] = (list(ties.keys), {n: list(c) for n, c in ties.columns.items()}, ends)
    told["facts"] = {kind: {n: list(c) for n, c in facts.items()} for kind, facts in snapshot.facts.items()}
    told["rest"] = (list(snapshot.pseudonyms), dict(snapshot.sources), snapshot.confirmed.tolist())
    return told


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Csr):
        return _same(one.indptr, other.indptr) and _same(one.indices, other.indices)
    if isinstance(one, np.ndarray):
        return bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))
    return bool(one == other)


def _sits(snapshot: Snapshot, partnership: str, organisation: str) -> bool:
    ties = snapshot.ties["membership"]
    of = ties.of("partnership", snapshot.partnerships.ix[partnership])
    return snapshot.organisations.ix[organisation] in ties.ends["organisation"][of]


def _linked(snapshot: Snapshot, a: str, b: str) -> bool:
    ties, ix = snapshot.ties["link"], snapshot.partnerships.ix
    ends = {frozenset(pair) for pair in zip(ties.ends["a"].tolist(), ties.ends["b"].tolist(), strict=True)}
    return frozenset((ix[a], ix[b])) in ends
