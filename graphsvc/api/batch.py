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


SPARSE = 64  # records of the kind to each of a batch, beyond which its own are sorted sooner than all marked


class Batch:
    """Nodes or ties of one kind in one picture, by their numbers; a number may stand in it twice."""

    def __init__(self, picture: Picture, kind: str, numbers: Ix) -> None:
        self.picture = picture
        self.kind = kind
        self.numbers = numbers

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def ixs(self) -> list[int]:
        """The numbers as a list."""
        ixs: list[int] = self.numbers.tolist()
        return ixs

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

    @cached_property
    def once(self) -> Batch:
        """Each record once, in order of number."""
        if len(self) * SPARSE < len(self.table):
            return Batch(self.picture, self.kind, np.unique(self.numbers))
        seen = np.zeros(len(self.table), np.bool_)
        seen[self.numbers] = True
        return Batch(self.picture, self.kind, np.flatnonzero(seen).astype(np.int32))

    @property
    def places(self) -> Ix:
        """Where each record stands in `once`."""
        places = np.empty(len(self.table), np.int32)
        places[self.once.numbers] = np.arange(len(self.once), dtype=np.int32)
        return places[self.numbers]


class Refs(NamedTuple):
    """A node of one kind for each record, by number; NOBODY, the only number below 0: none."""

    picture: Picture
    kind: str
    numbers: Ix


def pointed_at(picture: Picture, kind: str, numbers: Ix) -> Batch | Refs:
    """The nodes that some records point at, by number; NOBODY: none."""
    made = Refs if (numbers == NOBODY).any() else Batch
    return made(picture, kind, numbers)


class Lists(NamedTuple):
    """A list for each record: how long each is, and the items of all, one list after the other."""

    sizes: Sequence[int]
    items: Batch | list[Any]


Source: TypeAlias = "Batch | Pages | list[Any]"  # what fields are read from
Column: TypeAlias = "list[Any] | Batch | Refs | Lists | Pages"  # what a field gives, one for each record
