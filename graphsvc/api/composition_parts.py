"""Parts of the composition of a partnership: expected size, sectors, and which of them are missing."""

from __future__ import annotations

from enum import Enum
from typing import Any

import numpy as np
import strawberry

from graphsvc.analysis.composition import Composition as Answer
from graphsvc.analysis.composition import SizeBasis as Basis
from graphsvc.analysis.composition.invitees import invitees
from graphsvc.api.columns import derived
from graphsvc.api.enum_values import value
from graphsvc.api.enums import Level
from graphsvc.api.picture import Picture
from graphsvc.api.refs import OrganisationRef
from graphsvc.model.codes import LEVELS

MODEL_DIGITS = 6  # a fit is exact to a few digits more, on every machine


@strawberry.enum(description="What an expected size rests on.")
class SizeBasis(Enum):
    """The names of `graphsvc.analysis.composition.SizeBasis`."""

    REGRESSION = value("REGRESSION", "Sizes of partnerships of such scope: themes, inhabitants, level.")
    LEVEL_MEDIAN = value("LEVEL_MEDIAN", "Median of its level ± 2 median absolute deviations.")
    REGISTRY_MEDIAN = value("REGISTRY_MEDIAN", "The same of all, since too few of its level are known.")


@strawberry.enum(description="What is to be talked about at a table (G22).")
class CompositionPoint(Enum):
    """The names of `graphsvc.analysis.composition.Point`."""

    SECTORS_MISSING = value("SECTORS_MISSING", "A sector that its themes need is missing.")
    TOO_LARGE = value("TOO_LARGE", "More than 25 members and no second level recorded.")
    LARGE = value("LARGE", "More members than nineteen in twenty partnerships of its scope.")
    SMALL = value("SMALL", "Fewer members than nineteen in twenty partnerships of its scope.")
    ONE_SIDED = value("ONE_SIDED", "More than half of four or more members are of one sector.")


@strawberry.type(description="How many members a partnership of some scope is expected to have.")
class ExpectedSize:
    """Of one partnership."""

    members: float = strawberry.field(description="Expected number of members.")
    low: int = strawberry.field(
        description="Least number inside the range: the 90 % predictive interval, or the median - 2 median "
        "absolute deviations."
    )
    high: int = strawberry.field(description="Largest number inside the range.")
    inside: bool | None = strawberry.field(
        description="Whether its own number is inside. Null without recorded members, or where fewer than "
        "`low` are recorded in a list known to be incomplete."
    )
    basis: SizeBasis = strawberry.field(description="What it rests on.")


@strawberry.type(description="A sector that a partnership lacks, as far as is recorded.")
class MissingSector:
    """The heavier come first."""

    picture: strawberry.Private[Picture]
    answer: strawberry.Private[Answer]
    partnership: strawberry.Private[int]
    number: strawberry.Private[int]

    sector: str = derived("The sector, as the registry writes it.", lambda self: self.name)
    weight: float | None = strawberry.field(
        description="Its weight among the requirements of the themes; null where none is given."
    )
    invitees: list[OrganisationRef] = derived(
        "Up to three organisations of the sector on its ground that could be invited: those whose ground "
        "differs least from its own first, then those with the fewest seats. `convene` weighs more.",
        lambda self: self.candidates(),
    )

    @property
    def name(self) -> str:
        """The sector."""
        return self.answer.sectors[self.number]

    def candidates(self) -> list[Any]:
        """Organisations that could be invited."""
        found = invitees(self.answer, self.partnership, self.number, self.picture.snapshot)
        return [self.picture.node("organisation", ix) for ix in found.tolist()]


@strawberry.type(description="What expected sizes rest on: log(members) = sum of these.")
class CompositionModel:
    """Negative binomial regression over partnerships whose members and scope are known."""

    fitted: bool = strawberry.field(
        description="Whether there are 30 such partnerships; otherwise sizes are compared with medians."
    )
    partnerships: int = strawberry.field(description="How many there are.")
    intercept: float | None = strawberry.field(description="Constant; null unless fitted.")
    themes: float | None = strawberry.field(
        description="Times the log of the number of themes; null where too few have themes recorded, or all "
        "equally many."
    )
    population: float | None = strawberry.field(
        description="Times the log of inhabitants; null where too few are known."
    )
    levels: list[LevelEffect] = strawberry.field(
        description="What each level adds; the first is compared with. Empty where level says nothing."
    )
    dispersion: float | None = strawberry.field(
        description="The variance is mean + dispersion × mean²; null unless fitted."
    )


@strawberry.type(description="What a level adds to the logarithm of the expected number of members.")
class LevelEffect:
    """Of one level."""

    level: Level = strawberry.field(description="The level.")
    effect: float = strawberry.field(description="What it adds.")


def expected_of(answer: Answer, row: int) -> ExpectedSize | None:
    """The expected size of a row; None where too few can be compared with."""
    columns = answer.columns
    basis = Basis(int(columns.size_basis[row]))
    if basis is Basis.UNKNOWN:
        return None
    low, high = int(np.ceil(columns.low[row])), int(np.floor(columns.high[row]))
    members = int(columns.members[row])
    open_ = members < 0 or (members < low and columns.complete[row] == 0)
    return ExpectedSize(
        members=round(float(columns.expected[row]), MODEL_DIGITS),
        low=low,
        high=high,
        inside=None if open_ else low <= members <= high,
        basis=SizeBasis(basis.name),
    )


def missing_of(picture: Picture, answer: Answer, row: int) -> list[MissingSector] | None:
    """The sectors that a row lacks, heavier first; None where no member's sector is known."""
    columns = answer.columns
    if columns.unknown_sectors[row] == columns.members[row] or columns.members[row] < 0:
        return None
    sectors = answer.missing.row(row)
    weights = answer.weights[answer.missing.indptr[row] : answer.missing.indptr[row + 1]]
    heavy = np.where(np.isnan(weights), 1.0, weights)
    return [
        MissingSector(
            picture=picture,
            answer=answer,
            partnership=int(columns.partnership[row]),
            number=int(sectors[at]),
            weight=None if np.isnan(weights[at]) else float(weights[at]),
        )
        for at in np.lexsort((sectors, -heavy)).tolist()
    ]


def model_of(answer: Answer) -> CompositionModel:
    """What the expected sizes rest on."""
    model = answer.model
    effects = zip(LEVELS, model.levels, strict=True) if model.levels else ()
    levels = [
        LevelEffect(level=Level(level), effect=_rounded(effect) or 0.0)
        for level, effect in effects
        if effect is not None
    ]
    return CompositionModel(
        fitted=model.fitted,
        partnerships=model.partnerships,
        intercept=_rounded(model.intercept),
        themes=_rounded(model.themes),
        population=_rounded(model.population),
        levels=levels,
        dispersion=_rounded(model.dispersion),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, MODEL_DIGITS)
