"""Making up partnerships: who sits at which table, on what subject, since when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random

from graphsvc.demo.country import MUNICIPALITIES, NATION, Region, Territory, municipalities_beside
from graphsvc.demo.days import DEMO_AS_OF, EARLIEST_START, between, days_ago, days_ahead
from graphsvc.demo.drafts import Draft, Ground, Membership, partnership_key
from graphsvc.demo.names import COUNTRY_NAME
from graphsvc.demo.organisations import ORGANISATIONS_PER_REGION, Organisation, Supply, organisation_key
from graphsvc.demo.sizes import Sizes
from graphsvc.demo.themes import BRANCHES, SECTOR_WEIGHTS, branch_of, theme_name, top_of, within_branch

_STYLES = (
    "{place} Partnership against {theme}",
    "{theme} Table {place}",
    "Working Group on {theme} in {place}",
    "Safe {place}: {theme}",
    "{place} Alliance on {theme}",
    "Round Table {place}, {theme}",
    "{place} Action Group {theme}",
)
_GOALS = (
    "Fewer cases of {theme} in {place} within three years",
    "Prevent {theme} in {place} before it starts, together with those who live there",
    "One shared picture of {theme} in {place} and one plan to act on it",
    "Half the harm of {theme} in {place} within five years",
)
_MEMBER_ROLES = ("member", "member", "")
_GUEST_ROLES = ("observer", "supporter", "funder", "secretariat")
_LEGAL_BASES = (*("agreement",) * 10, *("statutory",) * 4, *("informal",) * 3, *("",) * 3)
_STATUSES = (*("active",) * 17, "dormant", "unclear", "")
_MEETINGS = (2, 4, 4, 4, 6, 6, 10, 12)
_HOURS = (1, 1.5, 2, 2, 2, 3)
_OTHER_SECTORS = 0.5  # weight of a sector that the theme does not call for
_IN_A_QUARTER, _IN_TWO_TOWNS = 0.25, 0.10  # share of the city's plain partnerships, and of all
_WIDER_AREA = 0.6  # a regional or national body is asked less than one of the place


class Drafting:
    """The drafting table of one region, or of the nation as region 0."""

    def __init__(
        self, rng: Random, region: Region | None, supply: Supply, *, quota: int, regions: int
    ) -> None:
        self.rng = rng
        self.region = region
        self.supply = supply
        self.quota = quota
        self.regions = regions
        self.drafts: list[Draft] = []
        self._wider = {each.key for each in (*supply.regional, *supply.national)}
        self._keys = _shuffled_keys(rng, self.region_number, quota)
        self._turn = 0
        self._branches: dict[int, set[str]] = {}

    @property
    def missing(self) -> int:
        """How many partnerships are still to be made up."""
        return self.quota - len(self.drafts)

    @property
    def region_number(self) -> int:
        """The number of the region, 0 for the nation."""
        return self.region.number if self.region else 0

    @property
    def quarters(self) -> tuple[Territory, ...]:
        """The quarters of the region's city."""
        return self.region.quarters if self.region else ()

    def local(
        self,
        size: int,
        *,
        themes: list[str] | None = None,
        at: int | None = None,
        members: Sequence[str] | None = None,
    ) -> Draft:
        """A partnership of one municipality, seldom of two or of a quarter of the city.

        Independent partnerships of a place differ in branch, so that an
        overlap of everything is never an accident.
        """
        plain = at is None and members is None
        ground = self._ground(self.next_place() if at is None else at, plain=plain)
        themes = themes or within_branch(self.rng, self.free_branch(ground.municipalities))
        chosen = members or self.choose(size, themes, self._candidates(ground))
        return self.add("local", ground, themes, chosen)

    def regional(self, size: int, *, themes: list[str], members: Sequence[str] = ()) -> Draft:
        """A partnership of the whole region."""
        assert self.region is not None
        whole = self.region.whole
        towns = [local[0] for local in self.supply.municipal]
        candidates = [*self.supply.regional, *self.supply.national, *self.rng.sample(towns, 5)]
        chosen = [*members, *(o for o in self.choose(size, themes, candidates) if o not in members)]
        ground = Ground(whole.name, (whole.key,))
        return self.add("regional", ground, themes, chosen[: max(size, len(members))])

    def national(self, size: int, *, themes: list[str], level: str = "national") -> Draft:
        """A partnership of the whole country, of national bodies and of services of some regions."""
        services = [
            organisation_key(self.rng.randint(1, self.regions), self.rng.randrange(6))
            for _ in range(size // 3)
        ]
        chosen = self.choose(size - len(services), themes, self.supply.national)
        ground = Ground(COUNTRY_NAME, (NATION,))
        return self.add(level, ground, themes, list(dict.fromkeys([*chosen, *services])))

    def beside(
        self,
        other: Draft,
        *,
        keep: int,
        add: int,
        themes: list[str],
    ) -> Draft:
        """A partnership on the same ground with `keep` of the other's members and `add` further ones."""
        kept = self.rng.sample(other.counted(), keep)
        avoided = set(other.counted())
        candidates = [o for o in self._candidates(other.ground) if o.key not in avoided]
        chosen = [*kept, *self.choose(add, themes, candidates)]
        return self.add(other.level, other.ground, themes, chosen, unlike=other.style)

    def add(
        self, level: str, ground: Ground, themes: list[str], members: Sequence[str], *, unlike: int = -1
    ) -> Draft:
        """A partnership with these members, its name not in the style `unlike`; the rest is made up."""
        style = self.rng.choice([number for number in range(len(_STYLES)) if number != unlike])
        words = {"place": ground.name, "theme": theme_name(themes[0])}
        name = _STYLES[style].format(**words)
        draft = Draft(
            key=self._keys.pop(),
            name=name[0].upper() + name[1:],
            style=style,
            level=level,
            ground=ground,
            territories=list(ground.territories),
            themes=themes,
            goal=self.rng.choice(_GOALS).format(**words),
            start=between(self.rng, EARLIEST_START, date(DEMO_AS_OF.year - 2, 12, 31)),
        )
        self._complete(draft, members)
        self._remember(draft)
        return draft

    def choose(self, size: int, themes: list[str], candidates: Sequence[Organisation]) -> list[str]:
        """Who sits at a table of that size: hubs by their chance, then sectors that the theme calls for."""
        hubs = [each.key for each in candidates if self.rng.random() < each.seat_chance][:size]
        weights = SECTOR_WEIGHTS[top_of(themes[0])]
        others = [each for each in candidates if not each.seat_chance]
        ranked = sorted(others, key=lambda each: self._luck(each, weights), reverse=True)
        chosen = hubs + [each.key for each in ranked[: size - len(hubs)]]
        return chosen if len(chosen) == size else self._from_afar(chosen, size)

    def taken_branches(self, places: Iterable[int]) -> set[str]:
        """The branches that partnerships of these municipalities have."""
        return {branch for place in places for branch in self._branches.get(place, ())}

    def free_branch(self, places: Iterable[int]) -> str:
        """A branch that no partnership of these municipalities has yet; any where all are taken."""
        taken = self.taken_branches(places)
        return self.rng.choice([branch for branch in BRANCHES if branch not in taken] or list(BRANCHES))

    def _luck(self, organisation: Organisation, weights: dict[str, float]) -> float:
        weight = weights.get(organisation.sector, _OTHER_SECTORS)
        if organisation.key in self._wider:
            weight *= _WIDER_AREA
        return float(self.rng.random() ** (1 / weight))

    def _from_afar(self, chosen: list[str], size: int) -> list[str]:
        """The table filled from the whole region and, for a very large one, from other regions."""
        found = dict.fromkeys(chosen)
        reach = min(self.regions, 1 + size // ORGANISATIONS_PER_REGION * 3)
        near = self.region_number or 1
        for _ in range(4 * size):
            if len(found) >= size:
                break
            region = (near - 1 + self.rng.randrange(reach)) % self.regions + 1
            found[organisation_key(region, self.rng.randrange(ORGANISATIONS_PER_REGION))] = None
        return list(found)

    def next_place(self) -> int:
        """Municipalities take turns; the city has two turns."""
        self._turn += 1
        return self._turn % (MUNICIPALITIES + 1) % MUNICIPALITIES

    def _ground(self, place: int, *, plain: bool) -> Ground:
        assert self.region is not None
        town = self.region.municipalities[place]
        chance = self.rng.random() if plain else 1.0
        if place == 0 and chance < _IN_A_QUARTER:
            quarter = self.rng.choice(self.region.quarters)
            return Ground(quarter.name, (quarter.key,), (0,))
        if chance < _IN_TWO_TOWNS:
            other = self.rng.choice(municipalities_beside(place))
            beside = self.region.municipalities[other]
            return Ground(f"{town.name} and {beside.name}", (town.key, beside.key), (place, other))
        return Ground(town.name, (town.key,), (place,))

    def _candidates(self, ground: Ground) -> list[Organisation]:
        near = [each for place in ground.municipalities for each in self.supply.municipal[place]]
        return [*near, *self.supply.regional, *self.supply.national]

    def _remember(self, draft: Draft) -> None:
        self.drafts.append(draft)
        for place in draft.ground.municipalities:
            self._branches.setdefault(place, set()).update(branch_of(theme) for theme in draft.themes)

    def _complete(self, draft: Draft, members: Sequence[str]) -> None:
        rng = self.rng
        draft.start_precision = rng.choice(("year", "month", "day")) if draft.start.year < 2012 else "day"
        draft.legal_basis = rng.choice(_LEGAL_BASES)
        draft.status = rng.choice(_STATUSES)
        draft.host = rng.choice((members[0], ""))
        draft.meetings_per_year = rng.choice(_MEETINGS) if rng.random() < 0.85 else None
        draft.hours_per_meeting = rng.choice(_HOURS) if rng.random() < 0.8 else None
        draft.status_confirmed_on = days_ago(rng, 5, 700) if rng.random() < 0.85 else None
        draft.members_complete = True if rng.random() < 0.5 else None
        draft.members = [self._membership(draft, organisation, at) for at, organisation in enumerate(members)]
        self._add_guests(draft)

    def _membership(self, draft: Draft, organisation: str, at: int) -> Membership:
        role = "lead" if at == 0 else self.rng.choice(_MEMBER_ROLES)
        luck = self.rng.random()
        if luck < 0.10:
            return Membership(organisation, role, None)
        latest = DEMO_AS_OF.replace(year=DEMO_AS_OF.year - 1)
        return Membership(
            organisation, role, draft.start if luck < 0.7 else between(self.rng, draft.start, latest)
        )

    def _add_guests(self, draft: Draft) -> None:
        """Now and then somebody who has left, and somebody who sits at the table without being a member."""
        wider = [*self.supply.regional, *self.supply.national]
        free = [each.key for each in wider if each.key not in {m.organisation for m in draft.members}]
        if len(free) >= 2 and self.rng.random() < 0.3:
            gone = between(self.rng, draft.start + timedelta(days=180), DEMO_AS_OF)
            draft.members.append(Membership(free.pop(self.rng.randrange(len(free))), "", draft.start, gone))
        if len(free) >= 2 and self.rng.random() < 0.3:
            draft.members.append(
                Membership(self.rng.choice(free), self.rng.choice(_GUEST_ROLES), draft.start)
            )


def draft_plain(drafting: Drafting, sizes: Sizes) -> None:
    """Local partnerships without any plant, as many as are missing; some have ended, some are to come."""
    while drafting.missing:
        draft = drafting.local(sizes.draw(drafting.rng))
        luck = drafting.rng.random()
        if luck < 0.25:
            end(draft, between(drafting.rng, draft.start + timedelta(days=400), DEMO_AS_OF), drafting.rng)
        elif luck < 0.31:
            postpone(draft, drafting.rng)


def end(draft: Draft, day: date, rng: Random) -> None:
    """The partnership ended that day, and all memberships with it."""
    draft.end, draft.status = day, rng.choice(("ended", ""))
    draft.end_reason = rng.choice(("goal_achieved", "problem_changed", "inefficient", "merged", "other", ""))
    draft.status_confirmed_on = None
    draft.members = [m for m in draft.members if m.end is None and (m.start is None or m.start < day)]
    for membership in draft.members:
        membership.end = day


def postpone(draft: Draft, rng: Random) -> None:
    """The partnership is planned for the coming year."""
    draft.start, draft.start_precision = days_ahead(rng, 60, 300), "day"
    draft.status, draft.turnover = "planned", "unrecorded"
    draft.members = [Membership(m.organisation, m.role, draft.start) for m in draft.members if m.end is None]


def _shuffled_keys(rng: Random, region: int, quota: int) -> list[str]:
    """Keys in no order, so that no key tells what was planted next to what."""
    keys = [partnership_key(region, number) for number in range(1, quota + 1)]
    rng.shuffle(keys)
    return keys
