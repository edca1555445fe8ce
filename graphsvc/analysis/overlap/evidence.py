"""The named evidence of one pair, looked up when somebody asks for it."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.overlap.considered import rarity
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Ix


def shared_members(arrays: Arrays, a: int, b: int) -> Ix:
    """The organisations that sit in both, rarest first, then by key."""
    shared = np.intersect1d(arrays.members.row(a), arrays.members.row(b), assume_unique=True)
    return shared[np.argsort(-rarity(arrays)[shared], kind="stable")]


def shared_themes(arrays: Arrays, a: int, b: int) -> Ix:
    """The themes that both have, by key."""
    return np.intersect1d(arrays.themes.row(a), arrays.themes.row(b), assume_unique=True)
