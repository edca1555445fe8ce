"""The demo registry: an invented country as tables of a bundle, and the truth about what was planted in it.

The country is made region by region, each from its own random numbers, so that
a registry of any size takes the memory of one region. The same arguments give
the same rows on every day, machine and version of Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from graphsvc.demo.country import Country
from graphsvc.demo.days import DEMO_AS_OF
from graphsvc.demo.parts import NATIONAL_PARTNERSHIPS, Part, Quota, border_part, national_part, regional_part
from graphsvc.demo.rows import Tables
from graphsvc.demo.sizes import MEDIAN_MEMBERS, Sizes, sizes_with_mean
from graphsvc.demo.truth import Truth
from graphsvc.errors import BadInput

DEMO_SEED = 2003  # the year of the Recommendation
DEMO_PARTNERSHIPS = 300
PARTNERSHIPS_PER_REGION = 56
FEWEST_PARTNERSHIPS = NATIONAL_PARTNERSHIPS + PARTNERSHIPS_PER_REGION
_PLANTED_PER_REGION = 48  # partnerships of a planted region that are part of a plant or regional boards


@dataclass(frozen=True)
class DemoRegistry:
    """A registry in memory: rows by file of the bundle without their unknown cells, and what was planted."""

    seed: int
    as_of: date
    tables: Tables
    truth: Truth


def demo_registry(*, seed: int = DEMO_SEED, partnerships: int = DEMO_PARTNERSHIPS) -> DemoRegistry:
    """The registry that `graphsvc demo` loads, as of DEMO_AS_OF.

    Every region is planted. Raises BadInput below FEWEST_PARTNERSHIPS. O(rows).
    """
    parts = list(registry_parts(seed=seed, partnerships=partnerships))
    tables: Tables = {}
    for part in parts:
        for file, rows in part.tables.items():
            tables.setdefault(file, []).extend(rows)
    return DemoRegistry(seed, DEMO_AS_OF, tables, Truth().extend(part.truth for part in parts))


def scaled_registry(
    *, partnerships: int, seed: int = DEMO_SEED, members_mean: float = 26.0, most_members: int = 300
) -> Iterator[Tables]:
    """A registry of a benchmark's size, part by part, in the memory of one region.

    The median of members stays MEDIAN_MEMBERS, `members_mean` sets how long the
    tail is; every third region is planted. Density does not depend on size:
    larger registries have more regions. Raises BadInput below FEWEST_PARTNERSHIPS.
    """
    parts = registry_parts(
        seed=seed,
        partnerships=partnerships,
        members_mean=members_mean,
        most_members=most_members,
        planted_every=3,
    )
    return (part.tables for part in parts)


def registry_parts(
    *,
    seed: int,
    partnerships: int,
    members_mean: float = 9.0,
    most_members: int = 30,
    planted_every: int = 1,
) -> Iterator[Part]:
    """The parts of a registry: the nation, each region, what crosses borders.

    Every `planted_every`-th region has plants.
    """
    if partnerships < FEWEST_PARTNERSHIPS:
        raise BadInput(f"a demo registry has at least {FEWEST_PARTNERSHIPS} partnerships, not {partnerships}")
    local = partnerships - NATIONAL_PARTNERSHIPS
    country = Country(seed, local // PARTNERSHIPS_PER_REGION)
    planted = range(1, country.regions + 1, planted_every)
    plain = local - len(planted) * _PLANTED_PER_REGION
    sizes = _plain_sizes(members_mean, partnerships / plain, most_members)
    return _parts(country, local, sizes, planted)


def _plain_sizes(members_mean: float, total_to_plain: float, most_members: int) -> Sizes:
    """Sizes of the plain partnerships, so that with the planted ones, of usual size, all have the mean."""
    plain_mean = MEDIAN_MEMBERS + (members_mean - MEDIAN_MEMBERS) * total_to_plain
    return sizes_with_mean(plain_mean, most=most_members)


def _parts(country: Country, partnerships: int, sizes: Sizes, planted: range) -> Iterator[Part]:
    yield national_part(country)
    boards = {}
    for number in range(1, country.regions + 1):
        share = partnerships * number // country.regions - partnerships * (number - 1) // country.regions
        part = regional_part(country, country.region(number), Quota(share, sizes, number in planted))
        boards[number] = part.boards
        yield part
    yield border_part(country, boards)
