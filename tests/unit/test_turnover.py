"""Turnover on small registries whose answer is known, and on awkward ones."""

from datetime import date

import numpy as np
import pytest

from graphsvc.analysis.turnover.quarters import quarter_day, quarter_days, years_before
from graphsvc.analysis.turnover.record import role_record
from graphsvc.analysis.turnover.sentences import reasons_of, remarks_of
from graphsvc.analysis.turnover.table import BANDS, NO_CODE, PRIOR, PROMPTS, Flag
from graphsvc.errors import BadInput
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.snapshot.days import day_number
from tests.pictures import snapshot_of
from tests.turnovers import AS_OF, answered, day, figures, random_comings, registry, role

PEOPLE = [f"x{number}" for number in range(8)]


def seats(partnership="p", number=8, start=2000, **more):
    """People in post since so many days ago."""
    return [role(partnership, f"x{at}", day(start), **more) for at in range(number)]


def of(roles, **asked):
    return figures(registry(roles), **asked)["p"]


def test_what_leaves_and_for_how_long():
    row = of([*seats(), role("p", "y0", day(2000), day(400)), role("p", "y1", day(2000), day(1900))])
    assert row["departures"] == 1  # the other left before the window
    assert row["person_years"] == pytest.approx(8 * 1827 / 365.25 + (1827 - 400) / 365.25, abs=0.051)
    shape, years = 2 + 1, 16 + 8 * 1827 / 365.25 + 1427 / 365.25
    assert row["basis"] == PRIOR
    assert row["rate"] == pytest.approx(shape / years)
    assert row["expected"] == pytest.approx(8 * (1 - (years / (years + 1)) ** shape), abs=0.05)
    assert row["probability"] == pytest.approx(1 - (years / (years + 8)) ** shape, abs=0.025)
    assert BANDS[int(row["band"])] == "LOW"


@pytest.mark.parametrize(("gap", "departures"), [(0, 0), (31, 0), (32, 1)])
def test_a_month_away_is_no_departure(gap, departures):
    back = [role("p", "y", day(1000), day(500)), role("p", "y", day(500 - gap))]
    assert of([*seats(), *back])["departures"] == departures


@pytest.mark.parametrize(
    ("reason", "departures"),
    [
        *((reason, 1) for reason in (None, "own_move", "employer_decision", "died", "other", "term_ended")),
        *((reason, 0) for reason in ("role_changed", "organisation_left", "partnership_ended")),
    ],
)
def test_which_ends_are_departures(reason, departures):
    assert of([*seats(), role("p", "y", day(1000), day(500), end_reason=reason)])["departures"] == departures


def test_who_ends_with_the_organisation_did_not_leave():
    comings = registry([*seats(), role("p", "y", day(1000), day(500), organisation="o")])
    comings["organisation"] = [{"id": "o", "end": day(501)}]
    assert figures(comings)["p"]["departures"] == 0


def test_observers_are_not_in_post():
    row = of([*seats(), role("p", "y", day(1000), role="observer")])
    assert row["people_in_post"] == 8


def test_all_leave_on_one_day_and_nobody_follows():
    """That is a closure; and nobody is there of whom anything could be said."""
    roles = seats("q") + [role("p", person, day(1500), day(300)) for person in PEOPLE]
    _, answer = answered(registry(roles))
    assert answer.levels.departures[3] == 0
    assert answer.columns.people_in_post.tolist() == [0, 8]


def test_all_leave_on_one_day_and_others_follow():
    roles = [role("p", person, day(1500), day(300)) for person in PEOPLE]
    assert of(roles + [role("p", f"new-{person}", day(299)) for person in PEOPLE])["departures"] == 8


def test_an_end_near_that_of_the_term_is_a_renewal_outcome():
    terms = [
        role("p", f"t{at}", day(1500), day(500), term_end=day(500 + near)) for at, near in enumerate((0, 60))
    ]
    early = role("p", "early", day(1500), day(500), term_end=day(439))
    row = of([*seats(), *terms, early])
    assert row["departures"] == 1
    exposure = 8 * 1827 + (1500 - 560) + (1500 - 620) + 1000  # to 60 days before the end of a term
    assert row["person_years"] == pytest.approx(exposure / 365.25, abs=0.051)


def test_terms_ahead_are_their_own_process():
    kept = [role("p", f"k{at}", day(1500), term_end=day(600)) for at in range(6)]
    gone = [role("p", f"g{at}", day(1500), day(600), term_end=day(600)) for at in range(3)]
    ahead = seats(number=8, term_end=day(-200))
    comings = registry([*kept, *gone, *ahead])
    _, answer = answered(comings)
    assert answer.levels.terms_ended[3] == 9
    assert answer.levels.renewal_share[3] == pytest.approx((6 + 5) / (9 + 10))
    row = figures(comings)["p"]
    share = (6 + 10 * 11 / 19) / (9 + 10)
    assert row["scheduled_ends"] == 8
    assert row["renewal_share"] == pytest.approx(share, abs=0.005)
    assert row["expected"] > 8 * (1 - share) - 0.05


@pytest.mark.parametrize("as_of", ("2024-04-01", "2023-04-01"))  # a year of 365 days, and one of 366
@pytest.mark.parametrize(
    ("last", "ends"),
    [("{0}-04-01", 0), ("{0}-04-02", 1), ("{1}-04-01", 1), ("{1}-04-02", 0), ("{1}-03", 1)],
)
def test_the_year_ahead_holds_its_last_day_and_no_term_that_was_outlasted(as_of, last, ends):
    """A term that ends with the day is behind whoever is still there; `2025-03` ends with the 1 April."""
    year = int(as_of[:4])
    term = {"term_end": last.format(year, year + 1)}
    comings = registry([*seats(), role("p", "y", "2020-01-01", **term)])
    assert figures(comings, as_of)["p"]["scheduled_ends"] == ends


def test_a_seat_is_at_risk_from_the_day_it_was_first_seen():
    """A register seen at intervals: a start it says of before is no tenure, and no exposure."""
    seen = [{**row, "sources": ["a"]} for row in seats(start=800)]
    seen[0]["start"] = f"..{day(400)}"
    row = of(seen)
    assert row["person_years"] == pytest.approx(8 * 400 / 365.25, abs=0.051)


def test_nothing_is_counted_after_the_last_day_of_a_source():
    roles = [{**row, "sources": ["a"]} for row in seats()]
    row = figures(registry(roles, source=[{"id": "a", "as_of": day(365)}]))["p"]
    assert row["person_years"] == pytest.approx(8 * (1827 - 365) / 365.25, abs=0.051)
    assert Flag.RECORD_ENDS in Flag(int(row["flags"]))


def test_dates_known_to_the_year_are_means_over_the_year():
    exact = of([*seats(), role("p", "y", "2020-07-02", "2022-07-02")], window_years=0)
    coarse = of([*seats(), role("p", "y", "2020", "2022")], window_years=0)
    assert coarse["departures"] == exact["departures"] == 1
    assert coarse["person_years"] == pytest.approx(exact["person_years"], abs=0.1)
    assert Flag.COARSE_DATES in Flag(int(coarse["flags"])) and not exact["flags"]


def test_renewal_is_due_where_nobody_new_has_come():
    assert of(seats(start=2000))["renewal_due"] == 1
    assert of(seats(start=1700))["renewal_due"] == 0  # less than five years
    assert of([*seats(start=3000), role("p", "new", day(1000))])["renewal_due"] == 0
    assert of([*seats(start=3000), role("p", "new", day(1200))])["renewal_due"] == 1
    assert of([{**row, "start": None} for row in seats()])["renewal_due"] == NO_CODE


def test_prompts_on_both_sides_with_few_partnerships():
    still = [role("a", f"a{at}", day(5000)) for at in range(40)]
    busy = [role("b", f"b{at}", day(10 + at)) for at in range(8)]
    busy += [role("b", f"c{at}", day(900), day(20 + 40 * at)) for at in range(20)]
    rows = figures(registry(still + busy, {"a": "local", "b": "regional"}))
    assert PROMPTS[int(rows["a"]["prompt"])] == "LOW" and rows["a"]["rate"] < 0.05
    assert PROMPTS[int(rows["b"]["prompt"])] == "HIGH" and rows["b"]["rate"] > 0.30


def test_where_nobody_left_nobody_is_asked_why_people_leave():
    """The one with the shortest record has the highest rate of all, for it is the most like the prior."""
    roles = [
        role(f"p{at:02}", f"{at}-{who}", day(5000 if at else 400)) for at in range(40) for who in range(8)
    ]
    rows = figures(registry(roles))
    assert rows["p00"]["rate"] > 2 * rows["p01"]["rate"]
    assert {row["prompt"] for row in rows.values()} == {NO_CODE}


def test_forecasts_of_departures_none_of_which_came_are_off():
    roles = [role(f"p{at}", f"{at}-{who}", day(5000)) for at in range(9) for who in range(8)]
    answer = answered(registry(roles))[1]
    assert answer.observed == 0 and answer.expected > 1
    off = remarks_of(answer)[-1]
    assert off.code == "FORECASTS_OFF" and off.facts[0].value == "unknown"


def test_what_is_hidden_says_why():
    """Twelve came today: there are people enough, but hardly any record of them."""
    roles = [role("p", f"y{at}", AS_OF) for at in range(12)] + seats("q", 3) + seats("r", 9) + seats("s", 9)
    answer = answered(registry(roles))[1]
    new, small, *_ = (reasons_of(answer, row)[0].text for row in range(4))
    assert new.startswith("Too few people were in post over the last years")
    assert small.startswith("Too few people to show a figure (3 in post)")
    assert small.endswith("at its level 0 a year for every 100 people leave.")
    alone = answered(registry(seats("p", 3)))[1]
    assert reasons_of(alone, 0)[0].text.endswith("(3 in post); nothing is shown of its level either.")


def test_sentences_serve_the_guideline_they_cite():
    """G38 is about the end of a partnership; a common pool of knowledge is G25's."""
    for row in range(len(answer := answered(random_comings(5, 30))[1])):
        for reason in reasons_of(answer, row):
            carried = reason.code in ("SINGLE_CARRIERS", "FEW_LINKS")
            assert reason.guideline == ("G36" if carried else "G25")


def test_rates_are_told_as_people_of_a_hundred():
    roles = [*seats(), role("p", "y0", day(2000), day(400))]
    answer = answered(registry(roles))[1]
    assert reasons_of(answer, 0)[1].text == (
        "1 left in 5 years (43.9 person-years); the forecast rests on its own record and a stated 12.5 "
        "a year for every 100 people, because too little is recorded: 5 a year for every 100 people."
    )
    answer = answered(registry(seats()), window_years=0)[1]
    assert reasons_of(answer, 0)[1].text.startswith(
        "Nobody left as far as the record goes (43.8 person-years)"
    )


def test_posts_that_nobody_holds():
    roles = [*seats(), role("p", "y", day(900), day(100), post="s1"), role("p", "x0", day(900), post="s2")]
    posts = [{"id": f"s{at}", "partnership": "p", "start": day(800)} for at in range(1, 5)]
    posts[3] |= {"role": "observer"}
    snapshot, answer = answered(registry(roles, post=posts))
    found = answer.vacancies_of(0)
    keys = [snapshot.nodes["post"].keys[ix] for ix in found.post]
    assert keys == ["s1", "s3"]  # left, and never held
    assert found.days.tolist() == [100, 800]
    assert found.since.tolist() == [day_number(date.fromisoformat(day(ago))) for ago in (100, 800)]


def test_handovers_need_as_many_people_as_the_floor():
    roles = [
        role(
            "p",
            f"h{post}{turn}",
            day(1200 - 400 * turn),
            None if turn == 2 else day(830 - 400 * turn),
            post=f"s{post}",
        )
        for post in range(3)
        for turn in range(3)
    ]
    posts = [{"id": f"s{at}", "partnership": "p"} for at in range(3)]
    comings = registry([*seats(), *roles], post=posts)
    assert figures(comings)["p"]["handover_gap_days"] == 30
    assert np.isnan(figures(comings, floor=10)["p"]["handover_gap_days"])


def test_links_that_hang_on_one_person():
    links = [
        {"a": "p", "b": "q", "last_contact": day(10), "carriers": ["x0"]},
        {"a": "p", "b": "r", "last_contact": day(10), "carriers": ["x0", "x1"]},
        {"a": "p", "b": "s", "last_contact": day(900), "carriers": ["x2"]},
    ]
    row = figures(registry(seats(), dict.fromkeys("pqrs", "local"), link=links))["p"]
    assert (row["live_links"], row["single_carrier_links"], row["key_people"]) == (2, 1, 1)
    assert row["bus_factor"] == 2  # x0 and x1 take both links


AWKWARD = {
    "nothing": registry([]),
    "partnerships only": registry([], {"p": "local", "q": None}),
    "no dates at all": registry([role("p", person, None) for person in PEOPLE]),
    "all began today": registry([role("p", person, AS_OF) for person in PEOPLE]),
    "all begin tomorrow": registry([role("p", person, day(-1)) for person in PEOPLE]),
    "all left yesterday": registry([role("p", person, day(900), day(1)) for person in PEOPLE]),
    "came and left on one day": registry([role("p", person, day(9), day(9)) for person in PEOPLE]),
    "ended before they began": registry([role("p", person, day(9), day(90)) for person in PEOPLE]),
    "one person in fifty": registry([role(f"p{at:02}", "x", day(900)) for at in range(50)]),
    "fifty roles of one": registry([role("p", "x", day(900 - at), day(800 - at)) for at in range(50)]),
    "years only": registry([role("p", person, "2019", "2021") for person in PEOPLE] + seats("p")),
    "open for ever": registry([role("p", person, "0001-01-01", "9999-12-31") for person in PEOPLE]),
    "terms long past": registry(seats(term_end="1901-01-01")),
    "all": random_comings(5, 30),
}


@pytest.mark.parametrize("months", [0, 12, 1200])
@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_registries_have_answers(name, months):
    snapshot, answer = answered(AWKWARD[name], horizon_months=months)
    assert len(answer) == int(snapshot.arrays.active.sum())
    shown = answer.columns.suppressed == NO_CODE
    for column in ("rate", "rate_low", "rate_high", "probability", "expected", "person_years"):
        assert np.isfinite(getattr(answer.columns, column)[shown]).all(), column
    for row in range(len(answer)):
        for reason in reasons_of(answer, row):
            assert reason.text.endswith(".") and "nan" not in reason.text
    assert len(remarks_of(answer)) >= 1


def test_nobody_who_left_gives_a_limit_all_the_same():
    row = of(seats(start=5000))
    assert row["departures"] == 0 and row["rate_high"] > row["rate"] > row["rate_low"] > 0


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"horizon_months": -1}, "horizonMonths -1"),
        ({"horizon_months": 1201}, "horizonMonths 1201"),
        ({"window_years": -1}, "windowYears -1"),
        ({"window_years": 101}, "windowYears 101"),
        ({"floor": 4}, "floor 4"),
    ],
)
def test_bad_input_is_named(asked, said):
    with pytest.raises(BadInput, match=said):
        answered(registry(seats()), **asked)


@pytest.mark.parametrize(
    ("at", "quarter"),
    [
        ("2024-01-01", "2024-01-01"),
        ("2024-03-31", "2024-01-01"),
        ("2024-12-31", "2024-10-01"),
        ("0001-02-03", "0001-01-01"),
    ],
)
def test_quarter_days(at, quarter):
    assert quarter_day(date.fromisoformat(at)).isoformat() == quarter


def test_quarters_between_two_days():
    def number(text):
        return day_number(date.fromisoformat(text))

    assert quarter_days(number("2023-11-05"), number("2024-04-01")) == [
        number(text) for text in ("2023-10-01", "2024-01-01", "2024-04-01")
    ]
    assert quarter_days(number("2024-04-01"), number("2024-04-01")) == []
    assert years_before(number("2024-04-01"), 5) == number("2019-04-01")


def test_the_service_answers_for_the_quarter_day(tmp_path):
    with Service(Settings(store=f"sqlite:{tmp_path / 'store.db'}"), create=True) as service:
        days = [service.snapshot(date(2024, 4, 1)), service.snapshot(date(2024, 6, 30))]
        first, last = (service.turnover(picture) for picture in days)
        assert first is last
        assert first.as_of_day == day_number(date(2024, 4, 1))
        assert service.turnover(service.snapshot(date(2024, 7, 1))) is not first


def test_the_record_holds_roles_in_post_only():
    comings = registry([*seats(), role("p", "y", day(9), role="observer")])
    record = role_record(snapshot_of(AS_OF, **comings))
    assert len(record.person) == 8


def test_the_benchmark_runs_on_a_small_registry():
    from benchmarks import turnover

    said = turnover.report(sizes=[12, 40], rounds=1)
    assert "2,000" in said and "lifelines" in said


def test_people_go_by_departure_or_otherwise_and_the_rest_stay():
    """Cumulative incidence beside the curve: where nothing competes the two make up a whole."""
    gone = [role("p", f"g{at}", day(1800), day(1700 - 90 * at)) for at in range(12)]
    levels = answered(registry([*seats(), *gone]))[1].levels
    known = ~np.isnan(levels.staying[3])
    assert known.any()
    np.testing.assert_allclose((levels.staying + levels.gone)[3][known], 1.0)
    closed = [{**row, "end_reason": "partnership_ended"} if at % 2 else row for at, row in enumerate(gone)]
    levels = answered(registry([*seats(), *closed]))[1].levels
    assert ((levels.staying + levels.gone)[3][known] < 1.0).any()
