"""What is asked of the overlap analysis, and which pairs answer it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import strawberry
from numpy.typing import NDArray
from strawberry import UNSET

from graphsvc.analysis.overlap import BANDS, Flag, Overlaps
from graphsvc.api import masks
from graphsvc.api.enums import OverlapBand
from graphsvc.api.filters import keys_of
from graphsvc.api.index import Mask
from graphsvc.api.masks import Keys, said
from graphsvc.errors import BadInput
from graphsvc.snapshot.csr import Ix
from graphsvc.snapshot.snapshot import Snapshot

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
        description="Only pairs that were not listed, or in a lower band, at this earlier revision.",
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
        asked, snapshot = self.filter, self.picture.snapshot
        keys = (said(asked.partnerships), said(asked.territories), said(asked.themes))
        since = said(asked.since_revision)
        return (
            "overlap",
            self.only,
            snapshot.as_of,
            snapshot.revision,
            asked.least,
            asked.band_names,
            keys,
            since,
        )

    @cached_property
    def answer(self) -> Overlaps:
        """The pairs among which those asked for are."""
        if self._from_whole:
            return self._ask(self.picture.snapshot, (), bands=self.filter.band_names)
        return self._ask(self.picture.snapshot, self.groups, bands=self.filter.band_names)

    @cached_property
    def rows(self) -> NDArray[Any]:
        """The rows of the answer that are asked for, best first."""
        kept = np.ones(len(self.answer), np.bool_)
        if self._from_whole:
            kept &= (self.answer.columns.a == self.only) | (self.answer.columns.b == self.only)
        return np.flatnonzero(kept & self._news(self.answer, self.filter.band_names))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """For each narrowing the partnerships of which a pair must have one; raises NotFound."""
        asked, picture = self.filter, self.picture
        found = [
            masks.keyed(picture, "partnership", asked.partnerships),
            masks.listing(picture, "partnership", "territories", asked.territories),
            masks.listing(picture, "partnership", "themes", asked.themes),
        ]
        chosen = [np.flatnonzero(mask).astype(np.int32) for mask in found if mask is not None]
        return tuple(chosen) if self.only is None else (np.array([self.only], np.int32), *chosen)

    def band_counts(self) -> dict[str, int | None]:
        """Pairs per band of the question without its bands; None where they are not counted."""
        if said(self.filter.since_revision) is None:
            answer = self._ask(self.picture.snapshot, self.groups, bands=self.filter.band_names)
            counts: dict[str, int | None] = dict(answer.band_counts)
        else:
            counts = self._counted_news()
        return {band.lower(): counts[band] for band in BANDS}

    @property
    def _from_whole(self) -> bool:
        """Whether the list of the whole picture, which all partnerships share, holds the answer."""
        asked = self.filter
        narrowed = any(
            said(keys) is not None for keys in (asked.partnerships, asked.territories, asked.themes)
        )
        cheap = set(asked.band_names or LISTED) <= set(CHEAP) and asked.least >= REVIEW
        return self.only is not None and cheap and not narrowed

    def _ask(self, snapshot: Snapshot, groups: tuple[Group, ...], bands: tuple[str, ...] | None) -> Overlaps:
        service = self.picture.context.service
        return service.overlaps(snapshot, min_score=self.filter.least, bands=bands, touching=groups)

    def _counted_news(self) -> dict[str, int | None]:
        listed = self.filter.band_names or (LISTED if self.filter.least >= REVIEW else BANDS)
        counted = tuple(band for band in BANDS if band in {*listed, *CHEAP})
        answer = self._ask(self.picture.snapshot, self.groups, bands=counted)
        news = self._news(answer, counted) & (answer.columns.flags & Flag.SATELLITE == 0)
        sizes = np.bincount(answer.columns.band[news], minlength=len(BANDS)).tolist()
        return {band: size if band in counted else None for band, size in zip(BANDS, sizes, strict=True)}

    def _news(self, answer: Overlaps, bands: tuple[str, ...] | None) -> Mask:
        """Which rows were not listed, or in a lower band, at the revision to compare with."""
        since = said(self.filter.since_revision)
        if since is None:
            return np.ones(len(answer), np.bool_)
        snapshot = self.picture.snapshot
        if since >= snapshot.revision:
            raise BadInput(
                f"sinceRevision {since}: give a revision before {snapshot.revision}, the one asked"
            )
        before = self.picture.context.picture(snapshot.as_of, since).snapshot
        groups = tuple(_translated(group, snapshot, before) for group in self.groups)
        then = _bands_by_pair(self._ask(before, groups, _and_higher(bands)), before)
        now = zip(_pairs(answer, snapshot), answer.columns.band.tolist(), strict=True)
        return np.fromiter((band < then.get(pair, len(BANDS)) for pair, band in now), np.bool_, len(answer))


def _and_higher(bands: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The bands and all above them: a pair that has come down from one of those is no news."""
    return bands and BANDS[: max(map(BANDS.index, bands)) + 1]


def _translated(group: Group, now: Snapshot, then: Snapshot) -> Group:
    """The same partnerships in an earlier picture, as far as it has them."""
    keys = (now.partnerships.keys[ix] for ix in group)
    found = sorted({then.partnerships.ix[key] for key in keys if key in then.partnerships.ix})
    return np.array(found, np.int32)


def _pairs(answer: Overlaps, snapshot: Snapshot) -> list[frozenset[str]]:
    keys = snapshot.partnerships.keys
    columns = answer.columns
    return [
        frozenset((keys[a], keys[b])) for a, b in zip(columns.a.tolist(), columns.b.tolist(), strict=True)
    ]


def _bands_by_pair(answer: Overlaps, snapshot: Snapshot) -> dict[frozenset[str], int]:
    """The band of each listed pair, along BANDS: the smaller the number, the higher the band."""
    return dict(zip(_pairs(answer, snapshot), answer.columns.band.tolist(), strict=True))
