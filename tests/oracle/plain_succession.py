"""The search for successors once more: pure Python on plain rows, day by day and pair by pair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import log, sqrt
from typing import Any

from graphsvc.model.dates import first_day, next_day
from tests.networks import Network, Row
from tests.oracle.plain_overlap import Oracle as Overlaps
from tests.oracle.plain_overlap import combine, jaccard
from tests.pasts import Past


@dataclass
class Proposal:
    """What is to be said of one pair."""

    predecessor: str
    successor: str
    kind: str
    numbers: dict[str, float | None]
    candidates: int
    runner_up: str | None

    @property
    def place(self) -> float:
        return self.numbers["score"] * sqrt(min(1.0, self.numbers["completeness"] / 0.65))


class Oracle:
    """Every pair of a registry, whatever the two share."""

    def __init__(self, past: Past, as_of: str) -> None:
        self.past = past
        self.today = date.fromisoformat(as_of)
        self.rows = {row["id"]: row for row in past["partnership"]}
        self.ties = {
            key: [t for kind in ("membership", "role") for t in past[kind] if t["partnership"] == key]
            for key in self.rows
        }
        self.seen = {key: self.first_seen(key) for key in self.rows}
        self.begin = {key: self.begin_of(key) for key in self.rows}
        self.end = {key: self.end_of(key) for key in self.rows}
        self.leaves = [t["id"] for t in past["territory"] if t["id"] != "region"]
        themes = [t["id"] for t in past["theme"]]
        parents = [themes.index(t["parent"]) if t.get("parent") else -1 for t in past["theme"]]
        population = [t["population"] for t in past["territory"] if t["id"] != "region"]
        self.overlaps = Overlaps(Network([], theme_parent=parents, population=population))
        self.sets = {
            key: Row(
                themes=[themes.index(t) for t in row["themes"] or []],
                leaves=[self.leaves.index(t) for t in row["territories"] or []],
            )
            for key, row in self.rows.items()
        }

    # Beginnings and ends

    def first_seen(self, key: str) -> date | None:
        start = self.rows[key]["start"]
        if start:
            return first_day(start) if start.startswith("..") else None
        starts = [tie["start"] for tie in self.ties[key]]
        if not starts or None in starts:
            return None
        first = min(map(first_day, starts))
        return first if any(s.startswith("..") and first_day(s) == first for s in starts) else None

    def sources(self, key: str) -> list[str]:
        return self.rows[key]["sources"] or [""]

    def begin_of(self, key: str) -> date | None:
        start = self.rows[key]["start"]
        if start and not start.startswith(".."):
            begin = first_day(start)
        else:
            seen = self.seen[key]
            firsts = [
                min(
                    [day for other, day in self.seen.items() if day and source in self.sources(other)]
                    or [date.max]
                )
                for source in self.sources(key)
            ]
            begin = seen if seen and seen > max(firsts) else None
        return begin if begin and begin <= self.today else None

    def end_of(self, key: str) -> date | None:
        if self.rows[key]["end"]:
            end = next_day(self.rows[key]["end"])
            return end if end <= self.today else None
        known = [tie for tie in self.ties[key] if not tie["start"] or first_day(tie["start"]) <= self.today]
        ends = [tie["end"] for tie in known]
        if not ends or None in ends:
            return None
        last = max(map(next_day, ends))
        confirmed = self.rows[key]["status_confirmed_on"]
        signs = [first_day(confirmed)] if confirmed else []
        signs += [first_day(link["start"]) for link in self.past["link"] if key in (link["a"], link["b"])]
        signs = [sign for sign in signs if sign <= self.today]
        dated = confirmed and first_day(confirmed) <= self.today
        shown = dated and max(signs) > last
        return last if last <= self.today and not shown else None

    # The past, day by day

    def active(self, key: str, day: date) -> bool:
        row = self.rows[key]
        start = first_day(row["start"]) if row["start"] else self.begin[key]
        end = self.end[key]
        said = row["status_confirmed_on"] is None or first_day(row["status_confirmed_on"]) <= self.today
        planned = (
            row["status"] == "planned" and said and not (row["end"] and next_day(row["end"]) <= self.today)
        )
        if start is None and planned:
            return False
        return (start is None or start <= day) and (end is None or day < end)

    def inside(self, kind: str, key: str, day: date) -> set[str]:
        other, left_out = {"membership": ("organisation", "observer"), "role": ("person", "observer")}[kind]
        found = set()
        for tie in self.past[kind]:
            if tie["partnership"] == key and tie.get("role") != left_out:
                start = first_day(tie["start"]) if tie["start"] else date.min
                end = next_day(tie["end"]) if tie["end"] else date.max
                if start <= self.today and start <= day < end:
                    found.add(tie[other])
        return found

    def early(self, kind: str, key: str) -> set[str]:
        for days in range(93):
            day = self.begin[key] + timedelta(days=days)
            found = self.inside(kind, key, day) if day <= self.today else set()
            if found:
                return found
        return set()

    def counted(self, day: date) -> tuple[int, dict[str, int]]:
        active = [key for key in self.rows if self.active(key, day)]
        seats: dict[str, int] = {}
        for key in active:
            for organisation in self.inside("membership", key, day):
                seats[organisation] = seats.get(organisation, 0) + 1
        return len(active), seats

    # Pairs

    def in_time(self, before: str, after: str) -> bool:
        end, begin = self.end[before], self.begin[after]
        if before == after or begin is None:
            return False
        return end - timedelta(days=92) <= begin <= end + timedelta(days=365)

    def pair(self, before: str, after: str) -> dict[str, float | None] | None:
        """The numbers of a pair; None where the second cannot succeed the first."""
        end = self.end[before]
        if not self.in_time(before, after) or (self.end[after] and self.end[after] <= end):
            return None
        territory, containment = self.overlaps.territory(self.sets[before], self.sets[after])
        if containment == 0:
            return None
        last = end - timedelta(days=1)
        active, seats = self.counted(last)
        one, other = self.inside("membership", before, last), self.early("membership", after)
        people, later = self.inside("role", before, last), self.early("role", after)
        rare = sum(10 * seats.get(o, 0) <= active for o in one & other)
        if len(people & later) < 2 and not rare:
            return None
        weight = {o: log((1 + active) / (1 + seats.get(o, 0))) + 1 for o in one | other}
        themes = self.overlaps.themes(self.sets[before], self.sets[after])[0]
        share = jaccard(people, later)

        def score(some: set[str], others: set[str]) -> float:
            similarity = None
            if one and other:
                united = sum(weight[o] for o in some | others)
                similarity = sum(weight[o] for o in some & others) / united if united else 0.0
            return combine(similarity, themes, share)

        taken = [score(one - {o}, other) for o in one] + [score(one, other - {o}) for o in other]
        now = score(one, other)
        known = bool(one and other)
        half = False in (self.rows[before]["members_complete"], self.rows[after]["members_complete"])
        return {
            "score": now,
            "score_min": min([now, *taken]),
            "score_max": max([now, *taken]),
            "completeness": known * 0.45 * (0.5 if half else 1)
            + (themes is not None) * 0.35
            + (share is not None) * 0.20,
            "members_similarity": None
            if not known
            else sum(weight[o] for o in one & other) / sum(weight[o] for o in one | other),
            "themes_similarity": themes,
            "people_similarity": share,
            "territory_similarity": territory,
            "territory_containment": containment,
            "shared_members": len(one & other) if known else None,
            "rare_members": rare,
            "shared_people": None if share is None else len(people & later),
            "lost_members": len(one - other) if known else None,
            "lost_people": None if share is None else len(people - later),
            "gap_days": (self.begin[after] - end).days,
        }

    def proposals(self, min_score: float = 0.5) -> list[Proposal]:
        """All proposals in order."""
        recorded = {tie["predecessor"] for tie in self.past["succession"]}
        chosen: list[Proposal] = []
        for before in sorted(self.rows):
            if self.end[before] is not None and before not in recorded:
                chosen += self.of(before, min_score)
        for each in chosen:
            heirs = sum(other.predecessor == each.predecessor for other in chosen)
            sires = sum(other.successor == each.successor for other in chosen)
            sires += sum(tie["successor"] == each.successor for tie in self.past["succession"])
            each.kind = "split" if heirs > 1 else "merger" if sires > 1 else "renaming"
        return sorted(
            chosen,
            key=lambda p: (-round(p.place, 12), -round(p.numbers["score"], 12), p.predecessor, p.successor),
        )

    def of(self, before: str, min_score: float) -> list[Proposal]:
        pairs = {after: self.pair(before, after) for after in self.rows}
        good = {a: n for a, n in pairs.items() if n is not None and n["score"] >= min_score - 1e-12}
        carried: set[Any] = set()
        kept, rest = [], []
        for after in sorted(good, key=lambda a: (-round(good[a]["score"], 12), a)):
            seats = self.carried(before, after)
            if not kept or 2 * len(seats - carried) > len(seats):
                kept.append(after)
                carried |= seats
            else:
                rest.append(after)
        number = sum(self.in_time(before, after) for after in self.rows)
        return [Proposal(before, a, "", good[a], number, rest[0] if rest else None) for a in kept]

    def carried(self, before: str, after: str) -> set[Any]:
        last = self.end[before] - timedelta(days=1)
        return {
            (kind, one)
            for kind in ("membership", "role")
            for one in self.inside(kind, before, last) & self.early(kind, after)
        }
