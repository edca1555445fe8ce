"""The methods of missing links once more: pure Python on plain rows, every pair of a registry one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import exp, lgamma, log, tanh
from typing import Any

from graphsvc.model.dates import first_day, months_before, next_day

FIXED = (2.0, 1.0, 0.7, 0.5)
Pair = tuple[int, int]


@dataclass
class Link:
    """What is recorded of a pair: its freshest link and what blocks it."""

    state: str | None = None
    freshness: float = 0.0
    blocked: int = 0


def sigma(odds: float) -> float:
    return 1 / (1 + exp(-odds)) if odds > -700 else 0.0


def bisect(rising: Any, low: float = -200.0, high: float = 200.0) -> float:
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


class Oracle:
    """Every pair of active partnerships, whether within reach or not."""

    def __init__(self, rows: dict[str, Any], as_of: str, *, slopes: tuple[float, ...] | None = None) -> None:
        self.today = date.fromisoformat(as_of)
        self.rows = sorted(rows.get("partnership", []), key=lambda row: row["id"])
        self.keys = [row["id"] for row in self.rows]
        self.places = {t["id"]: t for t in rows.get("territory", [])}
        self.themes = {t["id"]: t.get("parent") for t in rows.get("theme", [])}
        self.protocols = {p["id"]: p.get("expires_on") for p in rows.get("protocol", [])}
        self.active = [n for n, row in enumerate(self.rows) if self.alive(row)]
        self.links = self.read_links(rows.get("link", []))
        self.inherited = self.read_inherited(rows.get("succession", []), rows.get("link", []))
        self.present = {pair for pair, link in self.links.items() if link.state in ("live", "undated")}
        self.neighbours: dict[int, set[int]] = {n: set() for n in self.active}
        for a, b in self.present:
            self.neighbours[a].add(b)
            self.neighbours[b].add(a)
        self.live = {n for pair, link in self.links.items() if link.state == "live" for n in pair}
        self.features = {pair: self.feature(*pair) for pair in combinations(self.active, 2)}
        self.reach = [pair for pair in self.features if self.within_reach(*pair)]
        self.means = [self.mean(k) for k in range(4)]
        self.x = {pair: self.filled(pair) for pair in self.reach}
        self.through = {pair: self.w(*pair) for pair in self.reach}
        self.evaluated = {n for n in self.active if self.is_evaluated(n)}
        self.dyads = [pair for pair in self.reach if set(pair) <= self.evaluated]
        self.linked = [pair for pair in self.dyads if pair in self.present]
        self.slopes = slopes or FIXED
        self.aim = min(max(len(self.linked), 0.5), len(self.dyads) - 0.5)
        self.intercept = -4.0
        if self.dyads:
            self.intercept = bisect(
                lambda at: sum(sigma(at + self.bare(pair)) for pair in self.dyads) - self.aim
            )
        self.p = {pair: sigma(self.intercept + self.bare(pair)) for pair in self.reach}
        self.component = self.components()

    # What is recorded

    def alive(self, row: dict[str, Any]) -> bool:
        return not row.get("end") or next_day(row["end"]) > self.today

    def read_links(self, rows: list[dict[str, Any]]) -> dict[Pair, Link]:
        ties: dict[Pair, list[dict[str, Any]]] = {}
        for row in rows:
            if row["b"] in self.keys and not (row.get("start") and first_day(row["start"]) > self.today):
                a, b = sorted((self.keys.index(row["a"]), self.keys.index(row["b"])))
                ties.setdefault((a, b), []).append(row)
        return {pair: self.read_pair(pair, own) for pair, own in ties.items()}

    def read_pair(self, pair: Pair, rows: list[dict[str, Any]]) -> Link:
        objects = [row for row in rows if row.get("blocked_reason")]
        real = [(*self.state(pair, row), row) for row in rows if not row.get("blocked_reason")]
        held = [row for state, _, row in real if state != "over"]
        lapsed = [row for row in held if self.lapsed(row.get("protocol"))]
        found = Link(blocked=2 if lapsed and len(lapsed) == len(held) else 0)
        if any(not self.ended(row) for row in objects):
            found.blocked = 1
        if real:
            order = ["live", "fading", "stale", "undated", "over"]
            found.state, found.freshness, _ = min(
                real, key=lambda each: (each[0] != "live", -each[1], order.index(each[0]))
            )
        return found

    def read_inherited(self, successions: list[dict[str, Any]], links: list[dict[str, Any]]) -> set[Pair]:
        """Pairs of a successor and somebody whom its predecessor was linked to when it ended."""
        found = set()
        for row in successions:
            before, after = (self.keys.index(row[name]) for name in ("predecessor", "successor"))
            to_come = row.get("date") and first_day(row["date"]) > self.today
            if row["kind"] == "split" or to_come or before in self.active:
                continue
            held = [link for link in links if self.lasted(link, before)]
            blocked = {frozenset((each["a"], each["b"])) for each in held if each.get("blocked_reason")}
            for link in held:
                ends = {link["a"], link["b"]}
                (other,) = ends - {self.keys[before]}
                if frozenset(ends) not in blocked and other in self.keys and self.keys.index(other) != after:
                    found.add((min(after, self.keys.index(other)), max(after, self.keys.index(other))))
        live = {pair for pair, link in self.links.items() if link.state == "live" or link.blocked}
        return {pair for pair in found - live if set(pair) <= set(self.active)}

    def lasted(self, link: dict[str, Any], before: int) -> bool:
        """Whether a partnership held a link to the day on which it ended."""
        key, end = self.keys[before], first_day(self.rows[before]["end"])
        begun = not link.get("start") or first_day(link["start"]) <= self.today
        return (
            key in (link["a"], link["b"]) and begun and not (link.get("end") and next_day(link["end"]) < end)
        )

    def ended(self, row: dict[str, Any]) -> bool:
        return bool(row.get("end")) and next_day(row["end"]) <= self.today

    def lapsed(self, protocol: str | None) -> bool:
        expires = self.protocols.get(protocol) if protocol else None
        return bool(expires) and next_day(expires) <= self.today

    def state(self, pair: Pair, row: dict[str, Any]) -> tuple[str, float]:
        if self.ended(row) or any(n not in self.active for n in pair):
            return "over", 0.0
        contact = first_day(row["last_contact"]) if row.get("last_contact") else None
        contact = None if contact and contact > self.today else contact
        start = first_day(row["start"]) if row.get("start") else None
        if contact is None and start and start >= months_before(self.today, 12):
            contact = start
        if contact is None:
            return "undated", 0.5
        fresh = 2 ** (-(self.today - contact).days / 365.25)
        if contact >= months_before(self.today, 12):
            return "live", fresh
        return ("fading" if contact >= months_before(self.today, 24) else "stale"), fresh

    def is_evaluated(self, n: int) -> bool:
        said = self.rows[n].get("links_confirmed_none")
        if said and (said == "true" or first_day(said) <= self.today):
            return True
        return any(n in pair and link.state for pair, link in self.links.items())

    # Features

    def above(self, territory: str) -> list[str]:
        line = [territory]
        while (up := self.places[line[-1]].get("parent")) is not None:
            line.append(up)
        return line

    def touch(self, one: str, other: str) -> bool:
        """One or a part of it adjoins the other or a part of it, and neither lies in the other."""
        if one in self.above(other) or other in self.above(one):
            return False
        for place in self.places.values():
            for beside in place.get("adjoins") or []:
                for u, v in ((place["id"], beside), (beside, place["id"])):
                    if one in self.above(u) and other in self.above(v):
                        return True
        return False

    def adjacent(self, p: int, q: int) -> float | None:
        mine, other = (self.rows[n].get("territories") for n in (p, q))
        if not mine or not other:
            return None
        nests = any(u in self.above(v) or v in self.above(u) for u in mine for v in other)
        return float(nests or any(self.touch(u, v) for u in mine for v in other))

    def parent_of(self, n: int) -> str | None:
        """The territory above, "none", or None where it is not known."""
        listed = self.rows[n].get("territories")
        if not listed:
            return None
        ups = set()
        for territory in listed:
            up = self.places[territory].get("parent")
            if up is None and not any(t.get("parent") == territory for t in self.places.values()):
                return None
            ups.add(up)
        return ups.pop() or "none" if len(ups) == 1 else "none"

    def same_parent(self, p: int, q: int) -> float | None:
        one, other = self.parent_of(p), self.parent_of(q)
        if one is None or other is None:
            return None
        return float(one == other != "none")

    def line(self, theme: str) -> list[str]:
        found = [theme]
        while self.themes[found[-1]] is not None:
            found.append(self.themes[found[-1]])
        return found[::-1]

    def alike(self, t: str, u: str) -> float:
        if t == u:
            return 1.0
        single = sum(up is None for up in self.themes.values()) == 1
        one, other = self.line(t), self.line(u)
        common = sum(a == b for a, b in zip(one, other, strict=False)) - single
        total = len(one) + len(other) - 2 * single
        return 2 * max(common, 0) / max(total, 1)

    def theta(self, p: int, q: int) -> float | None:
        a, b = (self.rows[n].get("themes") for n in (p, q))
        if not a or not b:
            return None
        best = sum(max(self.alike(t, u) for u in b) for t in a)
        best += sum(max(self.alike(t, u) for t in a) for u in b)
        share = best / (len(a) + len(b))
        return share / (2 - share)

    def feature(self, p: int, q: int) -> tuple[float | None, ...]:
        levels = [self.rows[n].get("level") for n in (p, q)]
        level = None if None in levels else float(levels[0] == levels[1])
        return self.theta(p, q), self.adjacent(p, q), self.same_parent(p, q), level

    def within_reach(self, p: int, q: int) -> bool:
        theta, adjacent, parent, _ = self.features[p, q]
        one, other = self.parent_of(p), self.parent_of(q)
        known = one not in (None, "none") and other not in (None, "none")
        beside = known and one != other and self.touch(str(one), str(other))
        return bool(adjacent) or bool(parent) or beside or bool(theta)

    def mean(self, k: int) -> float:
        known = [self.features[pair][k] for pair in self.reach if self.features[pair][k] is not None]
        return sum(known) / len(known) if known else 0.0

    def filled(self, pair: Pair) -> list[float]:
        return [self.means[k] if x is None else x for k, x in enumerate(self.features[pair])]

    def w(self, p: int, q: int) -> float:
        n_p, n_q, k = self.neighbours[p], self.neighbours[q], {n: len(v) for n, v in self.neighbours.items()}
        near = sum(1 / k[z] for z in n_p & n_q)
        far = sum(
            1 / (k[z] * k[w]) for z in n_p - {q} for w in n_q - {p} if w in self.neighbours[z] and z != w
        )
        return near + far / 2

    def bare(self, pair: Pair) -> float:
        slopes = sum(b * x for b, x in zip(self.slopes, self.x[pair], strict=True))
        return slopes + 2 * tanh(self.through[pair])

    def logit(self, pair: Pair) -> float:
        return self.intercept + self.bare(pair)

    # Activity

    def counts(self, n: int) -> tuple[int, float]:
        links = sum(n in pair for pair in self.linked)
        return links, sum(self.p[pair] for pair in self.dyads if n in pair)

    def likelihood(self, size: float) -> float:
        total = 0.0
        for n in self.evaluated:
            k, e = self.counts(n)
            if e > 0:
                total += lgamma(k + size) - lgamma(size) - lgamma(k + 1)
                total += size * log(size / (size + e)) + k * log(e / (size + e))
        return total

    def propensities(self, size: float) -> dict[Pair, float]:
        alpha = dict.fromkeys(self.active, 0.0)
        for n in self.evaluated if self.dyads else ():
            k, e = self.counts(n)
            alpha[n] = log((k + size) / (e + size))
        odds = {pair: self.logit(pair) + alpha[pair[0]] + alpha[pair[1]] for pair in self.reach}
        c = 0.0
        if self.dyads:
            c = bisect(lambda at: sum(sigma(odds[pair] + at) for pair in self.dyads) - self.aim)
        return {pair: sigma(value + c) for pair, value in odds.items()}

    # The list

    def need(self, pair: Pair) -> float:
        link = self.links.get(pair, Link())
        if link.blocked:
            return 0.0
        return self.p[pair] * (1 - link.freshness) * (1 + sum(0.5 for n in pair if n not in self.live))

    def components(self) -> dict[int, int]:
        found = {n: n for n in self.active}
        for _ in self.active:
            for a, b in self.present:
                found[a] = found[b] = min(found[a], found[b])
        return found

    def joins(self, pair: Pair) -> bool:
        return self.component[pair[0]] != self.component[pair[1]]

    def list_of(self, p: int, number: int) -> list[int]:
        size = len(self.active)
        place = {n: at for at, n in enumerate(self.active)}

        def order(q: int) -> tuple[float, ...]:
            pair = (min(p, q), max(p, q))
            theta = self.features[pair][0]
            alike = -1.0 if theta is None else round(theta, 12)
            ring = (place[q] - place[p]) % size
            return -round(self.need(pair), 12), not self.joins(pair), -alike, ring

        others = [q for pair in self.reach if p in pair for q in pair if q != p]
        wanted = [q for q in others if round(self.need((min(p, q), max(p, q))), 12) > 0]
        return sorted(wanted, key=order)[:number]

    def listed(self, number: int) -> set[Pair]:
        return {(min(p, q), max(p, q)) for p in self.active for q in self.list_of(p, number)}

    def blocked(self) -> set[Pair]:
        return {pair for pair in self.reach if self.links.get(pair, Link()).blocked}
