"""Registries with links of all kinds, as plain rows: live, fading, silent, undated, over, blocked."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

Rows = list[dict[str, Any]]
AS_OF = "2024-03-31"
_TODAY = date.fromisoformat(AS_OF)
_PARENTS = {
    "flat": [-1] * 9,
    "one top": [-1, 0, 0, 1, 1, 2, 2, 3, 3],
    "several tops": [-1, -1, 0, 0, 1, 1, 2, 3, -1],
}
_TOWNS = 7


def day(before: int) -> str:
    """The day so many days before the day of the pictures."""
    return (_TODAY - timedelta(days=before)).isoformat()


def random_contacts(seed: int, size: int = 16, links: int = 18) -> dict[str, Rows]:
    """A registry with towns in regions, themes in a tree, unknowns, and links in every state."""
    random = Random(seed)
    adjoining = random.random() < 0.8
    rows = {
        "territory": _territories(random, adjoining),
        "theme": [
            {"id": f"h{n}", **({"parent": f"h{up}"} if up >= 0 else {})}
            for n, up in enumerate(_PARENTS[random.choice(sorted(_PARENTS))])
        ],
        "organisation": [{"id": f"o{n}"} for n in range(5)],
        "person": [{"id": f"x{n}"} for n in range(6)],
        "protocol": [
            {"id": "valid", "expires_on": random.choice([None, day(-40)])},
            {"id": "lapsed", "expires_on": random.choice([day(0), day(300), "2022"])},
        ],
        "partnership": [_partnership(random, number) for number in range(size)],
        "membership": [
            {"partnership": f"p{random.randrange(size):02}", "organisation": f"o{random.randrange(5)}"}
            for _ in range(size)
        ],
        "link": [link for _ in range(links) if (link := _link(random, size)) is not None],
    }
    return {**rows, "succession": _successions(random, rows["partnership"])}


def _successions(random: Random, partnerships: Rows) -> Rows:
    """Most of them of what has ended; some to come, of a split, or of one that lives on."""
    every = [row["id"] for row in partnerships]
    ended = [row["id"] for row in partnerships if row["end"]] or every
    pairs = {(random.choice(random.choice([ended] * 5 + [every])), random.choice(every)) for _ in range(5)}
    return [
        {
            "predecessor": before,
            "successor": after,
            "date": random.choice([None, day(60), day(50), day(-30)]),
            "kind": random.choice(["renaming", "merger", "split"]),
        }
        for before, after in sorted(pairs)
        if before != after
    ]


def _territories(random: Random, adjoining: bool) -> Rows:
    regions = [{"id": f"r{n}", "parent": "nation"} for n in range(3)]
    towns: Rows = [{"id": f"t{n}", "parent": f"r{n % 3}"} for n in range(_TOWNS)]
    if random.random() < 0.3:
        del towns[-1]["parent"]  # where it lies was not recorded
    for n, town in enumerate(towns):
        if adjoining and random.random() < 0.5:
            town["adjoins"] = [f"t{random.choice([m for m in range(_TOWNS) if m != n])}"]
    if adjoining and random.random() < 0.2:
        regions[0]["adjoins"] = ["r2"]
    return [{"id": "nation"}, *regions, *towns]


def _partnership(random: Random, number: int) -> dict[str, Any]:
    towns = sorted({f"t{random.randrange(_TOWNS)}" for _ in range(random.choice([1, 1, 1, 2]))})
    return {
        "id": f"p{number:02}",
        "name": f"Table {number}",
        "level": random.choice(["local", "local", "regional", "national", None]),
        "themes": random.choice([None, *[sorted({f"h{random.randrange(9)}" for _ in range(3)})] * 6]),
        "territories": random.choice([None, *[towns] * 8, ["r0"], ["r1", "r2"], ["nation"]]),
        "end": random.choice([None] * 9 + [day(50)]),
        "links_confirmed_none": random.choice([None, None, None, "true", day(20), day(-20)]),
    }


def _link(random: Random, size: int) -> dict[str, Any] | None:
    a, b = random.randrange(size), random.randrange(size)
    if a == b:
        return None
    contact = random.choice([3, 100, 200, 360, 366, 500, 731, 900, -30, None])
    begun = random.choice([None, None, 1000, 100, -10])
    ended = random.choice([None, None, None, None, None, 1, -100])
    return {
        "a": f"p{a:02}",
        "b": random.choice([f"p{b:02}"] * 8 + ["organisation:o1"]),
        "last_contact": None if contact is None else day(contact),
        "start": None if begun is None else day(begun),
        "end": None if ended is None else day(ended),
        "carriers": random.choice([None, ["x1"], ["x1"], ["x2"], ["x1", "x3"]]),
        "protocol": random.choice([None, None, None, None, "valid", "lapsed"]),
        "blocked_reason": random.choice([None] * 9 + ["They object"]),
    }


def awkward_contacts() -> dict[str, dict[str, Rows]]:
    """Registries at the edge of what links can be."""
    towns: Rows = [{"id": "t0"}, {"id": "t1", "adjoins": ["t0"]}]
    themes: Rows = [{"id": "h0"}, {"id": "h1"}]

    def tables(number: int, **more: Any) -> Rows:
        full = {"name": "Table", "themes": ["h0"], "territories": ["t0"], "level": "local"}
        return [{"id": f"p{n:02}", **full, **more} for n in range(number)]

    def linked(*pairs: tuple[int, int], **more: Any) -> Rows:
        return [{"a": f"p{a:02}", "b": f"p{b:02}", **more} for a, b in pairs]

    star = [(0, n) for n in range(1, 8)]
    every = [(a, b) for b in range(6) for a in range(b)]
    places: dict[str, Rows] = {"territory": towns, "theme": themes}
    return {
        "empty": {},
        "one partnership": {**places, "partnership": tables(1)},
        "no links": {**places, "partnership": tables(6)},
        "said to have none": {**places, "partnership": tables(6, links_confirmed_none="true")},
        "all linked": {
            **places,
            "partnership": tables(6),
            "link": linked(*every, last_contact=day(10)),
        },
        "no dates": {**places, "partnership": tables(8), "link": linked(*star)},
        "all ended": {
            **places,
            "partnership": tables(8, end=day(9)),
            "link": linked(*star, last_contact=day(10)),
        },
        "links over": {**places, "partnership": tables(8), "link": linked(*star, end=day(10))},
        "contacts in the future": {
            **places,
            "partnership": tables(8),
            "link": linked(*star, last_contact=day(-10)),
        },
        "star": {**places, "partnership": tables(8), "link": linked(*star, last_contact=day(10))},
        "all blocked": {
            **places,
            "partnership": tables(4),
            "link": linked(*every[:6], blocked_reason="no"),
        },
        "nothing known": {"partnership": [{"id": f"p{n}", "name": "Table"} for n in range(4)]},
        "far apart": {
            **places,
            "territory": [{"id": "t0"}, {"id": "t1"}],
            "partnership": [
                {"id": f"p{n}", "name": "Table", "themes": [f"h{n}"], "territories": [f"t{n}"]}
                for n in range(2)
            ],
        },
        "everything": random_contacts(3),
        "many links": random_contacts(4, size=40, links=320),
    }
