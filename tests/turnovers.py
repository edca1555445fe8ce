"""Registries whose people come and go, as plain rows: what turnover is tested on."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from graphsvc.analysis.turnover.find import find_turnover
from graphsvc.analysis.turnover.record import role_record
from graphsvc.analysis.turnover.table import Turnovers
from graphsvc.model.codes import ROLE_END_REASONS
from graphsvc.snapshot.snapshot import Snapshot
from tests.pictures import snapshot_of

Rows = list[dict[str, Any]]
Comings = dict[str, Rows]  # rows by kind, for tests.pictures.snapshot_of
AS_OF = "2024-04-01"
_TODAY = date.fromisoformat(AS_OF)
LEVELS = ("national", "regional", "local", None)


def day(before: int) -> str:
    """The day so many days before the day of the pictures."""
    return (_TODAY - timedelta(days=before)).isoformat()


def answered(comings: Comings, as_of: str = AS_OF, **asked: Any) -> tuple[Snapshot, Turnovers]:
    """The turnover of a registry on a day."""
    snapshot = snapshot_of(as_of, **comings)
    return snapshot, find_turnover(snapshot.arrays, record=role_record(snapshot), **asked)


def figures(comings: Comings, as_of: str = AS_OF, **asked: Any) -> dict[str, dict[str, float]]:
    """By partnership the figures of its row, by name."""
    snapshot, answer = answered(comings, as_of, **asked)
    columns = vars(answer.columns)
    return {
        snapshot.partnerships.keys[ix]: {name: float(column[row]) for name, column in columns.items()}
        for row, ix in enumerate(answer.columns.partnership)
    }


def role(
    partnership: str, person: str, start: str | None, end: str | None = None, **more: Any
) -> dict[str, Any]:
    """A row of roles."""
    return {
        "partnership": partnership,
        "person": person,
        "start": start,
        "end": end,
        "role": "member",
        **more,
    }


def registry(roles: Rows, levels: dict[str, str | None] | None = None, **kinds: Rows) -> Comings:
    """A registry of some roles; partnerships are local unless said otherwise."""
    keys = sorted({row["partnership"] for row in roles} | set(levels or {}))
    people = sorted({row["person"] for row in roles})
    partnerships = [
        {"id": key, "name": key, "level": (levels or {}).get(key, "local"), "start": "1990-01-01"}
        for key in keys
    ]
    made: Comings = {"partnership": partnerships, "role": roles}
    return made | {"person": [{"id": key} for key in people]} | kinds


def random_comings(seed: int, size: int = 12, *, steady: bool = False) -> Comings:
    """A registry with all of it; `steady` ones have exact dates, and no posts, terms or links."""
    random = Random(seed)
    people = [f"x{number:03}" for number in range(size * 9)]
    comings: Comings = {
        "person": [{"id": key} for key in people],
        "organisation": [{"id": "o0"}, {"id": "o1", "end": day(random.randint(0, 2000))}],
        "partnership": [],
        "post": [],
        "role": [],
        "link": [],
        "source": [{"id": "a", "as_of": day(-40)}, {"id": "b", "as_of": day(random.choice([-9, 0, 200]))}],
    }
    for number in range(size):
        _add(random, comings, f"p{number:02}", people, steady)
    if not steady:
        _add_links(random, comings, people)
    for number, row in enumerate(comings["role"]):
        row["id"] = f"r{number:04}"
    return comings


def _add(random: Random, comings: Comings, key: str, people: list[str], steady: bool) -> None:
    over = random.randint(0, 1500) if random.random() < 0.15 else None
    comings["partnership"].append(
        {
            "id": key,
            "name": f"Table {key}",
            "level": random.choice(LEVELS),
            "start": "1990-01-01",
            "end": None if over is None else day(over),
        }
    )
    posts = [f"{key}-s{number}" for number in range(0 if steady else random.choice([0, 0, 3]))]
    for post in posts:
        comings["post"].append({"id": post, "partnership": key, "start": random.choice([None, day(3000)])})
    term = random.choice([None, None, 730, 1461])
    for seat in range(random.choice([1, 3, 6, 8, 12, 14])):
        post = posts[seat] if seat < len(posts) else None
        _fill(random, comings, key, people, over or 0, post, None if steady else term, steady)


def _fill(
    random: Random,
    comings: Comings,
    key: str,
    people: list[str],
    over: int,
    post: str | None,
    term: int | None,
    steady: bool,
) -> None:
    """One seat from long ago to the day, one holder after the other."""
    at = random.choice([400, 2500, 4000]) + over
    while at > over and random.random() < 0.95:
        stay = random.choice([1, 20, 200, 400, 900, 2500])
        left = at - stay if at - stay > over and random.random() < 0.9 else None
        row = role(key, random.choice(people), day(at), None if left is None else day(left), post=post)
        if not steady:
            _roughen(random, row, term, at)
        comings["role"].append(row)
        if left is None:
            return
        at = left - random.choice([-20, 0, 1, 15, 31, 32, 120])


def _roughen(random: Random, row: dict[str, Any], term: int | None, at: int) -> None:
    """Makes a role as registers have them: coarse, unknown, sighted, with a reason or a term."""
    row["role"] = random.choice(["member", "member", "chair", "coordinator", None, "observer"])
    row["organisation"] = random.choice([None, "o0", "o0", "o1"])
    row["sources"] = random.choice([["a"], ["a"], ["b"], ["a", "b"], None])
    if term is not None:
        row["term_end"] = day(at - term)
    if row["end"] is not None:
        row["end_reason"] = random.choice([None, None, None, *ROLE_END_REASONS])
        if random.random() < 0.05:
            row["end"] = row["end"][:4]
    shape = random.random()
    if shape < 0.05:
        row["start"] = None
    elif shape < 0.12:
        row["start"] = f"..{row['start']}"
    elif shape < 0.17:
        row["start"] = row["start"][:4]


def _add_links(random: Random, comings: Comings, people: list[str]) -> None:
    keys = [row["id"] for row in comings["partnership"]]
    for _ in range(len(keys) * 2):
        a, b = random.choice(keys), random.choice([*keys, "organisation:o0"])
        serving = [row["person"] for row in comings["role"] if row["partnership"] == a] or people
        carriers = random.choice([None, [random.choice(serving)], random.sample(people, 2), [*serving[:2]]])
        if a != b:
            contact = day(random.choice([10, 300, 800]))
            comings["link"].append({"a": a, "b": b, "last_contact": contact, "carriers": carriers})
