"""The answer about key players: who they are, what each adds, and how sure it is that they are the best."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from graphsvc.kernels.sets import Floats, Ints, Longs

MEMBERS, LINKS = "MEMBERS", "LINKS"
GRAPHS = (MEMBERS, LINKS)
MOST_PLAYERS = 10  # at most so many are chosen together
SIZE, STEPS = 3, 1  # unless said
MOST_STEPS = 100
MOST_SETS = 100_000  # sets that are all compared; of more the choice is greedy with swaps (methods 4.2)
MOST_NAMED = 10  # sets named among those that are as good


class Purpose(Enum):
    """What the players are key to."""

    LOSE = "LOSE"  # KPP-Neg: without them the rest holds together least
    BRIEF = "BRIEF"  # KPP-Pos: from them news reaches most


class Nothing(Enum):
    """Why nobody is named."""

    NO_PARTNERSHIPS = "NO_PARTNERSHIPS"  # none is active
    NO_TIES = "NO_TIES"  # no live or undated link; no member is recorded
    TOO_FEW = "TOO_FEW"  # to lose one would leave fewer than two


@dataclass(frozen=True, eq=False)
class Stages:
    """The network as it is, and after the first, the first two, ... players; one value more than players.

    Of the purpose that is not asked for, arrays are empty. NaN where fewer than two partnerships are left.
    """

    distance_fragmentation: Floats  # DF: 1 - mean of 1/distance over pairs of those left; LOSE
    fragmentation: Floats  # F: share of pairs of those left that nothing connects; LOSE
    connected: Longs  # pairs of those left that something connects, -1 where a sample was measured; LOSE
    reached: Longs  # partnerships within the steps, those named included; BRIEF
    distance_reach: Floats  # D_R: mean of 1/distance from the nearest of them, 1 for themselves; BRIEF


@dataclass(frozen=True, eq=False)
class KeyPlayers:
    """The set that is key to a purpose, the one that does most first (G9; Borgatti 2006)."""

    graph: str  # MEMBERS: organisations, by whom they bring together; LINKS: partnerships, by live links
    purpose: Purpose
    size: int  # asked for; fewer are named where fewer have any tie
    steps: int  # within which news is to arrive; BRIEF
    players: Ints  # ix of organisations or partnerships
    stages: Stages
    own: Longs  # per player: pairs that it is one of itself when it goes; 0 for organisations; LOSE
    partnerships: int  # active ones: who is held together, or to be reached
    candidates: int  # of whom sets could be made; of those without a tie as many as could be chosen
    sets: float  # sets of so many among them (more than an int holds for the largest)
    compared: int  # of them
    weighed: int  # candidates from which the sets were made: all, or the foremost
    sources: int  # partnerships from which distances were measured: all, or a sample
    exact: bool  # whether no set is better
    alternatives: Ints  # at most MOST_NAMED × players (ix): sets compared that are as good
    alternative_count: int
    undated: int  # links without a dated contact that count
    nothing: Nothing | None

    def __len__(self) -> int:
        return len(self.players)

    @property
    def value(self) -> Floats:
        """Per stage what was to be great: DF, or the share of partnerships reached."""
        if self.purpose is Purpose.LOSE:
            return self.stages.distance_fragmentation
        share: Floats = self.stages.reached / max(self.partnerships, 1)
        return share
