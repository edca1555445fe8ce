"""What stands beside the rows of turnover: vacancies, levels, and how earlier forecasts did."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import strawberry

from graphsvc.analysis.turnover.table import BASES, NO_LEVEL, WHOLE_REGISTRY, Turnovers
from graphsvc.api.columns import derived
from graphsvc.api.enums import Level, TurnoverBasis
from graphsvc.api.picture import Picture
from graphsvc.api.refs import PostRef
from graphsvc.api.scalars import Date
from graphsvc.api.turnover_question import TurnoverQuestion
from graphsvc.snapshot.days import day_of

_BASES = [TurnoverBasis(name) for name in BASES]


def count(value: Any) -> int | None:
    """A whole number; None for one that is unknown or withheld."""
    return None if value < 0 else int(value)


def _day(number: Any) -> Any:
    """A day by its number; None unknown."""
    return day_of(int(number))


def rounded(value: Any) -> float | None:
    """A figure to two decimals, more of which would only tell of few people; None where it is not known."""
    return None if math.isnan(value) else round(float(value), 2)


def basis(value: Any) -> TurnoverBasis | None:
    """What a rate rests on; None where it is withheld."""
    return None if value < 0 else _BASES[int(value)]


@strawberry.type(description="A post that nobody holds on the quarter day (G25).")
class Vacancy:
    """Of partnerships with enough people only."""

    picture: strawberry.Private[Picture]
    ix: strawberry.Private[int]
    since: Date | None = strawberry.field(
        description="Day it was left, or made if nobody ever held it. Null when unknown."
    )
    days: int | None = strawberry.field(description="Days from then to the quarter day. Null when unknown.")

    post: PostRef = derived("The post.", lambda self: self.picture.node("post", self.ix))


def vacancies(picture: Picture, answer: Turnovers, partnership: int) -> list[Vacancy]:
    """The vacancies of one partnership, by number, in order of post."""
    found = answer.vacancies_of(partnership)
    return [
        Vacancy(picture=picture, ix=int(post), since=_day(since), days=count(days))
        for post, since, days in zip(found.post, found.since, found.days, strict=True)
    ]


@strawberry.type
class _Row:
    """A row of the levels of an answer."""

    answer: strawberry.Private[Turnovers]
    row: strawberry.Private[int]

    def at(self, column: str) -> Any:
        """The value of a column."""
        return getattr(self.answer.levels, column)[self.row]


def _figure(column: str, about: str) -> Any:
    return derived(about, lambda level: rounded(level.at(column)))


def _count(column: str, about: str) -> Any:
    return derived(about, lambda level: count(level.at(column)))


@strawberry.type(
    description="Turnover of all partnerships of a level together, those included of which no figure of "
    "their own is shown (G25)."
)
class TurnoverLevel(_Row):
    """Every figure is null where the level is withheld."""

    level: Level | None = derived(
        "The level; null for partnerships whose level is unknown, and for the whole registry.",
        lambda self: list(Level)[self.row] if self.row < NO_LEVEL else None,
    )
    withheld: bool = derived(
        "Whether nothing is shown, because it would tell of fewer than two partnerships or too few people.",
        lambda self: bool(self.at("withheld")),
    )
    partnerships: int | None = _count(
        "partnerships", "Partnerships with a record in the window, ended ones too."
    )
    rate: float | None = _figure("rate", "Departures per person-year, pooled.")
    rate_low: float | None = _figure("rate_low", "Its 95 % limits: the lower.")
    rate_high: float | None = _figure("rate_high", "Its 95 % limits: the upper.")
    basis: TurnoverBasis | None = derived(
        "What the forecasts of its partnerships rest on.", lambda self: basis(self.at("basis"))
    )
    calendar: bool = derived(
        "Whether departures follow a calendar: record the ends of terms, or forecasts mislead.",
        lambda self: bool(self.at("calendar")),
    )
    renewal_share: float | None = _figure(
        "renewal_share", "Share of terms that were renewed, drawn towards one half; null where too few ended."
    )
    median_years: float | None = _figure(
        "median_years", "Years after which half of the people have left; null when not reached or unknown."
    )
    days_to_fill: float | None = _figure(
        "days_to_fill", "Days until half of the vacated posts are filled; null when unknown."
    )


def levels(answer: Turnovers) -> list[TurnoverLevel]:
    """The levels of which anything is known, from wide to narrow, and partnerships without one."""
    return [TurnoverLevel(answer=answer, row=row) for row in _known(answer)]


def _known(answer: Turnovers) -> Iterator[int]:
    for row in range(NO_LEVEL + 1):
        if answer.levels.withheld[row] or answer.levels.partnerships[row] > 0:
            yield row


def whole(answer: Turnovers) -> TurnoverLevel:
    """All levels together, but for those withheld."""
    return TurnoverLevel(answer=answer, row=WHOLE_REGISTRY)


@strawberry.type(
    description="A forecast made a year before a day like the quarter day, against what came (G25). Over all "
    "partnerships, whatever the filter, but for levels that are withheld."
)
class TurnoverYear:
    """One of the last three years."""

    day: Date = strawberry.field(description="Day for which the forecast is made, for the year after it.")
    people: int | None = strawberry.field(description="People in post then; null where they are too few.")
    observed: int | None = strawberry.field(description="Of them those gone within the year.")
    expected: float | None = strawberry.field(description="How many the forecast expected.")


def years(question: TurnoverQuestion) -> list[TurnoverYear]:
    """The last three years, the latest first."""
    coarse = question.coarse
    return [
        TurnoverYear(
            day=_day(day),
            people=count(people),
            observed=coarse(count(observed)),
            expected=coarse(rounded(expected)),
        )
        for day, people, observed, expected in zip(*question.answer.monitor, strict=True)
    ]
