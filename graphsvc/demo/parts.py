"""A registry in parts: the nation first, then region after region, each complete in itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from graphsvc.demo import rows
from graphsvc.demo.borders import Board, boards_of, link_across
from graphsvc.demo.country import Country, Region, Territory
from graphsvc.demo.drafts import Link
from graphsvc.demo.links import Protocol, link_all, link_to_nation, link_to_organisations, protocols_of
from graphsvc.demo.organisations import Organisation, Supply, national_organisations, regional_supply
from graphsvc.demo.partnerships import Drafting, draft_plain
from graphsvc.demo.people import Staff, staff_all
from graphsvc.demo.planting import plant
from graphsvc.demo.plants import Plants
from graphsvc.demo.reporting import link_to_authorities, link_to_members
from graphsvc.demo.rows import Tables
from graphsvc.demo.sizes import Sizes
from graphsvc.demo.themes import BRANCHES, TOPS
from graphsvc.demo.truth import Truth

NATIONAL_PARTNERSHIPS = 20
_COUNCIL_MEMBERS = 14
_BOARDS = 4  # regional partnerships of a region without plants


@dataclass(frozen=True)
class Part:
    """The rows of one region, or of the nation, by file of the bundle; and what was planted there."""

    tables: Tables
    truth: Truth
    boards: tuple[Board, ...] = ()


@dataclass(frozen=True)
class Quota:
    """How many partnerships a region gets, how large the plain ones are, and whether anything is planted."""

    partnerships: int
    sizes: Sizes
    planted: bool


def national_part(country: Country) -> Part:
    """The country, the themes, the national bodies and their partnerships."""
    rng = Random(f"{country.seed}/nation")
    supply = Supply(national_organisations(), (), ())
    drafting = Drafting(rng, None, supply, quota=NATIONAL_PARTNERSHIPS, regions=country.regions)
    _draft_national(drafting)
    part = _part(country.seed, drafting, Plants(), [country.nation()], supply.national, protocols_of(0, rng))
    part.tables["themes"] = rows.theme_rows()
    part.tables["requirements"] = rows.requirement_rows()
    return part


def regional_part(country: Country, region: Region, quota: Quota) -> Part:
    """A region with its services, partnerships, people and links; the same whatever was made before."""
    rng = Random(f"{country.seed}/region/{region.number}")
    supply = regional_supply(region, national_organisations(), seed=country.seed)
    drafting = Drafting(rng, region, supply, quota=quota.partnerships, regions=country.regions)
    plants = plant(drafting) if quota.planted else _boards_only(drafting)
    draft_plain(drafting, quota.sizes)
    organisations = [*supply.own, *plants.spellings.values()]
    return _part(
        country.seed, drafting, plants, region.territories, organisations, protocols_of(region.number, rng)
    )


def border_part(country: Country, boards: Mapping[int, tuple[Board, ...]]) -> Part:
    """The links that cross the borders of regions; `boards` of each region by number."""
    pairs = [(one, other) for one in boards for other in country.neighbours(one) if one < other]
    links = link_across(boards, pairs, country.seed)
    return Part({"links": [rows.link_row(each) for each in links]}, Truth())


def _draft_national(drafting: Drafting) -> None:
    """A council with terms, one partnership for each top theme, working groups, an international one."""
    rng = drafting.rng
    council = drafting.national(_COUNCIL_MEMBERS, themes=list(TOPS[:3]))
    council.term_years, council.legal_basis = 4, "statutory"
    for top in TOPS:
        drafting.national(rng.randint(7, 11), themes=[top])
    for branch in rng.sample(BRANCHES, drafting.missing - 1):
        drafting.national(rng.randint(6, 10), themes=[branch])
    drafting.national(8, themes=[rng.choice(TOPS)], level="international")


def _boards_only(drafting: Drafting) -> Plants:
    for theme in drafting.rng.sample(BRANCHES, _BOARDS):
        drafting.regional(drafting.rng.randint(8, 12), themes=[theme])
    return Plants()


def _part(
    seed: int,
    drafting: Drafting,
    plants: Plants,
    territories: Iterable[Territory],
    organisations: Iterable[Organisation],
    protocols: list[Protocol],
) -> Part:
    staff = Staff(drafting.rng, drafting.region_number)
    staff_all(drafting.drafts, staff, plants, drafting.rng)
    links = _links(seed, drafting, plants, protocols)
    tables = rows.draft_tables(drafting.drafts)
    tables["territories"] = [rows.territory_row(each) for each in territories]
    tables["organisations"] = [rows.organisation_row(each) for each in organisations]
    declaring = Random(f"{seed}/capacity/{drafting.region_number}")
    tables["capacities"] = rows.capacity_rows(declaring, [row["id"] for row in tables["organisations"]])
    tables["people"] = [rows.person_row(each) for each in staff.people]
    tables["protocols"] = [rows.protocol_row(each) for each in protocols]
    tables["links"] = [rows.link_row(each) for each in links]
    tables["successions"] = [rows.succession_row(*each) for each in plants.successions]
    tables["same_as"] = [
        rows.same_as_row("organisation", each, plants.meant[each]) for each in plants.noticed
    ]
    return Part(tables, plants.truth, boards_of(drafting.drafts))


def _links(seed: int, drafting: Drafting, plants: Plants, protocols: list[Protocol]) -> list[Link]:
    drafts, region = drafting.drafts, drafting.region_number
    links = link_all(drafts, plants, protocols, drafting.rng)
    if region:
        reports = link_to_organisations(drafts, region, drafting.rng)
        links += [*reports, *link_to_nation(drafts, NATIONAL_PARTNERSHIPS, drafting.rng)]
        rng = Random(f"{seed}/reporting/{region}")  # its own, so that nothing else depends on it
        further = link_to_authorities(drafts, drafting.supply, rng)
        links += [*further, *link_to_members(drafts, [*reports, *further], rng)]
    return links
