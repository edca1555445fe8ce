"""Turnover (G25) as the service tells it; what it must not tell is in test_turnover_protection.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import ANONYMOUS, KEEPER
from graphsvc.cli.answers import document
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.attacker import ALL, Attacker
from tests.api.turnover_registry import DAY, SIZES, Secret, World

PUBLIC_SIZE, KEEPER_SIZE = 10, 5
WORLD = World((("L09", Secret("own_move", term_end="2026-10-01")),))


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Groups of 3 to 14 people; somebody of L09 left of their own, and a term ends there in autumn."""
    url = f"sqlite:{tmp_path_factory.mktemp('turnover') / 'registry.db'}"
    with Service(Settings(store=url), create=True) as service:
        service.store.write(WORLD.rows(), Meta(author="test", source="hand"))
        yield service


@pytest.fixture
def keeper(registry: Service) -> Attacker:
    """Who may see groups from five people up."""
    return Attacker(registry, KEEPER)


@pytest.fixture
def public(registry: Service) -> Attacker:
    """Who has not said who they are."""
    return Attacker(registry, ANONYMOUS)


def test_a_row_says_all_of_it(keeper: Attacker) -> None:
    row = keeper.row("L09")
    assert row["asOf"] == "2026-04-01" and row["suppressed"] is None
    assert row["peopleInPost"] == 8
    assert row["departures"] == 2  # one in 2022 whose seat was taken, and the one of 2025
    assert 40 < row["personYears"] < 45  # eight seats and a bit, five years
    assert row["rateLow"] < row["rate"] < row["rateHigh"]
    assert row["scheduledEnds"] == 1
    assert row["expectedLow"] <= row["expectedDepartures"] <= row["expectedHigh"] <= 8
    assert row["band"] in ("LOW", "MODERATE", "ELEVATED")
    for share in (
        "probability",
        "knowledgeRetained",
        "knowledgeExpected",
        "trust",
        "trustExpected",
        "levelRate",
    ):
        assert 0 <= row[share] <= 1, share
    assert row["busFactor"] >= 1 and row["keyPeople"] == 2 and row["keyExpected"] is None
    assert row["liveLinks"] == row["singleCarrierLinks"] == 0
    codes = [reason["code"] for reason in row["reasons"]]
    assert codes[:2] == ["EXPECTED", row["basis"]] and "TERMS_END" in codes
    assert all(reason["text"].endswith(".") and reason["guideline"] for reason in row["reasons"])


def test_a_vacancy_is_that_of_a_post(keeper: Attacker) -> None:
    shown = "nodes { partnership { key } vacancies { since days post { key role holders { totalCount } } } }"
    rows = keeper.turnover("", shown, first=1000)["nodes"]
    found = {row["partnership"]["key"]: row["vacancies"] for row in rows if row["vacancies"]}
    post = {
        "key": "seat-L01",
        "role": "COORDINATOR",
        "holders": {"totalCount": 0},
    }  # the one that left holds it no more
    assert found == {"L01": [{"since": "2025-11-02", "days": 150, "post": post}]}


def test_the_floor_is_that_of_the_caller(keeper: Attacker, public: Attacker) -> None:
    for a, floor in ((keeper, KEEPER_SIZE), (public, PUBLIC_SIZE)):
        rows = a.rows()
        shown = {key for key, row in rows.items() if row["suppressed"] is None}
        assert shown <= {key for key, size in SIZES.items() if size >= floor}
        assert {key for key, row in rows.items() if row["suppressed"] == "TOO_FEW_PEOPLE"} >= {
            key for key, size in SIZES.items() if size < floor
        }
        answer = a.turnover("", "floor suppressedCount totalCount")
        assert answer == {"floor": floor, "suppressedCount": len(rows) - len(shown), "totalCount": len(SIZES)}


def test_a_level_is_told_as_a_whole_or_not_at_all(public: Attacker) -> None:
    levels = {each["level"]: each for each in public.turnover("", ALL)["levels"]}
    assert list(levels) == ["INTERNATIONAL", "NATIONAL", "REGIONAL", "LOCAL"]
    assert levels["NATIONAL"]["withheld"] and levels["NATIONAL"]["rate"] is None
    assert levels["LOCAL"]["partnerships"] == 12 and 0 < levels["LOCAL"]["rate"] < 1
    rows = public.rows()
    assert rows["S3"]["levelRate"] == levels["LOCAL"]["rate"] and rows["N3"]["levelRate"] is None


def test_the_whole_registry_is_told_whatever_the_filter(keeper: Attacker) -> None:
    shown = "observedDepartures expectedDepartures years { day people observed expected } registry { rate }"
    whole = keeper.turnover("", shown)
    assert keeper.turnover('partnerships: ["L01"], levels: [LOCAL]', shown) == whole
    assert [each["day"] for each in whole["years"]] == ["2025-04-01", "2024-04-01", "2023-04-01"]
    assert whole["observedDepartures"] == sum(each["observed"] for each in whole["years"])


@pytest.mark.parametrize(
    ("filter", "keys"),
    [
        ('partnerships: ["L02", "L01"]', ["L01", "L02"]),
        ('partnerships: ["L01"], territories: ["nowhere-near"]', "NOT_FOUND"),
        ('territories: ["north"], levels: [REGIONAL]', ["R2"]),
        ('themes: ["youth"], levels: [INTERNATIONAL, NATIONAL]', ["N3"]),
        ("levels: [NATIONAL]", ["N3"]),
        ("levels: []", []),
        ("levels: null", sorted(SIZES)),
        ('partnerships: ["nobody"]', "NOT_FOUND"),
    ],
)
def test_filters_pick_rows(public: Attacker, filter: str, keys: Any) -> None:
    if isinstance(keys, str):
        assert public.errors(f"turnover(filter: {{ {filter} }}) {{ totalCount }}")[0][0] == keys
    else:
        assert list(public.rows(filter)) == keys


def test_who_is_known_may_ask_by_band_and_prompt(keeper: Attacker) -> None:
    rows = keeper.rows()
    for field, name in (("bands", "band"), ("prompts", "prompt")):
        for value in ("LOW", "HIGH" if name == "prompt" else "ELEVATED"):
            found = keeper.rows(f"{field}: [{value}]")
            assert set(found) == {key for key, row in rows.items() if row[name] == value}
            assert all(found[key] == rows[key] for key in found)


def test_a_prompt_comes_first_only_to_who_is_known(keeper: Attacker, public: Attacker) -> None:
    rows = list(keeper.rows().values())
    prompted = [row["prompt"] is not None for row in rows]
    assert any(prompted) and prompted == sorted(prompted, reverse=True)
    assert list(public.rows()) == sorted(SIZES)


def test_cursors_are_bound_to_what_was_asked(keeper: Attacker, public: Attacker) -> None:
    cursor = keeper.turnover("", "pageInfo { endCursor }", first=2)["pageInfo"]["endCursor"]
    assert len(keeper.turnover("", "nodes { asOf }", first=2, after=cursor)["nodes"]) == 2
    for a, asked in ((public, ""), (keeper, ", horizonMonths: 6"), (keeper, ", windowYears: 3")):
        errors = a.errors(f'turnover(after: "{cursor}"{asked}) {{ totalCount }}')
        assert errors[0][0] == "BAD_CURSOR"


def test_one_partnership_is_a_row_of_the_list(keeper: Attacker) -> None:
    inner = "turnover(horizonMonths: 6, windowYears: 3) { partnership { key } rate expectedDepartures }"
    for key in ("L01", "R1", "S3"):
        found = keeper.network(f'partnership(key: "{key}") {{ {inner} }}')["partnership"]["turnover"]
        row = keeper.row(key, horizon=6, window=3)
        assert found == {name: row[name] for name in found}


def test_what_is_not_active_has_no_row(keeper: Attacker) -> None:
    assert keeper.rows(day="2014-01-01") == {}  # they begin in 2015
    found = keeper.network('partnership(key: "L01") { turnover { rate } }', day="2014-01-01")
    assert found["partnership"]["turnover"] is None
    empty = keeper.turnover("", ALL, day="2014-01-01")
    assert (empty["totalCount"], empty["observedDepartures"], empty["levels"]) == (0, None, [])


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("horizonMonths: -1", "0 to 1200 months"),
        ("horizonMonths: 1201", "0 to 1200 months"),
        ("windowYears: 101", "1 to 100 years, or 0"),
        ("first: 1001", "1000"),
    ],
)
def test_what_cannot_be_asked(keeper: Attacker, asked: str, part: str) -> None:
    ((code, text),) = keeper.errors(f"asOf turnover({asked}) {{ totalCount }}")
    assert code == "BAD_USER_INPUT" and part in text


def test_null_means_the_default(keeper: Attacker) -> None:
    asked = "turnover(filter: null, horizonMonths: null, windowYears: null, first: null) { nodes { rate } }"
    assert keeper.network(asked) == keeper.network("turnover { nodes { rate } }")


@pytest.mark.parametrize("horizon", (0, 1200))
def test_horizons_of_nothing_and_of_a_century(keeper: Attacker, horizon: int) -> None:
    for row in keeper.rows(horizon=horizon).values():
        if row["suppressed"] is None:
            assert 0 <= row["expectedDepartures"] <= row["peopleInPost"]
            assert horizon or row["expectedDepartures"] == row["probability"] == row["expectedHigh"] == 0


def test_days_of_a_quarter_are_one(keeper: Attacker) -> None:
    rows = [keeper.rows(day=day) for day in ("2026-04-01", DAY, "2026-05-17")]
    assert rows[0] == rows[1] == rows[2]


def test_an_analysis_process_gives_the_same(registry: Service, keeper: Attacker) -> None:
    settings = Settings(store=registry.settings.store, inline_partnerships=0)
    with Service(settings) as apart:
        assert Attacker(apart, KEEPER).turnover("", ALL) == keeper.turnover("", ALL)


def test_the_shipped_document_shows_every_figure(registry: Service) -> None:
    response = execute(registry, document("turnover"), {"asOf": DAY, "first": 1000}, KEEPER)
    assert "errors" not in response
    rows = {row["partnership"]["key"]: row for row in response["data"]["network"]["turnover"]["nodes"]}
    shown = set(rows["L01"]) - {"partnership"}
    everything = set(ALL.replace("{", " ").replace("}", " ").split())
    assert {"rate", "busFactor", "renewalDue", "trustExpected"} <= shown <= everything


def test_an_empty_registry_has_an_empty_answer(tmp_path: Any) -> None:
    with Service(Settings(store=f"sqlite:{tmp_path / 'none.db'}"), create=True) as service:
        found = Attacker(service, KEEPER).turnover("", ALL)
    assert (found["totalCount"], found["nodes"], found["levels"]) == (0, [], [])
    assert found["registry"] == {"partnerships": 0, "rate": None, "rateLow": None, "rateHigh": None}
