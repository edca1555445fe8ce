"""A planned partnership as a caller writes it, and what its keys mean in a picture."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import strawberry
from strawberry import UNSET

from graphsvc.analysis.draft import Draft
from graphsvc.api.columns import graphql_name
from graphsvc.api.enums import Level
from graphsvc.api.masks import Keys, said
from graphsvc.api.near_keys import meant
from graphsvc.api.scalars import Date
from graphsvc.errors import BadInput, NotFound
from graphsvc.model.codes import LEVELS, UNKNOWN_CODE
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.days import day_number

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture

MOST_KEYS = 1000  # of one list: more than any table seats
_KINDS = {"territories": "territory", "themes": "theme", "organisations": "organisation"}


@strawberry.input(
    description="A planned partnership. What is left out, null or an empty list is unknown; without "
    "a theme and a territory nothing can be proposed yet. Lists hold the register's own keys, at most 1000."
)
class DraftPartnershipInput:
    """As the command line's file has it."""

    name: str | None = strawberry.field(default=UNSET, description="Name; only for those who read it.")
    level: Level | None = strawberry.field(default=UNSET, description="Level at which it will work.")
    territories: Keys = strawberry.field(
        default=UNSET, description="Keys of the territories, of any level, where it will work."
    )
    themes: Keys = strawberry.field(default=UNSET, description="Keys of the themes it will address.")
    organisations: Keys = strawberry.field(
        default=UNSET, description="Keys of the organisations that are to be members."
    )
    start: Date | None = strawberry.field(
        default=UNSET, description="First day; by default the picture's own."
    )
    planned_end: Date | None = strawberry.field(
        default=UNSET, description="Day on which its term ends; when not known, two years are reckoned with."
    )


def draft_of(picture: Picture, given: DraftPartnershipInput) -> Draft:
    """The draft in the numbers of a picture.

    Raises NotFound for an unknown key, naming those it may be meant for; BadInput for a list that
    is too long or days in the wrong order.
    """
    start, planned_end = said(given.start), said(given.planned_end)
    _check_days(start, planned_end, picture.snapshot.as_of)
    level = said(given.level)
    lists = {field: _numbers(picture, field, said(getattr(given, field)) or ()) for field in _KINDS}
    return Draft(
        level=UNKNOWN_CODE if level is None else LEVELS.index(level.value),
        start=_day(start),
        planned_end=_day(planned_end),
        **lists,
    )


def _check_days(start: date | None, planned_end: date | None, as_of: date) -> None:
    if planned_end is None:
        return
    if start is not None and planned_end <= start:
        raise BadInput(f"draft.plannedEnd {planned_end} is not after draft.start {start}")
    if planned_end <= as_of:
        raise BadInput(f"draft.plannedEnd {planned_end} is not after {as_of}, the day asked about")


def _day(day: date | None) -> int:
    return int(UNKNOWN_DAY) if day is None else day_number(day)


def _numbers(picture: Picture, field: str, keys: Iterable[str]) -> tuple[int, ...]:
    given, kind = list(keys), _KINDS[field]
    if len(given) > MOST_KEYS:
        raise BadInput(f"draft.{field}: {len(given):,} given, at most {MOST_KEYS:,}")
    known = picture.snapshot.nodes[kind].ix
    unknown = [key for key in dict.fromkeys(given) if key not in known]
    if unknown:
        more = f" (and {len(unknown) - 1:,} more unknown)" if len(unknown) > 1 else ""
        place = f"draft.{graphql_name(field)}[{given.index(unknown[0])}]"
        raise NotFound(f"{place}: no {kind} {unknown[0]!r:.100}{more}; {meant(picture, kind, unknown[0])}")
    return tuple(sorted({known[key] for key in given}))
