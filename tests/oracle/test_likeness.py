"""What the signs find beside a comparison of all with all, in names with planted slips of the pen."""

from __future__ import annotations

import random

import pytest

from tests.likenesses import Organisation, Pair, alike_among_all, compared

PLACES = (
    *("Westwick", "Oosterhout", "Vlissingen", "Zoetermeer", "Haarlem"),
    *("Groningen", "Deventer", "Maastricht", "Roermond", "Apeldoorn"),
)
BODIES = (
    "Municipality of {}",
    "{} Police Department",
    "Youth Centre {}",
    "Regional Health Authority {}",
    "School Board of Greater {}",
    "{} Neighbourhood Watch Association",
    "Probation Service {}",
    "Chamber of Commerce for {} and Surroundings",
    "Victim Support {}",
    "Housing Association {} South",
)


def slipped(rng: random.Random, name: str) -> str:
    """The name with one slip: a letter lost, doubled, exchanged or moved, in one of its longer words."""
    words = name.split()
    at = rng.choice([at for at, word in enumerate(words) if len(word) >= 6])
    word = words[at]
    place = rng.randrange(1, len(word) - 1)
    head, one, two, tail = word[:place], word[place], word[place + 1], word[place + 2 :]
    middles = (two, one + one + two, "q" + two, two + one)
    words[at] = head + rng.choice(middles) + tail
    return " ".join(words)


def planted(*, slips: int, seed: int) -> tuple[list[Organisation], set[Pair]]:
    """A hundred organisations, a second record of each with so many slips, and which belong together."""
    rng = random.Random(seed)
    names = [body.format(place) for place in PLACES for body in BODIES]
    organisations = [{"id": f"a{at}", "name": name} for at, name in enumerate(names)]
    for at, name in enumerate(names):
        for _ in range(slips):
            name = slipped(rng, name)
        organisations.append({"id": f"b{at}", "name": name})
    return organisations, {frozenset((f"a{at}", f"b{at}")) for at in range(len(names))}


# Measured over ten seeds, at the least: 1, 0.97 and 0.63 of what was planted, and nothing else. Missed are
# two slips in one word, and slips in every word of a name. One cut of the similarity of whole names, at 0.90,
# finds 0.99 of those; but among the 608 members of the Dutch register of partnerships of 2015 it finds 26
# pairs, of which 15 are true, where word by word it is 17 with the same 15.
@pytest.mark.parametrize(("slips", "recall", "precision"), [(0, 1.0, 1.0), (1, 0.97, 1.0), (2, 0.63, 1.0)])
@pytest.mark.parametrize("seed", range(3))
def test_planted_slips_are_found(slips: int, recall: float, precision: float, seed: int) -> None:
    organisations, truth = planted(slips=slips, seed=seed)
    everything = alike_among_all(organisations)
    found = compared(organisations).alike
    assert found <= everything
    assert len(found & everything) >= 0.95 * len(everything)
    assert len(found & truth) >= recall * len(truth)
    assert len(found & truth) >= precision * len(found)


def test_not_all_are_compared_with_all() -> None:
    organisations, _ = planted(slips=1, seed=0)
    number = len(organisations)
    assert len(compared(organisations).worth_comparing) < number * (number - 1) / 2 / 20
