"""Another network than the recorded one: what would be if some changes were made on the day of a picture."""

from graphsvc.snapshot.scenario.changes import (
    AddLink,
    AddMember,
    Change,
    End,
    Merge,
    RemoveLink,
    RemoveMember,
    RemoveRole,
)
from graphsvc.snapshot.scenario.derive import MOST_CHANGES, derive

__all__ = [
    "MOST_CHANGES",
    "AddLink",
    "AddMember",
    "Change",
    "End",
    "Merge",
    "RemoveLink",
    "RemoveMember",
    "RemoveRole",
    "derive",
]
