"""Convening once more, plainly: sets, loops and the written formulas, from the rows of a picture."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import combinations
from math import exp, isnan, nan, prod, sqrt

from graphsvc.model.codes import CRITERIA
from tests.convenings import Kinds

TODAY = date(2026, 6, 30)
PARENT = {"N": None, "R": "N", "S": "N", "x": "R", "y": "R", "z": "S"}
PEOPLE = {"x": 30_000, "y": 10_000, "z": 20_000}
THEME_PARENT = {
    "property": None, "burglary": "property", "farm_burglary": "burglary", "shop_burglary": "burglary",
    "drugs": None,
}  # fmt: skip
COUNTED = (None, "member", "lead")


def line(node: str | None, parent: dict[str, str | None]) -> list[str]:
    return [] if node is None else [*line(parent[node], parent), node]


def leaves(territories: list[str] | None) -> set[str]:
    return {leaf for leaf in PEOPLE for each in territories or () if each in line(leaf, PARENT)}


def likeness(one: str, other: str) -> float:
    """Wu & Palmer."""
    lines = line(one, THEME_PARENT), line(other, THEME_PARENT)
    common = sum(a == b for a, b in zip(*lines, strict=False))
    return 2 * common / (len(lines[0]) + len(lines[1]))


def people(places: set[str]) -> int:
    return sum(PEOPLE[place] for place in places)


def day(written: str | None) -> date | None:
    return (
        None if written is None else date.fromisoformat(written if len(written) > 4 else f"{written}-01-01")
    )


def started(row: dict[str, object]) -> bool:
    return row.get("start") is None or day(row["start"]) <= TODAY


def over(row: dict[str, object]) -> bool:
    return row.get("end") is not None and day_after(row["end"]) <= TODAY


def day_after(written: str) -> date:
    """An end: a year alone ends with it."""
    return date(int(written) + 1, 1, 1) if len(written) == 4 else date.fromisoformat(written)


class Plain:
    """What is known of each organisation for one task."""

    def __init__(self, rows: Kinds, theme: str, territory: str) -> None:
        self.rows, self.theme, self.here = rows, theme, leaves([territory])
        self.around = leaves([PARENT[territory] or territory])
        self.tables = {row["id"]: row for row in rows["partnership"]}
        self.active = {key for key, row in self.tables.items() if not over(row)}
        self.seats = {
            organisation["id"]: {
                row["partnership"]
                for row in rows["membership"]
                if row["organisation"] == organisation["id"]
                and row["role"] in COUNTED
                and row["partnership"] in self.active
                and started(row)
                and not over(row)
                and not over(organisation)
            }
            for organisation in rows["organisation"]
        }
        self.busiest = sorted(len(seats) for seats in self.seats.values() if seats)

    def load(self, key: str) -> float:
        """Memberships over the 90th percentile, linear between ranks."""
        if not self.seats[key]:
            return 0.0
        at = 0.9 * (len(self.busiest) - 1)
        low = int(at)
        high = min(low + 1, len(self.busiest) - 1)
        top = self.busiest[low] + (at - low) * (self.busiest[high] - self.busiest[low])
        return min(1.0, len(self.seats[key]) / top)

    def ground(self, organisation: dict[str, object]) -> set[str]:
        own = leaves(organisation["territories"])
        return own or {leaf for key in self.seats[organisation["id"]] for leaf in self.covered(key)}

    def covered(self, key: str) -> set[str]:
        return leaves(self.tables[key]["territories"])

    def on_theme(self, key: str) -> bool:
        return any(likeness(self.theme, each) >= 0.6 for each in self.tables[key]["themes"] or ())

    def linked(self, one: str, other: str) -> bool:
        """Whether two partnerships, or a partnership and `organisation:KEY`, have a live link."""
        return any(
            {row["a"], row["b"]} == {one, other} and row["a"] != row["b"] and self.live(row)
            for row in self.rows["link"]
        )

    def live(self, row: dict[str, object]) -> bool:
        return row["blocked_reason"] is None and row["last_contact"] is not None

    @cache  # noqa: B019 - it lives as long as its test
    def candidates(self) -> list[str]:
        """Whose ground meets, or all of unknown ground; those barred left out."""
        free = [row for row in self.rows["organisation"] if not over(row) and not self.barred(row["id"])]
        placed = [row["id"] for row in free if self.ground(row) & self.here]
        return sorted(placed or [row["id"] for row in free if not self.ground(row)])

    def barred(self, key: str) -> bool:
        declared = any(
            row["organisation"] == key and row["criterion"] == "conflict_of_interest" and row["value"] >= 0.5
            for row in self.rows["capacity"]
        )
        return declared or any(
            row["b"] == f"organisation:{key}"
            and row["blocked_reason"] is not None
            and row["a"] in self.active
            and self.on_theme(row["a"])
            and bool(self.covered(row["a"]) & self.here)
            for row in self.rows["link"]
        )

    def sectors(self) -> list[tuple[tuple[str, ...], float]]:
        at: str | None = self.theme
        while at is not None:
            found = sorted(
                (row["sector"], row["weight"] or 1.0)
                for row in self.rows["requirement"]
                if row["theme"] == at
            )
            if found:
                return [((sector,), weight) for sector, weight in found]
            at = THEME_PARENT[at]
        seven = ("social_welfare", "employment", "health", "education", "culture", "planning")
        return [(("law_enforcement", "justice"), 1.0), *(((each,), 1.0) for each in seven)]

    def fit(self, organisation: dict[str, object]) -> float:
        ground = self.ground(organisation)
        if not ground:
            return nan
        common = people(ground & self.here)
        return sqrt(max(common / people(self.here), 0.1) * max(common / people(ground), 0.1))

    @cache  # noqa: B019 - it lives as long as its test
    def table(self, key: str) -> list[float]:
        """The adequacies of an organisation, NaN unknown."""
        organisation = next(row for row in self.rows["organisation"] if row["id"] == key)
        told = {row["criterion"]: row["value"] for row in self.rows["capacity"] if row["organisation"] == key}
        shown = {
            "competence": positive(1 - exp(-self.years(key) / 3)),
            "leadership": positive(float(self.leads(key))),
            "information": positive(self.reached(key)),
            "coverage": self.fit(organisation),
            "readiness": positive(float(self.ready(key))),
            "closeness": max(
                (likeness(self.theme, each) for each in organisation["themes"] or ()), default=nan
            ),
        }
        criteria = [told.get(name, shown.get(name, nan)) for name in CRITERIA]
        return [*criteria, *(self.seat(organisation, sectors) for sectors, _ in self.sectors())]

    def seat(self, organisation: dict[str, object], sectors: tuple[str, ...]) -> float:
        if organisation["sector"] is None:
            return nan
        return self.fit(organisation) if organisation["sector"] in sectors else 0.0

    @cache  # noqa: B019 - it lives as long as its test
    def usable(self, key: str) -> list[float]:
        """What load and ground leave of them."""
        organisation = next(row for row in self.rows["organisation"] if row["id"] == key)
        fit = self.fit(organisation)
        left = 1 - self.load(key) / 2
        names = [*CRITERIA, *(None for _ in self.sectors())]
        known = 1.0 if isnan(fit) else fit
        return [
            value * left * (1.0 if name in (None, "coverage") else known)
            for name, value in zip(names, self.table(key), strict=True)
        ]

    def years(self, key: str) -> float:
        """Days served on the theme, each partnership's days once."""
        days = set()
        for row in self.rows["membership"]:
            if (
                row["organisation"] != key
                or row["role"] not in COUNTED
                or not self.on_theme(row["partnership"])
            ):
                continue
            if row["start"] is None or not started(row):
                continue
            organisation = next(each for each in self.rows["organisation"] if each["id"] == key)
            ends = [TODAY, *(day_after(each["end"]) for each in (row, organisation) if each.get("end"))]
            length = (min(ends) - day(row["start"])).days
            days |= {(row["partnership"], day(row["start"]) + timedelta(n)) for n in range(length)}
        return len(days) / 365.25

    def leads(self, key: str) -> bool:
        member = any(
            row["organisation"] == key and row["role"] == "lead" and started(row)
            for row in self.rows["membership"]
        )
        return member or any(row["organisation"] == key for row in self.rows["role"])

    def reached(self, key: str) -> float:
        wanted = {p for p in self.active if self.on_theme(p) and self.covered(p) & self.around}
        first = self.seats[key] | {p for p in self.active if self.linked(p, f"organisation:{key}")}
        second = {p for p in self.tables for q in first if self.linked(p, q)}
        return len(wanted & (first | second)) / max(len(wanted), 1)

    def ready(self, key: str) -> bool:
        since = TODAY - timedelta(int(5 * 365.25))
        return any(
            row["organisation"] == key
            and row["role"] in COUNTED
            and row["start"]
            and since <= day(row["start"]) <= TODAY
            for row in self.rows["membership"]
        )

    def weights(self) -> list[float]:
        total = sum(weight for _, weight in self.sectors())
        return [
            *(0.5 / len(CRITERIA) for _ in CRITERIA),
            *(0.5 * weight / total for _, weight in self.sectors()),
        ]

    @cache  # noqa: B019 - it lives as long as its test
    def counted(self) -> list[float]:
        """The weights of what is known of some candidate, 1 in all."""
        tables = [self.table(key) for key in self.candidates()]
        known = [
            weight if any(not isnan(table[place]) for table in tables) else 0.0
            for place, weight in enumerate(self.weights())
        ]
        return [weight / sum(known) for weight in known] if sum(known) else known

    def value(self, invited: tuple[str, ...]) -> float:
        """f of a set."""
        tables = [self.usable(key) for key in invited]
        return sum(
            weight * (1 - prod(1 - (0.0 if isnan(table[place]) else table[place]) for table in tables))
            for place, weight in enumerate(self.counted())
        )

    def best(self, size: int) -> float:
        """The best f of all sets of a size."""
        return max((self.value(each) for each in combinations(self.candidates(), size)), default=0.0)


def positive(value: float) -> float:
    """What the network shows; nothing is unknown."""
    return value if value > 0 else nan
