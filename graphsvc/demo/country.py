"""The invented country on a plane: regions of sixteen municipalities, cities of three quarters."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from random import Random

from graphsvc.demo.names import COUNTRY_NAME, place_name

SIDE = 4  # a region is a square of SIDE × SIDE municipalities
MUNICIPALITIES = SIDE * SIDE
QUARTERS = ("Centre", "Harbour", "Hillside")  # the first municipality of a region is its city
NATION = "t-verunthia"
_MEDIAN_POPULATION = 38_000
_DEGREES = 0.08  # side of a municipality on the plane, about nine kilometres
_NORTH, _EAST = -44.0, -128.0  # open ocean: the country lies nowhere
_NEIGHBOURS = ((0, 1), (0, -1), (1, 0), (-1, 0))


@dataclass(frozen=True)
class Territory:
    """A territory as the bundle describes it; `level` is the level of those who work there."""

    key: str
    name: str
    level: str
    parent: str
    population: int
    code: str
    latitude: float
    longitude: float
    adjoins: tuple[str, ...] = ()


@dataclass(frozen=True)
class Region:
    """A region by number (from 1), its municipalities and the quarters of its city by number (from 0)."""

    number: int
    whole: Territory
    municipalities: tuple[Territory, ...]
    quarters: tuple[Territory, ...]

    @property
    def territories(self) -> tuple[Territory, ...]:
        """The region and all in it, wider ones first."""
        return (self.whole, *self.municipalities, *self.quarters)


@dataclass(frozen=True)
class Country:
    """The plane on which regions lie, row by row; regions are made when asked for, always the same."""

    seed: int
    regions: int

    @property
    def columns(self) -> int:
        """Regions in a row of the plane."""
        return ceil(sqrt(self.regions))

    def nation(self) -> Territory:
        """The whole country; its population is the sum of its regions, O(regions)."""
        people = sum(self.region(number).whole.population for number in range(1, self.regions + 1))
        return Territory(NATION, COUNTRY_NAME, "national", "", people, "VE", *self._plane(0, 0))

    def region(self, number: int) -> Region:
        """The region of that number."""
        rng = Random(f"{self.seed}/territory/{number}")
        municipalities = tuple(self._municipality(number, place, rng) for place in range(MUNICIPALITIES))
        whole = self._whole(number, sum(each.population for each in municipalities))
        return Region(number, whole, municipalities, _quarters(municipalities[0]))

    def neighbours(self, number: int) -> list[int]:
        """The regions that touch a region."""
        row, column = divmod(number - 1, self.columns)
        beside = [(row + down, column + right) for down, right in _NEIGHBOURS]
        numbers = [r * self.columns + c + 1 for r, c in beside if r >= 0 and 0 <= c < self.columns]
        return [each for each in numbers if each <= self.regions]

    def _whole(self, number: int, population: int) -> Territory:
        row, column = divmod(number - 1, self.columns)
        return Territory(
            region_key(number),
            f"{place_name(number * (MUNICIPALITIES + 1), seed=self.seed)} Region",
            "regional",
            NATION,
            population,
            f"VE{number:03d}",
            *self._plane(row * SIDE, column * SIDE),
            tuple(region_key(each) for each in self.neighbours(number)),
        )

    def _municipality(self, number: int, place: int, rng: Random) -> Territory:
        row, column = self._cell(number, place)
        people = _MEDIAN_POPULATION * rng.lognormvariate(0, 0.5) * (1 if place else 4)
        return Territory(
            municipality_key(number, place),
            place_name(number * (MUNICIPALITIES + 1) + place + 1, seed=self.seed),
            "local",
            region_key(number),
            round(people),
            f"VE{number:03d}{place:02d}",
            *self._plane(row, column),
            tuple(self._adjoining(row, column)),
        )

    def _cell(self, number: int, place: int) -> tuple[int, int]:
        row, column = divmod(number - 1, self.columns)
        down, right = divmod(place, SIDE)
        return row * SIDE + down, column * SIDE + right

    def _adjoining(self, row: int, column: int) -> list[str]:
        beside = [(row + down, column + right) for down, right in _NEIGHBOURS]
        keys = [self._key_at(r, c) for r, c in beside if r >= 0 and 0 <= c < self.columns * SIDE]
        return [key for key in keys if key]

    def _key_at(self, row: int, column: int) -> str:
        number = (row // SIDE) * self.columns + column // SIDE + 1
        place = (row % SIDE) * SIDE + column % SIDE
        return municipality_key(number, place) if number <= self.regions else ""

    def _plane(self, row: int, column: int) -> tuple[float, float]:
        return round(_NORTH - row * _DEGREES, 4), round(_EAST + column * _DEGREES, 4)


def region_key(number: int) -> str:
    """The key of a region."""
    return f"t-{number:03d}"


def municipality_key(number: int, place: int) -> str:
    """The key of a municipality of a region."""
    return f"t-{number:03d}-{place:02d}"


def municipalities_beside(place: int) -> list[int]:
    """The municipalities of the same region that touch one, by number."""
    row, column = divmod(place, SIDE)
    beside = [(row + down, column + right) for down, right in _NEIGHBOURS]
    return [r * SIDE + c for r, c in beside if 0 <= r < SIDE and 0 <= c < SIDE]


def _quarters(city: Territory) -> tuple[Territory, ...]:
    keys = [f"{city.key}-{letter}" for letter in "abc"]
    shares = (0.4, 0.25)
    counts = [round(city.population * share) for share in shares]
    counts.append(city.population - sum(counts))
    return tuple(
        Territory(
            key,
            f"{city.name} {quarter}",
            "local",
            city.key,
            people,
            f"{city.code}{key[-1].upper()}",
            city.latitude,
            city.longitude,
            tuple(other for other in keys if other != key),
        )
        for key, quarter, people in zip(keys, QUARTERS, counts, strict=True)
    )
