"""What changed in the overlaps between two revisions (G17): new, gone, stronger, weaker."""

from __future__ import annotations

import math
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphsvc.analysis.overlap import CHANGES, MIN_CHANGE, OverlapChanges, reason
from graphsvc.api.columns import DIGITS, asked, derived
from graphsvc.api.connections import After, Connection, First, Rows, Window, page
from graphsvc.api.enums import OverlapBand
from graphsvc.api.masks import said
from graphsvc.api.overlap_question import OverlapFilter, earlier, groups
from graphsvc.api.overlaps import Overlap, Pair
from graphsvc.api.picture import Picture
from graphsvc.api.refs import PartnershipRef
from graphsvc.errors import BadInput

NO_ROW = -1
SINCE = "The revision to compare with; 0 is the registry before the first load."
LEAST = (
    "Least change of score, 0 to 1, of a pair that stays in its band; by default 0.05, a third of the band "
    "REVIEW. A change of band is one whatever the score."
)


@strawberry.enum(description="How a pair of partnerships changed between two revisions.")
class OverlapChangeKind(Enum):
    """Along CHANGES of the analysis."""

    NEW = strawberry.enum_value("NEW", description="Listed at the later revision and not at the earlier one.")
    GONE = strawberry.enum_value(
        "GONE", description="Listed at the earlier revision and not at the later one."
    )
    STRONGER = strawberry.enum_value(
        "STRONGER", description="In a higher band, or in the same band with a score higher by `minChange`."
    )
    WEAKER = strawberry.enum_value(
        "WEAKER", description="In a lower band, or in the same band with a score lower by `minChange`."
    )


_KINDS = [OverlapChangeKind(name) for name in CHANGES]


class Comparison:
    """The changes between two pictures, and both pictures."""

    def __init__(self, before: Picture, after: Picture, changes: OverlapChanges) -> None:
        self.before = before
        self.after = after
        self.changes = changes

    def pair(self, row: int, *, now: bool) -> Pair | None:
        """The evidence of a changed pair in one of the pictures; None where the two could not overlap."""
        changes = self.changes
        at = int((changes.after_row if now else changes.before_row)[row])
        if at == NO_ROW:
            return None
        picture, side = (self.after, changes.after) if now else (self.before, changes.before)
        return Pair(picture, side, at)

    def why(self, row: int) -> str | None:
        """Why a pair changed, in words."""
        return reason(self.changes, row, self.before.snapshot, self.after.snapshot)

    def partnership(self, row: int, end: str) -> Any:
        """One of the two: as recorded now, or as it was where the pair is one partnership now."""
        pair = self.pair(row, now=True)
        if pair is None:
            pair = self.pair(row, now=False)
            assert pair is not None
            keys, ix = self.before.snapshot.partnerships.keys, self.after.snapshot.partnerships.ix
            a, b = (ix.get(keys[pair.count(each)]) for each in ("a", "b"))
            if a is not None and b is not None and a != b:
                return self.after.node("partnership", {"a": a, "b": b}[end])
        return pair.picture.node("partnership", pair.count(end))


@strawberry.type(
    description="A pair of partnerships whose overlap changed between two revisions (G17); "
    "the day asked about is the same for both, so the passing of time is no change."
)
class OverlapChange:
    """One row of a comparison."""

    comparison: strawberry.Private[Comparison]
    row: strawberry.Private[int]

    kind: OverlapChangeKind = derived(
        "How it changed.", lambda self: _KINDS[self.comparison.changes.kind[self.row]]
    )
    a: PartnershipRef = derived(
        "The smaller of the two, as recorded now; as it was where the two are read as one now.",
        lambda self: self.comparison.partnership(self.row, "a"),
    )
    b: PartnershipRef = derived("The other.", lambda self: self.comparison.partnership(self.row, "b"))
    before: Overlap | None = derived(
        "The pair at the earlier revision; of NEW pairs with the score and band for which they were not "
        "listed. Null where it could not overlap.",
        lambda self: _shown(self.comparison.pair(self.row, now=False)),
    )
    after: Overlap | None = derived(
        "The pair at the later revision; of GONE pairs with the score and band for which they are not "
        "listed. Null where it cannot overlap.",
        lambda self: _shown(self.comparison.pair(self.row, now=True)),
    )
    score_change: float | None = derived(
        "How much the score rose, -1 to 1; null where one of the two is.",
        lambda self: _change(float(self.comparison.changes.score_change[self.row])),
    )
    text: str | None = derived(
        "Why, in words; of people only numbers. Null where the two pictures do not tell.",
        lambda self: self.comparison.why(self.row),
    )


@strawberry.type(description="Changes per kind; pairs recorded as satellites are not counted.")
class OverlapChangeCounts:
    """Counts of the whole list."""

    new: int = strawberry.field(description="Changes of kind NEW.")
    gone: int = strawberry.field(description="Changes of kind GONE.")
    stronger: int = strawberry.field(description="Changes of kind STRONGER.")
    weaker: int = strawberry.field(description="Changes of kind WEAKER.")


@strawberry.type(
    description="A page of changes: NEW, GONE, STRONGER, WEAKER, and within each the best first "
    "(GONE as they were)."
)
class OverlapChangeConnection(Connection[OverlapChange]):
    """A comparison of one picture with the same day as recorded earlier."""

    comparison: strawberry.Private[Comparison]

    since_revision: int = derived(
        "The revision compared with.", lambda self: self.comparison.before.snapshot.revision
    )

    @asked("Changes per kind, all pages.")
    def counts(
        self,
        bands: Annotated[
            list[OverlapBand] | None,
            strawberry.argument(description="Only of pairs listed in one of these bands, then or now."),
        ] = UNSET,
    ) -> OverlapChangeCounts:
        wanted = said(bands)
        changes = self.comparison.changes
        counted = changes.counts() if wanted is None else changes.counts([band.value for band in wanted])
        return OverlapChangeCounts(**{kind.lower(): number for kind, number in counted.items()})


def change_list(description: str) -> Any:
    """A field that lists what changed in the overlaps of a picture."""

    def resolve(
        self: Any,
        since_revision: Annotated[int, strawberry.argument(description=SINCE)],
        filter: Annotated[
            OverlapFilter | None,
            strawberry.argument(description="What to narrow both lists to; by default STRONG and REVIEW."),
        ] = UNSET,
        min_change: Annotated[float | None, strawberry.argument(description=LEAST)] = MIN_CHANGE,
        first: First = UNSET,
        after: After = UNSET,
    ) -> OverlapChangeConnection | None:
        chosen = said(filter) or OverlapFilter()
        least = MIN_CHANGE if min_change is None else min_change
        comparison = _compared(self.picture, since_revision, chosen, least)
        return _page(comparison, chosen, least, Window(said(first), said(after)))

    return strawberry.field(resolve, description=description)


def _compared(picture: Picture, since: int, chosen: OverlapFilter, min_change: float) -> Comparison:
    if said(chosen.since_revision) is not None:
        raise BadInput("filter: overlapChanges takes sinceRevision as its own argument, not in the filter")
    before, now = earlier(picture, since), groups(picture, chosen)
    changes = picture.context.service.overlap_changes(
        before.snapshot,
        picture.snapshot,
        min_score=chosen.least,
        bands=chosen.band_names,
        touching_before=groups(before, chosen, known_only=True),
        touching_after=now,
        min_change=min_change,
    )
    return Comparison(before, picture, changes)


def _page(
    comparison: Comparison, chosen: OverlapFilter, min_change: float, window: Window
) -> OverlapChangeConnection:
    before, after = comparison.before.snapshot, comparison.after.snapshot
    keys = (said(chosen.partnerships), said(chosen.territories), said(chosen.themes))
    rows = Rows.named(
        range(len(comparison.changes)),
        lambda row: OverlapChange(comparison=comparison, row=int(row)),
        *("overlap change", after.identity, before.identity),
        *(chosen.least, chosen.band_names, keys, min_change),
    )
    return page(OverlapChangeConnection, rows, window, comparison=comparison)


def _shown(pair: Pair | None) -> Overlap | None:
    return None if pair is None else Overlap(pair=pair)


def _change(value: float) -> float | None:
    return None if math.isnan(value) else round(value, DIGITS)
