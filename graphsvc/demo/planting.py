"""What is planted in every region: overlaps to find, and look-alikes that are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from graphsvc.demo.country import municipalities_beside
from graphsvc.demo.days import between, days_ago, days_ahead
from graphsvc.demo.drafts import Draft
from graphsvc.demo.organisations import BROKER_NUMBER, SHARED_REGIONAL, organisation_key
from graphsvc.demo.partnerships import Drafting, end
from graphsvc.demo.plants import Plants
from graphsvc.demo.themes import BRANCHES, another_branch, narrower, next_in_tree

_SISTER_PLACES = (5, 6, 9, 10)  # the four municipalities in the middle of a region
_BROKER_PLACES = (3, 12)  # two corners that do not touch
_SECOND_RECORD = 901  # number of the record that spells an organisation a second way
_TWIN_MEMBERS = (7, 10)
_LARGE = 24  # members of a partnership so large that merging it needs two levels (G22)
_RESTARTED = 60  # days at most between a partnership's end and its successor's start


def plant(drafting: Drafting) -> Plants:
    """Plants a region; four in five of its partnerships become part of some plant."""
    plants = Plants()
    odd = drafting.region_number % 2 == 1
    _duplicates(drafting, plants)
    if not odd:
        _large_duplicate(drafting, plants)
    _satellites(drafting, plants)
    _ending(drafting, plants, both=not odd)
    _same_ground(drafting, plants)
    _decoys(drafting, plants)
    _levels(drafting, plants)
    _succession(drafting, plants, recorded=odd)
    _incomplete(drafting, plants)
    _neighbours(drafting, plants)
    _elsewhere(drafting, plants)
    _turnover(drafting, plants)
    (_sisters if odd else _broker)(drafting, plants)
    return plants


def _duplicates(drafting: Drafting, plants: Plants) -> None:
    """One easy, one of medium difficulty, one hard, one whose second record is half empty."""
    a, b = _twins(drafting, kept=0.9, added=0.1, same_themes=True)
    a.legal_basis = "statutory" if drafting.region_number % 2 else "agreement"
    _duplicate(plants, a, b, "easy", people=0.6)
    a, b = _twins(drafting, kept=0.75, added=0.25, same_themes=True)
    b.themes = list(dict.fromkeys([*a.themes, *next_in_tree(drafting.rng, a.themes)]))
    _second_spelling(drafting, plants, b)
    _duplicate(plants, a, b, "medium", people=0.4)
    a, b = _twins(drafting, kept=0.6, added=0.3, same_themes=False)
    b.turnover = "unrecorded"
    _duplicate(plants, a, b, "hard", people=0)
    a, b = _twins(drafting, kept=0.55, added=0.0, same_themes=True)
    b.members_complete = False
    _duplicate(plants, a, b, "record missing", people=0.5)


def _duplicate(plants: Plants, a: Draft, b: Draft, difficulty: str, *, people: float) -> None:
    """Records a duplicate in which that share of the common seats is held by the same people."""
    action = "MERGE_TWO_LEVELS" if difficulty == "large" else "MERGE"
    why = f"{a.name} and {b.name} do one job twice"
    plants.shared_people[b.key] = (a, people)
    plants.pair("duplicate", a, b, action, why, twice=True, difficulty=difficulty)


def _twins(drafting: Drafting, *, kept: float, added: float, same_themes: bool) -> tuple[Draft, Draft]:
    a = drafting.local(drafting.rng.randint(*_TWIN_MEMBERS), at=drafting.next_place())
    size = len(a.counted())
    themes = list(a.themes) if same_themes else next_in_tree(drafting.rng, a.themes)
    return a, drafting.beside(a, keep=round(kept * size), add=round(added * size), themes=themes)


def _large_duplicate(drafting: Drafting, plants: Plants) -> None:
    a = drafting.local(_LARGE, at=drafting.next_place())
    b = drafting.beside(a, keep=_LARGE - 3, add=3, themes=list(a.themes))
    _duplicate(plants, a, b, "large", people=0.5)


def _satellites(drafting: Drafting, plants: Plants) -> None:
    """Three small partnerships inside larger ones: a recorded satellite, one with an end, one without."""
    a, b = _inside(drafting, plants)
    b.satellite_of = a.key
    plants.pair("satellite", a, b, "KEEP_SATELLITE", f"{b.name} is recorded as a satellite of {a.name}")
    a, b = _inside(drafting, plants)
    b.planned_end = days_ahead(drafting.rng, 220, 690)
    why = f"{b.name} sits wholly within {a.name} and ends within two years"
    plants.pair("unrecorded satellite", a, b, "MAKE_SATELLITE", why, twice=True)
    a, b = _inside(drafting, plants)
    why = f"{b.name} sits wholly within {a.name} and has no end"
    plants.pair("absorbable", a, b, "ABSORB", why, twice=True)


def _inside(drafting: Drafting, plants: Plants) -> tuple[Draft, Draft]:
    a = drafting.local(drafting.rng.randint(10, 13), at=drafting.next_place())
    b = drafting.beside(a, keep=drafting.rng.randint(4, 5), add=0, themes=a.themes[:1])
    plants.shared_people[b.key] = (a, 1.0)
    return a, b


def _ending(drafting: Drafting, plants: Plants, *, both: bool) -> None:
    """Twins of which one ends soon or should have ended; in regions of even number, both."""
    a, b = _twins(drafting, kept=0.8, added=0.1, same_themes=True)
    plants.shared_people[b.key] = (a, 0.4)
    b.planned_end = _soon_or_overdue(drafting)
    if both:
        a.planned_end = _soon_or_overdue(drafting)
    who, action = ("both", "ONE_SUCCESSOR") if both else (b.name, "LET_END")
    why = f"{b.name} does what {a.name} does, and the term of {who} ends"
    plants.pair("ending", a, b, action, why, twice=True)


def _soon_or_overdue(drafting: Drafting) -> date:
    overdue = drafting.rng.random() < 0.4
    return days_ago(drafting.rng, 10, 120) if overdue else days_ahead(drafting.rng, 20, 170)


def _same_ground(drafting: Drafting, plants: Plants) -> None:
    """One theme with different members, and the same people with different themes."""
    a = drafting.local(8, at=drafting.next_place())
    b = drafting.beside(a, keep=1, add=5, themes=list(a.themes))
    plants.pair("other members", a, b, "DEMARCATE", f"{a.name} and {b.name} share a subject, hardly a member")
    a = drafting.local(8, at=drafting.next_place())
    theme = _beside_theme(drafting, a, same_top=False)
    b = drafting.beside(a, keep=7, add=1, themes=[theme])
    plants.shared_people[b.key] = (a, 0.8)
    plants.pair("same people", a, b, "MEET_JOINTLY", f"The same people sit in {a.name} and {b.name}")


def _decoys(drafting: Drafting, plants: Plants) -> None:
    """Two pairs that look like duplicates and are none: themes beside each other, mostly the same members."""
    a = drafting.local(8, at=drafting.next_place())
    theme = _beside_theme(drafting, a, same_top=True)
    b = drafting.beside(a, keep=6, add=1, themes=[theme])
    plants.pair(
        "decoy", a, b, "COORDINATE", f"{a.name} and {b.name}: same members, a wider subject in common"
    )
    place = drafting.next_place()
    first, second = narrower(drafting.free_branch([place]))[:2]
    a = drafting.local(8, themes=[first], at=place)
    b = drafting.beside(a, keep=5, add=2, themes=[second])
    plants.pair("decoy", a, b, "COORDINATE", f"{a.name} and {b.name}: two problems of one kind, one town")


def _beside_theme(drafting: Drafting, draft: Draft, *, same_top: bool) -> str:
    avoid = drafting.taken_branches(draft.ground.municipalities)
    return another_branch(drafting.rng, draft.themes[0], same_top=same_top, avoid=avoid)


def _levels(drafting: Drafting, plants: Plants) -> None:
    """Three boards of the region, a town under a fourth, a quarter under its city."""
    rng = drafting.rng
    for theme in rng.sample(BRANCHES, 3):
        drafting.regional(rng.randint(7, 11), themes=[theme]).term_years = rng.choice((0, 4))
    b = drafting.local(8, at=drafting.next_place())
    a = drafting.regional(10, themes=b.themes[:1], members=rng.sample(b.counted(), 6))
    plants.shared_people[a.key] = (b, 0.5)
    plants.pair("nested", a, b, "DIVIDE_LABOUR", f"{b.name} works on its subject under {a.name}")
    a = drafting.local(8, at=0)
    b = drafting.beside(a, keep=6, add=1, themes=list(a.themes))
    _move_to_quarter(drafting, a, b)
    plants.shared_people[b.key] = (a, 0.4)
    plants.pair("nested", a, b, "DIVIDE_LABOUR", f"{b.name} works in a quarter of the city of {a.name}")


def _move_to_quarter(drafting: Drafting, city: Draft, draft: Draft) -> None:
    quarter = drafting.rng.choice(drafting.quarters)
    draft.territories, draft.name = [quarter.key], draft.name.replace(city.ground.name, quarter.name)


def _succession(drafting: Drafting, plants: Plants, *, recorded: bool) -> None:
    """One partnership has ended and another has begun with its people."""
    rng = drafting.rng
    a = drafting.local(8, at=drafting.next_place())
    b = drafting.beside(a, keep=7, add=1, themes=list(a.themes))
    ended = days_ago(rng, 250, 800)
    a.start = between(rng, date(2005, 1, 1), date(2018, 1, 1))
    _begin_all(a, a.start)
    end(a, ended, rng)
    _begin_all(b, ended + timedelta(days=rng.randint(0, _RESTARTED)))
    plants.shared_people[b.key] = (a, 0.6)
    why = f"{b.name} carries on what {a.name} did until {ended}"
    kind = "recorded succession" if recorded else "unrecorded succession"
    plants.pair(kind, a, b, "NONE", why)
    if recorded:
        plants.successions.append((a.key, b.key, b.start))


def _begin_all(draft: Draft, day: date) -> None:
    """The partnership and all its memberships begin that day."""
    draft.start, draft.start_precision = day, "day"
    draft.members = [member for member in draft.members if member.end is None]
    for member in draft.members:
        member.start = day


def _incomplete(drafting: Drafting, plants: Plants) -> None:
    """A twin whose themes, territory or members nobody has recorded, by turns."""
    a, b = _twins(drafting, kept=0.8, added=0.1, same_themes=True)
    missing = ("themes", "territories", "members")[drafting.region_number % 3]
    setattr(b, missing, [])
    if missing == "members":
        b.turnover, b.host = "unrecorded", ""
    why = f"{b.name} does what {a.name} does, but its {missing} are not recorded"
    plants.pair("incomplete", a, b, "COMPLETE_RECORD", why, twice=True)


def _neighbours(drafting: Drafting, plants: Plants) -> None:
    """Next-door partnerships on one theme without a link: one pair forgot, the other may not exchange."""
    a, b = _next_door(drafting, plants)
    plants.fact(
        "missing link", (a.key, b.key), f"{a.name} and {b.name} are neighbours with one theme and no link"
    )
    a, b = _next_door(drafting, plants)
    reason = drafting.rng.choice(
        ("confidential case files", "the municipality objects", "pending court case")
    )
    plants.blocked.append((a.key, b.key, reason))
    plants.fact("blocked pair", (a.key, b.key), f"{a.name} and {b.name} may not exchange: {reason}")


def _next_door(drafting: Drafting, plants: Plants) -> tuple[Draft, Draft]:
    place = drafting.next_place()
    other = drafting.rng.choice(municipalities_beside(place))
    themes = [drafting.free_branch([place, other])]
    a, b = (drafting.local(drafting.rng.randint(6, 9), at=at, themes=list(themes)) for at in (place, other))
    plants.apart.add(frozenset((a.key, b.key)))
    return a, b


def _elsewhere(drafting: Drafting, plants: Plants) -> None:
    """The same regional members in two towns, for different ends: no neighbours in the sense of one board."""
    place = drafting.next_place()
    towns = (place, municipalities_beside(place)[0])
    theme = drafting.free_branch(towns)
    other = another_branch(drafting.rng, theme, same_top=False, avoid=drafting.taken_branches(towns))
    a, b = (_sister(drafting, at, each) for at, each in zip(towns, (theme, other), strict=True))
    plants.pair("elsewhere", a, b, "NONE", f"{a.name} and {b.name} share regional members, not the subject")


def _turnover(drafting: Drafting, plants: Plants) -> None:
    """One partnership that everybody leaves, one that nobody has joined or left for years."""
    for kind, turnover in (("heavy turnover", "heavy"), ("no renewal", "frozen")):
        draft = drafting.local(9, at=drafting.next_place())
        _begin_all(draft, between(drafting.rng, date(2013, 1, 1), date(2015, 12, 31)))
        draft.turnover = turnover
        plants.fact(kind, (draft.key,), f"{draft.name}: {kind} of people in post")


def _sisters(drafting: Drafting, plants: Plants) -> None:
    """Four towns in a square, one theme, the same regional members at all four tables."""
    theme = drafting.free_branch(_SISTER_PLACES)
    family = [_sister(drafting, place, theme) for place in _SISTER_PLACES]
    names = ", ".join(each.name for each in family)
    plants.fact("sisters", tuple(each.key for each in family), f"The same regional members sit in {names}")
    plants.apart.update(frozenset((a.key, b.key)) for a in family for b in family if a is not b)


def _sister(drafting: Drafting, place: int, theme: str) -> Draft:
    town = drafting.supply.municipal[place]
    near = [town[0].key, town[1].key, *(each.key for each in drafting.rng.sample(town[2:], 2))]
    wider = [organisation_key(drafting.region_number, number) for number in SHARED_REGIONAL]
    return drafting.local(9, themes=[theme], at=place, members=[*near, *wider, organisation_key(0, 0)])


def _broker(drafting: Drafting, plants: Plants) -> None:
    """Two groups in far corners that share no member but one."""
    broker = organisation_key(drafting.region_number, BROKER_NUMBER)
    groups = [[_corner(drafting, place, broker) for _ in range(2)] for place in _BROKER_PLACES]
    keys = tuple(draft.key for group in groups for draft in group)
    plants.fact(
        "broker", (broker, *keys), f"{broker} alone joins {keys[0]}, {keys[1]} to {keys[2]}, {keys[3]}"
    )
    plants.apart.update(frozenset((a.key, b.key)) for a in groups[0] for b in groups[1])


def _corner(drafting: Drafting, place: int, broker: str) -> Draft:
    town = [each.key for each in drafting.supply.municipal[place]]
    members = [*drafting.rng.sample(town, 6), broker]
    draft = drafting.local(7, at=place, members=members)
    draft.members = [member for member in draft.members if member.organisation in members]
    return draft


def _second_spelling(drafting: Drafting, plants: Plants, draft: Draft) -> None:
    """A member goes by a second record; in regions of odd number the register knows it."""
    supply = drafting.supply
    nearest_first = [*supply.municipal[draft.ground.municipalities[0]], *supply.regional, *supply.national]
    seats = {member.organisation: member for member in draft.members}
    meant = next(each for each in nearest_first if each.key in seats)
    key = organisation_key(drafting.region_number, _SECOND_RECORD)
    plants.spellings[key] = replace(meant, key=key, name=meant.name.upper(), identifiers=(), territories=())
    plants.meant[key], seats[meant.key].organisation = meant.key, key
    if drafting.region_number % 2:
        plants.noticed.append(key)
    kind = "two spellings" if drafting.region_number % 2 else "two spellings, unnoticed"
    plants.fact(kind, (key, meant.key), f"{key} and {meant.key} are one organisation, {meant.name}")
