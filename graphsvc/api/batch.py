"""Many records at once: what fields read column by column instead of object by object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from graphsvc.api.node_types import NODE_TYPES
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.csr import Ix

if TYPE_CHECKING:
    from graphsvc.api.pages import Pages
    from graphsvc.api.picture import Picture


class Batch:
    """Nodes or ties of one kind in one picture, by their numbers; a number may stand in it twice."""

    def __init__(self, picture: Picture, kind: str, ixs: list[int]) -> None:
        self.picture = picture
        self.kind = kind
        self.ixs = ixs

    def __len__(self) -> int:
        return len(self.ixs)

    @cached_property
    def numbers(self) -> Ix:
        """The numbers as an array."""
        return np.array(self.ixs, np.int32)

    @cached_property
    def table(self) -> Any:
        """The table of all records of the kind."""
        snapshot = self.picture.snapshot
        return snapshot.nodes[self.kind] if self.kind in snapshot.nodes else snapshot.ties[self.kind]

    @property
    def columns(self) -> Mapping[str, Any]:
        """The recorded values by field, one per record of the kind."""
        columns: Mapping[str, Any] = self.table.columns
        return columns

    @cached_property
    def objects(self) -> list[Any]:
        """The records as their GraphQL type, for fields that are read one by one."""
        made, picture = NODE_TYPES[self.kind], self.picture
        return [made(picture=picture, ix=ix) for ix in self.ixs]

    def taken(self, column: Sequence[Any]) -> list[Any]:
        """The values of a column for these records."""
        return [column[ix] for ix in self.ixs]


class Refs(NamedTuple):
    """A node of one kind for each record, by number; None: none."""

    picture: Picture
    kind: str
    ixs: Sequence[int | None]


def pointed_at(picture: Picture, kind: str, ixs: Ix) -> Batch | Refs:
    """The nodes that some records point at, by number; NOBODY, the only number below 0: none."""
    if (ixs == NOBODY).any():
        return Refs(picture, kind, [None if ix < 0 else ix for ix in ixs.tolist()])
    return Batch(picture, kind, ixs.tolist())


class Lists(NamedTuple):
    """A list for each record: how long each is, and the items of all, one list after the other."""

    sizes: Sequence[int]
    items: Batch | list[Any]


Source: TypeAlias = "Batch | Pages | list[Any]"  # what fields are read from
Column: TypeAlias = "list[Any] | Batch | Refs | Lists | Pages"  # what a field gives, one for each record
