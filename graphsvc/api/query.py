"""Query: the door to a picture of the network."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import UNSET

from graphsvc.api.columns import asked
from graphsvc.api.connections import MOST_ROWS
from graphsvc.api.context import Context
from graphsvc.api.ids import read_id
from graphsvc.api.masks import said
from graphsvc.api.network import Network
from graphsvc.api.node import Node
from graphsvc.api.scalars import Date
from graphsvc.errors import BadInput

AsOf = Annotated[Date | None, strawberry.argument(description="Day of the picture; by default today (UTC).")]
AtRevision = Annotated[
    int | None, strawberry.argument(description="Revision of the registry; by default the latest.")
]
ID = strawberry.ID


@strawberry.type(description="What can be asked.")
class Query:
    """The root of the schema, of one request."""

    context: strawberry.Private[Context]

    @asked("The network on a date (default today), as recorded now or at an earlier revision.")
    def network(self, as_of: AsOf = UNSET, revision: AtRevision = UNSET) -> Network:
        return Network(picture=self.context.picture(said(as_of), said(revision)))

    @asked("A node or tie by its id, from the picture the id was read in; null when unknown.")
    def node(
        self,
        id: Annotated[ID, strawberry.argument(description="An id read before.")],
    ) -> Node | None:
        return self.context.node(read_id(id))

    @asked("Several nodes or ties by their ids, in the order given; null where unknown.")
    def nodes(
        self,
        ids: Annotated[list[ID], strawberry.argument(description="Ids read before, at most 1000.")],
    ) -> list[Node | None]:
        if len(ids) > MOST_ROWS:
            raise BadInput(f"ids: {len(ids)} given, ask for at most {MOST_ROWS} at once")
        return [self.context.node(read_id(id)) for id in ids]
