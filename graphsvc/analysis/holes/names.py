"""What groups are called in sentences."""

from __future__ import annotations

from graphsvc.analysis.grouping import Groups
from graphsvc.analysis.holes.reach import members_of, reach_of
from graphsvc.snapshot.snapshot import Snapshot

_CALLED = {"LEVEL": "the {} level", "SECTOR": "those mostly of {}"}


def name_of(groups: Groups, group: int, snapshot: Snapshot) -> str:
    """The name of a territory or theme; of a part of the network the one with the most contacts in it."""
    if groups.grouping == "COMPONENT":
        return _part(groups, group, snapshot)
    return _CALLED.get(groups.grouping, "{}").format(groups.names[group].replace("_", " "))


def _part(groups: Groups, group: int, snapshot: Snapshot) -> str:
    members = members_of(groups, group)
    contacts = reach_of(snapshot).partnerships.carried[members]
    first = int(members[contacts.argmax()])
    table = snapshot.partnerships
    name = str(table.columns["name"][first] or table.keys[first])
    others = len(members) - 1
    return f"{name} and {others} other{'s' if others > 1 else ''} in contact" if others else name
