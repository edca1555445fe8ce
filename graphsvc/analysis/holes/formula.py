"""The numbers of holes and bridges; methods in docs/methods/holes.md."""

from __future__ import annotations

MOST_LIVE = 1.0  # a hole has at most one fresh link
LEAST_GAP = 1.0  # and lacks at least one that is to be expected
FITS = 0.60  # share of the other group's ground, and of own themes, that makes somebody near: as a fit of G16
LOAD_WEIGHT = 0.5  # a full load halves what somebody can give
MOST_BRIDGES = 50  # looked at of one hole, the greatest potential first
DIGITS = (
    2  # significant ones; potentials that agree in them are one: then those whose contacts are acquainted
)
