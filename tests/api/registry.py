"""A hand-made registry of two revisions, small enough to know by heart, awkward where it counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphsvc.model.keys import made_key
from graphsvc.model.kinds import NODES, TIES

Rows = list[dict[str, Any]]
NAMES_OF_PEOPLE = ("Anna Šmíd", "Bruno Tal", "Carla Ode", "anna@example.org")  # must never be shown unasked
KEYS_OF_PEOPLE = ("smid.anna", "tal.bruno", "ode.carla", "late.dora")


class Rowset:
    """Rows by kind, as one batch for a store."""

    def __init__(self, **rows: Rows) -> None:
        self.rows = rows

    def puts(self) -> Iterator[tuple[str, Rows]]:
        """Nodes before ties."""
        for kind in (*NODES, *TIES):
            if kind.name in self.rows:
                keyed = (
                    {"id": made_key(kind, row), **row} if kind.is_tie else row for row in self.rows[kind.name]
                )
                yield kind.name, list(keyed)

    def removals(self) -> Iterator[tuple[str, list[str]]]:
        """Nothing."""
        return iter(())


def _members(partnership: str, *organisations: str, **more: str) -> Rows:
    return [{"partnership": partnership, "organisation": o, "start": "2018", **more} for o in organisations]


FIRST = Rowset(
    territory=[
        {"id": "R", "name": "Region", "level": "regional"},
        {"id": "x", "name": "Xanten", "level": "local", "parent": "R", "population": 30_000},
        {"id": "y", "name": "Ysselstein", "level": "local", "parent": "R", "population": 10_000,
         "adjoins": ["x"]},
    ],
    theme=[
        {"id": "crime"},
        {"id": "burglary", "name": "Burglary", "parent": "crime"},
        {"id": "youth", "name": "Youth", "parent": "crime"},
        {"id": "roads", "name": "Road safety"},
    ],
    organisation=[
        {"id": "o1", "name": "Städtische Polizei", "sector": "law_enforcement", "identifiers": ["XX-REG:77"]},
        {"id": "o2", "name": "Xanten council", "sector": "local_government", "authority": "political"},
        {"id": "o3", "name": "Probation", "sector": "justice", "parent": "o1", "territories": ["R"]},
        {"id": "o4", "name": "Housing trust", "themes": ["burglary"]},
        {"id": "o5", "name": "Old school", "end": "2020"},
    ],
    partnership=[
        {
            "id": "p1", "name": "Säfe Streets", "level": "local", "territories": ["x"],
            "themes": ["burglary"], "start": "2016", "planned_end": "none", "legal_basis": "statutory",
            "goal": "Fewer burglaries",
            "meetings_per_year": 4.0, "hours_per_meeting": 2.0, "members_complete": True,
            "status_confirmed_on": "2026-01", "host_organisation": "o2", "identifiers": ["reg:1", "reg:2"],
            "attributes": '{"Colour": "blue"}', "url": "https://example.org/p1",
        },
        {
            "id": "p2", "name": "Street Safety Forum", "level": "local", "territories": ["x"],
            "themes": ["burglary"], "start": "2018-05", "meetings_per_year": 6.0, "hours_per_meeting": 2.0,
        },
        {"id": "p3", "name": "Regional board", "level": "regional", "territories": ["R"], "themes": ["crime"],
         "links_confirmed_none": "2026-02-01"},
        {"id": "p4", "name": "Old watch", "territories": ["x"], "themes": ["burglary"], "end": "2017",
         "end_reason": "merged"},
        {"id": "p5", "name": "Young & safe", "level": "local", "territories": ["y"], "themes": ["youth"],
         "start": "2026-09-01"},
        {"id": "p6", "name": "Unknown table"},
        {"id": "p7", "name": "Burglary week", "territories": ["x"], "themes": ["burglary"],
         "satellite_of": "p1", "start": "..2025-01-01", "status": "dormant"},
    ],
    person=[
        {"id": "smid.anna", "name": "Anna Šmíd", "email": "anna@example.org"},
        {"id": "tal.bruno", "name": "Bruno Tal", "attributes": '{"Phone": "12345"}'},
        {"id": "ode.carla", "name": "Carla Ode"},
        {"id": "late.dora"},
    ],
    post=[
        {"id": "chair-p1", "partnership": "p1", "title": "Chair", "role": "chair", "organisation": "o1"},
        {"id": "clerk-p1", "partnership": "p1", "title": "Clerk", "role": "secretary"},
    ],
    protocol=[
        {"id": "pr1", "parties": ["o1", "o2"], "legal_basis": "Act 5",
         "signed_on": "2020", "expires_on": "2030"}
    ],
    membership=[
        *_members("p1", "o1", "o2", "o3", "o4"),
        *_members("p2", "o1", "o2"),
        *_members("p3", "o1"),
        *_members("p7", "o1", "o2"),
        *_members("p1", "o5", role="funder"),
        {"partnership": "p5", "organisation": "o4", "start": "2026-09-01"},
        {"partnership": "p2", "organisation": "o5", "start": "2018", "end": "2020"},
        {"partnership": "p4", "organisation": "o1"},
        {"partnership": "p6", "organisation": "o1"},
    ],
    role=[
        {"person": "smid.anna", "partnership": "p1", "organisation": "o1", "role": "chair",
         "post": "chair-p1", "start": "2020-03", "term_end": "2027"},
        {"person": "smid.anna", "partnership": "p2", "organisation": "o1", "role": "member", "start": "2021"},
        {"person": "tal.bruno", "partnership": "p1", "organisation": "o2", "role": "member",
         "title": "Planner", "attributes": '{"Note": "knows everybody"}'},
        {"person": "ode.carla", "partnership": "p1", "role": "observer"},
        {"person": "late.dora", "partnership": "p1", "role": "member", "start": "2019", "end": "2022",
         "end_reason": "own_move"},
    ],
    link=[
        {"a": "p1", "b": "p3", "channel": "meeting", "last_contact": "2026-05-01", "protocol": "pr1",
         "carriers": ["smid.anna", "tal.bruno"], "contacts_per_year": 4.0},
        {"a": "p2", "b": "organisation:o4", "channel": "mail", "last_contact": "2022"},
        {"a": "p1", "b": "p6", "channel": "letter", "blocked_reason": "no legal basis"},
    ],
    succession=[{"predecessor": "p4", "successor": "p1", "date": "2017", "kind": "merger"}],
    alias=[{"kind": "organisation", "alias": "o1-old", "same_as": "o1"}],
)  # fmt: skip
SECOND = Rowset(membership=_members("p2", "o3", "o4"))
