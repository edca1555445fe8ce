"""Names in a language that nobody speaks: places by number without repetition, people at random."""

from __future__ import annotations

from random import Random

COUNTRY_NAME = "Verunthia"
_FIRST = (
    *(
        "Ael",
        "Bruv",
        "Cyth",
        "Dovr",
        "Eldr",
        "Fenq",
        "Grisk",
        "Heskv",
        "Ivr",
        "Jolth",
        "Kraz",
        "Lumv",
        "Myrk",
    ),
    *("Nevr", "Othl", "Pruv", "Quel", "Rhosk", "Skuv", "Tarnd", "Ulmv", "Vespr", "Wylth", "Ysk", "Zorv"),
)
_MIDDLE = (
    *("ab", "ech", "id", "ov", "un", "arv", "eld", "ist", "onn", "uth"),
    *("amv", "erk", "ilv", "osk", "und", "yth", "agr", "enz", "irv", "ulk"),
)
_LAST = (
    *("ask", "eth", "irn", "ost", "ule", "amar", "edyn", "igal", "ovane", "uresh"),
    *("ayl", "eskar", "ivor", "olme", "unde", "arith", "embra", "ilune", "ondar", "ymeth"),
)
_PLACES = len(_FIRST) * len(_MIDDLE) * len(_LAST)
_STEP = 7919  # prime to _PLACES, so that successive numbers give all names, unlike each other
_PREFIXES = ("", "Nal ", "Osk ", "Ver ", "Ull ", "Tir ", "Ghen ", "Mor ")
_GIVEN = (
    *(
        "Adrelle",
        "Bexorin",
        "Caldyth",
        "Dervane",
        "Elqua",
        "Fyorin",
        "Gelvath",
        "Hestrin",
        "Ilvane",
        "Jorqueth",
    ),
    *(
        "Kelvyra",
        "Lorquin",
        "Maveth",
        "Nyrelle",
        "Ostrane",
        "Pelvith",
        "Quorra",
        "Rylvane",
        "Sorveth",
        "Tavyra",
    ),
    *("Ulqueth", "Vynelle", "Wexorin", "Xandrel", "Yoveth", "Zelqua"),
)
_FAMILY = (
    *("Askov", "Brel", "Chorv", "Drav", "Embr", "Falq", "Grent", "Hovr", "Iskel", "Jarv", "Kolm"),
    *("Lerv", "Mosk", "Nolv", "Orsk", "Prell", "Quist", "Rovn", "Sterv", "Tolv", "Urv", "Velm"),
)
_FAMILY_END = ("andyr", "eloth", "ivane", "orusk", "unel", "aveth", "erinde", "ogal", "ulith", "ynor")


def place_name(number: int, *, seed: int) -> str:
    """The name of a place by its number; 80,000 numbers give as many names."""
    turn, number = divmod(number, _PLACES)
    number = (number * _STEP + seed * 104_729) % _PLACES
    number, last = divmod(number, len(_LAST))
    first, middle = divmod(number, len(_MIDDLE))
    return _PREFIXES[turn % len(_PREFIXES)] + _FIRST[first] + _MIDDLE[middle] + _LAST[last]


def person_name(rng: Random) -> str:
    """A person's name; several people may bear the same."""
    return f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}{rng.choice(_FAMILY_END)}"
