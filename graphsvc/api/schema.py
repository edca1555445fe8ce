"""The schema."""

from __future__ import annotations

from functools import cache

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from graphsvc.api.node_types import NODE_TYPES
from graphsvc.api.query import Query
from graphsvc.api.scalars import SCALARS


class GraphsvcSchema(strawberry.Schema):
    """Strawberry's schema, from which graphql-core's own is taken for execution."""

    @property
    def graphql(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return self._schema


@cache
def schema() -> GraphsvcSchema:
    """The one schema of the process."""
    return GraphsvcSchema(
        query=Query,
        types=[NODE_TYPES[kind] for kind in sorted(NODE_TYPES)],
        config=StrawberryConfig(scalar_map=SCALARS),
    )


def sdl() -> str:
    """The schema in GraphQL's own language, as committed in schema.graphql."""
    return schema().as_str().rstrip() + "\n"
