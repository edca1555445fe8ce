"""Networks as plain rows, made into the arrays that analyses read; and networks that are awkward."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import numpy as np

from graphsvc.model.codes import LEGAL_BASES, LEVELS, PARTNERSHIP_END_REASONS, STATUSES, number_of
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays
from graphsvc.snapshot.csr import Csr

TODAY = 20_000


@dataclass
class Row:
    """A partnership; days count from 1970, None and empty lists are unknown."""

    members: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    themes: list[int] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)
    parent_territory: int = -1
    links: list[int] = field(default_factory=list)
    status: str = "active"
    level: str | None = None
    legal_basis: str | None = None
    end_reason: str | None = None
    start: int | None = None
    end: int | None = None
    planned_end: int | None = None
    satellite_of: int = -1
    members_complete: bool | None = None
    meetings_per_year: float | None = None
    hours_per_meeting: float | None = None

    @property
    def active(self) -> bool:
        return self.status in ("active", "dormant", "unclear")


@dataclass
class Network:
    """Partnerships and what surrounds them, numbered by place; a theme tree and populations by leaf."""

    rows: list[Row]
    theme_parent: list[int] = field(default_factory=lambda: [-1] * 12)
    population: list[float | None] = field(default_factory=lambda: [100.0, 200.0, 300.0, 400.0])
    organisation_parent: dict[int, int] = field(default_factory=dict)
    organisation_leaves: dict[int, list[int]] = field(default_factory=dict)

    def arrays(self, *, organisations: int = 60, people: int = 60) -> Arrays:
        """The same as an analysis reads it."""
        rows = self.rows
        parents = np.full(self._width("members", organisations), -1, np.int32)
        for child, parent in self.organisation_parent.items():
            parents[child] = parent
        return Arrays(
            as_of_day=TODAY,
            status=self._codes("status", STATUSES),
            active=np.array([row.active for row in rows], bool),
            level=self._codes("level", LEVELS),
            legal_basis=self._codes("legal_basis", LEGAL_BASES),
            end_reason=self._codes("end_reason", PARTNERSHIP_END_REASONS),
            start=self._days("start"),
            end=self._days("end"),
            planned_end=self._days("planned_end"),
            satellite_of=np.array([row.satellite_of for row in rows], np.int32),
            members_complete=np.array(
                [-1 if row.members_complete is None else int(row.members_complete) for row in rows], np.int8
            ),
            meetings_per_year=self._figures("meetings_per_year"),
            hours_per_meeting=self._figures("hours_per_meeting"),
            members=self._ties("members", len(parents)),
            people=self._ties("people", self._width("people", people)),
            themes=self._ties("themes", len(self.theme_parent)),
            leaves=self._ties("leaves", len(self.population)),
            parent_territory=np.array([row.parent_territory for row in rows], np.int32),
            live_links=self._links(),
            organisation_parent=parents,
            organisation_leaves=_csr(
                [(ix, leaf) for ix, leaves in self.organisation_leaves.items() for leaf in leaves],
                (len(parents), len(self.population)),
            ),
            theme_parent=np.array(self.theme_parent, np.int32),
            leaf_population=np.array([np.nan if p is None else p for p in self.population], np.float64),
        )

    def _width(self, name: str, least: int) -> int:
        return max([least, *(ix + 1 for row in self.rows for ix in getattr(row, name))])

    def _codes(self, name: str, codes: tuple[str, ...]) -> np.ndarray:
        return np.array([number_of(getattr(row, name), codes) for row in self.rows], np.int8)

    def _days(self, name: str) -> np.ndarray:
        days = [getattr(row, name) for row in self.rows]
        return np.array([UNKNOWN_DAY if day is None else day for day in days], np.int32)

    def _figures(self, name: str) -> np.ndarray:
        figures = [getattr(row, name) for row in self.rows]
        return np.array([np.nan if figure is None else figure for figure in figures], np.float64)

    def _ties(self, name: str, width: int) -> Csr:
        pairs = [(at, ix) for at, row in enumerate(self.rows) for ix in getattr(row, name)]
        return _csr(pairs, (len(self.rows), width))

    def _links(self) -> Csr:
        ties = [(at, ix) for at, row in enumerate(self.rows) for ix in row.links]
        return _csr(ties + [(ix, at) for at, ix in ties], (len(self.rows),) * 2)


def _csr(pairs: list[tuple[int, int]], shape: tuple[int, int]) -> Csr:
    rows, columns = np.array(pairs, np.int32).reshape(-1, 2).T
    return Csr.from_pairs(rows, columns, shape)


TREES = {
    "flat": [-1] * 12,
    "one top": [-1, 0, 0, 1, 1, 1, 2, 2, 3, 3, 6, 8],
    "several tops": [-1, -1, 0, 0, 1, 1, 2, 2, 3, 6, 6, -1],
}


def random_network(seed: int, size: int = 24) -> Network:
    """A registry with all of it: hubs, unknowns, levels, endings, satellites, planned and ended ones."""
    random = Random(seed)

    def some(most: int, width: int, unknown: float = 0.15) -> list[int]:
        if random.random() < unknown:
            return []
        return sorted({random.randrange(width) for _ in range(random.randint(1, most))})

    def maybe(share: float, *values: object) -> object:
        return random.choice(values) if random.random() < share else None

    rows = [
        Row(
            members=some(6, 14) + [14 + hub for hub in range(3) if random.random() < 0.7],
            people=some(4, 18),
            themes=some(3, 12),
            leaves=some(3, 4),
            links=some(2, size, 0.6),
            status=random.choice(["active"] * 8 + ["dormant", "unclear", "planned", "ended"]),
            level=maybe(0.8, *LEVELS[2:]),
            legal_basis=maybe(0.3, *LEGAL_BASES),
            end_reason=maybe(0.1, "merged", "goal_achieved"),
            start=maybe(0.8, TODAY - 900, TODAY - 400, TODAY + 100, TODAY + 200),
            end=maybe(0.2, TODAY - 5, TODAY, TODAY + 100, TODAY + 183, TODAY + 184),
            planned_end=maybe(0.3, TODAY - 9, TODAY + 183, TODAY + 184, TODAY + 730, TODAY + 731),
            satellite_of=random.randrange(size) if random.random() < 0.15 else -1,
            members_complete=maybe(0.5, True, False),
            meetings_per_year=maybe(0.8, 2.0, 6.0, 12.0),
            hours_per_meeting=maybe(0.8, 1.5, 3.0),
        )
        for _ in range(size)
    ]
    for at in random.sample(range(1, size), size // 3):
        _nearly_alike(random, rows[at], rows[at - 1])
    population = [random.choice([100.0, 250.0, 1_000.0, 30_000.0]) for _ in range(4)]
    return Network(
        rows,
        theme_parent=TREES[random.choice(sorted(TREES))],
        population=[random.choice([*[p] * 8, None, 0.0]) for p in population],
        organisation_parent=dict.fromkeys(range(3), 14),
    )


def _nearly_alike(random: Random, row: Row, other: Row) -> None:
    """Makes a row a duplicate of another in most respects, as real overlaps are."""
    for name in ("members", "people", "themes", "leaves"):
        if random.random() < 0.8:
            shared = [ix for ix in getattr(other, name) if random.random() < 0.9]
            setattr(row, name, sorted({*shared, *random.sample(getattr(row, name) or [0], 1)}))


def awkward() -> dict[str, Network]:
    """Networks at the edge of what a registry can be."""
    full = {"members": [0, 1, 2], "people": [0, 1], "themes": [0, 3], "leaves": [0, 1]}
    return {
        "empty": Network([]),
        "one partnership": Network([Row(**full)]),
        "all alike": Network([Row(**full) for _ in range(12)]),
        "one hub in everything": Network(
            [Row(members=[0, 5 + at], people=[at], themes=[at % 3], leaves=[at % 4]) for at in range(12)]
        ),
        "no territory": Network([Row(**{**full, "leaves": []}) for _ in range(6)]),
        "no themes": Network([Row(**{**full, "themes": []}) for _ in range(6)]),
        "no people": Network([Row(**{**full, "people": []}) for _ in range(6)]),
        "no members": Network([Row(**{**full, "members": []}) for _ in range(6)]),
        "disconnected": Network(
            [Row(members=[at], people=[at], themes=[at % 12], leaves=[at % 4]) for at in range(12)]
        ),
        "all ended": Network([Row(**full, status="ended", end=TODAY - 1) for _ in range(5)]),
        "all planned": Network([Row(**full, status="planned", start=TODAY + 30) for _ in range(5)]),
        "missing everything": Network([Row() for _ in range(5)]),
        "no lists at all": Network([Row() for _ in range(3)], theme_parent=[], population=[]),
        "no population": Network([Row(**full) for _ in range(4)], population=[None, 0.0, None, -5.0]),
        "2,000 members in one": Network(
            [Row(**{**full, "members": list(range(2_000))}), Row(**full), Row(**full)],
        ),
        "many themes in one": Network(
            [Row(**{**full, "themes": list(range(12))}), Row(**full)], theme_parent=TREES["one top"]
        ),
        "everything": random_network(5),
    }
