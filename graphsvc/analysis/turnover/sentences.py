"""Turnover in plain words: why a row says what it says, and what to talk about. Nobody is named."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from graphsvc.analysis.reasons import Fact, Reason
from graphsvc.analysis.turnover.formula import (
    MONITOR_RANGE,
    PRIOR_SHAPE,
    PRIOR_YEARS,
    RENEWAL_MONTHS,
    RENEWAL_YEARS,
)
from graphsvc.analysis.turnover.table import (
    BASES,
    COMPLEMENTARY,
    LEVEL,
    NO_CODE,
    NOT_ALLOWED,
    OWN_RECORD,
    PRIOR,
    PROMPTS,
    REGISTRY,
    SHORT_RECORD,
    SUPPRESSIONS,
    Flag,
    Turnovers,
)

G25, G36 = "G25", "G36"
FINE_DAYS, GAP_DAYS = 30, 90  # days between two holders of a post: fine, a gap, a vacancy (methods 3.4)
_DECIMALS = 2
_RATE = "a year for every 100 people"
_BASIS = {
    SHORT_RECORD: "the pooled rate, because the record is shorter than two years",
    LEVEL: "its level's pooled rate, because its partnerships differ no more than chance would have it",
    REGISTRY: "the record of the whole registry, because its level's is too thin or its level unknown",
    PRIOR: f"its own record and a stated {100 * PRIOR_SHAPE / PRIOR_YEARS:g} {_RATE}, "
    "because too little is recorded",
}
_BAND = ("a low share", "a moderate share", "an elevated share")  # along BANDS
_FLAGS = {
    Flag.CALENDAR: "Departures at its level follow a calendar: record the ends of terms, or the forecast is "
    "too high in one year and too low in the next.",
    Flag.NOBODY_LEFT: "No departure is recorded at its level, where several would be usual in so many "
    "person-years: perhaps former members are not kept.",
    Flag.RECORD_ENDS: "Its sources describe no day up to the quarter day; nothing is counted after their "
    "last.",
    Flag.COARSE_DATES: "Some dates are known only to the year: figures are means over 20 places within it.",
    Flag.TENURE_UNKNOWN: "Of some people in post it is not known since when; knowledge and trust leave them "
    "out.",
    Flag.FEW_LINKS: "It has fewer live links than half of the partnerships of its level.",
}


def reasons_of(answer: Turnovers, row: int) -> list[Reason]:
    """The sentences of one row, the most important first; of a suppressed row only why. O(1)."""
    told = _Row(answer, row)
    if told.at("suppressed") != NO_CODE:
        return [_hidden(told)]
    parts = (
        _forecast,
        _rate,
        _prompt,
        _terms,
        _knowledge,
        _bus_factor,
        _carriers,
        _vacancies,
        _handover,
        _flags,
    )
    return [reason for part in parts for reason in part(told)]


def remarks_of(answer: Turnovers) -> list[Reason]:
    """What is to be said of the whole answer: how far forecasts can be trusted."""
    return [
        Reason(
            "WEAK_FORECAST",
            "Forecasts order partnerships weakly, and are no better than the share who left in a usual year: "
            "take them as a reason to talk, not as a ranking.",
            G25,
        ),
        *_monitored(answer),
    ]


class _Row:
    """One row of an answer."""

    def __init__(self, answer: Turnovers, row: int) -> None:
        self.answer = answer
        self.row = row

    def at(self, column: str) -> Any:
        return getattr(self.answer.columns, column)[self.row]

    def number(self, column: str) -> str:
        return _number(self.at(column))

    def fact(self, label: str, column: str, unit: str | None = None) -> Fact:
        return Fact(label, self.number(column), unit)


def _hidden(told: _Row) -> Reason:
    code = int(told.at("suppressed"))
    why = f"Too few people to show a figure ({told.number('people_in_post')} in post)"
    if told.at("people_in_post") >= told.answer.floor:
        why = "Too few people were in post over the last years to show a figure"
    if code == COMPLEMENTARY:
        why = "No figure is shown, or that of a smaller partnership could be worked out"
    if code == NOT_ALLOWED:
        why = (
            "No figure is shown of a network in which people serve elsewhere, or others are in touch, than "
            "recorded: beside the recorded figure it would tell of them"
        )
    level = "nothing is shown of its level either"
    if not math.isnan(told.at("level_rate")):
        level = f"at its level {_of_hundred(told.at('level_rate'))} {_RATE} leave"
    return Reason(
        SUPPRESSIONS[code], f"{why}; {level}.", G25, (told.fact("people in post", "people_in_post"),)
    )


def _forecast(told: _Row) -> Iterator[Reason]:
    people, months = int(told.at("people_in_post")), told.answer.horizon_months
    text = (
        f"About {told.number('expected')} of {_counted(people, 'person', 'people')} in post may leave within "
        f"{_counted(months, 'month')} ({told.number('expected_low')} to {told.number('expected_high')} "
        f"in four cases of five): {_BAND[int(told.at('band'))]}."
    )
    facts = (
        told.fact("people in post", "people_in_post"),
        told.fact("expected to leave", "expected"),
        told.fact("least (80 %)", "expected_low"),
        told.fact("most (80 %)", "expected_high"),
        Fact("horizon", str(months), "months"),
    )
    yield Reason("EXPECTED", text, G25, facts)


def _rate(told: _Row) -> Iterator[Reason]:
    years = told.answer.window_years
    who = told.number("departures") if told.at("departures") else "Nobody"
    when = f"in {_counted(years, 'year')}" if years else "as far as the record goes"
    text = (
        f"{who} left {when} ({told.number('person_years')} person-years); "
        f"the forecast rests on {_rests_on(told)}: {_of_hundred(told.at('rate'))} {_RATE}."
    )
    facts = (
        told.fact("departures", "departures"),
        told.fact("exposure", "person_years", "person-years"),
        told.fact("rate", "rate", "per person-year"),
        told.fact("rate at least (95 %)", "rate_low", "per person-year"),
        told.fact("rate at most (95 %)", "rate_high", "per person-year"),
    )
    yield Reason(BASES[int(told.at("basis"))], text, G25, facts)


def _rests_on(told: _Row) -> str:
    basis = int(told.at("basis"))
    if basis == OWN_RECORD:
        return f"its own record and its level's {_of_hundred(told.at('level_rate'))}"
    return _BASIS[basis]


def _prompt(told: _Row) -> Iterator[Reason]:
    code = int(told.at("prompt"))
    prompt = PROMPTS[code] if code != NO_CODE else ""
    if prompt == "HIGH":
        text = (
            "That is among the highest rates of the registry: talk about why people leave, and who takes "
            "over what they know."
        )
        yield Reason("PROMPT_HIGH", text, G25)
    if told.at("renewal_due") == 1:
        low = ", and its rate is among the lowest of the registry" if prompt == "LOW" else ""
        text = (
            f"Its people have been together for more than {RENEWAL_YEARS:g} years on average and nobody has "
            f"come for {RENEWAL_MONTHS} months{low}: talk about renewal."
        )
        yield Reason("PROMPT_LOW" if prompt == "LOW" else "RENEWAL_DUE", text, G25)


def _terms(told: _Row) -> Iterator[Reason]:
    ends = int(told.at("scheduled_ends"))
    if ends > 0:
        within = _counted(told.answer.horizon_months, "month")
        text = f"{_counted(ends, 'term ends', 'terms end')} within {within}"
        if not math.isnan(told.at("renewal_share")):
            text += f"; {_share(told.at('renewal_share'))} of such terms are renewed"
        facts = (told.fact("terms ending", "scheduled_ends"), told.fact("renewed", "renewal_share"))
        yield Reason("TERMS_END", f"{text}: agree on successors in time.", G25, facts)


def _knowledge(told: _Row) -> Iterator[Reason]:
    kept, expected = told.at("knowledge_retained"), told.at("knowledge_expected")
    parts = []
    if not math.isnan(kept):
        parts.append(f"{_share(kept)} of the knowledge of a year before is still there")
    if not math.isnan(expected):
        parts.append(f"{_share(expected)} of today's is expected to stay")
    if parts:
        facts = (
            told.fact("knowledge retained", "knowledge_retained"),
            told.fact("knowledge expected to stay", "knowledge_expected"),
        )
        yield Reason("KNOWLEDGE", f"{', '.join(parts)}.", G25, facts)


def _bus_factor(told: _Row) -> Iterator[Reason]:
    number = int(told.at("bus_factor"))
    if number in (1, 2):
        who = "one person" if number == 1 else "two people"
        text = f"If {who} left, over half of its knowledge or of its live links would go too: share them."
        yield Reason("BUS_FACTOR", text, G25, (told.fact("people", "bus_factor"),))


def _carriers(told: _Row) -> Iterator[Reason]:
    alone = int(told.at("single_carrier_links"))
    if alone > 0:
        facts = (
            told.fact("links with one carrier", "single_carrier_links"),
            told.fact("live links", "live_links"),
        )
        hang = "hangs on one person" if alone == 1 else "hang on one person each"
        text = f"{alone} of its {told.number('live_links')} live links {hang}: name a second."
        if told.at("live_links") == 1:
            text = "Its one live link hangs on one person: name a second."
        yield Reason("SINGLE_CARRIERS", text, G36, facts)


def _vacancies(told: _Row) -> Iterator[Reason]:
    number = len(told.answer.vacancies_of(int(told.at("partnership"))).post)
    if number:
        text = f"{_counted(number, 'post is', 'posts are')} vacant."
        yield Reason("VACANT", text, G25, (Fact("vacant posts", str(number)),))


def _handover(told: _Row) -> Iterator[Reason]:
    if not math.isnan(told.at("handover_gap_days")):
        days = round(float(told.at("handover_gap_days")))
        yield Reason("HANDOVER", f"{_gap(days)}.", G25, (Fact("handover", str(days), "days"),))


def _flags(told: _Row) -> Iterator[Reason]:
    flags = Flag(int(told.at("flags")))
    for flag, text in _FLAGS.items():
        if flag in flags:
            yield Reason(str(flag.name), text, G36 if flag is Flag.FEW_LINKS else G25)


def _monitored(answer: Turnovers) -> Iterator[Reason]:
    observed, expected = answer.observed, answer.expected
    if observed is None or expected is None:
        return
    low, high = MONITOR_RANGE
    if not low * observed <= expected <= max(high * observed, 1.0):
        text = (
            f"Forecasts of the last three years expected {expected:,.0f} departures and {observed:,} came: "
            "read them with care."
        )
        ratio = _number(expected / observed if observed else math.nan)
        yield Reason("FORECASTS_OFF", text, G25, (Fact("expected over observed", ratio),))


def _gap(days: int) -> str:
    if days < 0:
        return f"Holders of its posts overlap by {_counted(-days, 'day')} in the median, and can hand over"
    if days <= FINE_DAYS:
        return f"Its posts are filled again after {_counted(days, 'day')} in the median"
    kind = "a gap" if days <= GAP_DAYS else "a vacancy"
    return f"Its posts are filled again only after {days} days in the median: {kind} that loses knowledge"


def _number(value: Any) -> str:
    number = float(value)
    return "unknown" if math.isnan(number) else f"{round(number, _DECIMALS):,g}"


def _of_hundred(rate: Any) -> str:
    """A rate per person-year as a number of a hundred people: no finer than rates are shown."""
    return f"{round(100 * float(rate)):,}"


def _share(value: Any) -> str:
    return f"{float(value):.0%}".replace("%", " %")


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
