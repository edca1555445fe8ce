"""Registries in which groups lack contact, with organisations that could join them."""

from __future__ import annotations

from random import Random

from tests.contacts import Rows, random_contacts


def random_bridges(seed: int, size: int = 36, links: int = 60) -> dict[str, Rows]:
    """Contacts of `tests.contacts` among more partnerships, whose members have ground and remits, or not."""
    rows, random = random_contacts(seed, size, links), Random(seed)
    places = [row["id"] for row in rows["territory"]]
    themes = [row["id"] for row in rows["theme"]]
    organisations = [
        {
            "id": f"o{n}",
            "name": f"Body {n}",
            "sector": random.choice([None, "health", "justice", "education"]),
            "territories": random.choice([None, [random.choice(places)], sorted(random.sample(places, 3))]),
            "themes": random.choice([None, [random.choice(themes)], sorted(random.sample(themes, 3))]),
        }
        for n in range(9)
    ]
    for row in rows["territory"]:
        row["population"] = random.choice([None, *[100, 2_500, 40_000] * 5])
    seats = {(f"p{random.randrange(size):02}", f"o{random.randrange(9)}") for _ in range(2 * size)}
    membership: Rows = [{"partnership": one, "organisation": other} for one, other in sorted(seats)]
    return {**rows, "organisation": organisations, "membership": membership}
