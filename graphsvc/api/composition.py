"""Who sits at each table (G5, G22): size against scope, sectors, and what to talk about."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Annotated, Any

import numpy as np
import strawberry
from strawberry import UNSET

from graphsvc.analysis.composition import Composition as Answer
from graphsvc.analysis.composition import Point
from graphsvc.analysis.composition.sentences import channels, reasons, remarks
from graphsvc.api.columns import DIGITS, derived
from graphsvc.api.composition_parts import (
    CompositionModel,
    CompositionPoint,
    ExpectedSize,
    MissingSector,
    expected_of,
    missing_of,
    model_of,
)
from graphsvc.api.connections import After, Connection, First, Rows, Window, page
from graphsvc.api.filters import PartnershipFilter
from graphsvc.api.masks import said
from graphsvc.api.needs import NeedsSource, needs_source
from graphsvc.api.picture import Picture
from graphsvc.api.reasons import Reason, shown
from graphsvc.api.refs import PartnershipRef
from graphsvc.kernels.sets import Longs


class Table:
    """One row of the answer, and the picture it is of."""

    def __init__(self, picture: Picture, answer: Answer, row: int) -> None:
        self.picture = picture
        self.answer = answer
        self.row = row

    def at(self, column: str) -> Any:
        """The value of a column; NaN or -1 where it is unknown."""
        return getattr(self.answer.columns, column)[self.row]

    def count(self, column: str) -> int | None:
        """A whole number; None where it is unknown."""
        value = int(self.at(column))
        return None if value < 0 else value

    def figure(self, column: str) -> float | None:
        """A number; None where it is unknown or undefined."""
        value = float(self.at(column))
        return None if np.isnan(value) else round(value, DIGITS)

    @property
    def points(self) -> list[CompositionPoint]:
        """What is to be talked about."""
        found = int(self.at("points"))
        return [CompositionPoint(str(point.name)) for point in Point if found & point]


def _figure(column: str, about: str) -> Any:
    return derived(about, lambda self: self.table.figure(column))


def _largest(table: Table) -> str | None:
    number = table.count("largest")
    return None if number is None else table.answer.sectors[number]


def _channels(table: Table) -> int | None:
    members = table.count("members")
    return None if members is None else channels(members)


@strawberry.type(
    description="Who sits at the table of a partnership: how many for its scope, and from which sectors (G5, "
    "G22). Proposals to discuss, never a judgement of how well it works (G42)."
)
class Composition:
    """One active partnership."""

    table: strawberry.Private[Table]

    partnership: PartnershipRef = derived(
        "The partnership.",
        lambda self: self.table.picture.node("partnership", self.table.at("partnership")),
    )
    members: int | None = derived(
        "Counted members; null where none are recorded.", lambda self: self.table.count("members")
    )
    members_complete: bool | None = derived(
        "Whether the list of members is said to be complete; null where nobody said.",
        lambda self: (None, False, True)[int(self.table.at("complete")) + 1],
    )
    expected_size: ExpectedSize | None = derived(
        "How many members a partnership of its scope is expected to have; null with too few to compare.",
        lambda self: expected_of(self.table.answer, self.table.row),
    )
    two_levels: bool = derived(
        "Whether a second level is recorded: an active satellite, or a member that is a partnership itself.",
        lambda self: bool(self.table.at("two_levels")),
    )
    channels: int | None = derived(
        "Pairs of members to keep in touch, n (n - 1) / 2; null where no members are recorded.",
        lambda self: _channels(self.table),
    )
    sectors: list[str] = derived(
        "Sectors that members are known to be of.",
        lambda self: [
            self.table.answer.sectors[ix] for ix in self.table.answer.held.row(self.table.row).tolist()
        ],
    )
    unknown_sectors: int | None = derived(
        "Members whose sector is not recorded; null where no members are.",
        lambda self: self.table.count("unknown_sectors"),
    )
    missing_sectors: list[MissingSector] | None = derived(
        "Sectors that it ought to have and no member is known to be of, the heavier first; null where no "
        "member's sector is known.",
        lambda self: missing_of(self.table.picture, self.table.answer, self.table.row),
    )
    needs_source: NeedsSource = derived(
        "Where the sectors that it ought to have are from; of several themes the first that any has. Those "
        "of paragraph 5 add no point to talk about.",
        lambda self: needs_source(self.table.at("needs_source")),
    )
    missing_share: float | None = _figure(
        "missing_weight",
        "Share of the weight of all those sectors that is missing, 0 to 1; null where no member's sector is "
        "known.",
    )
    diversity: float | None = _figure(
        "blau",
        "Blau's index: the chance that two members are of different sectors, 0 to 1. Of members of known "
        "sector; drawn without replacement where they are fewer than ten; null of fewer than two.",
    )
    effective_sectors: float | None = _figure(
        "effective", "As many equally large sectors would be as varied: exp of the Shannon entropy, from 1."
    )
    largest_sector: str | None = derived(
        "The sector of most members of known sector; null where several lead or none is known.",
        lambda self: _largest(self.table),
    )
    largest_sector_share: float | None = _figure(
        "largest_share", "Its share of members of known sector, above 0 to 1, also where several lead."
    )
    points: list[CompositionPoint] = derived("What to talk about.", lambda self: self.table.points)
    reasons: list[Reason] = derived(
        "The same in sentences, with what is proposed and what is not known.",
        lambda self: shown(reasons(self.table.answer, self.table.row)),
    )


class CompositionQuestion:
    """A filter on the composition of a picture; asked when first needed."""

    def __init__(self, picture: Picture, chosen: PartnershipFilter) -> None:
        self.picture = picture
        self.filter = chosen

    @property
    def name(self) -> tuple[object, ...]:
        """What cursors are bound to."""
        return "composition", self.picture.snapshot.identity, self.filter.given()

    @cached_property
    def answer(self) -> Answer:
        """The composition of every active partnership."""
        return self.picture.context.service.composition(self.picture.snapshot)

    @cached_property
    def rows(self) -> Longs:
        """The rows that are asked for; raises NotFound."""
        wanted = self.filter.mask(self.picture)
        return np.flatnonzero(wanted[self.answer.columns.partnership])

    def table(self, row: int) -> Composition:
        """A row as the API shows it."""
        return Composition(table=Table(self.picture, self.answer, row))


@strawberry.type(
    description="A page of compositions, those that stand out most first: by the sum of log2(n / k) over "
    "points that k of n partnerships have (of missing sectors: lack as large a share), then the farther "
    "outside the expected size, then by key."
)
class CompositionConnection(Connection[Composition]):
    """Rows, and what they are compared with."""

    question: strawberry.Private[CompositionQuestion]

    model: CompositionModel = derived(
        "What expected sizes rest on, whatever the filter.", lambda self: model_of(self.question.answer)
    )
    remarks: list[Reason] = derived(
        "What is to be said of the whole answer.", lambda self: shown(remarks(self.question.answer))
    )


def composition_list(description: str) -> Any:
    """A field that lists the composition of the partnerships of a picture."""

    def resolve(self: Any, filter: Any = UNSET, first: First = UNSET, after: After = UNSET) -> Any:
        question = CompositionQuestion(self.picture, said(filter) or PartnershipFilter())
        rows = Rows.named(question.rows, lambda row: question.table(int(row)), *question.name)
        return page(CompositionConnection, rows, Window(said(first), said(after)), question=question)

    about = strawberry.argument(
        description="Which partnerships; only active ones are listed, and it changes no figure."
    )
    resolve.__annotations__ |= {
        "filter": Annotated[PartnershipFilter | None, about],
        "first": First,
        "after": After,
        "return": CompositionConnection | None,
    }
    return strawberry.field(resolve, description=description)


def composition_of(description: str, of: Callable[[Any], int]) -> Any:
    """A field that gives the composition of one partnership, by number; null unless it is active."""

    def read(self: Any) -> Composition | None:
        question = CompositionQuestion(self.picture, PartnershipFilter())
        row = question.answer.row(of(self))
        return None if row is None else question.table(row)

    return derived(description, read)
