"""The numbers of convening, each with its source (docs/methods/convene.md, ADR 0020)."""

from __future__ import annotations

from graphsvc.model.codes import CRITERIA, UNKNOWN_CODE

COMPETENCE, LEADERSHIP, INFORMATION, COVERAGE, READINESS, CLOSENESS = map(
    CRITERIA.index, ("competence", "leadership", "information", "coverage", "readiness", "closeness")
)  # what the record can speak for; the other criteria are declared or unknown
NOT_LENT = [  # what only a seat brings; experience, information and a sector's means can be lent (G19)
    place for place, name in enumerate(CRITERIA) if name not in ("competence", "information")
]
DECLARED, RECORDED, PROXY = range(3)
BASES = ("DECLARED", "RECORDED", "PROXY")
NO_BASIS = UNKNOWN_CODE  # the adequacy is unknown

CRITERIA_SHARE = (
    0.5  # of the weights; the rest is the sectors': G18 and paragraph 5 count alike, set, not measured
)
LEARNING_YEARS = 3.0  # competence 1 - exp(-years / 3): methods 4.4
READY_YEARS = 5  # joined a partnership within so many years: methods 4.4
LOAD_COST = 0.5  # a full load halves every adequacy: methods 4.4

LEAST_SIZE, MOST_SIZE = 5, 12  # methods 4.4
LEAST_GAIN = 0.02  # below it nobody more is invited: methods 4.4
NEAR = 0.01  # gains as near as this are equal, and contact decides (G20): methods 4.4
MOST_SETS = 100_000  # of one size, to compare all of them: methods 4.4

ENOUGH = 0.80  # adequacy of a set that can take the task on: methods 4.4
ALONE = 0.80  # of that, for a single organisation: methods 4.4
MET = 0.60  # a requirement from here on, and a single organisation at all: the least fit of G16
KNOWN_ENOUGH = 0.50  # of the weights; with less known the record comes first

REPLICATES = 200  # methods 4.4
MOST_RERUN = 20_000  # candidates; more take longer than an answer may
CONCENTRATION = 20.0  # of the Dirichlet distribution round the weights: methods 4.4

MOST_SUPPORTERS = 5  # a list to read
MOST_ASKED_FIRST = 5
MOST_EXISTING = 5
MOST_LISTED_BARS = 20

BARRED_FROM = 0.5  # declared value
