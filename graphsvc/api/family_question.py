"""Which families are asked for, and one of them with its picture."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from graphsvc.analysis.families import Burden, Families, advise_family, burden, known
from graphsvc.api.connections import rows_wanted
from graphsvc.api.enums import OverlapKind
from graphsvc.api.labels import heaviest_called, partnerships_called, succession_recorded
from graphsvc.api.masks import said
from graphsvc.api.overlap_question import OverlapFilter, groups
from graphsvc.api.overlaps import OverlapAdvice
from graphsvc.api.picture import Picture
from graphsvc.errors import BadInput
from graphsvc.snapshot.csr import Csr, Ix


class Group:
    """One family of an answer, and the picture it is of."""

    def __init__(self, picture: Picture, families: Families, number: int) -> None:
        self.picture = picture
        self.families = families
        self.number = number
        self.arrays = picture.snapshot.arrays
        self.members = families.members.row(number)

    @cached_property
    def burden(self) -> Burden:
        """What it costs."""
        return burden(self.arrays, self.members, kind=self.families.kind)

    def knows(self, rows: Csr) -> bool:
        """Whether something is recorded there for every partnership."""
        return known(rows, self.members)

    def nodes(self, kind: str, numbers: Ix, first: int | None) -> list[Any]:
        """The first of some nodes."""
        return [self.picture.node(kind, ix) for ix in numbers[: rows_wanted("first", said(first))]]

    def advice(self) -> OverlapAdvice:
        """The advice in words; everything is called by its name."""
        called = partnerships_called(self.picture), heaviest_called(self.picture)
        follows = succession_recorded(self.picture)
        return OverlapAdvice.of(
            advise_family(self.families, self.number, self.arrays, *called, follows=follows)
        )


def chosen(picture: Picture, kind: OverlapKind | None, asked: OverlapFilter) -> tuple[Families, list[int]]:
    """The families of a picture, and the numbers of those with a partnership of each narrowing."""
    for name, value in (("bands", said(asked.bands)), ("sinceRevision", said(asked.since_revision))):
        if value is not None:
            raise BadInput(f"filter: families have no {name}; minScore says how alike every two must be")
    wanted = (kind or OverlapKind.SAME_GROUND).value
    touching = groups(picture, asked)
    families = picture.context.service.overlap_families(picture.snapshot, kind=wanted, min_score=asked.least)
    kept = np.ones(len(families), np.bool_)
    for group in touching:
        inside = np.isin(families.members.indices, group)
        kept &= np.bincount(families.members.row_numbers()[inside], minlength=len(families)) > 0
    return families, np.flatnonzero(kept).tolist()
