"""What the fields of the schema cost in rows, beside the rows that they list: one table, and what is read
from the types."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import NamedTuple

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)

from graphsvc.api.connections import DEFAULT_ROWS, MOST_ROWS

FEW = 5  # items of a plain list that takes no `first`, as themes, territories, reasons and their facts
PICTURE = 1000  # another day or revision: the network has to be read and put together
SCENARIO = 5000  # a network that nobody has asked about before, and all that is asked of it
ANALYSIS = 1000  # of the whole registry, worked out once for all who ask the same
FROM_A_RECORD = 10  # the same answer, looked up for one record
OF_A_RECORD = 100  # an answer of its own for each record
SCAN = 100  # a look at every name of the registry


class Weight(NamedTuple):
    """What a field costs beside the rows that it lists.

    `rows` always, `asked` where it is given an argument other than those of a page, `each` for every item.
    """

    rows: int = 0
    asked: int = 0
    each: int = 0


WEIGHTS: Mapping[str, Weight] = {
    "Query.network": Weight(asked=PICTURE),
    "Network.whatIf": Weight(SCENARIO),
    "Network.healthSeries": Weight(each=PICTURE + ANALYSIS),
    "Network.search": Weight(SCAN),
    **{
        f"Network.{name}": Weight(ANALYSIS)
        for name in (
            "overlaps",
            "overlapChanges",
            "overlapFamilies",
            "overlapFamilyCounts",
            "checkDraft",
            "convene",
            "successions",
            "successionCounts",
            "turnover",
            "missingLinks",
            "linkCoverage",
            "holes",
            "brokers",
            "keyPlayers",
            "composition",
            "health",
            "coverage",
            "dependence",
            "dataQuality",
        )
    },
    "Partnership.overlaps": Weight(FROM_A_RECORD, asked=OF_A_RECORD),
    "Partnership.missingLinks": Weight(FROM_A_RECORD, asked=OF_A_RECORD),
    "Partnership.turnover": Weight(FROM_A_RECORD),
    "Partnership.broker": Weight(FROM_A_RECORD),
    "Organisation.broker": Weight(FROM_A_RECORD),
    "Broker.stability": Weight(OF_A_RECORD),
    "BrokerConnection.stabilityReplicates": Weight(OF_A_RECORD),
}
AS_MANY_AS: Mapping[str, str] = {
    "Query.nodes": "ids",
    "Network.healthSeries": "dates",
}  # items of an argument
LENGTHS: Mapping[str, int] = {  # of plain lists that are not short, or take another number than 20
    "Network.overlapFamilies": MOST_ROWS,
    "Network.successions": MOST_ROWS,
    "DataQuality.fields": 100,
    "DataQuality.completeFirst": DEFAULT_ROWS,
}


class Weights:
    """The weights of the fields of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        """Reads how long the lists of introspection are from the schema itself."""
        self._lengths = {**LENGTHS, **_introspected(schema)}

    def of(self, place: str, field: GraphQLField) -> Weight:
        """What a field, `Type.name`, costs beside the rows it lists."""
        return WEIGHTS.get(place, _PAGED if is_connection(field) else _NOTHING)

    def length(self, place: str, field: GraphQLField) -> int | None:
        """How many objects a field lists where its arguments do not say; None where it lists none."""
        if is_connection(field):
            return DEFAULT_ROWS
        if not is_list(field) or is_leaf_type(get_named_type(field.type)):
            return None
        known = self._lengths.get(place)
        if known is not None:
            return known
        if "first" not in field.args:
            return FEW
        default = field.args["first"].default_value
        return default if isinstance(default, int) else DEFAULT_ROWS


_PAGED = Weight(1)
_NOTHING = Weight()
_WITH_FIELDS = (GraphQLObjectType, GraphQLInterfaceType)


def is_list(field: GraphQLField) -> bool:
    """Whether a field gives a plain list."""
    kind = field.type
    return isinstance(kind.of_type if isinstance(kind, GraphQLNonNull) else kind, GraphQLList)


def is_connection(field: GraphQLField) -> bool:
    """Whether a field gives a page: an object with edges and the place of the page."""
    kind = get_named_type(field.type)
    return isinstance(kind, GraphQLObjectType) and {"edges", "pageInfo"} <= kind.fields.keys()


def _introspected(schema: GraphQLSchema) -> dict[str, int]:
    """How many types the schema has, and how many fields the type of a field has on average."""
    kinds = [kind for kind in schema.type_map.values() if isinstance(kind, _WITH_FIELDS)]
    sizes = [len(kind.fields) for kind in kinds]
    mean = sum(size * size for size in sizes) / max(1, sum(sizes))
    return {"__Schema.types": len(schema.type_map), "__Type.fields": ceil(mean)}
