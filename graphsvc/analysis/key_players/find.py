"""The question: whom can the network least lose, and whom to brief so that news reaches all (G9)."""

from __future__ import annotations

from dataclasses import replace

from graphsvc.analysis.key_players.choice import NO_CHOICE, Choice, best_of_all, greedy, in_order
from graphsvc.analysis.key_players.field import Field, field_of
from graphsvc.analysis.key_players.plan import NO_PLAN, Plan, plan_for
from graphsvc.analysis.key_players.stages import own_pairs, stages_of
from graphsvc.analysis.key_players.table import (
    GRAPHS,
    LINKS,
    MOST_PLAYERS,
    MOST_STEPS,
    SIZE,
    STEPS,
    KeyPlayers,
    Nothing,
    Purpose,
)
from graphsvc.analysis.key_players.worth import Purse
from graphsvc.analysis.links.record import LinkRecord
from graphsvc.errors import BadInput
from graphsvc.snapshot.arrays import Arrays


def find_key_players(
    arrays: Arrays,
    *,
    record: LinkRecord,
    graph: str = LINKS,
    purpose: str = Purpose.LOSE.value,
    size: int = SIZE,
    steps: int = STEPS,
    seed: int = 0,
) -> KeyPlayers:
    """The set of `size` players that is key to a purpose (G9, G36, G38; Borgatti 2006).

    LINKS: partnerships, joined by live and undated links. MEMBERS: organisations, and the partnerships that
    they bring together; two partnerships with a member in common are one step apart.
    LOSE (KPP-Neg): the greatest DF when they are gone, of equals the greatest F. BRIEF (KPP-Pos): most
    partnerships within `steps`, of equals the greatest D_R. Of equal sets the first in order of key.
    Exact where there are at most 100,000 sets and comparing them takes no more than some seven seconds; else
    greedy with swaps, of the foremost candidates if need be, and last by a sample of distances: the answer
    says which. One seed, one answer.
    Raises BadInput for `size` outside 1..10 or `steps` outside 1..100.
    """
    _check(graph, size, steps)
    field, wanted = field_of(arrays, record, graph), Purpose(purpose)
    number = _number(field, wanted, size)
    nothing = _nothing(field, number)
    asked = (graph, wanted, size, steps)
    if nothing is not None:
        return _answer(Purse(field, wanted, steps, field.every), NO_PLAN, NO_CHOICE, asked, nothing)
    plan = plan_for(field, wanted, number, seed)
    purse = Purse(field, wanted, steps, plan.sources)
    found = (best_of_all if plan.exact else greedy)(purse, plan.candidates, number)
    return _answer(purse, plan, replace(found, chosen=in_order(purse, found.chosen)), asked, None)


def _check(graph: str, size: int, steps: int) -> None:
    if graph not in GRAPHS:
        raise BadInput(f"graph {graph!r}: one of {', '.join(GRAPHS)}")
    if not 1 <= size <= MOST_PLAYERS:
        raise BadInput(f"size {size}: from 1 to {MOST_PLAYERS} players are chosen together")
    if not 1 <= steps <= MOST_STEPS:
        raise BadInput(f"steps {steps}: from 1 to {MOST_STEPS}")


def _number(field: Field, purpose: Purpose, size: int) -> int:
    """How many can be named: to brief all there are, to lose those with a tie, so that two are left."""
    if purpose is Purpose.BRIEF:
        return min(size, len(field.players) + len(field.others))
    spare = field.partnerships - 2
    if not field.are_partnerships:
        spare = size if spare >= 0 else 0
    return max(0, min(size, len(field.players), spare))


def _nothing(field: Field, number: int) -> Nothing | None:
    if not field.partnerships:
        return Nothing.NO_PARTNERSHIPS
    if not len(field.players):
        return Nothing.NO_TIES
    return None if number else Nothing.TOO_FEW


def _answer(
    purse: Purse, plan: Plan, choice: Choice, asked: tuple[str, Purpose, int, int], nothing: Nothing | None
) -> KeyPlayers:
    field, (graph, purpose, size, steps) = purse.field, asked
    return KeyPlayers(
        graph=graph,
        purpose=purpose,
        size=size,
        steps=steps,
        players=field.ix[choice.chosen],
        stages=stages_of(purse, choice.chosen),
        own=own_pairs(field, choice.chosen, purpose),
        partnerships=field.partnerships,
        candidates=plan.of,
        sets=plan.sets,
        compared=choice.compared,
        weighed=len(plan.candidates),
        sources=len(plan.sources),
        exact=plan.exact,
        alternatives=field.ix[choice.alternatives],
        alternative_count=choice.alternative_count,
        undated=field.undated,
        nothing=nothing,
    )
