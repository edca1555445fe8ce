"""The answer about dependence of a picture of rows, as the service puts it together, on the picture's day."""

from __future__ import annotations

from typing import Any

from graphsvc.analysis.cells import cells_of
from graphsvc.analysis.dependence import Dependence
from graphsvc.analysis.dependence.answer import answer
from graphsvc.analysis.dependence.contacts import find_contacts, no_contacts
from graphsvc.analysis.dependence.organisation import of_organisation
from graphsvc.analysis.dependence.partnership import of_partnership
from graphsvc.analysis.dependence.people import PostPeople, find_post_people, role_number, staff_of
from graphsvc.analysis.dependence.post import of_post
from graphsvc.analysis.dependence.table import Found
from graphsvc.analysis.draft import registry_of
from graphsvc.analysis.links import link_record
from graphsvc.analysis.turnover.find import find_turnover
from graphsvc.analysis.turnover.record import role_record
from graphsvc.snapshot.snapshot import Snapshot

Rows = dict[str, list[dict[str, Any]]]
PEOPLE = [f"person{number}" for number in range(14)]


def depends(snapshot: Snapshot, kind: str, key: str, *, floor: int = 5) -> Dependence:
    """What hangs on a node by key."""
    ix = snapshot.nodes[kind].ix[key]
    find = {"partnership": _of_partnership, "organisation": _of_organisation, "post": _of_post}[kind]
    return answer(snapshot, kind, ix, find(snapshot, ix, floor))


def codes(found: Dependence) -> list[str]:
    """The codes of its reasons."""
    return [each.code for each in found.reasons]


def text(found: Dependence, code: str) -> str:
    (said,) = [each.text for each in found.reasons if each.code == code]
    return said


def _of_partnership(snapshot: Snapshot, ix: int, floor: int) -> Found:
    record, arrays = link_record(snapshot), snapshot.arrays
    active = bool(arrays.active[ix])
    turnover = find_turnover(arrays, record=role_record(snapshot), floor=floor)
    return of_partnership(
        snapshot,
        ix,
        contacts=find_contacts(arrays, record=record, partnership=ix) if active else no_contacts(),
        record=record,
        cells=cells_of(arrays),
        registry=registry_of(snapshot),
        staff=staff_of(turnover, ix),
    )


def _of_organisation(snapshot: Snapshot, ix: int, floor: int) -> Found:
    return of_organisation(snapshot, ix, record=link_record(snapshot), floor=floor)


def _of_post(snapshot: Snapshot, ix: int, floor: int) -> Found:
    return of_post(snapshot, ix, people=post_people(snapshot, ix, floor))


def post_people(snapshot: Snapshot, ix: int, floor: int) -> PostPeople:
    """What may be told of the people around a post."""
    post, record = snapshot.nodes["post"], role_record(snapshot)
    partnership = post.target("partnership", ix, snapshot.partnerships)
    assert partnership is not None
    return find_post_people(
        snapshot.arrays,
        record=record,
        turnover=find_turnover(snapshot.arrays, record=record, floor=floor),
        post=ix,
        partnership=partnership,
        role=role_number(post.columns["role"][ix]),
    )


def registry() -> Rows:
    """Hub p2 between p1 and p3; p4 apart; p5 to come; p6 gone, carried on by p1."""
    return {
        "territory": [
            {"id": "R", "name": "Region"},
            {"id": "x", "name": "Xanten", "parent": "R", "population": 30_000},
            {"id": "y", "name": "Ysselstein", "parent": "R", "population": 10_000},
        ],
        "theme": [
            {"id": "crime"},
            {"id": "burglary", "name": "Burglary", "parent": "crime"},
            {"id": "youth", "name": "Youth", "parent": "crime"},
        ],
        "organisation": [
            {"id": "police", "name": "Police", "sector": "law_enforcement", "territories": ["R"]},
            {"id": "station", "name": "Station", "sector": "law_enforcement", "parent": "police",
             "territories": ["x"]},
            {"id": "guard", "name": "Guard", "sector": "law_enforcement", "territories": ["y"]},
            {"id": "council", "name": "Council", "sector": "local_government", "authority": "political"},
            {"id": "school", "name": "School", "sector": "education"},
            {"id": "club", "name": "Club"},
        ],
        "partnership": [
            {"id": "p1", "name": "Safe streets", "territories": ["x"], "themes": ["burglary"],
             "legal_basis": "statutory", "planned_end": "2028", "host_organisation": "council",
             "url": "https://example.org", "members_complete": True},
            {"id": "p2", "name": "Region board", "territories": ["R"], "themes": ["crime"]},
            {"id": "p3", "name": "Young people", "territories": ["y"], "themes": ["youth"],
             "members_complete": False},
            {"id": "p4", "name": "Apart", "links_confirmed_none": "2026-01-01"},
            {"id": "p5", "name": "To come", "start": "2026-09-01", "territories": ["x"], "themes": ["youth"]},
            {"id": "p6", "name": "Gone", "end": "2024-05-01"},
            {"id": "p7", "name": "Satellite", "satellite_of": "p1", "territories": ["x"],
             "themes": ["burglary"]},
        ],
        "membership": [
            {"partnership": "p1", "organisation": "police", "role": "lead"},
            {"partnership": "p1", "organisation": "school"},
            {"partnership": "p1", "organisation": "council", "role": "funder"},
            {"partnership": "p2", "organisation": "police"},
            {"partnership": "p2", "organisation": "council"},
            {"partnership": "p3", "organisation": "police"},
            {"partnership": "p3", "organisation": "club"},
            {"partnership": "p7", "organisation": "station"},
        ],
        "link": [
            {"a": "p1", "b": "p2", "last_contact": "2026-05-01", "protocol": "pr"},
            {"a": "p2", "b": "p3"},
            {"a": "p1", "b": "organisation:council", "last_contact": "2026-04-01"},
            {"a": "p2", "b": "organisation:council", "last_contact": "2020-04-01"},
        ],
        "protocol": [{"id": "pr", "parties": ["police"]}, {"id": "old", "expires_on": "2020"}],
        "succession": [{"predecessor": "p6", "successor": "p1", "date": "2024", "kind": "merger"}],
        "requirement": [{"id": "r", "theme": "crime", "sector": "law_enforcement", "weight": 1.0},
                        {"id": "s", "theme": "burglary", "sector": "health", "weight": 1.0}],
        "person": [{"id": name} for name in PEOPLE],
        "post": [
            {"id": "chair", "partnership": "p1", "title": "The chair", "role": "chair",
             "organisation": "police"},
            {"id": "clerk", "partnership": "p1", "title": "Clerk", "role": "secretary"},
            {"id": "other", "partnership": "p2", "role": "member"},
            {"id": "past", "partnership": "p6", "role": "chair"},
        ],
        "role": [
            {"person": PEOPLE[0], "partnership": "p1", "organisation": "police", "role": "chair",
             "post": "chair", "start": "2020"},
            {"person": PEOPLE[1], "partnership": "p1", "organisation": "school", "role": "member",
             "start": "2021"},
        ],
    }  # fmt: skip


def crowd(members: int, chairs: int) -> Rows:
    """Two partnerships large enough for figures; the first to hold the chair, or a seat, carries a link."""
    rows: Rows = {
        "person": [{"id": name} for name in PEOPLE],
        "partnership": [{"id": name, "name": name, "level": "local"} for name in ("a", "b")],
        "post": [{"id": "chair", "partnership": "a", "role": "chair"},
                 {"id": "seat", "partnership": "a", "role": "member"}],
        "link": [{"a": "a", "b": "b", "last_contact": "2026-05-01", "carriers": [PEOPLE[0]]}],
        "role": [],
    }  # fmt: skip
    for name in ("a", "b"):
        for number in range(members + chairs):
            chair = number < chairs
            held = {0: "chair", chairs: "seat"}.get(number) if name == "a" else None
            role = {"person": PEOPLE[number], "partnership": name, "start": f"{2010 + number}"}
            rows["role"].append({**role, "role": "chair" if chair else "member", "post": held})
    return rows
