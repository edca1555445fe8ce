"""Comparing what is with what would be tells nothing of a person in a small group (methods: what-if)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from graphsvc.api.viewer import ANONYMOUS, KEEPER, Viewer
from tests.api.attacker import Attacker
from tests.api.turnover_registry import MOVED, Secret, World, swapped
from tests.api.what_if_attacks import (
    ATTACKS,
    QUARTER,
    TURNOVER,
    errors_of_guesses,
    everything,
    merge,
    what_if,
)
from tests.api.worlds import served

PLAIN = Secret()
SECRETS = {
    "whose leaving it was": swapped(Secret(MOVED), PLAIN),
    "whose term ends": swapped(Secret(term_end="2026-12-01"), PLAIN),
    "why somebody will leave": swapped(
        Secret(MOVED, left="2026-12-01"), Secret(None, left="2026-12-01"), "S3", "N3"
    ),
    "the only small group of a level": (World((("N3", Secret(MOVED)),)), World((("N3", PLAIN),))),
}
LARGE = swapped(Secret(MOVED), PLAIN, "L01", "L02")
ADD = '{ addMember: { partnership: "R1", organisation: "police" } }'


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A service over each world, made when first asked for."""
    yield from served(tmp_path_factory)


def guesses(services: Any, name: str, worlds: tuple[World, ...], viewer: Viewer) -> list[str]:
    """What an attack makes of each of some worlds; each answer has data."""
    found = [ATTACKS[name](Attacker(services(world), viewer)) for world in worlds]
    return [json.dumps(each, sort_keys=True) for each in found]


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("viewer", [ANONYMOUS, KEEPER], ids=["public", "keeper"])
def test_an_attack_learns_nothing(services: Any, name: str, secret: str, viewer: Viewer) -> None:
    one, other = guesses(services, name, SECRETS[secret], viewer)
    assert one == other


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_answered(services: Any, name: str) -> None:
    """It is not that nothing was asked for."""
    (told,) = guesses(services, name, SECRETS["whose leaving it was"][:1], KEEPER)
    assert '"errors"' not in told
    assert len(told) > 300


def test_without_the_refusal_a_difference_would_tell(services: Any, monkeypatch: Any) -> None:
    """Hidden in a group that is large enough, the small group's departure would show."""
    from graphsvc.service import turnover

    def told(viewer: Viewer) -> list[Any]:
        worlds = SECRETS["whose leaving it was"]
        return [
            what_if(Attacker(services(w), viewer), TURNOVER, merge("L02", "S4"), ADD, day=QUARTER)
            for w in worlds
        ]

    one, other = told(KEEPER)
    assert one == other
    monkeypatch.setattr(turnover, "_REFUSED", turnover._FOUND)
    for world in SECRETS["whose leaving it was"]:
        services(world)._answers._answers.clear()
    one, other = told(KEEPER)
    assert one != other
    for world in SECRETS["whose leaving it was"]:
        services(world)._answers._answers.clear()


@pytest.mark.parametrize("viewer", [ANONYMOUS, KEEPER], ids=["public", "keeper"])
def test_an_error_does_not_tell_whether_there_is_somebody(services: Any, viewer: Viewer) -> None:
    """The own key of a person or a role is answered as one that nobody has."""
    service = services(SECRETS["whose leaving it was"][0])
    picture = service.snapshot(date.fromisoformat(QUARTER))
    role = next(key for key in picture.ties["role"].keys if key.startswith("S4.gone|"))
    assert "S4.gone" in picture.people.ix
    a = Attacker(service, viewer)
    for there, nowhere in (("S4.gone", "nobody"), (role, role.replace("S4.gone", "nobody"))):
        told = errors_of_guesses(a, there)
        assert told == errors_of_guesses(a, nowhere)
        assert len(told) == 7


def test_what_touches_nobody_is_answered_as_recorded(services: Any) -> None:
    """And is therefore no oracle; of large groups it tells, as it should."""
    found = []
    for world in LARGE:
        a = Attacker(services(world), KEEPER)
        would = what_if(a, TURNOVER, ADD, day=QUARTER)["data"]["network"]["whatIf"]
        assert would == a.network(TURNOVER, day=QUARTER)
        found.append(would)
    assert found[0] != found[1]


def test_all_that_an_answer_holds_is_asked_for() -> None:
    assert "suppressed" in everything("Turnover") and "reasons" in everything("Dependence")
