"""Fifty ways to learn about a person of a small group, all of which fail (methods: docs/methods/turnover.md).

An attack (`turnover_attacks.py`, `turnover_inferences.py`) says what the attacker knows and makes a guess of
answers alone. Here it is let loose on two worlds that are alike but for one secret about
people in groups below the floor: whose leaving was a departure, whose term ends, whose post is
vacant. A guess that is the same in both has learnt nothing. That the attacks are sharp is
shown on groups large enough to show: there they tell the worlds apart.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphsvc.api.viewer import ANONYMOUS, KEEPER, READ_PEOPLE, Viewer
from graphsvc.service import Service
from graphsvc.settings import Settings
from tests.api.attacker import Attacker
from tests.api.turnover_attacks import ATTACKS, HORIZONS, ON_THE_COMMAND_LINE, PUBLIC
from tests.api.turnover_inferences import ask_a_service_with_a_process_apart, read_all_that_is_shown
from tests.api.turnover_registry import DAY, MOVED, NAMES, SMALL, Secret, World, swapped
from tests.api.worlds import served

CALLERS = {"public": ANONYMOUS, "keeper": KEEPER, "reads people": Viewer(frozenset({"read", READ_PEOPLE}))}
PLAIN = Secret()
SHARPEST = (  # the attacks that see most; the others look at parts of the same answers
    "ask_each_partnership",
    "ask_by_aliases",
    "narrow_by_both",
    "open_the_cursors",
    "sweep_horizons",
    "sweep_windows_and_horizons",
    "subtract_the_shown_from_the_level",
    "work_the_prior_out",
    "watch_the_basis",
    "subtract_knowledge_and_trust",
    "read_all_that_is_shown",
    "read_the_vacancies",
)
SECRETS = {  # two worlds each
    "whose leaving it was": swapped(Secret(MOVED), PLAIN),
    "when somebody left": swapped(Secret(MOVED, left="2025-02-10"), Secret(MOVED, left="2023-08-20")),
    "since when they had served": swapped(Secret(MOVED), Secret(MOVED, started="2024-03-01")),
    "whose term ends": swapped(Secret(term_end="2026-12-01"), PLAIN),
    "whose post is vacant": swapped(Secret(vacant_since="2026-01-15"), PLAIN),
    "who alone carries the links": swapped(Secret(carrier=True), PLAIN),
    "the only small group of a level": (World((("N3", Secret(MOVED)),)), World((("N3", PLAIN),))),
    "one hidden beside another": swapped(Secret(MOVED), PLAIN, "R3", "R2"),
}
LARGE = swapped(Secret(MOVED), PLAIN, "L01", "L02")
FIGURES = (
    "scheduledEnds", "renewalShare", "departures", "personYears", "rate", "rateLow", "rateHigh",
    "probability", "band", "expectedDepartures", "expectedLow", "expectedHigh", "knowledgeRetained",
    "knowledgeExpected", "trust", "trustExpected", "handoverGapDays", "liveLinks", "singleCarrierLinks",
    "busFactor", "keyPeople", "keyExpected", "renewalDue", "prompt",
)  # fmt: skip


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A service over each world, made when first asked for."""
    yield from served(tmp_path_factory)


def guesses(services: Any, name: str, worlds: tuple[World, ...], viewer: Viewer) -> list[str]:
    """What an attack makes of each of some worlds."""
    _, attack = (ATTACKS | ON_THE_COMMAND_LINE)[name]
    return [json.dumps(attack(Attacker(services(world), viewer)), sort_keys=True) for world in worlds]


def test_there_are_fifty_ways() -> None:
    assert len(ATTACKS) + len(ON_THE_COMMAND_LINE) >= 50  # beside those on revisions and logs below


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("caller", ("public", "keeper"))
def test_an_attack_does_not_tell_whose_leaving_it_was(services: Any, name: str, caller: str) -> None:
    one, other = guesses(services, name, SECRETS["whose leaving it was"], CALLERS[caller])
    assert one == other


@pytest.mark.parametrize("name", ON_THE_COMMAND_LINE)
def test_nor_does_the_command_line(services: Any, name: str) -> None:
    one, other = guesses(services, name, SECRETS["whose leaving it was"], KEEPER)
    assert one == other


@pytest.mark.parametrize("secret", list(SECRETS)[1:])
@pytest.mark.parametrize("caller", ("public", "keeper"))
def test_nor_any_other_secret(services: Any, secret: str, caller: str) -> None:
    if (secret, caller) == ("one hidden beside another", "keeper"):
        pytest.skip("seven and eleven people are shown to the keeper")
    for name in SHARPEST:
        one, other = guesses(services, name, SECRETS[secret], CALLERS[caller])
        assert one == other, name


def test_nor_does_a_process_apart(services: Any) -> None:
    one, other = (
        ask_a_service_with_a_process_apart(Attacker(services(world), ANONYMOUS))
        for world in SECRETS["whose leaving it was"]
    )
    assert one == other


# The attacks are sharp


@pytest.mark.parametrize(
    "name",
    [
        "ask_by_node_id",
        "narrow_by_level",
        "read_all_that_is_shown",
        "sweep_horizons",
        "work_the_prior_out",
        "read_the_reasons",
        "print_a_table",
        "print_csv",
        "query_and_show_people",
    ],
)
def test_of_groups_large_enough_they_tell(services: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("turnover_attacks", "turnover_inferences"):
        monkeypatch.setattr(f"tests.api.{module}.SMALL", ("L01", "L02"))
    monkeypatch.setattr("tests.api.turnover_attacks._nodes", _large_nodes)
    one, other = guesses(services, name, LARGE, KEEPER)
    assert one != other


def _large_nodes(a: Attacker, ids: list[str]) -> Any:
    from graphsvc.api.execution.run import execute

    document = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Partnership { turnover { departures } } } }"
    ids = [a.network(f'partnership(key: "{key}") {{ id }}')["partnership"]["id"] for key in ("L01", "L02")]
    return execute(a.service, document, {"ids": ids}, a.viewer)


# Revisions


def test_an_earlier_revision_is_not_for_the_public(services: Any) -> None:
    """The record of one more person is loaded; the difference of the two revisions would be that person's."""
    for reason in (MOVED, PLAIN.reason):
        world = World((("S3", Secret(reason)),))
        a = Attacker(services(replace(world, left_out=("S3.gone",)), world), ANONYMOUS)
        assert a.errors("turnover { totalCount }", revision=1)[0][0] == "FORBIDDEN"
        old = a.network('partnership(key: "S3") { id }', revision=1)["partnership"]["id"]
        assert "errors" in _by_id(a, old)
        assert a.row("S3")["departures"] is None


def _by_id(a: Attacker, id: str) -> Any:
    from graphsvc.api.execution.run import execute

    return execute(
        a.service, f'{{ node(id: "{id}") {{ ... on Partnership {{ turnover {{ rate }} }} }} }}', {}, a.viewer
    )


def test_no_row_moves_when_one_person_of_a_small_group_is_loaded(services: Any) -> None:
    """The public asked before one person's role was loaded, and asks again; which reason had it an end for?

    Neither the small group's row nor that of any other moves; what is pooled over the level
    does, by as little as its rounding lets through.
    """
    pooled, seen = [], []
    for reason in (MOVED, PLAIN.reason):
        world = World((("S3", Secret(reason)),))
        for each in (services(replace(world, left_out=("S3.gone",))), services(world)):
            a = Attacker(each, ANONYMOUS)
            rows = [a.rows(horizon=months).values() for months in HORIZONS]
            pooled.append(a.turnover("", "levels { rate }")["levels"][-1]["rate"])
            seen.append(
                [{**row, "levelRate": None} for each in rows for row in each if row["suppressed"] is None]
            )
    assert seen[0] == seen[1] == seen[2] == seen[3]
    assert max(pooled) - min(pooled) <= 0.011


# What never leaves


@pytest.mark.parametrize("caller", CALLERS)
def test_a_row_below_the_floor_has_no_figure(services: Any, caller: str) -> None:
    a = Attacker(services(SECRETS["whose leaving it was"][0]), CALLERS[caller])
    rows = a.rows()
    for key in SMALL:
        assert {name: rows[key][name] for name in FIGURES} == dict.fromkeys(FIGURES)
        assert rows[key]["suppressed"] == "TOO_FEW_PEOPLE" and rows[key]["vacancies"] == []
        assert rows[key]["peopleInPost"] in (3, 4)
    shown = {key for key, row in rows.items() if row["suppressed"] is None}
    assert shown <= set(PUBLIC) or caller != "public"
    assert {"L01", "L02", "I1"} <= shown


def test_the_public_is_not_told_who_is_at_risk(services: Any) -> None:
    a = Attacker(services(SECRETS["whose leaving it was"][0]), ANONYMOUS)
    for filter in ("bands: [ELEVATED]", "prompts: [HIGH]", "bands: []"):
        assert a.errors(f"turnover(filter: {{ {filter} }}) {{ totalCount }}")[0][0] == "FORBIDDEN"
    listed = [row["partnership"]["key"] for row in a.turnover("", "nodes { partnership { key } }")["nodes"]]
    assert listed == sorted(listed)


@pytest.mark.parametrize("caller", ("public", "keeper"))
def test_nobody_is_named(services: Any, caller: str, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in answers and errors nor in what is logged meanwhile."""
    world = SECRETS["whose post is vacant"][0]
    service = services(world)
    people = {role["person"] for role in world.rows().rows["role"]}
    words = {*NAMES, *people, *service.snapshot().pseudonyms}
    with caplog.at_level(logging.DEBUG):
        for name in ATTACKS:
            if name not in ("provoke_errors", "ask_with_pseudonyms"):  # they say such words themselves
                (told,) = guesses(services, name, (world,), CALLERS[caller])
                assert [word for word in words if f'"{word}"' in told] == []
                assert [word for word in NAMES if word in told] == []
    logged = caplog.text
    assert [word for word in words if word in logged] == []


def test_the_same_is_logged_whatever_the_secret(services: Any, caplog: pytest.LogCaptureFixture) -> None:
    heard = []
    for world in SECRETS["whose leaving it was"]:
        caplog.clear()
        settings = Settings(store=services(world).settings.store)
        with caplog.at_level(logging.DEBUG), Service(settings) as cold:
            read_all_that_is_shown(Attacker(cold, ANONYMOUS))
        heard.append([record.getMessage() for record in caplog.records])
    assert heard[0] == heard[1]


@pytest.mark.parametrize("floor", (5, 10))
def test_what_is_kept_holds_nothing_behind_a_suppression(services: Any, floor: int) -> None:
    """The answer that the service caches: no array has a place for each person, no hidden row a figure."""
    one, other = (services(world) for world in SECRETS["whose leaving it was"])
    kept = [
        each.turnover(each.snapshot(_day()), horizon_months=12, window_years=5, floor=floor)
        for each in (one, other)
    ]
    for first, second in zip(*(_arrays(answer) for answer in kept), strict=True):
        np.testing.assert_array_equal(first, second)
    hidden = kept[0].columns.at(kept[0].columns.suppressed >= 0)
    told = ("partnership", "people_in_post", "level", "suppressed", "basis", "level_rate", "flags")
    for name, column in vars(hidden).items():
        if name not in told:
            assert (np.isnan(column) | (column < 0)).all(), name


def _day() -> Any:
    from datetime import date

    return date.fromisoformat(DAY)


def _arrays(answer: Any) -> Iterator[Any]:
    for part in (
        vars(answer.columns),
        answer.levels._asdict(),
        answer.monitor._asdict(),
        answer.vacancies._asdict(),
    ):
        yield from part.values()


def test_the_document_that_ships_asks_about_nobody() -> None:
    """The shipped document asks for no name, no title and no key of a person."""
    text = (Path(__file__).parents[2] / "graphsvc/api/documents/turnover.graphql").read_text(encoding="utf-8")
    fields = set(re.findall(r"\w+", re.sub("#.*", "", text)))
    assert fields.isdisjoint({"person", "title", "email", "holders", "carriers", "roles"})
