"""The overlap methods once more: pure Python on plain rows, formula by formula, no array in sight."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import exp, log, sqrt

from tests.networks import TODAY, Network, Row

WEIGHTS = {"members": 0.45, "themes": 0.35, "people": 0.20}
FLOOR = 0.1


@dataclass
class Pair:
    """What is to be said of one pair."""

    a: int
    b: int
    numbers: dict[str, float | None]
    band: str
    advice: tuple[str | None, str]
    next_advice: tuple[str | None, str] | None
    satellite: bool

    @property
    def place(self) -> float:
        return self.numbers["score"] * sqrt(min(1.0, self.numbers["completeness"] / 0.65))


class Oracle:
    """Every pair of a network that can overlap, however little."""

    def __init__(self, network: Network, *, include_planned: bool = False) -> None:
        self.network = network
        rows = network.rows
        self.considered = [
            at for at, row in enumerate(rows) if row.active or (include_planned and about_to_start(row))
        ]
        active = [row for row in rows if row.active]
        sits_in: dict[int, int] = {}
        for row in active:
            for organisation in row.members:
                sits_in[organisation] = sits_in.get(organisation, 0) + 1
        everyone = {organisation for row in rows for organisation in row.members}
        self.weight = {o: log((1 + len(active)) / (1 + sits_in.get(o, 0))) + 1 for o in everyone}
        pairs = (self.pair(low, high) for low, high in combinations(self.considered, 2))
        self.pairs = {(pair.a, pair.b): pair for pair in pairs if pair is not None}

    def pair(self, low: int, high: int) -> Pair | None:
        a, b = self.smaller_first(low, high)
        p, q = self.network.rows[a], self.network.rows[b]
        territory, containment = self.territory(p, q)
        shared = bool(set(p.members) & set(q.members)) or bool(set(p.people) & set(q.people))
        if containment == 0.0 or not (shared or (containment is not None and set(p.themes) & set(q.themes))):
            return None
        members = self.members(p, q)
        people = jaccard(set(p.people), set(q.people))
        themes, theme_a, theme_b = self.themes(p, q)
        score = combine(members["similarity"], themes, people)
        shared_people = len(set(p.people) & set(q.people))
        is_open = themes is None or territory is None or (members["similarity"] is None and not shared_people)
        numbers = {
            "score": score,
            "score_min": combine(members["least"], themes, people),
            "score_max": combine(members["most"], themes, people),
            "completeness": completeness(p, q, members["similarity"], themes, people),
            "members_similarity": members["similarity"],
            "containment_a": members["a"],
            "containment_b": members["b"],
            "shared_members": members["number"],
            "united_members": members["united"],
            "themes_similarity": themes,
            "theme_containment_a": theme_a,
            "theme_containment_b": theme_b,
            "shared_themes": None if themes is None else len(set(p.themes) & set(q.themes)),
            "people_similarity": people,
            "shared_people": None if people is None else shared_people,
            "territory_similarity": territory,
            "territory_containment": containment,
            "hours_per_year": hours(p, q, members["number"] if people is None else shared_people),
        }
        satellite = p.satellite_of == b or q.satellite_of == a
        advice = decide(p, q, numbers, is_open, satellite)
        band = "INCOMPLETE" if is_open else band_of(numbers)
        return Pair(a, b, numbers, band, advice[0], advice[1] if len(advice) > 1 else None, satellite)

    def smaller_first(self, low: int, high: int) -> tuple[int, int]:
        sums = [sum(self.weight[o] for o in self.network.rows[at].members) for at in (low, high)]
        if not all(sums) or abs(sums[0] - sums[1]) <= 1e-12 * max(sums) or sums[0] < sums[1]:
            return low, high
        return high, low

    def members(self, p: Row, q: Row) -> dict[str, float | None]:
        one, other = set(p.members), set(q.members)
        if not one or not other:
            return dict.fromkeys(("similarity", "least", "most", "a", "b", "number", "united"))
        taken_out = [self.similarity(one - {o}, other) for o in one]
        taken_out += [self.similarity(one, other - {o}) for o in other]
        now = self.similarity(one, other)
        shared = self.total(one & other)
        return {
            "similarity": now,
            "least": min([now, *taken_out]),
            "most": max([now, *taken_out]),
            "a": shared / self.total(one),
            "b": shared / self.total(other),
            "number": len(one & other),
            "united": len(one | other),
        }

    def similarity(self, one: set[int], other: set[int]) -> float:
        return self.total(one & other) / self.total(one | other)

    def total(self, organisations: set[int]) -> float:
        return sum(self.weight[o] for o in organisations)

    def themes(self, p: Row, q: Row) -> tuple[float | None, float | None, float | None]:
        if not p.themes or not q.themes:
            return None, None, None
        there = [max(self.theme_pair(t, u) for u in q.themes) for t in p.themes]
        back = [max(self.theme_pair(t, u) for t in p.themes) for u in q.themes]
        share = (sum(there) + sum(back)) / (len(there) + len(back))
        return share / (2 - share), sum(there) / len(there), sum(back) / len(back)

    def theme_pair(self, t: int, u: int) -> float:
        if t == u:
            return 1.0
        ours, theirs = self.line(t), self.line(u)
        common = [theme for theme in ours if theme in theirs]
        if not common:
            return 0.0
        return 2 * self.depth(common[0]) / (self.depth(t) + self.depth(u))

    def line(self, theme: int) -> list[int]:
        """The theme and its ancestors, upwards."""
        parent = self.network.theme_parent[theme]
        return [theme] if parent < 0 else [theme, *self.line(parent)]

    def depth(self, theme: int) -> int:
        tops = sum(parent < 0 for parent in self.network.theme_parent)
        return len(self.line(theme)) - (1 if tops == 1 else 0)

    def territory(self, p: Row, q: Row) -> tuple[float | None, float | None]:
        one, other = set(p.leaves), set(q.leaves)
        if not one or not other:
            return None, None
        population = self.network.population
        counted = any(population[leaf] is None or population[leaf] <= 0 for leaf in one | other)
        size = {leaf: 1.0 if counted else population[leaf] for leaf in one | other}
        shared = sum(size[leaf] for leaf in one & other)
        smaller = min(sum(size[leaf] for leaf in side) for side in (one, other))
        return shared / sum(size.values()), shared / smaller


def about_to_start(row: Row) -> bool:
    return row.status == "planned" and row.start is not None and TODAY < row.start <= TODAY + 183


def jaccard(one: set[int], other: set[int]) -> float | None:
    return len(one & other) / len(one | other) if one and other else None


def combine(members: float | None, themes: float | None, people: float | None) -> float:
    known = {"members": members, "themes": themes, "people": people}
    known = {name: value for name, value in known.items() if value is not None}
    weight = sum(WEIGHTS[name] for name in known)
    return exp(sum(WEIGHTS[name] * log(max(value, FLOOR)) for name, value in known.items()) / weight)


def completeness(p: Row, q: Row, members: float | None, themes: float | None, people: float | None) -> float:
    half = p.members_complete is False or q.members_complete is False
    found = 0.0 if members is None else WEIGHTS["members"] * (0.5 if half else 1.0)
    return found + (themes is not None) * WEIGHTS["themes"] + (people is not None) * WEIGHTS["people"]


def hours(p: Row, q: Row, twice: int | None) -> float | None:
    known = (p.meetings_per_year, p.hours_per_meeting, q.meetings_per_year, q.hours_per_meeting, twice)
    if None in known:
        return None
    return twice * min(p.meetings_per_year * p.hours_per_meeting, q.meetings_per_year * q.hours_per_meeting)


def ending(row: Row) -> bool:
    planned = row.planned_end is not None and row.planned_end <= TODAY + 183
    dated = row.end is not None and TODAY < row.end <= TODAY + 183
    return planned or dated or (row.end_reason is not None and row.end is None)


def at_least(value: float | None, cut: float) -> bool:
    return value is not None and value >= cut - 1e-12


def under(value: float | None, cut: float) -> bool:
    return value is not None and value < cut - 1e-12


def patterns(n: dict[str, float | None]) -> tuple[bool, bool]:
    most = None if n["containment_a"] is None else max(n["containment_a"], n["containment_b"])
    r5 = (
        at_least(n["themes_similarity"], 0.60)
        and at_least(n["territory_similarity"], 0.60)
        and under(most, 0.40)
    )
    r6 = (at_least(most, 0.60) or at_least(n["people_similarity"], 0.50)) and under(
        n["themes_similarity"], 0.30
    )
    return r5, r6


def band_of(n: dict[str, float | None]) -> str:
    if at_least(n["score"], 0.55):
        return "STRONG"
    if at_least(n["score"], 0.40):
        return "REVIEW"
    return "PATTERN" if any(patterns(n)) else "BELOW"


def decide(
    p: Row, q: Row, n: dict[str, float | None], is_open: bool, satellite: bool
) -> list[tuple[str | None, str]]:
    """Every row of the decision table that matches, in order (a table row once)."""
    r5, r6 = patterns(n)
    nested = under(n["territory_similarity"], 0.60)
    inside = at_least(n["containment_a"], 0.75) and under(n["containment_b"], 0.60)
    inside = inside and at_least(n["theme_containment_a"], 0.60)
    alike = all(at_least(n[name], 0.60) for name in ("containment_a", "containment_b", "themes_similarity"))
    across = None not in (p.level, q.level) and p.level != q.level
    end_in_sight = p.planned_end is not None and p.planned_end <= TODAY + 730
    few = n["united_members"] is not None and n["united_members"] <= 25
    table = (
        (is_open, "R0", "COMPLETE_RECORD"),
        (satellite, None, "KEEP_SATELLITE"),
        (not (at_least(n["score"], 0.40) or r5 or r6), None, "NONE"),
        (ending(p) != ending(q), "R1", "LET_END"),
        (ending(p) and ending(q), "R1", "ONE_SUCCESSOR"),
        (nested, "R2", "DIVIDE_LABOUR"),
        (inside and end_in_sight, "R3", "MAKE_SATELLITE"),
        (inside, "R3b", "ABSORB"),
        (alike and across and not nested, "R2", "DIVIDE_LABOUR"),
        (alike and not across, "R4", "MERGE" if few else "MERGE_TWO_LEVELS"),
        (r5, "R5", "DEMARCATE"),
        (r6, "R6", "MEET_JOINTLY"),
        (True, "R7", "COORDINATE"),
    )
    return [(rule, action) for holds, rule, action in table if holds]
