"""Where the sectors that themes need are from, as the API names it."""

from __future__ import annotations

from enum import Enum

import strawberry

from graphsvc.analysis import needs


@strawberry.enum(description="Where the sectors that a theme needs are from.")
class NeedsSource(Enum):
    """The names of `graphsvc.analysis.needs.NeedsSource`."""

    REGISTRY = strawberry.enum_value("REGISTRY", description="The registry says it of the theme.")
    WIDER_THEME = strawberry.enum_value(
        "WIDER_THEME", description="The registry says it of the nearest theme above it."
    )
    PARAGRAPH_FIVE = strawberry.enum_value(
        "PARAGRAPH_FIVE",
        description="The registry says nothing: the seven areas that paragraph 5 of Rec(2003)21 gives as "
        "examples, alike. Something to consider.",
    )


def needs_source(source: int) -> NeedsSource:
    """The name of a source."""
    return NeedsSource(needs.NeedsSource(source).name)
