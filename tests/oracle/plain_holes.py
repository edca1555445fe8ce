"""Structural holes and who could bridge them once more: pure Python on plain rows, pair by pair."""

from __future__ import annotations

from itertools import combinations
from math import ceil, floor, isclose, sqrt
from typing import Any

from tests.oracle.plain_links import Link, Oracle

Group = frozenset[int]


def ninetieth(values: list[int]) -> float:
    """The 90th percentile, between the two nearest."""
    ordered = sorted(values)
    place = 0.9 * (len(ordered) - 1)
    low, high = ordered[floor(place)], ordered[ceil(place)]
    return low + (high - low) * (place - floor(place))


class Holes:
    """Every two groups of a registry, whether a hole or not."""

    def __init__(self, rows: dict[str, Any], links: Oracle, grouping: str) -> None:
        self.rows, self.links, self.grouping = rows, links, grouping
        self.bodies = {row["id"]: row for row in rows.get("organisation", [])}
        self.groups = {key: group for key, group in self.grouped().items() if group}

    # Groups

    def grouped(self) -> dict[str, Group]:
        if self.grouping == "COMPONENT":
            return self.components()
        keys: dict[str, set[int]] = {}
        for n in self.links.active:
            for key in self.keys_of(n):
                keys.setdefault(key, set()).add(n)
        return {key: frozenset(keys[key]) for key in sorted(keys)}

    def keys_of(self, n: int) -> set[str]:
        row = self.links.rows[n]
        if self.grouping == "LEVEL":
            return {row["level"]} if row.get("level") else set()
        if self.grouping == "SECTOR":
            return self.leading(n)
        parents = (
            {t["id"]: t.get("parent") for t in self.links.places.values()}
            if self.grouping == "TERRITORY"
            else self.links.themes
        )
        tops = self.tops(parents)
        listed = row.get("territories" if self.grouping == "TERRITORY" else "themes") or []
        return {top for each in listed for top in tops if top in self.upward(parents, each)}

    def leading(self, n: int) -> set[str]:
        sectors = [self.bodies[each].get("sector") for each in self.members(n)]
        counts = {sector: sectors.count(sector) for sector in sectors if sector}
        most = [sector for sector, count in counts.items() if count == max(counts.values())]
        return set(most) if len(most) == 1 else set()

    def tops(self, parents: dict[str, str | None]) -> list[str]:
        tops = [key for key, up in parents.items() if up is None]
        while len(tops) == 1 and (below := [key for key, up in parents.items() if up == tops[0]]):
            tops = below
        return tops

    def upward(self, parents: dict[str, str | None], key: str | None) -> list[str]:
        line = []
        while key is not None:
            line.append(key)
            key = parents[key]
        return line

    def components(self) -> dict[str, Group]:
        found: list[set[int]] = []
        for n in self.links.active:
            joined = [each for each in found if each & (self.links.neighbours[n] | {n})]
            found = [each for each in found if each not in joined] + [{n}.union(*joined)]
        ordered = sorted(found, key=min)
        return {str(place + 1): frozenset(each) for place, each in enumerate(ordered)}

    # Holes

    def pairs(self, g: Group, h: Group) -> set[tuple[int, int]]:
        """One of each group, neither of them in both, and not blocked."""
        only_g, only_h = g - h, h - g
        found = {(min(p, q), max(p, q)) for p in only_g for q in only_h}
        return {pair for pair in found if not self.links.links.get(pair, Link()).blocked}

    def expected(self, g: Group, h: Group) -> float:
        return sum(self.links.p[pair] for pair in self.pairs(g, h) if pair in self.links.p)

    def live(self, g: Group, h: Group) -> float:
        return sum(self.links.links.get(pair, Link()).freshness for pair in self.pairs(g, h))

    def holes(self) -> dict[tuple[str, str], tuple[float, float]]:
        found = {}
        for (one, g), (other, h) in combinations(self.groups.items(), 2):
            expected, live = self.expected(g, h), self.live(g, h)
            if live <= 1 + 1e-12 and expected - live >= 1 - 1e-12 and self.links.evaluated:
                found[one, other] = (expected, live)
        return found

    # Bridges

    def members(self, n: int) -> set[str]:
        key = self.links.keys[n]
        return {row["organisation"] for row in self.rows.get("membership", []) if row["partnership"] == key}

    def contacts(self, node: str) -> set[int]:
        """Active partnerships that an organisation sits in, or that a partnership is or is linked to."""
        if node in self.bodies:
            return {n for n in self.links.active if node in self.members(n)}
        n = self.links.keys.index(node)
        return self.links.neighbours[n] | {n}

    def number(self, node: str) -> int:
        return self.links.keys.index(node)

    def carried(self, node: str) -> int:
        return len(self.contacts(node)) - (node not in self.bodies)

    def load(self, node: str) -> float:
        alike = self.bodies if node in self.bodies else [self.links.keys[n] for n in self.links.active]
        carried = [self.carried(each) for each in alike if self.carried(each)]
        return min(1.0, self.carried(node) / ninetieth(carried)) if self.carried(node) else 0.0

    def potential(self, node: str, g: Group, h: Group) -> float:
        contacts = self.contacts(node)
        shares = [len(contacts & group) / len(group) for group in (g, h)]
        return sqrt(shares[0] * shares[1]) * (1 - self.load(node) / 2)

    def nodes(self) -> list[str]:
        return [*self.bodies, *(self.links.keys[n] for n in self.links.active)]

    def sitting(self, g: Group, h: Group) -> set[str]:
        return {node for node in self.nodes() if self.contacts(node) & g and self.contacts(node) & h}

    def near(self, g: Group, h: Group) -> set[str]:
        found = set()
        for node in self.nodes():
            for mine, other in ((g, h), (h, g)):
                through = self.contacts(node) - ({self.number(node)} if node not in self.bodies else set())
                reaches = through & mine and not self.contacts(node) & other
                if reaches and self.covers(node, other) and self.alike(node, other):
                    found.add(node)
        return found

    def listed(self, node: str, field: str) -> set[str]:
        """Own territories or themes, or where an organisation has none those of its partnerships."""
        row = self.bodies.get(node) or self.links.rows[self.links.keys.index(node)]
        found = set(row.get(field) or [])
        if not found and node in self.bodies:
            found = {each for n in self.contacts(node) for each in self.links.rows[n].get(field) or []}
        return found

    def leaves(self, listed: set[str]) -> set[str]:
        ups = {place.get("parent") for place in self.links.places.values()}
        lowest = [key for key in self.links.places if key not in ups]
        return {key for key in lowest if set(self.links.above(key)) & listed}

    def covers(self, node: str, group: Group) -> bool:
        ground = self.leaves({each for n in group for each in self.links.rows[n].get("territories") or []})
        people = {key: self.links.places[key].get("population") or 0 for key in ground}
        weight = people if all(people.values()) else dict.fromkeys(ground, 1)
        covered = sum(weight[key] for key in self.leaves(self.listed(node, "territories")) & ground)
        return bool(ground) and (covered / sum(weight.values()) >= 0.6 - 1e-12)

    def alike(self, node: str, group: Group) -> bool:
        mine = self.listed(node, "themes")
        theirs = {each for n in group for each in self.links.rows[n].get("themes") or []}
        if not mine or not theirs:
            return False
        mean = sum(max(self.links.alike(t, u) for u in theirs) for t in mine) / len(mine)
        return mean > 0.6 or isclose(mean, 0.6, abs_tol=1e-12)

    def acquainted(self, node: str) -> float | None:
        others = self.contacts(node) - (set() if node in self.bodies else {self.links.keys.index(node)})
        pairs = [*combinations(sorted(others), 2)]
        return sum(b in self.links.neighbours[a] for a, b in pairs) / len(pairs) if pairs else None
