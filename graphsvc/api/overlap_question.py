"""What is asked of the overlap analysis, and which pairs answer it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import strawberry
from numpy.typing import NDArray
from strawberry import UNSET

from graphsvc.analysis.overlap import BANDS, Flag, OverlapChanges, Overlaps
from graphsvc.api import masks
from graphsvc.api.enums import OverlapBand
from graphsvc.api.filters import keys_of
from graphsvc.api.masks import Keys, said
from graphsvc.errors import BadInput
from graphsvc.snapshot.csr import Ix

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture

REVIEW = 0.40  # the least score of the band REVIEW, and of lists
LISTED = ("STRONG", "REVIEW")
CHEAP = (
    "STRONG",
    "REVIEW",
    "PATTERN",
)  # of the whole picture at once; the others can be as many as all pairs
Group = Ix  # partnerships of which a pair must touch one


@strawberry.input(description="Which overlapping pairs; all that is said must hold.")
class OverlapFilter:
    """By default STRONG and REVIEW."""

    min_score: float | None = strawberry.field(
        default=REVIEW,
        description="Least score, 0 to 1, of STRONG, REVIEW and BELOW. Under 0.40 and without `bands`, "
        "every band is listed from there up.",
    )
    bands: list[OverlapBand] | None = strawberry.field(
        default=UNSET,
        description="Only these bands; PATTERN and INCOMPLETE are then listed whatever their score.",
    )
    partnerships: Keys = keys_of("partnerships; the pair has one of them")
    territories: Keys = keys_of("territories; a partnership of the pair lists one of them or one below")
    themes: Keys = keys_of("themes; a partnership of the pair lists one of them or one below")
    since_revision: int | None = strawberry.field(
        default=UNSET,
        description="Only pairs that were not listed, or in a lower band, at this revision; "
        "`overlapChanges` and `graphsvc diff` also tell what is gone, and why.",
    )

    @property
    def least(self) -> float:
        """The least score."""
        return REVIEW if self.min_score is None else self.min_score

    @property
    def band_names(self) -> tuple[str, ...] | None:
        """The bands asked for, in their order; None when left to the least score."""
        wanted = said(self.bands)
        return None if wanted is None else tuple(b for b in BANDS if OverlapBand(b) in wanted)


class OverlapQuestion:
    """A filter on the overlaps of a picture, or of one partnership of it; asked when first needed."""

    def __init__(self, picture: Picture, chosen: OverlapFilter, only: int | None) -> None:
        self.picture = picture
        self.filter = chosen
        self.only = only

    @property
    def name(self) -> tuple[object, ...]:
        """What cursors are bound to."""
        asked = self.filter
        keys = (said(asked.partnerships), said(asked.territories), said(asked.themes))
        since = said(asked.since_revision)
        return (
            "overlap",
            self.only,
            self.picture.snapshot.identity,
            asked.least,
            asked.band_names,
            keys,
            since,
        )

    @cached_property
    def answer(self) -> Overlaps:
        """The pairs among which those asked for are."""
        if said(self.filter.since_revision) is not None:
            return self._changes(self.filter.band_names).after
        return self._ask(() if self._from_whole else self.groups)

    @cached_property
    def rows(self) -> NDArray[Any]:
        """The rows of the answer that are asked for, best first."""
        rows = np.arange(len(self.answer))
        if said(self.filter.since_revision) is not None:
            rows = self._changes(self.filter.band_names).raised
        if self._from_whole:
            columns = self.answer.columns
            rows = rows[(columns.a[rows] == self.only) | (columns.b[rows] == self.only)]
        return rows

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """For each narrowing the partnerships of which a pair must have one; raises NotFound."""
        chosen = groups(self.picture, self.filter)
        return chosen if self.only is None else (np.array([self.only], np.int32), *chosen)

    def band_counts(self) -> dict[str, int | None]:
        """Pairs per band of the question without its bands; None where they are not counted."""
        counted: dict[str, int | None]
        if said(self.filter.since_revision) is None:
            counted = dict(self._ask(self.groups).band_counts)
        else:
            counted = self._counted_news()
        return {band.lower(): counted[band] for band in BANDS}

    @property
    def _from_whole(self) -> bool:
        """Whether the list of the whole picture, which all partnerships share, holds the answer."""
        asked = self.filter
        narrowed = any(
            said(keys) is not None for keys in (asked.partnerships, asked.territories, asked.themes)
        )
        cheap = set(asked.band_names or LISTED) <= set(CHEAP) and asked.least >= REVIEW
        return self.only is not None and cheap and not narrowed

    def _ask(self, groups: tuple[Group, ...]) -> Overlaps:
        asked, snapshot = self.filter, self.picture.snapshot
        service = self.picture.context.service
        return service.overlaps(snapshot, min_score=asked.least, bands=asked.band_names, touching=groups)

    def _counted_news(self) -> dict[str, int | None]:
        listed = self.filter.band_names or (LISTED if self.filter.least >= REVIEW else BANDS)
        counted = tuple(band for band in BANDS if band in {*listed, *CHEAP})
        changes = self._changes(counted)
        columns = changes.after.columns.at(changes.raised)
        ours = columns.flags & Flag.SATELLITE == 0
        if self._from_whole:
            ours &= (columns.a == self.only) | (columns.b == self.only)
        sizes = np.bincount(columns.band[ours], minlength=len(BANDS)).tolist()
        return {band: size if band in counted else None for band, size in zip(BANDS, sizes, strict=True)}

    def _changes(self, bands: tuple[str, ...] | None) -> OverlapChanges:
        """What changed since the revision to compare with."""
        since = said(self.filter.since_revision)
        assert since is not None
        before = earlier(self.picture, since)
        then, now = ((), ()) if self._from_whole else (self._groups_in(before), self.groups)
        return self.picture.context.service.overlap_changes(
            before.snapshot,
            self.picture.snapshot,
            min_score=self.filter.least,
            bands=bands,
            touching_before=then,
            touching_after=now,
        )

    def _groups_in(self, before: Picture) -> tuple[Group, ...]:
        """The same narrowings in an earlier picture."""
        chosen = groups(before, self.filter, known_only=True)
        if self.only is None:
            return chosen
        ix = before.snapshot.partnerships.ix.get(self.picture.snapshot.partnerships.keys[self.only])
        return (np.array([] if ix is None else [ix], np.int32), *chosen)


def groups(picture: Picture, asked: OverlapFilter, *, known_only: bool = False) -> tuple[Group, ...]:
    """For each narrowing of a filter the partnerships of which a pair must have one.

    Raises NotFound for a key that the picture does not have, unless `known_only`.
    """

    def keys(kind: str, wanted: Keys) -> Keys:
        told = said(wanted)
        if told is None or not known_only:
            return told
        return [key for key in told if picture.by_key(kind, key) is not None]

    found = [
        masks.keyed(picture, "partnership", keys("partnership", asked.partnerships)),
        masks.listing(picture, "partnership", "territories", keys("territory", asked.territories)),
        masks.listing(picture, "partnership", "themes", keys("theme", asked.themes)),
    ]
    return tuple(np.flatnonzero(mask).astype(np.int32) for mask in found if mask is not None)


def earlier(picture: Picture, revision: int) -> Picture:
    """The same day as an earlier revision, or the same one, recorded it.

    Raises NotFound for a revision that is not, BadInput for one that is later.
    """
    snapshot, context = picture.snapshot, picture.context
    if snapshot.revision < revision <= context.latest:
        raise BadInput(
            f"sinceRevision {revision} is later than revision {snapshot.revision}, the one asked about"
        )
    return context.picture(snapshot.as_of, revision)
