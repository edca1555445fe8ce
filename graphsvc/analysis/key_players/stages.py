"""What becomes of the network as one player after the other goes, or is briefed."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.key_players.field import Field
from graphsvc.analysis.key_players.spreading import pairs_without
from graphsvc.analysis.key_players.table import Purpose, Stages
from graphsvc.analysis.key_players.worth import Purse
from graphsvc.kernels.sets import Floats, Ints, Longs

_NO_FLOATS, _NO_LONGS = np.zeros(0), np.zeros(0, np.int64)


def stages_of(purse: Purse, order: Ints) -> Stages:
    """The network as it is and after each player; one search of all partnerships for each."""
    prefixes = [order[None, :number] for number in range(len(order) + 1)]
    if purse.purpose is Purpose.BRIEF:
        found = [purse.news(prefix) for prefix in prefixes[1:]]
        reached = np.array([0, *(int(each[0][0]) for each in found)])
        nearness = np.array([0.0, *(float(each[1][0]) for each in found)])
        return Stages(_NO_FLOATS, _NO_FLOATS, _NO_LONGS, reached, nearness)
    near, connected, pairs = (np.concatenate(each) for each in zip(*map(purse.pairs, prefixes), strict=True))
    whole = len(purse.sources) == purse.field.partnerships
    return Stages(
        distance_fragmentation=_fragmented(near, pairs),
        fragmentation=_fragmented(connected, pairs),
        connected=connected // 2 if whole else np.full(len(connected), -1, np.int64),
        reached=_NO_LONGS,
        distance_reach=_NO_FLOATS,
    )


def own_pairs(field: Field, order: Ints, purpose: Purpose) -> Longs:
    """Per player the partnerships that it is connected to when it goes; 0 for organisations; LOSE."""
    if purpose is Purpose.BRIEF or not field.are_partnerships:
        return np.zeros(len(order), np.int64)
    return np.array(
        [
            pairs_without(field, order[None, :place], order[place : place + 1]).sum()
            for place in range(len(order))
        ],
        np.int64,
    )


def _fragmented(held: Floats | Longs, pairs: Longs) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(pairs > 0, 1 - held / pairs, np.nan)
