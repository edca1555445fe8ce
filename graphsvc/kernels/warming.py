"""Every compiled kernel called once on next to nothing, so that numba compiles and keeps it."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from graphsvc.errors import BadSetting
from graphsvc.kernels import brokering, chance, compiled, linking, reaching
from graphsvc.kernels.jit import NOT_KEPT
from graphsvc.kernels.linking_sets import Near, Wanted
from graphsvc.kernels.sets import Formula, Question, Rows, Sets


def warm() -> float:
    """Compiles what is not yet in numba's cache; the seconds it took.

    Raises BadSetting where the compiled kernels cannot be kept: every process would compile anew.
    """
    began = time.perf_counter()
    sets = _two_alike()
    question = Question(np.arange(2, dtype=np.int32), np.ones(2, bool), 0, 0.4, False, 2.0)
    formula = Formula(0.45, 0.35, 0.2, 0.1, 0.4, 0.6, 0.3, 0.6, 0.4, 0.6, 0.5)
    compiled.scan(compiled.prepare(sets), question, formula, 0)
    compiled.intersect(sets.members, sets.weight, question.rows, question.rows)
    compiled.join(sets.members, sets.weight, 0.5)
    _warm_chance(sets.members)
    _warm_linking()
    _warm_brokering()
    if NOT_KEPT:
        raise BadSetting(
            f"compiled kernels can be kept neither in {Path(__file__).parent / '__pycache__'} nor in the "
            "user's cache folder; set NUMBA_CACHE_DIR to a folder that can be written"
        )
    return time.perf_counter() - began


def _warm_chance(rows: Rows) -> None:
    one, first, none = np.ones(2), np.zeros(1, np.int32), Rows(np.zeros(3, np.int64), rows.entries[:0])
    chance.meetings(rows, rows, 9)
    chance.components(rows)
    variance = chance.moments(rows, one, one[:1], one, one[:1])[-1]
    chance.onto_rows(rows, variance, one[:1])
    chance.onto_columns(rows, variance, one, 1)
    chance.tails(rows, none, one, one[:1], np.ones(1, np.int64), first, first + np.int32(1), first)


def _warm_linking() -> None:
    both, none = np.zeros(2, np.int32), Rows(np.zeros(3, np.int64), np.zeros(0, np.int32))
    one, nothing = Rows(np.arange(2), np.zeros(1, np.int32)), Rows(np.zeros(2, np.int64), none.entries)
    near = Near(
        theme_class=both,
        themes=one,
        likeness=np.zeros((1, 1), np.int16),
        alike=np.ones(1),
        ground_class=both,
        leaves=one,
        listed=one,
        parent=both[:1],
        touches=nothing,
        level=both,
        links=Rows(np.arange(3), np.array([1, 0], np.int32)),
        recorded=none,
        evaluated=np.ones(2, bool),
    )
    ready = linking.prepare(near)
    per_combination = np.full(len(linking.survey(ready).pairs), 0.5)
    linking.specials(ready, both[:1], True)
    linking.expected(ready, per_combination)
    linking.spread(ready, per_combination, np.zeros(2))
    wanted = Wanted(per_combination, nothing, np.zeros(0), np.ones(2, bool), both, 1)
    linking.best(ready, both[:1], wanted)
    linking.between(ready, both[:1], per_combination, near.links, np.zeros(2, bool), 2)
    linking.distances(near.links)


def _warm_brokering() -> None:
    ring = Rows(np.arange(0, 9, 2), np.array([1, 3, 0, 2, 1, 3, 0, 2], np.int32))
    none = Rows(np.zeros(5, np.int64), ring.entries[:0])
    brokering.betweenness(*ring)
    brokering.sampled_betweenness(*ring, samples=1)
    brokering.cuts(ring, np.ones(4, np.int64))
    brokering.only_through(ring, 4, none)
    nodes = np.arange(2, dtype=np.int32)
    reaching.without(ring, nodes[None], nodes, 4)
    reaching.outward(ring, nodes[None], 4)


def _two_alike() -> Sets:
    rows = Rows(np.arange(3), np.zeros(2, np.int32))
    one = Rows(np.arange(2), np.zeros(1, np.int32))
    same = np.zeros(2, np.int32)
    return Sets(
        members=rows,
        weight=np.ones(1),
        total=np.ones(2),
        people=rows,
        themes=one,
        theme_class=same,
        theme_depth=np.ones(1, np.int32),
        theme_path=np.zeros((1, 1), np.int32),
        leaves=one,
        ground_class=same,
        leaf_weight=np.ones(1),
        counted=np.zeros(1, bool),
        satellite_of=np.full(2, -1, np.int32),
        groups=same,
    )
