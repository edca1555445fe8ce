"""The model behind probabilities and propensities of links, as one registry gives it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit

from graphsvc.analysis.links.activity import activity
from graphsvc.analysis.links.dyads import Dyads, dyads_of
from graphsvc.analysis.links.fit import fit
from graphsvc.analysis.links.formula import INTERVAL
from graphsvc.analysis.links.near import Network, network_of
from graphsvc.analysis.links.record import LinkRecord
from graphsvc.analysis.links.table import Coefficients, Model
from graphsvc.kernels.sets import Floats
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.links import LinkState


class Fitted(NamedTuple):
    """A model and what it was made from."""

    network: Network
    dyads: Dyads
    model: Model


def fitted(arrays: Arrays, record: LinkRecord) -> Fitted:
    """The model of a registry. O(pairs) time, bounded memory."""
    network = network_of(arrays, record)
    dyads = dyads_of(network)
    found = fit(dyads)
    active = activity(network, dyads, found.coefficients, found.expected)
    spread_out = np.zeros(arrays.partnerships)
    spread_out[network.ix] = active.log_ratio
    row = network.row_of(dyads.recorded.left[dyads.linked], dyads.recorded.right[dyads.linked])
    model = Model(
        coefficients=Coefficients(*found.coefficients.tolist()),
        fitted=found.fitted,
        covariance=found.covariance,
        means=dyads.means,
        pairs=dyads.pairs,
        evaluated_pairs=dyads.evaluated,
        live_links=dyads.links,
        undated_links=int(np.count_nonzero(record.state[row] == LinkState.UNDATED)),
        evaluated=int(np.count_nonzero(network.near.evaluated)),
        expected_links=found.expected,
        activity=spread_out,
        activity_size=active.size,
        activity_fitted=active.fitted,
        activity_intercept=active.intercept,
    )
    return Fitted(network, dyads, model)


def interval(model: Model, filled: Floats, logit: Floats) -> tuple[Floats, Floats]:
    """The 80 % interval of probabilities; `filled` holds 1 and the features, the mean where unknown."""
    variance = np.einsum("ki,ij,kj->k", filled, model.covariance, filled)
    reach = INTERVAL * np.sqrt(np.maximum(variance, 0.0))
    return expit(logit - reach), expit(logit + reach)
