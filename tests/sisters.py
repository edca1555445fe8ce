"""Registries of neighbouring towns, and families and neighbours once more, in plain Python."""

from __future__ import annotations

from itertools import combinations
from math import log
from random import Random

from tests.networks import Network, Row

TOWNS = 12  # leaves 0 to 11, four to a region
REGIONS = (12, 13, 14)
LEAVES = 16  # one more than is used


def region_of(leaf: int) -> int:
    return REGIONS[leaf // 4]


def town(random: Random, at: int, size: int) -> Row:
    """A partnership of one town or two, with members of the town, of the region and of the country."""
    ground = sorted({at, (at + 1) % TOWNS} if random.random() < 0.1 else {at})
    parents = {region_of(leaf) for leaf in ground}
    region = at // 4
    members = {at * 2, at * 2 + 1} | {
        24 + region * 5 + number for number in range(5) if random.random() < 0.9
    }
    members |= {39 for _ in range(1) if random.random() < 0.6}
    return Row(
        members=sorted(member for member in members if random.random() < 0.9),
        people=sorted({random.randrange(30) for _ in range(3)}) if random.random() < 0.7 else [],
        themes=random.choice([[0]] * 7 + [[0, 1], [5], []]),
        leaves=ground if random.random() < 0.95 else [],
        parent_territory=parents.pop() if len(parents) == 1 and random.random() < 0.95 else -1,
        status=random.choice(["active"] * 9 + ["dormant", "ended"]),
        level=random.choice(["local"] * 9 + ["regional", None]),
        legal_basis=random.choice([None, None, "statutory"]),
        satellite_of=random.randrange(size) if random.random() < 0.05 else -1,
        members_complete=random.choice([None, True, False]),
        meetings_per_year=random.choice([2.0, 4.0, 12.0]),
        hours_per_meeting=random.choice([1.5, 2.0]),
    )


def towns(seed: int, size: int = 14) -> Network:
    """Sister partnerships, some with more than one to a town; the ground of some members is recorded."""
    random = Random(seed)
    ground = {member: [member // 2] for member in range(24) if random.random() < 0.7}
    ground |= {
        24 + region * 5 + at: list(range(region * 4, region * 4 + 4))
        for region in range(3)
        for at in range(3)
    }
    ground |= {24 + 5 * region + 4: [region * 4] for region in range(3)}
    return Network(
        [town(random, random.randrange(TOWNS), size) for _ in range(size)],
        theme_parent=[-1] * 12,
        population=[1000.0] * LEAVES,
        organisation_leaves=ground,
    )


class Neighbours:
    """All sisters of a network, formula by formula."""

    def __init__(self, network: Network, *, cut: float = 0.60) -> None:
        self.network, self.cut = network, cut
        self.rows = network.rows
        self.active = [at for at, row in enumerate(self.rows) if row.active]
        everyone = {o for row in self.rows for o in row.members}
        sits_in = {o: sum(o in self.rows[at].members for at in self.active) for o in everyone}
        self.weight = {o: log((1 + len(self.active)) / (1 + n)) + 1 for o, n in sits_in.items()}
        self.ground = {o: self._ground(o) for o in everyone}
        placed = [at for at in self.active if self._placed(self.rows[at])]
        self.left_out = [at for at in placed if not self.rows[at].themes]
        told = [at for at in placed if self.rows[at].themes]
        judged = ((pair, self._judge(*pair)) for pair in combinations(told, 2))
        self.pairs = {pair: numbers for pair, numbers in judged if numbers is not None}

    def _placed(self, row: Row) -> bool:
        return bool(row.level and row.parent_territory >= 0 and row.members and row.leaves)

    def _ground(self, organisation: int) -> set[int]:
        recorded = self.network.organisation_leaves.get(organisation)
        if recorded:
            return set(recorded)
        return {
            leaf
            for at in self.active
            if organisation in self.rows[at].members
            for leaf in self.rows[at].leaves
        }

    def _judge(self, at: int, other: int) -> dict[str, float] | None:
        p, q = self.rows[at], self.rows[other]
        sister = p.level == q.level and p.parent_territory == q.parent_territory
        tied = p.satellite_of == other or q.satellite_of == at
        if not sister or tied or set(p.leaves) & set(q.leaves):
            return None
        score = self._score(p, q, set(p.members), set(q.members))
        themes = len(set(p.themes) & set(q.themes)) / len(set(p.themes) | set(q.themes))
        if score is None or score < self.cut - 1e-12 or themes < 0.60 - 1e-12:
            return None
        less = [self._score(p, q, set(p.members) - {o}, set(q.members)) for o in p.members]
        less += [self._score(p, q, set(p.members), set(q.members) - {o}) for o in q.members]
        shared = sum(self.weight[o] for o in set(p.members) & set(q.members))
        return {
            "score": score,
            "floor": min(0.0 if s is None else s for s in [score, *less]),
            "shared": shared,
        }

    def _score(self, p: Row, q: Row, one: set[int], other: set[int]) -> float | None:
        both = one & other
        if len(both) < 2:
            return None
        counted = [o for o in one | other if o in both or not self._local(o, p, q)]
        return sum(self.weight[o] for o in both) / sum(self.weight[o] for o in counted)

    def _local(self, organisation: int, p: Row, q: Row) -> bool:
        return self.ground[organisation] <= set(p.leaves) or self.ground[organisation] <= set(q.leaves)


def families_of(pairs: dict[tuple[int, int], dict[str, float]]) -> set[frozenset[int]]:
    """Complete linkage, step by step: join the two clusters whose worst pair is best, while there is one."""
    order = sorted(
        pairs, key=lambda pair: (-round(pairs[pair]["score"], 12), -round(pairs[pair]["shared"], 12), pair)
    )
    rank = {frozenset(pair): number for number, pair in enumerate(order)}
    clusters = [{one} for one in sorted({end for pair in pairs for end in pair})]
    while True:
        apart = [
            (max(rank.get(frozenset((a, b)), len(rank)) for a in one for b in other), number, another)
            for (number, one), (another, other) in combinations(enumerate(clusters), 2)
        ]
        worst, number, another = min(apart, default=(len(rank), 0, 0))
        if worst == len(rank):
            return {frozenset(cluster) for cluster in clusters if len(cluster) > 1}
        clusters[number] |= clusters.pop(another)
