"""Registries for convening as rows of a store, and random ones with everything in them."""

from __future__ import annotations

from random import Random

import numpy as np

from graphsvc.analysis.convening import Convening, Record, Telling, convene, read_record
from graphsvc.analysis.convening.declared import Bars, Declarations
from graphsvc.analysis.convening.record import Service
from graphsvc.analysis.draft import Registry, registry_of
from graphsvc.analysis.workload import workload
from graphsvc.model.codes import CRITERIA, UNKNOWN_CODE
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY, Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.snapshot import Snapshot
from tests.pictures import Rows, snapshot_of

Kinds = dict[str, Rows]
SECTORS = ("health", "education", "housing", "justice", "planning")


def asked(rows: Kinds, theme: str = "burglary", territory: str = "x", **sizes: int) -> Convening:
    """The answer about a task in a registry of rows."""
    return answer(snapshot_of(**rows), theme, territory, **sizes)


def answer(snapshot: Snapshot, theme: str, territory: str, **sizes: int) -> Convening:
    """The answer about a task in a picture."""
    registry, record = ready(snapshot)
    return convene(
        registry,
        record,
        theme=snapshot.themes.ix[theme],
        territory=snapshot.territories.ix[territory],
        **sizes,
    )


def ready(snapshot: Snapshot) -> tuple[Registry, Record]:
    """What convening reads of a picture."""
    return registry_of(snapshot), read_record(snapshot)


def places() -> Rows:
    """Two towns of a region, and a third elsewhere."""
    return [
        {"id": "N", "level": "national"},
        {"id": "R", "level": "regional", "parent": "N"},
        {"id": "S", "level": "regional", "parent": "N"},
        {"id": "x", "level": "local", "parent": "R", "population": 30_000},
        {"id": "y", "level": "local", "parent": "R", "population": 10_000},
        {"id": "z", "level": "local", "parent": "S", "population": 20_000},
    ]


def themes() -> Rows:
    """Property crime with two kinds of burglary below it, and drugs."""
    return [
        {"id": "property"},
        {"id": "burglary", "parent": "property"},
        {"id": "farm_burglary", "parent": "burglary"},
        {"id": "shop_burglary", "parent": "burglary"},
        {"id": "drugs"},
    ]


def towns(**more: Rows) -> Kinds:
    """Places and themes, with whatever else a test needs."""
    return {"territory": places(), "theme": themes(), **more}


def declared(organisation: str, **values: float) -> Rows:
    """What an organisation declares."""
    return [
        {"organisation": organisation, "criterion": name, "value": value} for name, value in values.items()
    ]


def organisations(*keys: str, **more: object) -> Rows:
    """Health services of Xanten, unless more is said."""
    return [{"id": key, "territories": ["x"], "sector": "health", **more} for key in keys]


def members(table: str, *keys: str, start: str = "2020", **more: object) -> Rows:
    """Memberships of a partnership."""
    return [{"partnership": table, "organisation": key, "start": start, **more} for key in keys]


def invited(snapshot: Snapshot, found: Convening) -> list[str]:
    """The keys of those invited, in the order of the choice."""
    return [snapshot.organisations.keys[ix] for ix in found.pool.organisation[found.choice.chosen]]


def telling(rows: Kinds, territory: str = "x", **sizes: int) -> Telling:
    """The answer about burglary in Xanten or elsewhere, with its words."""
    snapshot = snapshot_of(**rows)
    found = answer(snapshot, "burglary", territory, **sizes)
    seats = np.zeros(len(snapshot.organisations), np.int64)
    return Telling(found, snapshot, ready(snapshot)[1], seats)


def random_rows(seed: int, organisations: int = 9, partnerships: int = 8) -> Kinds:
    """A registry with unknowns everywhere: sectors, grounds, starts, declarations, links, leads, bars."""
    random = Random(seed)
    every = [f"o{number}" for number in range(organisations)]
    tables = [f"p{number}" for number in range(partnerships)]

    def maybe(share: float, value: object) -> object:
        return value if random.random() < share else None

    def some(*values: str) -> list[str]:
        return random.sample(values, random.randint(1, 2))

    def day() -> str:
        return f"{random.randint(2012, 2027)}-{random.randint(1, 12):02d}-15"

    return towns(
        organisation=[
            {
                "id": key,
                "sector": maybe(0.8, random.choice(SECTORS)),
                "territories": maybe(0.75, some("x", "y", "z", "R", "N")),
                "themes": maybe(0.4, some("property", "burglary", "drugs", "farm_burglary")),
                "end": maybe(0.05, "2020"),
            }
            for key in every
        ],
        partnership=[
            {
                "id": key,
                "name": key,
                "level": maybe(0.8, random.choice(("local", "regional"))),
                "territories": maybe(0.85, some("x", "y", "z", "R")),
                "themes": maybe(0.85, some("burglary", "drugs", "farm_burglary", "shop_burglary")),
                "end": maybe(0.15, "2024"),
                "planned_end": maybe(0.2, "2027-01-01"),
            }
            for key in tables
        ],
        membership=[
            {
                "partnership": table,
                "organisation": key,
                "role": random.choice((None, "member", "lead", "observer")),
                "start": maybe(0.8, day()),
                "end": maybe(0.2, "2025-06-01"),
            }
            for table in tables
            for key in random.sample(every, random.randint(1, min(5, organisations)))
        ],
        person=[{"id": "ann"}],
        role=[
            {"person": "ann", "partnership": table, "organisation": random.choice(every), "role": "chair"}
            for table in tables
            if random.random() < 0.3
        ],
        link=[
            {
                "a": random.choice(tables),
                "b": random.choice((*tables, *(f"organisation:{key}" for key in every))),
                "last_contact": maybe(0.9, f"2026-0{random.randint(1, 6)}-01"),
                "blocked_reason": maybe(0.1, "court order"),
            }
            for _ in range(partnerships)
        ],
        capacity=[
            {"organisation": key, "criterion": criterion, "value": random.randint(0, 10) / 10}
            for key in every
            for criterion in (*CRITERIA, "conflict_of_interest")
            if random.random() < (0.25 if criterion in CRITERIA else 0.05)
        ],
        requirement=[
            {"theme": random.choice(("burglary", "property")), "sector": sector, "weight": maybe(0.8, 2.0)}
            for sector in SECTORS
            if random.random() < 0.4
        ],
    )


def record_of(arrays: Arrays) -> Record:
    """A record that says of organisations no more than the arrays do: nobody declares or leads anything."""
    seats, size = arrays.members.transpose(), len(arrays.organisation_parent)
    unknown = np.full(len(seats.indices), UNKNOWN_DAY, np.int32)
    nothing = Csr(np.zeros(size + 1, np.int64), np.zeros(0, np.int32), arrays.partnerships)
    return Record(
        present=np.ones(size, np.bool_),
        sectors=("health", "planning"),
        sector=np.arange(size, dtype=np.int32) % 3 - 1,
        remit=Csr(nothing.indptr, nothing.indices, len(arrays.theme_parent)),
        ground=arrays.organisation_leaves,
        own_ground=arrays.organisation_leaves.sizes > 0,
        seats=seats,
        contacts=nothing,
        sitting=arrays.members,
        calling=nothing.transpose(),
        load=workload(seats.sizes.astype(np.int32)),
        service=Service(seats.row_numbers(), seats.indices, unknown - unknown, unknown),
        led=np.zeros(size, np.int32),
        joined=np.full(size, UNKNOWN_DAY, np.int32),
        declared=Declarations(
            np.full((size, len(CRITERIA)), np.nan), np.full((size, len(CRITERIA)), UNKNOWN_DAY)
        ),
        bars=Bars({}, ()),
        needs={},
        above=np.full(len(arrays.leaf_population), NOBODY, np.int32),
        level=np.full(len(arrays.leaf_population), UNKNOWN_CODE, np.int32),
    )
