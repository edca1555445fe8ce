"""Rolling forecasts of turnover: known then, counted right, and drawn."""

from __future__ import annotations

import io
from datetime import date, timedelta
from random import Random
from xml.etree import ElementTree

import numpy as np
import pytest

from graphsvc.errors import BadInput
from graphsvc.evaluating import calibration
from graphsvc.evaluating.calibration_picture import draw_calibration
from graphsvc.evaluating.metrics import brier
from graphsvc.evaluating.series_report import turnover_reported
from graphsvc.evaluating.turnover import evaluate_turnover, landmarks
from graphsvc.evaluating.turnover_landmarks import FORECASTS, Landmark, landmark, seen_on
from graphsvc.evaluating.turnover_outcomes import outcomes
from tests.pictures import RowPicture, Rows

DAY, UNTIL, LAST = date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1)
SIZE = 12


def series(seed: int = 1, *, last: date = LAST) -> dict[str, Rows]:
    """Partnerships in which people come and go; of what came after the last day nothing is recorded."""
    random = Random(seed)
    rows: dict[str, Rows] = {
        "source": [{"id": "register", "as_of": LAST.isoformat()}],
        "person": [{"id": f"x{number:03}"} for number in range(40 * SIZE)],
        "partnership": [
            {"id": f"p{number:02}", "level": "local", "start": "2015-01-01"} for number in range(SIZE)
        ],
        "role": [],
    }
    rows["partnership"][2]["end"] = "2020-05-01" if last > date(2020, 5, 1) else None
    number = 0
    for at in range(SIZE):
        for _ in range(random.randint(2, 6)):
            start = date(2015, 1, 1) + timedelta(days=random.randrange(700))
            while start <= LAST and number < 40 * SIZE:
                stay = int(random.expovariate(0.1 + 0.05 * at) * 365) + 40
                end = start + timedelta(days=stay)
                role = {"id": f"r{number:03}", "person": f"x{number:03}", "partnership": f"p{at:02}"}
                over = {"end": end.isoformat()} if end <= last else {}
                if start <= last:
                    begun = {"start": start.isoformat(), "sources": ["register"]}
                    rows["role"].append({**role, **begun, **over})
                start, number = end + timedelta(days=random.randrange(60)), number + 1
    return rows


def forecast(rows: dict[str, Rows]) -> Landmark:
    return landmark(RowPicture(rows), day=DAY, horizon_months=12)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_came_later_is_known(seed: int) -> None:
    whole, cut = forecast(series(seed)), forecast(series(seed, last=DAY))
    assert whole.people.tolist() == cut.people.tolist()
    assert whole.left_before.tolist() == cut.left_before.tolist()
    for name in FORECASTS:
        assert whole.chance[name].tolist() == cut.chance[name].tolist()
        assert whole.expected[name].tolist() == cut.expected[name].tolist()


@pytest.mark.parametrize("seed", range(6))
def test_departures_are_those_of_a_plain_count(seed: int) -> None:
    rows = series(seed)
    found = outcomes([forecast(rows)], seen_on(RowPicture(rows), LAST))
    plain = {f"p{number:02}": 0 for number in range(SIZE) if number != 2}
    people = dict(plain)
    for role in rows["role"]:
        end = str(role.get("end", "9"))
        if role["partnership"] in plain and str(role["start"]) <= DAY.isoformat() < end:
            people[str(role["partnership"])] += 1
            plain[str(role["partnership"])] += end <= UNTIL.isoformat()
    there = [key for key in plain if people[key]]
    assert [f"p{ix:02}" for ix in found.partnership.tolist()] == there
    assert found.departures.tolist() == [plain[key] for key in there]
    assert found.people.tolist() == [people[key] for key in there]
    assert found.closed == 1


def test_plainer_forecasts_are_their_formulas() -> None:
    """One rate for all: departures over person-years; 1 - exp(-rate people)."""
    rows = series()
    told, now = forecast(rows), seen_on(RowPicture(rows), DAY).now
    rate = now.tally.departures.sum() / now.tally.years.sum()
    assert told.chance["pooled"] == pytest.approx(1 - np.exp(-rate * told.people), abs=1e-12)
    own = now.tally.departures / now.tally.years
    assert told.chance["raw"] == pytest.approx(1 - np.exp(-own * told.people), abs=1e-12)


def test_figures_are_of_all_landmarks() -> None:
    rows = series()
    trial = evaluate_turnover(
        RowPicture(rows), first=date(2018, 2, 1), until=LAST, every_months=6, replicates=40
    )
    assert trial.days[:2] == (date(2018, 4, 1), date(2018, 10, 1)) and trial.days[-1] == date(2020, 10, 1)
    assert sum(each.cases for each in trial.bins["shrunk"]) == trial.forecasts
    value, low, high = trial.figures["shrunk.brier"]
    assert 0 < low < value < high < 1
    share = trial.came_true / trial.forecasts
    assert trial.figures["same_period.brier"].value == pytest.approx(share * (1 - share), abs=1e-12)
    skill = 1 - value / trial.figures["same_period.brier"].value
    assert trial.figures["shrunk.skill"].value == pytest.approx(skill, abs=1e-12)
    assert set(turnover_reported(trial)["bins"]) == set(FORECASTS)


def test_renewed_terms_are_forecast_as_such() -> None:
    """Everybody is renewed each January: with the ends of terms nothing is a departure before them."""
    ends = [date(year, 1, 1) for year in range(2016, 2023)]
    rows = series()
    plain, known = (
        evaluate_turnover(
            RowPicture(rows), first=DAY, until=LAST, every_months=12, term_ends=each, replicates=5
        )
        for each in ((), ends)
    )
    assert known.departures == plain.departures
    assert known.figures["shrunk.brier"].value != plain.figures["shrunk.brier"].value


def test_horizons_outside_the_series_are_refused() -> None:
    assert landmarks(DAY, UNTIL, every_months=3, horizon_months=12) == [DAY]
    with pytest.raises(BadInput, match="no quarter day"):
        landmarks(DAY, date(2020, 12, 31), every_months=3, horizon_months=12)


def test_a_few_forecasts_say_nothing() -> None:
    """They could tell of a few people."""
    rows = series()
    rows["partnership"] = rows["partnership"][:4]
    rows["role"] = [role for role in rows["role"] if str(role["partnership"]) <= "p03"]
    with pytest.raises(BadInput, match="at least 10"):
        evaluate_turnover(RowPicture(rows), first=DAY, until=UNTIL)


def test_bins_hold_all_cases_and_none_is_small() -> None:
    random = np.random.default_rng(5)
    chance = np.round(random.random(97), 1)
    came_true = random.random(97) < chance
    found = calibration.bins(came_true, chance, least=8)
    assert sum(each.cases for each in found) == 97 and min(each.cases for each in found) >= 8
    assert sum(each.cases * each.came_true for each in found) == pytest.approx(came_true.sum())
    assert [each.chance for each in found] == sorted(each.chance for each in found)
    assert calibration.bins(came_true[:0], chance[:0]) == []


@pytest.mark.parametrize("chance", [[0.3, 0.3, 0.3], [0.1, 0.2, 0.9]])
def test_lines_that_do_not_exist_are_unknown(chance: list[float]) -> None:
    """One chance for all; chances that separate what came true from what did not."""
    assert np.isnan(calibration.line(np.array([False, False, True]), np.array(chance))).all()
    assert np.isnan(calibration.line(np.zeros(3, bool), np.array([0.1, 0.2, 0.9]))).all()


def test_a_shift_that_no_amount_gives_changes_nothing() -> None:
    chance = np.array([0.1, 0.2])
    assert calibration.shifted(chance, 0.0).tolist() == chance.tolist()
    assert calibration.shifted(chance, 2.0).tolist() == chance.tolist()
    assert calibration.shifted(chance, 0.001).sum() == pytest.approx(0.001, abs=1e-9)


def test_the_picture_says_in_words_what_it_draws() -> None:
    """Well-formed, with a title, every bin in the description, and a mark for each."""
    bins = {"this & that": [calibration.Bin(10, 0.2, 0.3)], "raw": [calibration.Bin(5, 0.5, 1.0)]}
    stream = io.StringIO()
    draw_calibration(stream, "Chance that anybody leaves", bins)
    root = ElementTree.fromstring(stream.getvalue())
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == "Chance that anybody leaves"
    said = root.findtext(f"{space}desc") or ""
    assert "this & that: 0.20 forecast, 0.30 came true, 10 cases." in said
    assert root.get("role") == "img" and "prefers-color-scheme: dark" in stream.getvalue()
    assert len(root.findall(f"{space}circle")) == 4  # a mark for each bin, and the legend


def test_brier_of_certainty() -> None:
    came_true = np.array([True, False])
    assert brier(came_true, came_true.astype(float)) == 0
    assert np.isnan(brier(came_true[:0], np.zeros(0)))
