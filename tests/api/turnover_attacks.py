"""Ways to learn about one person of a small group. Each says what the attacker knows and gives a guess.

A guess is plain data, made of answers alone. It is worth something only if it
differs between two worlds that differ in the secret.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.api.attacker import ALL, LEVELS, ROW, Attack, Attacker, opened
from tests.api.turnover_registry import SIZES, SMALL

ATTACKS: dict[str, tuple[str, Attack]] = {}
ON_THE_COMMAND_LINE: dict[str, tuple[str, Attack]] = {}
QUARTERS = ["2024-01-01", "2025-01-01", "2025-04-01", "2025-07-01", "2026-04-01", "2026-07-01"]
HORIZONS = (0, 1, 2, 3, 5, 7, 9, 12, 18, 24, 36, 60, 1200)
PUBLIC = [key for key, size in SIZES.items() if size >= 10]


def attack(knows: str, table: dict[str, tuple[str, Attack]] = ATTACKS) -> Callable[[Attack], Attack]:
    """Enters an attack with what the attacker knows beforehand."""

    def enter(function: Attack) -> Attack:
        table[function.__name__] = (knows, function)
        return function

    return enter


# Reading what is there


@attack("that the small groups exist")
def read_the_rows(a: Attacker) -> Any:
    return [a.row(key) for key in SMALL]


@attack("their keys")
def ask_each_partnership(a: Attacker) -> Any:
    return a.network(
        " ".join(f'{key}: partnership(key: "{key}") {{ turnover {{ {ROW} }} }}' for key in SMALL)
    )


@attack("their ids")
def ask_by_node_id(a: Attacker) -> Any:
    ids = a.network(" ".join(f'{key}: partnership(key: "{key}") {{ id }}' for key in SMALL))
    return [_nodes(a, [found["id"]]) for found in ids.values()]


@attack("their ids")
def ask_by_several_ids(a: Attacker) -> Any:
    ids = a.network(" ".join(f'{key}: partnership(key: "{key}") {{ id }}' for key in SMALL))
    return _nodes(a, [found["id"] for found in ids.values()])


@attack("ids of an earlier picture")
def ask_by_ids_of_other_days(a: Attacker) -> Any:
    ids = [a.network('partnership(key: "S3") { id }', day=day)["partnership"]["id"] for day in QUARTERS[-4:]]
    return _nodes(a, ids)


def _nodes(a: Attacker, ids: list[str]) -> Any:
    from graphsvc.api.execution.run import execute

    document = (
        f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Partnership {{ turnover {{ {ROW} }} }} }} }}"
    )
    return execute(a.service, document, {"ids": ids}, a.viewer)


@attack("that one document may ask one thing many times")
def ask_by_aliases(a: Attacker) -> Any:
    asked = " ".join(
        f'h{h}w{w}: turnover(filter: {{ partnerships: ["S3", "S4"] }}, horizonMonths: {h}, windowYears: {w})'
        f" {{ nodes {{ {ROW} }} }}"
        for h, w in ((1, 1), (12, 2), (12, 3), (24, 1), (36, 0))
    )
    return a.network(asked)


@attack("other fields of the interface that lead to the same partnership")
def walk_there_from_elsewhere(a: Attacker) -> Any:
    inner = f"turnover {{ {ROW} }}"
    return a.network(
        f'partnerships(filter: {{ keys: ["S3", "S4"] }}) {{ nodes {{ {inner} }} }} '
        f'search(text: "Table S") {{ nodes {{ ... on Partnership {{ key {inner} }} }} }}'
    )


# Narrowing


@attack("one key")
def narrow_to_one(a: Attacker) -> Any:
    return [a.turnover(f'partnerships: ["{key}"]') for key in SMALL]


@attack("all keys but one")
def narrow_to_all_but_one(a: Attacker) -> Any:
    return _beside_rows(a, *(f"partnerships: {json.dumps([k for k in SIZES if k != key])}" for key in SMALL))


@attack("which territory each works in")
def narrow_by_territory(a: Attacker) -> Any:
    return _beside_rows(a, *(f'territories: ["{key}"]' for key in ("north", "south")))


@attack("which themes each has")
def narrow_by_theme(a: Attacker) -> Any:
    return _beside_rows(a, *(f'themes: ["{key}"]' for key in ("youth", "roads")))


@attack("territory and theme of each")
def narrow_by_both(a: Attacker) -> Any:
    pairs = [(place, theme) for place in ("north", "south") for theme in ("youth", "roads")]
    return _beside_rows(a, *(f'territories: ["{p}"], themes: ["{t}"]' for p, t in pairs))


@attack("the level of each")
def narrow_by_level(a: Attacker) -> Any:
    return _beside_rows(a, *(f"levels: [{level}]" for level in ("LOCAL", "REGIONAL", "INTERNATIONAL")))


@attack("the size of every group and who else is large")
def narrow_to_the_small_one_and_a_large_one(a: Attacker) -> Any:
    return _beside_rows(a, *(f'partnerships: ["{large}", "S3"]' for large in PUBLIC))


def _beside_rows(a: Attacker, *filters: str) -> Any:
    """What narrowing shows; sums over rows and what holds for all of them."""
    found = [a.turnover(each, first=1000) for each in filters]
    return [
        (
            each["totalCount"],
            each["observedDepartures"],
            each["levels"],
            [row for row in each["nodes"] if row["partnership"]["key"] in SMALL],
            sum(row["departures"] or 0 for row in each["nodes"]),
        )
        for each in found
    ]


@attack("that a filter on a hidden figure would be an oracle")
def count_by_band(a: Attacker) -> Any:
    return _counts(a, "bands", ("LOW", "MODERATE", "ELEVATED"))


@attack("that a filter on a hidden figure would be an oracle")
def count_by_prompt(a: Attacker) -> Any:
    return _counts(a, "prompts", ("HIGH", "LOW"))


def _counts(a: Attacker, field: str, values: tuple[str, ...]) -> Any:
    asked = [
        f'turnover(filter: {{ partnerships: ["{key}"], {field}: [{value}] }}) {{ totalCount }}'
        for key in SMALL
        for value in values
    ]
    return [a.whole(each) for each in asked]


@attack("nothing; the length of lists may tell")
def count_rows(a: Attacker) -> Any:
    return [a.turnover(f'partnerships: ["{key}"]', "totalCount suppressedCount") for key in SMALL]


# Order and pages


@attack("that an order by risk would tell")
def look_at_the_order(a: Attacker) -> Any:
    return [row["partnership"]["key"] for row in a.turnover("", ALL, first=1000)["nodes"]]


@attack("how far down the list each stands at different horizons")
def look_at_the_order_of_horizons(a: Attacker) -> Any:
    keys = "nodes { partnership { key } }"
    return [a.turnover("", keys, first=1000, horizon=months) for months in (0, 1, 12, 60, 1200)]


@attack("how cursors are made")
def open_the_cursors(a: Attacker) -> Any:
    edges = a.turnover("", "edges { cursor node { partnership { key } } }", first=1000)["edges"]
    return [(opened(edge["cursor"]), edge["node"]) for edge in edges]


@attack("cursors of other lists")
def use_foreign_cursors(a: Attacker) -> Any:
    cursors = a.turnover("", "edges { cursor }", first=1000)["edges"]
    return [
        a.errors(f'turnover(filter: {{ partnerships: ["S3"] }}, after: "{edge["cursor"]}") {{ totalCount }}')
        for edge in cursors
    ]


@attack("how many rows there are")
def page_one_by_one(a: Attacker) -> Any:
    pages, after = [], None
    for _ in range(len(SIZES)):
        more = {} if after is None else {"after": after}
        page = a.turnover("", f"pageInfo {{ endCursor hasNextPage }} nodes {{ {ROW} }}", first=1, **more)
        pages += [row for row in page["nodes"] if row["partnership"]["key"] in SMALL]
        after = page["pageInfo"]["endCursor"]
    return pages


@attack("nothing; pages of nothing may tell")
def ask_for_no_rows(a: Attacker) -> Any:
    return a.turnover("", ALL, first=0)


# Time


@attack("the day on which somebody left")
def compare_days_side_by_side(a: Attacker) -> Any:
    days = ("2025-02-09", "2025-02-10", "2025-02-11", "2025-03-31")
    return [(a.turnover("", f"observedDepartures {LEVELS}", day=day), a.rows(day=day)) for day in days]


@attack("that figures change at the quarter day")
def compare_both_sides_of_a_quarter_day(a: Attacker) -> Any:
    return [_small_and_sums(a, day) for day in ("2025-03-31", "2025-04-01")]


@attack("every quarter day")
def follow_the_quarters(a: Attacker) -> Any:
    return [_small_and_sums(a, day) for day in QUARTERS]


@attack("days before anybody served")
def ask_about_the_past(a: Attacker) -> Any:
    return [_small_and_sums(a, day) for day in ("1999-12-31", "2016-01-01", "2018-07-01")]


@attack("days to come, when recorded ends and terms will have passed")
def ask_about_the_future(a: Attacker) -> Any:
    return [_small_and_sums(a, day) for day in ("2026-10-01", "2027-04-01", "2035-01-01")]


def _small_and_sums(a: Attacker, day: str) -> Any:
    rows = a.rows(day=day)
    sums = {name: sum(row[name] or 0 for row in rows.values()) for name in ("departures", "expectedLow")}
    return [rows.get(key) for key in SMALL], sums, a.turnover("", f"observedDepartures {LEVELS}", day=day)
