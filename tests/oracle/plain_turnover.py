"""Turnover once more, person by person and day by day, in plain Python."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from math import exp
from typing import Any

from graphsvc.model.dates import Precision, first_day, next_day, parse
from tests.turnovers import Comings

OTHERWISE = ("role_changed", "organisation_left", "partnership_ended")
FAR = date.max


@dataclass
class Held:
    """A role as read."""

    row: dict[str, Any]
    start: date | None
    end: date

    @property
    def exact(self) -> bool:
        return self.start is not None and not self.before and not self.by_year("start")

    @property
    def before(self) -> bool:
        return str(self.row["start"]).startswith("..")

    def by_year(self, name: str) -> bool:
        written = self.row.get(name)
        return bool(written) and parse(written)[1] is Precision.YEAR


@dataclass
class Spell:
    """A person's unbroken time."""

    partnership: str
    person: str
    roles: list[Held] = field(default_factory=list)
    competing: bool = False

    @property
    def start(self) -> date | None:
        return self.roles[0].start

    @property
    def end(self) -> date:
        return max(held.end for held in self.roles)

    @property
    def last(self) -> Held:
        return [held for held in self.roles if held.end == self.end][-1]

    @property
    def has_tenure(self) -> bool:
        return self.start is not None and not self.roles[0].before

    def terms(self) -> list[date]:
        return sorted({next_day(held.row["term_end"]) for held in self.roles if held.row.get("term_end")})

    def holds(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and day < self.end


class Oracle:
    """A registry on a day; all of it, nothing suppressed."""

    def __init__(self, comings: Comings, as_of: str, *, window_years: int = 5) -> None:
        self.today = date.fromisoformat(as_of)
        self.window = self.today.replace(year=self.today.year - window_years) if window_years else date.min
        self.rows = {row["id"]: row for row in comings["partnership"]}
        self.over = {key: self.ended(row.get("end")) for key, row in self.rows.items()}
        self.organisation_over = {
            row["id"]: self.ended(row.get("end")) for row in comings.get("organisation", [])
        }
        self.sources = {row["id"]: first_day(row["as_of"]) for row in comings.get("source", [])}
        self.all_roles = comings["role"]
        self.links = comings.get("link", [])
        self.sighted = self.first_sights()
        self.spells = self.made()
        self.find_competing()

    def ended(self, written: str | None) -> date | None:
        end = next_day(written) if written else None
        return end if end is not None and end <= self.today else None

    # Spells

    def held(self, row: dict[str, Any]) -> Held | None:
        start = first_day(row["start"]) if row["start"] else None
        end = next_day(row["end"]) if row["end"] else FAR
        if (
            row["role"] == "observer"
            or (start and end != FAR and end <= start)
            or (start and start > self.today)
        ):
            return None
        return Held(row, start, FAR if end > self.today else end)

    def made(self) -> list[Spell]:
        people = defaultdict(list)
        for row in self.all_roles:
            held = self.held(row)
            if held is not None:
                people[row["partnership"], row["person"]].append(held)
        found = []
        for (partnership, person), roles in sorted(people.items()):
            roles.sort(key=lambda held: held.start or date.min)
            reach = date.min
            for held in roles:
                gap = 32 if reach == date.min else 0 if held.start is None else (held.start - reach).days
                if gap > 31:
                    found.append(Spell(partnership, person))
                found[-1].roles.append(held)
                reach = max(reach, held.end)
        return found

    def find_competing(self) -> None:
        last: dict[str, date] = defaultdict(lambda: date.min)
        for spell in self.spells:
            last[spell.partnership] = max(last[spell.partnership], spell.end)
        for spell in self.spells:
            if spell.end == FAR:
                continue
            overs = [
                self.over[spell.partnership],
                self.organisation_over.get(spell.last.row.get("organisation")),
            ]
            overs += [last[spell.partnership]] if last[spell.partnership] != FAR else []
            spell.competing = spell.last.row.get("end_reason") in OTHERWISE or any(
                over is not None and spell.end >= over - timedelta(days=3) for over in overs
            )

    # Exposure

    def first_sights(self) -> dict[str, date]:
        """Per source the day from which it watched, where it says."""
        found: dict[str, date] = {}
        for source in {name for row in self.all_roles for name in row.get("sources") or []}:
            every = [r for r in self.all_roles if source in (r.get("sources") or [])]
            sights = [first_day(r["start"]) for r in every if str(r["start"]).startswith("..")]
            ends = [next_day(r["end"]) for r in every if r["end"]]
            if sights:
                found[source] = min([min(sights), *ends])
        return found

    def seen(self, held: Held) -> tuple[date, date]:
        names = held.row.get("sources") or []
        first = [self.sighted[name] for name in names if name in self.sighted]
        last = [self.sources[name] for name in names if name in self.sources]
        return (
            min(first) if names and len(first) == len(names) else date.min,
            max(last) if names and len(last) == len(names) else FAR,
        )

    def until(self, spell: Spell) -> date:
        return min(self.seen(spell.last)[1], self.over[spell.partnership] or FAR, self.today)

    def left(self, spell: Spell) -> bool:
        return spell.end <= self.until(spell) and not spell.competing

    def near_term(self, spell: Spell) -> bool:
        return spell.end != FAR and any(abs((spell.end - term).days) <= 60 for term in spell.terms())

    def placements(self, spell: Spell) -> list[tuple[date | None, date, float]]:
        """Start, end and weight: twenty of them where a date is known to the year."""
        first, last = spell.roles[0], spell.last
        start, end = spell.start, spell.end
        rough = first.by_year("start") and not first.before
        rough_end = last.by_year("end") and end != FAR
        if not rough and not rough_end:
            return [(start, end, 1.0)]
        found = []
        for place in range(20):
            s, e = start, end
            if rough and s is not None:
                s += timedelta(days=int((place + 0.5) / 20 * 365))
            if rough_end:
                e += timedelta(days=int(((7 * place + 3) % 20 + 0.5) / 20 * 365) - 365)
            if s is not None and s > e:
                s, e = e, s
            found.append((s, e, 1 / 20))
        return found

    def risk(self, spell: Spell) -> list[tuple[date, date, float]]:
        """First and last day at risk, and weight."""
        found = []
        for start, end, weight in self.placements(spell):
            exit_ = min(end, self.until(spell))
            if start is None:
                days = [d for s in self.of(spell.partnership) for d in (s.start, s.end) if d and d != FAR]
                start = min(days, default=FAR)
            entry = max(start, self.seen(spell.roles[0])[0])
            found.append((min(entry, exit_), exit_, weight))
        return found

    def of(self, partnership: str) -> list[Spell]:
        return [spell for spell in self.spells if spell.partnership == partnership]

    def years(self, spell: Spell) -> float:
        """Person-years in the window, days near ends of terms left out one by one."""
        total = 0.0
        for entry, exit_, weight in self.risk(spell):
            low = max(entry, self.window)
            days = max((exit_ - low).days, 0)
            near = {
                term + timedelta(days=d)
                for term in spell.terms()
                for d in range(-60, 60)
                if low <= term + timedelta(days=d) < exit_
            }
            total += weight * (days - len(near))
        return total / 365.25

    def departures(self, spell: Spell) -> float:
        if not self.left(spell) or self.near_term(spell):
            return 0.0
        return sum(w for entry, exit_, w in self.risk(spell) if exit_ > self.window and exit_ > entry)

    def tally(self, partnership: str) -> tuple[int, float]:
        spells = self.of(partnership)
        return round(sum(map(self.departures, spells))), sum(map(self.years, spells))

    def exposed(self, partnership: str) -> int:
        return len({spell.person for spell in self.of(partnership) if self.years(spell) > 1e-9})

    def people(self, partnership: str) -> list[Spell]:
        return [] if self.over[partnership] else [s for s in self.of(partnership) if s.end == FAR]

    # Terms

    def renewals(self, partnership: str) -> tuple[int, int]:
        """Past ends of terms that were renewed, and all."""
        outcomes = {}
        for spell in self.of(partnership):
            for term in spell.terms():
                after = term + timedelta(days=60)
                if after > min(self.today, self.seen(spell.last)[1]) or term < self.seen(spell.roles[0])[0]:
                    continue
                if spell.end < term - timedelta(days=60) or (spell.start or date.min) >= after:
                    continue
                if spell.competing and spell.end <= after:
                    continue
                again = any(s.holds(after) for s in self.of(partnership) if s.person == spell.person)
                outcomes[spell.person, term] = again
        return sum(outcomes.values()), len(outcomes)

    def scheduled(self, spell: Spell, until: date) -> bool:
        terms = [next_day(h.row["term_end"]) for h in spell.roles if h.row.get("term_end") and h.end == FAR]
        return bool(terms) and self.today < max(terms) <= until

    # Knowledge

    def known(self, spell: Spell, day: date) -> float:
        assert spell.start is not None
        return 1 - exp(-(day - spell.start).days / 365.25)

    def present(self, partnership: str, day: date) -> list[Spell]:
        return [s for s in self.of(partnership) if s.has_tenure and s.holds(day)]

    def retained(self, partnership: str) -> float | None:
        then = self.today.replace(year=self.today.year - 1)
        was = self.present(partnership, then)
        here = {s.person for s in self.of(partnership) if s.end == FAR}
        whole = sum(self.known(s, then) for s in was)
        return sum(self.known(s, then) for s in was if s.person in here) / whole if whole > 0 else None

    def trust(self, partnership: str) -> float | None:
        pairs = list(combinations(self.present(partnership, self.today), 2))
        shared = [min(self.known(a, self.today), self.known(b, self.today)) for a, b in pairs]
        return sum(shared) / len(shared) if shared else None

    # Links

    def ties(self, partnership: str) -> dict[str, list[list[str] | None]]:
        """Live ties and the carriers of each of their links."""
        found: dict[str, list[list[str] | None]] = defaultdict(list)
        for link in self.links:
            if (self.today - first_day(link["last_contact"])).days <= 365:
                if link["a"] == partnership:
                    found[link["b"]].append(link["carriers"])
                elif link["b"] == partnership:
                    found[link["a"]].append(link["carriers"])
        return found

    def single(self, partnership: str) -> int | None:
        ties = self.ties(partnership)
        known = [{c for each in links if each for c in each} for links in ties.values() if all(links)]
        return sum(len(c) == 1 for c in known) if known or not ties else None

    def bus_factor(self, partnership: str) -> int | None:
        """Every choice of people in post, the smallest first."""
        here = self.people(partnership)
        present = self.present(partnership, self.today)
        stock = {s.person: self.known(s, self.today) for s in present}
        ties = self.ties(partnership)
        carried = [{c for each in links if each for c in each} for links in ties.values() if all(links)]
        for size in range(1, len(here) + 1):
            for gone in map(set, combinations([s.person for s in here], size)):
                taken = sum(stock.get(person, 0.0) for person in gone)
                lost = sum(carriers <= gone for carriers in carried)
                if (stock and taken > sum(stock.values()) / 2 + 1e-12) or lost > len(ties) / 2:
                    return size
        return None
