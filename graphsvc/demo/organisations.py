"""The organisations of the demo: national bodies, the services of a region, those of each municipality."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from graphsvc.demo.country import MUNICIPALITIES, NATION, Region
from graphsvc.demo.themes import SECTOR_WEIGHTS

_POLITICAL, _ADMINISTRATIVE = "political", "administrative"


@dataclass(frozen=True)
class Template:
    """A kind of organisation: its name, sector, authority, and the share of partnerships it seeks a seat in.

    `parent` is the place of its parent among the templates of the wider area,
    -1 none. `seat_chance` makes a hub; 0 leaves it to the theme's sectors.
    """

    name: str
    sector: str
    authority: str = ""
    seat_chance: float = 0.0
    parent: int = -1


_NATIONAL = (
    Template("National Police of Verunthia", "law_enforcement", _ADMINISTRATIVE, 0.62),
    Template("Verunthian Safety Agency", "national_body", _ADMINISTRATIVE, 0.40),
    Template("Ministry of Justice", "justice", _POLITICAL),
    Template("Prisons and Probation Administration", "justice", _ADMINISTRATIVE),
    Template("Institute of Public Health", "health", _ADMINISTRATIVE),
    Template("Union of Verunthian Municipalities", "local_government"),
    Template("Federation of Housing Companies", "housing"),
    Template("Chamber of Commerce of Verunthia", "business"),
    Template("Institute of Criminology", "research"),
    Template("Foundation for Victims", "civil_society"),
    Template("Council of Youth Organisations", "civil_society"),
    Template("Employment Agency", "employment", _ADMINISTRATIVE),
    Template("Inspectorate of Schools", "education", _ADMINISTRATIVE),
    Template("League of Insurers", "business"),
    Template("Customs Office", "law_enforcement", _ADMINISTRATIVE),
    Template("Arts Council", "culture"),
)
_REGIONAL = (
    Template("Regional Police {}", "law_enforcement", _ADMINISTRATIVE, 0.45, 0),
    Template("Prosecution Office {}", "justice", _ADMINISTRATIVE, 0.0, 2),
    Template("Probation Service {}", "justice", _ADMINISTRATIVE, 0.15, 3),
    Template("Health Authority {}", "health", _ADMINISTRATIVE, 0.15, 4),
    Template("Government of {}", "local_government", _POLITICAL),
    Template("District Court {}", "justice", _ADMINISTRATIVE, 0.0, 2),
    Template("School Board {}", "education", _ADMINISTRATIVE, 0.0, 12),
    Template("Employment Office {}", "employment", _ADMINISTRATIVE, 0.0, 11),
    Template("Planning Office {}", "planning", _ADMINISTRATIVE),
    Template("Victim Support {}", "civil_society", "", 0.0, 9),
    Template("University of {}", "research"),
    Template("Forum of Associations {}", "civil_society"),
)
_MUNICIPAL = (
    Template("Municipality of {}", "local_government", _POLITICAL, 0.90),
    Template("Police Station {}", "law_enforcement", _ADMINISTRATIVE, 0.70, 0),
    Template("Health Centre {}", "health", "", 0.0, 3),
    Template("Social Services {}", "social_welfare", _ADMINISTRATIVE),
    Template("{} Primary School", "education", "", 0.0, 6),
    Template("{} College", "education", "", 0.0, 6),
    Template("{} Housing Association", "housing"),
    Template("Youth House {}", "civil_society"),
    Template("Shelter {}", "civil_society"),
    Template("Traders of {}", "business"),
    Template("Residents of {}", "citizens"),
)
REGIONAL_NUMBERS = range(len(_REGIONAL))
ORGANISATIONS_PER_REGION = len(_REGIONAL) + MUNICIPALITIES * len(_MUNICIPAL)
BROKER_NUMBER = 11  # the regional Forum of Associations, which nothing but a plant makes a broker
SHARED_REGIONAL = (0, 2, 3, 9)  # police, probation, health, victims: the seats sister partnerships share


@dataclass(frozen=True)
class Organisation:
    """An organisation as the bundle describes it, with the chance that it seeks a seat (0: by sector)."""

    key: str
    name: str
    sector: str
    territories: tuple[str, ...]
    parent: str = ""
    authority: str = ""
    themes: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    seat_chance: float = 0.0


@dataclass(frozen=True)
class Supply:
    """Who can be invited in a region: national and regional bodies, and those of each municipality."""

    national: tuple[Organisation, ...]
    regional: tuple[Organisation, ...]
    municipal: tuple[tuple[Organisation, ...], ...]

    @property
    def own(self) -> list[Organisation]:
        """The organisations that belong to the region itself."""
        return [*self.regional, *(each for local in self.municipal for each in local)]


def organisation_key(region: int, number: int) -> str:
    """The key of an organisation; region 0 is the nation."""
    return f"o-{region:03d}-{number:03d}"


def national_organisations() -> tuple[Organisation, ...]:
    """The bodies that work in the whole country."""
    return tuple(
        Organisation(
            key=organisation_key(0, number),
            name=template.name,
            sector=template.sector,
            territories=(NATION,),
            authority=template.authority,
            identifiers=(f"VE-REG:{1000 + number}",),
            seat_chance=template.seat_chance,
        )
        for number, template in enumerate(_NATIONAL)
    )


def regional_supply(region: Region, national: tuple[Organisation, ...], *, seed: int) -> Supply:
    """The national bodies, the services of the region and those of its municipalities."""
    rng = Random(f"{seed}/organisation/{region.number}")
    name = region.whole.name.removesuffix(" Region")
    regional = tuple(
        _organisation(rng, region.number, number, template, name, region.whole.key, national)
        for number, template in enumerate(_REGIONAL)
    )
    municipal = tuple(
        tuple(
            _organisation(rng, region.number, number, template, place.name, place.key, regional)
            for number, template in enumerate(_MUNICIPAL, len(_REGIONAL) + at * len(_MUNICIPAL))
        )
        for at, place in enumerate(region.municipalities)
    )
    return Supply(national, regional, municipal)


def _organisation(
    rng: Random,
    region: int,
    number: int,
    template: Template,
    place: str,
    territory: str,
    wider: tuple[Organisation, ...],
) -> Organisation:
    return Organisation(
        key=organisation_key(region, number),
        name=template.name.format(place),
        sector=template.sector,
        territories=(territory,) if rng.random() < 0.95 else (),
        parent=wider[template.parent].key if template.parent >= 0 else "",
        authority=template.authority,
        themes=_remit(rng, template.sector),
        identifiers=(f"VE-REG:{region:03d}{number:03d}",) if rng.random() < 0.6 else (),
        seat_chance=template.seat_chance,
    )


def _remit(rng: Random, sector: str) -> tuple[str, ...]:
    tops = [top for top, weights in SECTOR_WEIGHTS.items() if sector in weights]
    return (rng.choice(tops),) if tops and rng.random() < 0.4 else ()
