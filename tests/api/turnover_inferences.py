"""More ways to learn about a person of a small group: by working figures out, by words, in other clothes."""

from __future__ import annotations

import json
import re
from typing import Any

from scipy.optimize import fsolve
from scipy.special import gammaincinv

from tests.api.attacker import ALL, LEVELS, ROW, Attacker
from tests.api.turnover_attacks import HORIZONS, ON_THE_COMMAND_LINE, PUBLIC, QUARTERS, SMALL, attack
from tests.api.turnover_registry import DAY

# Horizon and window


@attack("horizons to which a forecast is certain, or nothing")
def ask_extreme_horizons(a: Attacker) -> Any:
    return [a.rows(horizon=months) for months in (0, 1, 1200)]


@attack("that rounded figures give way as the horizon moves")
def sweep_horizons(a: Attacker) -> Any:
    shown = "nodes { partnership { key } expectedDepartures probability expectedLow expectedHigh band }"
    return [a.turnover("", shown, first=1000, horizon=months) for months in HORIZONS]


@attack("windows that hold one departure, or none")
def ask_every_window(a: Attacker) -> Any:
    return [[a.rows(window=years).get(key) for key in SMALL] for years in (0, 1, 2, 3, 5)]


@attack("the difference between windows a year apart")
def subtract_windows(a: Attacker) -> Any:
    found = [a.turnover("", ALL, first=1000, window=years) for years in (1, 2, 3, 5)]
    return [(each["levels"], [row["levelRate"] for row in each["nodes"]]) for each in found]


@attack("windows and horizons at once")
def sweep_windows_and_horizons(a: Attacker) -> Any:
    return [
        a.rows(f"partnerships: {json.dumps(PUBLIC)}", window=years, horizon=months)
        for years, months in ((1, 24), (1, 12), (3, 12), (0, 36))
    ]


# Sums and differences


@attack("when everybody served (the record of roles), so how many person-years each level has")
def subtract_the_shown_from_the_level(a: Attacker) -> Any:
    """Departures of the hidden of a level: those of the level, less those that are shown."""
    guesses = {}
    for years in (1, 3, 5):
        rows = a.rows(window=years)
        for level in a.turnover("", LEVELS, window=years)["levels"]:
            shown = [row for key, row in rows.items() if _level(key) == level["level"]]
            departures = _departures(level)
            if departures is not None:
                guesses[level["level"], years] = departures - sum(row["departures"] or 0 for row in shown)
    return {str(name): round(value, 3) for name, value in guesses.items()}


def _departures(level: Any) -> float | None:
    """How many left, worked out from a rate and its limits."""
    if level["rate"] is None or not level["rateHigh"]:
        return None
    found, *_ = fsolve(lambda d: _ratio(d) - level["rateLow"] / level["rateHigh"], 12.0, full_output=True)
    return round(float(found[0]))


def _ratio(departures: Any) -> Any:
    return gammaincinv(abs(departures) + 1e-9, 0.025) / gammaincinv(abs(departures) + 1, 0.975)


def _level(key: str) -> str:
    return {"L": "LOCAL", "S": "LOCAL", "R": "REGIONAL", "N": "NATIONAL", "I": "INTERNATIONAL"}[key[0]]


@attack("what the prior is made of: two shown rates give its two parameters")
def work_the_prior_out(a: Attacker) -> Any:
    """Whose departure it is changes the fit, and the rates (a + x) / (b + t) of two groups tell a and b."""
    rows = [row for row in a.rows().values() if row["rate"] is not None and row["basis"] == "OWN_RECORD"]
    return [(row["partnership"]["key"], row["rate"], row["rateLow"], row["rateHigh"]) for row in rows]


@attack("when a level's record becomes too thin for a prior of its own")
def watch_the_basis(a: Attacker) -> Any:
    return [
        {key: row["basis"] for key, row in a.rows(window=years).items() if key in PUBLIC}
        for years in (1, 2, 3, 5, 0)
    ]


@attack("where the shares for prompts lie among all rates")
def watch_the_prompts(a: Attacker) -> Any:
    rows = [a.rows(f"partnerships: {json.dumps(PUBLIC)}", day=day) for day in QUARTERS]
    return [{key: (row["prompt"], row["renewalDue"]) for key, row in each.items()} for each in rows]


@attack("that a level's calendar shows when departures gather")
def watch_the_calendar(a: Attacker) -> Any:
    return [a.turnover("", LEVELS, day=day)["levels"] for day in QUARTERS]


@attack("that a mean over all, less those shown, is a mean over the hidden")
def subtract_knowledge_and_trust(a: Attacker) -> Any:
    rows = a.rows()
    return {
        name: sum(row[name] or 0 for row in rows.values())
        for name in ("knowledgeRetained", "knowledgeExpected", "trust", "busFactor", "singleCarrierLinks")
    }


@attack("what the shown rows say")
def read_all_that_is_shown(a: Attacker) -> Any:
    return [a.turnover("", ALL, first=1000), a.turnover(f"partnerships: {json.dumps(PUBLIC)}", first=1000)]


# Words


@attack("that sentences may say more than figures")
def read_the_reasons(a: Attacker) -> Any:
    return [row["reasons"] for row in a.rows().values()]


@attack("that an error may quote what it looked at")
def provoke_errors(a: Attacker) -> Any:
    asked = (
        "turnover(horizonMonths: -1) { totalCount }",
        "turnover(horizonMonths: 1201) { totalCount }",
        "turnover(windowYears: -1) { totalCount }",
        "turnover(windowYears: 101) { totalCount }",
        "turnover(horizonMonths: 99999999999) { totalCount }",
        "turnover(first: 1001) { totalCount }",
        'turnover(filter: { partnerships: ["S3.gone"] }) { totalCount }',
        'turnover(filter: { territories: ["S3"] }) { totalCount }',
        "turnover(filter: { bands: [ELEVATED] }) { totalCount nodes { partnership { key } } }",
        'turnover(filter: { person: "S3.gone" }) { totalCount }',
        'partnership(key: "S3") { turnover(horizonMonths: -1) { rate } }',
    )
    return [a.whole(each) if "bands" in each else a.errors(each) for each in asked]


@attack("what a row of nobody looks like")
def ask_what_is_not_there(a: Attacker) -> Any:
    return a.network(f'partnership(key: "nobody") {{ turnover {{ {ROW} }} }}')


@attack("pseudonyms of the people, which the record shows")
def ask_with_pseudonyms(a: Attacker) -> Any:
    """Keys of people where keys of partnerships belong."""
    people = a.network('partnership(key: "S3") { roles { nodes { person { pseudonym } } } }')
    keys = [role["person"]["pseudonym"] for role in people["partnership"]["roles"]["nodes"]]
    return [a.errors(f'turnover(filter: {{ partnerships: ["{key}"] }}) {{ totalCount }}') for key in keys]


@attack("that extensions note what was hidden")
def read_the_extensions(a: Attacker) -> Any:
    response = a.whole(f"turnover {{ {ALL} }}")
    return sorted(set(response) - {"data"}), response.get("extensions")


@attack("fragments, directives and names of types")
def ask_in_other_words(a: Attacker) -> Any:
    from graphsvc.api.execution.run import execute

    document = f"""
      query($yes: Boolean = true, $at: Date) {{ network(asOf: $at) {{ ...T @include(if: $yes) }} }}
      fragment T on Network {{ turnover(filter: {{ partnerships: ["S3", "S4"] }}, horizonMonths: null) {{
        __typename nodes {{ ...R __typename }} edges {{ node {{ ...R }} }} }} }}
      fragment R on Turnover {{ {ROW} }}"""
    return execute(a.service, document, {"at": DAY}, a.viewer)


@attack("that lists of vacancies name posts")
def read_the_vacancies(a: Attacker) -> Any:
    selection = "nodes { partnership { key } vacancies { since days post { key title role } } }"
    rows = a.turnover("", selection, first=1000)["nodes"]
    return [row for row in rows if row["partnership"]["key"] in SMALL]


# Asking as somebody else, or again


@attack("that somebody who may see more asked just before")
def ask_after_the_keeper(a: Attacker) -> Any:
    from graphsvc.api.viewer import KEEPER

    Attacker(a.service, KEEPER).turnover("", ALL, first=1000)
    return a.turnover("", ALL, first=1000)


@attack("both floors")
def compare_the_floors(a: Attacker) -> Any:
    """What a caller who is known sees, beside what the public sees: does the one undo the other?"""
    from graphsvc.api.viewer import ANONYMOUS, KEEPER

    if not a.viewer.is_known:
        return "the public sees one floor"
    inside, public = (Attacker(a.service, each).turnover("", ALL, first=1000) for each in (KEEPER, ANONYMOUS))
    return [inside["levels"], public["levels"], inside["observedDepartures"], public["observedDepartures"]]


def ask_a_service_with_a_process_apart(a: Attacker) -> Any:
    """Another process may answer otherwise; not among the others, for it costs a second or two."""
    from graphsvc.service import Service
    from graphsvc.settings import Settings

    with Service(Settings(store=a.service.settings.store, inline_partnerships=0)) as apart:
        apart.info = a.service.info
        return Attacker(apart, a.viewer).turnover("", ALL, first=1000)


@attack("revisions: the same question of every one of them")
def ask_every_revision(a: Attacker) -> Any:
    latest = a.network("revision")["revision"]
    return [
        a.network(f"turnover {{ {ALL} }}", revision=number)["turnover"] for number in range(1, latest + 1)
    ]


# The command line


@attack("the command line", ON_THE_COMMAND_LINE)
def print_a_table(a: Attacker) -> Any:
    return a.run("turnover", "--as-of", DAY, "--first", 1000)


@attack("the command line", ON_THE_COMMAND_LINE)
def print_csv(a: Attacker) -> Any:
    return a.run("turnover", "--as-of", DAY, "--first", 1000, "--format", "csv")


@attack("the command line", ON_THE_COMMAND_LINE)
def print_json(a: Attacker) -> Any:
    return a.run("turnover", "--as-of", DAY, "--first", 1000, "--format", "json")


@attack("the command line", ON_THE_COMMAND_LINE)
def print_one_at_a_time(a: Attacker) -> Any:
    return [a.run("turnover", "--as-of", DAY, "--partnership", key) for key in SMALL]


@attack("the command line", ON_THE_COMMAND_LINE)
def print_short_horizons_and_windows(a: Attacker) -> Any:
    narrow = ("--horizon-months", 1, "--window-years", 1, "--format", "csv", "--first", 1000)
    return a.run("turnover", "--as-of", DAY, *narrow)


@attack("the command line, with the right to see people", ON_THE_COMMAND_LINE)
def query_and_show_people(a: Attacker) -> Any:
    code, out, err = a.run(
        "query", "turnover", "--var", f'asOf="{DAY}"', "--var", "first=1000", "--show-people"
    )
    return code, out, err


@attack("the command line, with wrong options", ON_THE_COMMAND_LINE)
def misuse_the_command(a: Attacker) -> Any:
    return [
        a.run("turnover", "--as-of", DAY, *options)
        for options in (
            ("--partnership", "S3.gone"),
            ("--horizon-months", -1),
            ("--horizon-months", 1201),
            ("--window-years", 101),
            ("--format", "xml"),
        )
    ]


@attack("what the command line exports", ON_THE_COMMAND_LINE)
def look_for_figures_in_exports(a: Attacker) -> Any:
    return re.findall(r"turnover|departures|suppress", a.run("info")[1])
