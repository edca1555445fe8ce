"""Registries with a past, as plain rows: partnerships that end, are renamed, split, merged and seen late."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np

from graphsvc.analysis.succession import History, Spells
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays
from graphsvc.snapshot.csr import Csr

Rows = list[dict[str, Any]]
Past = dict[str, Rows]  # rows by kind, for tests.pictures.snapshot_of
AS_OF = "2020-06-30"
_TODAY = date.fromisoformat(AS_OF)
TREES = {
    "flat": [-1] * 8,
    "one top": [-1, 0, 0, 1, 1, 2, 2, 3],
    "several tops": [-1, -1, 0, 0, 1, 1, 2, 3],
}


def day(before: int) -> str:
    """The day so many days before the day of the pictures."""
    return (_TODAY - timedelta(days=before)).isoformat()


def random_past(seed: int, size: int = 14) -> Past:
    """A registry with all of it: unknowns, late sightings, people who come late, splits and mergers."""
    random = Random(seed)
    calm = random.random() < 0.6  # everybody comes and goes with the partnership
    past: Past = {
        "territory": _territories(random),
        "theme": _themes(random),
        "organisation": [{"id": f"o{number:02}"} for number in range(30)],
        "person": [{"id": f"x{number:02}"} for number in range(24)],
        "partnership": [],
        "membership": [],
        "role": [],
        "link": [],
        "succession": [],
    }
    ended: list[tuple[str, int]] = []
    for number in range(size):
        key = f"p{number:02}"
        if ended and random.random() < 0.6:
            _add_heir(random, past, key, *random.choice(ended[-3:]), calm, random.choice([None, None, 0, 1]))
        else:
            _add(random, past, key, begun=random.randint(200, 1500), calm=calm)
        end = past["partnership"][-1].get("end")
        if end:
            ended.append((key, (_TODAY - date.fromisoformat(end)).days))
    _add_links(random, past)
    if ended and random.random() < 0.4:
        before, after = random.choice(ended)[0], random.choice(past["partnership"])["id"]
        if before != after:
            past["succession"] = [{"predecessor": before, "successor": after}]
    return past


def _territories(random: Random) -> Rows:
    leaves = [{"id": f"t{number}", "parent": "region"} for number in range(4)]
    for leaf in leaves:
        leaf["population"] = random.choice([100.0, 250.0, 30_000.0, 30_000.0, None])
    return [{"id": "region"}, *leaves]


def _themes(random: Random) -> Rows:
    parents = TREES[random.choice(sorted(TREES))]
    return [
        {"id": f"h{number}", **({"parent": f"h{up}"} if up >= 0 else {})} for number, up in enumerate(parents)
    ]


def _some(random: Random, prefix: str, width: int, most: int, unknown: float = 0.1) -> list[str]:
    if random.random() < unknown:
        return []
    digits = "02" if width > 10 else "01"
    return sorted({f"{prefix}{random.randrange(width):{digits}}" for _ in range(random.randint(1, most))})


def _add(
    random: Random,
    past: Past,
    key: str,
    *,
    begun: int,
    calm: bool,
    like: dict[str, list[str]] | None = None,
) -> None:
    """Adds a partnership that began so many days ago, with its members and people."""
    seats = like or {
        "members": _some(random, "o", 30, 6) + (["o29"] if random.random() < 0.5 else []),
        "people": _some(random, "x", 24, 5),
        "themes": _some(random, "h", 8, 2),
        "territories": _some(random, "t", 4, 2),
    }
    lived = random.randint(30, 900)
    ended = begun - lived if random.random() < 0.7 and lived < begun else None
    seen = random.random() < 0.3  # a register shows it at intervals, and has no dates of its own
    row: dict[str, Any] = {
        "id": key,
        "name": f"Table {key}",
        "themes": seats["themes"] or None,
        "territories": seats["territories"] or None,
        "start": None if seen or random.random() < 0.05 else day(begun),
        "end": None if ended is None or random.random() < 0.1 else day(ended),
        "members_complete": random.choice([None, True, False]),
        "status": random.choice([None] * 9 + ["planned"]),
        "status_confirmed_on": random.choice([None, None, day(random.randint(0, 900))]),
        "sources": random.choice([["a"], ["a"], ["b"], ["a", "b"], None]),
    }
    past["partnership"].append(row)
    for organisation in sorted(set(seats["members"])):
        spell = _spell(random, begun, ended, seen, calm)
        role = random.choice([None, None, None, "member", "lead", "observer"])
        past["membership"].append({"partnership": key, "organisation": organisation, "role": role, **spell})
        if random.random() < 0.1:  # a second spell that overlaps the first
            past["membership"].append({"partnership": key, "organisation": organisation, **spell})
    for person in seats["people"]:
        role = random.choice(["member", "chair", "member", "observer"])
        spell = _spell(random, begun, ended, seen, calm)
        past["role"].append({"partnership": key, "person": person, "role": role, **spell})


def _spell(random: Random, begun: int, ended: int | None, seen: bool, calm: bool) -> dict[str, str | None]:
    late = 0 if calm else random.choice([0, 0, 0, 0, 10, 60, 91, 92, 93, 200])
    start = max(begun - late, 0)
    written = day(start) if random.random() > 0.03 else None
    if seen and written is not None:
        written = f"..{written}"
    left = ended if ended is not None and ended < start else None
    if not calm and random.random() < 0.1 and start > 1:
        left = random.randint(0, start - 1)
    return {"start": written, "end": None if left is None else day(left)}


def _add_heir(
    random: Random, past: Past, key: str, before: str, ended: int, calm: bool, part: int | None
) -> None:
    """Adds a partnership that takes after one that ended: part 0 of its seats, part 1, or most."""
    kept = random.choice([0.5, 0.9, 0.9]) if part is None else 1.0
    last = next(row for row in past["partnership"] if row["id"] == before)
    like = {
        "members": [m["organisation"] for m in past["membership"] if m["partnership"] == before],
        "people": [r["person"] for r in past["role"] if r["partnership"] == before],
        "themes": last["themes"] or [],
        "territories": (last["territories"] or []) + _some(random, "t", 4, 1, 0.7),
    }
    for name, others in (
        ("members", _some(random, "o", 30, 2, 0.4)),
        ("people", _some(random, "x", 24, 2, 0.4)),
    ):
        like[name] = sorted({each for each in like[name] if random.random() < kept} | set(others))
    if part is not None:
        like["members"], like["people"] = (
            each[: len(each) // 2] if part == 0 else each[len(each) // 2 :]
            for each in (like["members"], like["people"])
        )
    gap = random.choice([0, 0, 1, 30, 30, 200, 365, 366, -30, -92, -93])
    _add(random, past, key, begun=max(ended - gap, 0), calm=calm, like=like)


def _add_links(random: Random, past: Past) -> None:
    keys = [row["id"] for row in past["partnership"]]
    for _ in range(len(keys)):
        a, b = random.choice(keys), random.choice([*keys, "organisation:o03"])
        if a != b:
            began = random.randint(0, 1500)
            past["link"].append({"a": a, "b": b, "start": day(began)})


def past_of(arrays: Arrays) -> History:
    """A past in which all that a network knows of a partnership was always so, for as long as it lived."""
    today, nobody = arrays.as_of_day, np.zeros(0, np.int32)
    never = np.zeros(arrays.partnerships, np.bool_)
    begin = np.where(arrays.start <= today, arrays.start, UNKNOWN_DAY).astype(np.int32)
    end = np.where(arrays.end <= today, arrays.end, UNKNOWN_DAY).astype(np.int32)

    def always(rows: Csr) -> Spells:
        unknown = np.full(len(rows.indices), UNKNOWN_DAY, np.int32)
        return Spells(rows.row_numbers(), rows.indices, unknown, unknown)

    members, people = always(arrays.members), always(arrays.people)
    return History(members, people, arrays.start, begin, never, end, never, nobody, nobody)
