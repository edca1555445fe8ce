"""What is known of the registry, and what to complete first."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import UNSET

from graphsvc.analysis.quality import DataQuality as Quality
from graphsvc.analysis.quality import FieldQuality as KnownField
from graphsvc.analysis.quality import Gap as LackingField
from graphsvc.api.columns import asked, derived, graphql_name
from graphsvc.api.enums import QualityNeed, RecordKind
from graphsvc.api.lists import listing
from graphsvc.api.masks import said
from graphsvc.api.partnerships import PartnershipConnection
from graphsvc.api.picture import Picture
from graphsvc.api.scalars import Date

_NEEDS = list(QualityNeed)
Fields = Annotated[
    list[str] | None,
    strawberry.argument(description="Only of these fields; of one, its partnerships can be paged through."),
]


@strawberry.type(description="Of how many records there on the day a field is known.")
class FieldQuality:
    """One field of one kind."""

    quality: strawberry.Private[KnownField]

    kind: RecordKind = derived("Kind of record.", lambda self: RecordKind(self.quality.kind))
    field: str = derived("Field, as this schema names it.", lambda self: graphql_name(self.quality.field))
    records: int = derived(
        "Records there on the day; of partnerships the active ones.", lambda self: self.quality.records
    )
    known: int = derived("Records with a value, or known to have none.", lambda self: self.quality.known)
    known_none: int = derived("Of these the records known to have none.", lambda self: self.quality.none)
    share: float | None = derived(
        "Known over all records, 0 to 1; null without records.", lambda self: self.quality.share
    )


@strawberry.type(description="A field that active partnerships lack, and what waits for it.")
class QualityGap:
    """One thing to complete."""

    picture: strawberry.Private[Picture]
    gap: strawberry.Private[LackingField]

    field: str = derived("Field, as this schema names it.", lambda self: self.gap.field)
    need: QualityNeed = derived("What answers lack without it.", lambda self: _NEEDS[self.gap.need])
    text: str = derived("Why it is wanted.", lambda self: self.gap.text)
    guidelines: list[str] = derived(
        "Guidelines of Rec(2003)21 behind it, as G17.", lambda self: list(self.gap.guidelines)
    )
    missing: int = derived("Active partnerships that lack it.", lambda self: self.gap.missing)
    records: int = derived("Active partnerships.", lambda self: self.gap.records)
    partnerships: PartnershipConnection = listing(
        "partnership",
        PartnershipConnection,
        "The active partnerships that lack it.",
        within=lambda self: self.gap.partnerships,
    )


@strawberry.type(description="How much of the registry is known. Known to be none counts as known.")
class DataQuality:
    """What is known, how old it is, what to complete first."""

    picture: strawberry.Private[Picture]
    quality: strawberry.Private[Quality]

    fields: list[FieldQuality] = derived(
        "Every field that may be unknown, by kind.",
        lambda self: [FieldQuality(quality=known) for known in self.quality.fields],
    )
    oldest_confirmation: Date | None = derived(
        "The earliest of the latest days that show each active partnership alive; null where none is kept.",
        lambda self: self.quality.oldest_confirmation,
    )
    oldest: PartnershipConnection = listing(
        "partnership",
        PartnershipConnection,
        "The active partnerships whose latest sign of life is that day.",
        within=lambda self: self.quality.oldest,
    )
    unconfirmed: int = derived(
        "Active partnerships of which no confirmation is kept.", lambda self: self.quality.unconfirmed
    )

    @asked("What to complete: first what decides whether a pair can be judged, then what most lack.")
    def complete_first(self, fields: Fields = UNSET) -> list[QualityGap]:
        wanted = said(fields)
        gaps = (gap for gap in self.quality.complete_first if wanted is None or gap.field in wanted)
        return [QualityGap(picture=self.picture, gap=gap) for gap in gaps]


def quality(picture: Picture) -> DataQuality:
    """What is known of a picture."""
    return DataQuality(picture=picture, quality=picture.context.service.data_quality(picture.snapshot))
