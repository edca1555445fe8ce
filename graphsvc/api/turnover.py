"""Turnover of people in partnerships (G25): what left, what is expected, and what of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Annotated, Any, TypeVar

import strawberry
from strawberry import UNSET

from graphsvc.analysis.turnover.sentences import reasons_of
from graphsvc.analysis.turnover.table import BANDS, PROMPTS, SUPPRESSIONS, Turnovers
from graphsvc.api.columns import derived
from graphsvc.api.connections import After, Connection, First, Rows, Window, page
from graphsvc.api.enums import RiskBand, Suppression, TurnoverBasis, TurnoverPrompt
from graphsvc.api.masks import said
from graphsvc.api.picture import Picture
from graphsvc.api.reasons import Reason, shown
from graphsvc.api.refs import PartnershipRef
from graphsvc.api.scalars import Date
from graphsvc.api.turnover_parts import (
    TurnoverLevel,
    TurnoverYear,
    Vacancy,
    basis,
    count,
    levels,
    rounded,
    vacancies,
    whole,
    years,
)
from graphsvc.api.turnover_question import HORIZON_MONTHS, WINDOW_YEARS, TurnoverFilter, TurnoverQuestion
from graphsvc.snapshot.days import day_of

Code = TypeVar("Code", bound=Enum)
Horizon = Annotated[
    int | None, strawberry.argument(description="Months to look ahead from the quarter day: 0 to 1200.")
]
Years = Annotated[
    int | None,
    strawberry.argument(description="Years before the quarter day that count: 1 to 100, or 0 for all."),
]


class Group:
    """One row of the answer, and the picture it is of."""

    def __init__(self, picture: Picture, answer: Turnovers, row: int) -> None:
        self.picture = picture
        self.answer = answer
        self.row = row

    def at(self, column: str) -> Any:
        """The value of a column; NaN or negative where it is unknown or suppressed."""
        return getattr(self.answer.columns, column)[self.row]

    def code(self, column: str, codes: Sequence[str], kind: type[Code]) -> Code | None:
        """The value of a column of codes."""
        value = int(self.at(column))
        return None if value < 0 else kind(codes[value])

    def days(self) -> int | None:
        """The median handover in days, which may be negative."""
        gap = rounded(self.at("handover_gap_days"))
        return None if gap is None else round(gap)


def _figure(column: str, about: str) -> Any:
    return derived(about, lambda row: rounded(row.group.at(column)))


def _count(column: str, about: str) -> Any:
    return derived(about, lambda row: count(row.group.at(column)))


@strawberry.type(
    description="How many people leave a partnership, and what goes with them (G25): figures of a group, "
    "never of a person. Below the floor (5 people; 10 for anonymous callers) all but `peopleInPost` and "
    "`levelRate` is null. Turnover is no measure of performance (G42)."
)
class Turnover:
    """One partnership that is active on the quarter day."""

    group: strawberry.Private[Group]

    partnership: PartnershipRef = derived(
        "The partnership.",
        lambda self: self.group.picture.node("partnership", self.group.at("partnership")),
    )
    as_of: Date = derived(
        "The quarter day (1 January, April, July, October) not after the day of the picture: the figures are "
        "those of that day, so that days side by side do not differ by one person.",
        lambda self: day_of(self.group.answer.as_of_day),
    )
    people_in_post: int = derived(
        "People in post on that day, observers left out.", lambda self: int(self.group.at("people_in_post"))
    )
    scheduled_ends: int | None = _count(
        "scheduled_ends", "Of them those whose recorded term ends within the horizon."
    )
    renewal_share: float | None = _figure(
        "renewal_share", "Share of terms expected to be renewed, 0 to 1; null where too few have ended."
    )
    departures: int | None = _count(
        "departures", "Departures in the window: no ends of terms, closures or changes of role."
    )
    person_years: float | None = _figure("person_years", "Years that people were in post in the window.")
    rate: float | None = _figure(
        "rate",
        "Departures per person-year, drawn towards the level's the shorter the record (gamma-Poisson).",
    )
    rate_low: float | None = _figure("rate_low", "Its 95 % limits: the lower.")
    rate_high: float | None = _figure("rate_high", "Its 95 % limits: the upper.")
    probability: float | None = _figure(
        "probability", "Chance that anybody leaves within the horizon, 0 to 1, in steps of 0.05."
    )
    band: RiskBand | None = derived(
        "How large a share is expected to leave.", lambda self: self.group.code("band", BANDS, RiskBand)
    )
    expected_departures: float | None = _figure(
        "expected", "Departures expected within the horizon, ends of terms that are not renewed included."
    )
    expected_low: int | None = _count("expected_low", "Its 80 % interval: the least number of departures.")
    expected_high: int | None = _count("expected_high", "Its 80 % interval: the largest number.")
    level_rate: float | None = _figure(
        "level_rate",
        "Departures per person-year pooled over the partnership's level; null where that would tell of a "
        "small group, or the level is unknown.",
    )
    basis: TurnoverBasis = derived(
        "What rate and forecast rest on; of a suppressed row what `levelRate` rests on.",
        lambda self: basis(self.group.at("basis")),
    )
    suppressed: Suppression | None = derived(
        "Why no figure is shown; null where they are.",
        lambda self: self.group.code("suppressed", SUPPRESSIONS, Suppression),
    )
    knowledge_retained: float | None = _figure(
        "knowledge_retained", "Share of the knowledge of a year before that stayed, 0 to 1."
    )
    knowledge_expected: float | None = _figure(
        "knowledge_expected", "Share of today's knowledge expected to stay over the horizon, 0 to 1."
    )
    trust: float | None = _figure(
        "trust", "Mean over pairs of people of 1 - exp(-years together in the partnership), 0 to 1."
    )
    trust_expected: float | None = _figure(
        "trust_expected", "Share of it expected to stay over the horizon, 0 to 1."
    )
    vacancies: list[Vacancy] = derived(
        "Posts that nobody holds on the quarter day; none where figures are suppressed.",
        lambda self: vacancies(self.group.picture, self.group.answer, int(self.group.at("partnership"))),
    )
    handover_gap_days: int | None = derived(
        "Median days from one holder of a post to the next in the window; below 0 they overlap.",
        lambda self: self.group.days(),
    )
    live_links: int | None = _count(
        "live_links", "Partnerships and organisations that live links join it to."
    )
    single_carrier_links: int | None = _count(
        "single_carrier_links", "Of them those that hang on one carrier (G36)."
    )
    bus_factor: int | None = _count(
        "bus_factor", "Fewest people whose leaving takes more than half of the knowledge or the live links."
    )
    key_people: int | None = _count("key_people", "Chairs, co-ordinators and sole carriers of links.")
    key_expected: float | None = _figure(
        "key_expected", "Of them expected to leave within the horizon; null where they are too few."
    )
    renewal_due: bool | None = derived(
        "Whether its people are five years together on average, and nobody has come for three.",
        lambda self: (None, False, True)[int(self.group.at("renewal_due")) + 1],
    )
    prompt: TurnoverPrompt | None = derived(
        "What to talk about, if anything.", lambda self: self.group.code("prompt", PROMPTS, TurnoverPrompt)
    )
    reasons: list[Reason] = derived(
        "The answer in sentences, the first one first.",
        lambda self: shown(reasons_of(self.group.answer, self.group.row)),
    )


@strawberry.type(
    description="A page of turnover in order of key: nobody is ranked by risk. To callers who are known, as "
    "on the command line, those with a prompt come first."
)
class TurnoverConnection(Connection[Turnover]):
    """Rows, and what holds for all of them."""

    question: strawberry.Private[TurnoverQuestion]

    as_of: Date = derived(
        "The quarter day of the figures.", lambda self: day_of(self.question.answer.as_of_day)
    )
    floor: int = derived("Fewest people of whom figures are shown.", lambda self: self.question.answer.floor)
    suppressed_count: int = derived(
        "Active partnerships of which no figure is shown, whatever the filter.",
        lambda self: self.question.answer.suppressed,
    )
    observed_departures: int | None = derived(
        "Departures of the last three years over the whole registry, whatever the filter; null where too few "
        "people were in post.",
        lambda self: self.question.coarse(self.question.answer.observed),
    )
    expected_departures: float | None = derived(
        "How many forecasts made at the beginning of each of those years expected: where it is not 0.8 to "
        "1.25 times those observed, forecasts are to be read with care.",
        lambda self: self.question.coarse(self.question.answer.expected),
    )
    remarks: list[Reason] = derived(
        "What is to be said of the whole answer.", lambda self: shown(self.question.remarks())
    )
    years: list[TurnoverYear] = derived(
        "The same for each of the three years, the latest first.", lambda self: years(self.question)
    )
    levels: list[TurnoverLevel] = derived(
        "Turnover by level, whatever the filter.", lambda self: levels(self.question.answer)
    )
    registry: TurnoverLevel = derived(
        "Turnover of the whole registry, whatever the filter.", lambda self: whole(self.question.answer)
    )


def turnover_list(description: str) -> Any:
    """A field that lists the turnover of a picture."""

    def resolve(
        self: Any,
        filter: Any = UNSET,
        horizon_months: Horizon = HORIZON_MONTHS,
        window_years: Years = WINDOW_YEARS,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Any:
        question = TurnoverQuestion(
            self.picture, said(filter) or TurnoverFilter(), horizon_months, window_years
        )
        rows = Rows.named(question.rows, lambda row: _turnover(question, int(row)), *question.name)
        return page(TurnoverConnection, rows, Window(said(first), said(after)), question=question)

    about = strawberry.argument(description="What to narrow the list to; it changes no figure.")
    resolve.__annotations__ |= {
        "filter": Annotated[TurnoverFilter | None, about],
        "horizon_months": Horizon,
        "window_years": Years,
        "first": First,
        "after": After,
        "return": TurnoverConnection | None,
    }
    return strawberry.field(resolve, description=description)


def turnover_of(description: str, of: Callable[[Any], int]) -> Any:
    """A field that gives the turnover of one partnership, by number; null unless active that day."""

    def resolve(
        self: Any, horizon_months: Horizon = HORIZON_MONTHS, window_years: Years = WINDOW_YEARS
    ) -> Any:
        question = TurnoverQuestion(self.picture, TurnoverFilter(), horizon_months, window_years)
        row = question.answer.row(of(self))
        return None if row is None else _turnover(question, row)

    resolve.__annotations__ |= {"horizon_months": Horizon, "window_years": Years, "return": Turnover | None}
    return strawberry.field(resolve, description=description)


def _turnover(question: TurnoverQuestion, row: int) -> Turnover:
    return Turnover(group=Group(question.picture, question.answer, row))
