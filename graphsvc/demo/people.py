"""The people of the demo, all invented: who served where and since when, who left, which posts are vacant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from random import Random

from graphsvc.demo.days import DEMO_AS_OF, RECORD_START, days_ago
from graphsvc.demo.drafts import Draft, Post, Service
from graphsvc.demo.names import person_name
from graphsvc.demo.plants import Plants

_SAME_REPRESENTATIVE = 0.30  # chance that an organisation sends somebody it already sends elsewhere
_RECENT = 4  # an organisation thinks of the people it sent last
_ROLES = ("chair", "coordinator", "secretary", "deputy")
_END_REASONS = ("own_move", "own_move", "employer_decision", "role_changed", "organisation_left", "other", "")
_YEARLY_LEAVING = 0.16  # usual share of people who leave in a year, spread between partnerships
_YEAR = 365.25
_LEAST_TENURE = 60  # days
_RECORDED = 0.88  # share of partnerships whose people are recorded
_MOST_SEATS = 9


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist, with a name and an address that lead nowhere."""

    key: str
    name: str
    email: str
    retain_until: date | None


class Staff:
    """The people whom the organisations of one region send to its partnerships."""

    def __init__(self, rng: Random, region: int) -> None:
        self.people: list[Person] = []
        self._rng = rng
        self._region = region
        self._sent: dict[str, list[str]] = {}
        self._posts = 0

    def representative(self, organisation: str, *, avoid: set[str]) -> str:
        """The key of somebody the organisation sends, new or known, but none of those to avoid."""
        sent = self._sent.setdefault(organisation, [])
        if sent and self._rng.random() < _SAME_REPRESENTATIVE:
            known = self._rng.choice(sent[-_RECENT:])
            if known not in avoid:
                return known
        sent.append(self._newcomer())
        return sent[-1]

    def post_key(self) -> str:
        """The key of a new post."""
        self._posts += 1
        return f"post-{self._region:03d}-{self._posts:04d}"

    def _newcomer(self) -> str:
        number = len(self.people) + 1
        name = person_name(self._rng)
        email = f"{name.lower().replace(' ', '.')}.{number}@r{self._region}.example"
        erase = date(self._rng.randint(2027, 2035), 1, 1) if self._rng.random() < 0.25 else None
        self.people.append(Person(f"n-{self._region:03d}-{number:04d}", name, email, erase))
        return self.people[-1].key


def staff_all(drafts: list[Draft], staff: Staff, plants: Plants, rng: Random) -> None:
    """Fills every partnership's seats; those whose people another shares come first."""
    planted = {key for pair in plants.truth.pairs for key in (pair.a, pair.b)}
    for draft in sorted(drafts, key=lambda each: each.key in plants.shared_people):
        if draft.turnover == "usual" and draft.key not in planted and rng.random() > _RECORDED:
            draft.turnover = "unrecorded"
        if draft.turnover != "unrecorded":
            _fill(draft, staff, _shared(draft, plants, rng), rng)


def _shared(draft: Draft, plants: Plants, rng: Random) -> dict[str, str]:
    """Whom it shares with the partnership it was planted beside, by the organisation as it is spelt here."""
    if draft.key not in plants.shared_people:
        return {}
    other, share = plants.shared_people[draft.key]
    elsewhere = other.in_post()
    common = [o for o in draft.counted() if plants.meant.get(o, o) in elsewhere]
    chosen = rng.sample(common, ceil(share * len(common)))
    return {o: elsewhere[plants.meant.get(o, o)] for o in chosen}


def _fill(draft: Draft, staff: Staff, shared: dict[str, str], rng: Random) -> None:
    others = [o for o in draft.counted() if o not in shared]
    seats = [*shared, *others][: max(len(shared), rng.randint(5, _MOST_SEATS))]
    rng.shuffle(seats)
    leaving = 1 / (_YEARLY_LEAVING * rng.gammavariate(4, 0.25))  # mean years in a role
    since = {m.organisation: m.start or draft.start for m in draft.members}
    for at, organisation in enumerate(seats):
        role = _ROLES[at] if at < len(_ROLES) and rng.random() < 0.9 else "member"
        post = _post(draft, staff, role, organisation, rng)
        spells = _spells(draft, since[organisation], leaving, rng)
        if organisation in shared:
            _close(spells[-1], draft)
        _name_people(spells, staff, organisation, shared.get(organisation, ""))
        for spell in spells:
            spell.role, spell.post = role, post
        draft.services.extend(spells)


def _post(draft: Draft, staff: Staff, role: str, organisation: str, rng: Random) -> str:
    """A recorded post for some chairs and coordinators."""
    if role not in _ROLES[:2] or rng.random() > 0.45:
        return ""
    key = staff.post_key()
    draft.posts.append(Post(key, f"{role.capitalize()} of {draft.name}", role, organisation, draft.start))
    return key


def _spells(draft: Draft, since: date, mean_years: float, rng: Random) -> list[Service]:
    """One seat's spells, from the day it is recorded to the last; the person is named afterwards."""
    start, stop = max(since, RECORD_START), draft.end or DEMO_AS_OF
    if draft.turnover == "frozen":
        return [Service("", "", "", max(start, days_ago(rng, 6 * 365, 8 * 365)))]
    if draft.term_years:
        return _terms(draft, start, stop, rng)
    spells: list[Service] = []
    while start < stop:
        spell = Service("", "", "", start, seen_before=not spells and since < RECORD_START)
        spell.to_the_month = bool(spells) and rng.random() < 0.15
        spells.append(spell)
        leaves = start + timedelta(days=_tenure(draft, mean_years, rng))
        if leaves >= stop:
            _close(spell, draft)
            break
        spell.end, spell.end_reason = leaves, rng.choice(_END_REASONS)
        start = leaves + timedelta(days=_gap(rng))
    return spells


def _tenure(draft: Draft, mean_years: float, rng: Random) -> int:
    if draft.turnover == "heavy":
        return rng.randint(250, 700)
    return max(_LEAST_TENURE, round(rng.expovariate(1 / mean_years) * _YEAR))


def _gap(rng: Random) -> int:
    """Days from a departure to the successor's start: an overlap, at once, a gap, or a vacancy."""
    first, last = rng.choices(((-30, -1), (0, 30), (31, 90), (91, 400)), (15, 45, 25, 15))[0]
    return rng.randint(first, last)


def _close(spell: Service, draft: Draft) -> None:
    """The last spell of a seat runs on, or ends with the partnership."""
    spell.end, spell.end_reason = draft.end, "partnership_ended" if draft.end else ""


def _terms(draft: Draft, start: date, stop: date, rng: Random) -> list[Service]:
    """Spells of fixed terms that all end in the same January; whoever is renewed begins a new spell."""
    spells: list[Service] = []
    while start < stop:
        term_end = date(start.year + draft.term_years - start.year % draft.term_years, 1, 1)
        spell = Service("", "", "", start, term_end=term_end)
        if term_end < stop:
            spell.end, spell.end_reason = term_end, "term_ended"
        spell.renewed = bool(spells) and rng.random() < 0.5
        spells.append(spell)
        start = term_end
    return spells


def _name_people(spells: list[Service], staff: Staff, organisation: str, last: str) -> None:
    """Names who served; `last`, unless empty, holds the seat to the last."""
    avoid, before = {last}, ""
    for spell in spells:
        spell.organisation = organisation
        spell.person = before if spell.renewed else staff.representative(organisation, avoid=avoid)
        before = spell.person
        avoid.add(before)
    if last:
        spells[-1].person = last
