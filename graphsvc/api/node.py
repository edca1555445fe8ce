"""What all types of node and tie have in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

import numpy as np
import strawberry

from graphsvc.api.batch import Batch
from graphsvc.api.columns import graphql_name, known_none, listed, plain
from graphsvc.api.node_types import NODE_TYPES
from graphsvc.api.picture import Picture
from graphsvc.model.fields import NONE
from graphsvc.model.kinds import ABOUT_PEOPLE, KINDS
from graphsvc.snapshot.csr import Ix

Class = TypeVar("Class", bound=type)


def node_type(kind: str) -> Callable[[Class], Class]:
    """Makes a class the GraphQL type of a kind of node or tie, described as the vocabulary does."""

    def decorate(cls: Class) -> Class:
        cls.record_kind = kind  # type: ignore[attr-defined]
        made = strawberry.type(cls, description=f"{KINDS[kind].about}.")
        NODE_TYPES[kind] = made
        return made

    return decorate


@strawberry.interface(description="Anything with an id of its own; ask for it again by `node`.")
class Node:
    """A record in a picture, by its number."""

    record_kind: ClassVar[str]
    picture: strawberry.Private[Picture]
    ix: strawberry.Private[int]

    @property
    def table(self) -> Any:
        """The table of all records of the kind."""
        snapshot = self.picture.snapshot
        return (
            snapshot.nodes[self.record_kind]
            if self.record_kind in snapshot.nodes
            else snapshot.ties[self.record_kind]
        )

    @property
    def columns(self) -> Mapping[str, Any]:
        """The recorded values by field, one per record."""
        columns: Mapping[str, Any] = self.table.columns
        return columns

    @plain(
        "Opaque and global. In the default picture (today, latest revision) it is made of kind and key; "
        "in another it also holds date and revision, and `node` answers from that picture."
    )
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.picture.id_of(self.record_kind, self.ix))

    @classmethod
    def gathered(cls, records: list[Any]) -> Batch | list[Any]:
        """Records of one picture as a batch, to read columns at once; as they are if there is but one."""
        picture = records[0].picture
        if len(records) == 1 or any(record.picture is not picture for record in records):
            return records
        batch = Batch(picture, cls.record_kind, np.array([record.ix for record in records], np.int32))
        batch.objects = records
        return batch

    def tie_numbers(self, kind: str, end: str) -> Ix:
        """The numbers of the ties of a kind that have this node at an end."""
        return self.picture.snapshot.ties[kind].of(end, self.ix)

    def ties(self, kind: str, end: str) -> list[Any]:
        """The ties of a kind that have this node at an end."""
        return [self.picture.node(kind, ix) for ix in self.tie_numbers(kind, end)]


@strawberry.type(description="A further column of the source, kept as it was.")
class Attribute:
    """Name and value of a column beyond the vocabulary."""

    name: str = strawberry.field(description="Header of the column.")
    value: str = strawberry.field(description="What stands in it.")


@strawberry.type(description="A record of the registry, with what is kept of every record.")
class Record(Node):
    """The base of every kind; stands in the schema only as its kinds do."""

    @plain("Sources that list it, the last one last.")
    def sources(self) -> list[str]:
        return listed(self.columns["sources"][self.ix])

    @plain("Fields that are known to be none, so that their null or empty list does not mean unknown.")
    def known_none(self) -> list[str]:
        return known_none(self.columns, _OPTIONAL[self.record_kind], self.ix)

    @plain(
        "Further columns of the source. Of people, roles, posts and links null without the scope read:people."
    )
    def attributes(self) -> list[Attribute] | None:
        if self.record_kind in ABOUT_PEOPLE and not self.picture.context.see_people(
            f"{self.record_kind.capitalize()}.attributes"
        ):
            return None
        kept = self.columns["attributes"][self.ix]
        columns = json.loads(kept) if isinstance(kept, str) and kept != NONE else {}
        return [Attribute(name=name, value=str(value)) for name, value in sorted(columns.items())]


_OPTIONAL = {
    name: {
        field.name: graphql_name(field.name)
        for field in kind.fields
        if not field.is_literal and not field.personal and field.column is not None
    }
    for name, kind in KINDS.items()
}
