"""The numbers of the link probability; methods and trials in docs/methods/links.md."""

from __future__ import annotations

from graphsvc.analysis.links.table import Coefficients

FIXED = Coefficients(
    intercept=-4.0, theta=2.0, adjacent=1.0, parent=0.7, level=0.5
)  # slopes; intercept: no data
CONTACTS = 2.0  # weight of tanh(W): never fitted, a triangle comes with the link that closes it
PRIOR_SD = (2.0, 1.0, 1.0, 1.0, 1.0)  # of the intercept and the slopes about the fixed weights
FIT_FROM = 50  # live links: fewer cannot move the slopes
HALF_LINK = 0.5  # counted where all or none are linked, so that an intercept exists
ACTIVITY_SIZE = 2.0  # kappa without enough data
ACTIVITY_BOUNDS = (0.25, 100.0)
ACTIVITY_PARTNERSHIPS = 8  # fewer, or fewer links, cannot tell kappa
ACTIVITY_LINKS = 15
INTERVAL = 1.2816  # standard errors to each side: 80 %
PER_PARTNERSHIP = 3
MOST_PER_PARTNERSHIP = 1_000
MOST_NEEDS = 4_000_000  # partnerships × number asked for each: 100 MB
REPLICATES = 200  # for stability
DROPPED = 0.10  # share of links left out in each
