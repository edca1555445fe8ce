"""The numbers of turnover; why each is what it is stands in docs/methods/turnover.md."""

from __future__ import annotations

MERGE_DAYS = 31  # a person back within a month never left
CARRIED_DAYS = 92  # between somebody's end in a predecessor and beginning in its successor, at most
CLOSURE_DAYS = 3  # all leave within so many days and nobody sits afterwards: the partnership closed
TERM_DAYS = 60  # an end so near to the recorded end of the term is an outcome of renewal
PLACEMENTS = 20  # places within its year that a date known to the year is tried at

LEAST_PARTNERSHIPS = 8  # a prior is fitted to so many partnerships
LEAST_DEPARTURES = 15  # and so many departures
LEAST_RECORD_YEARS = 2.0  # a shorter record says little of each partnership by itself
PRIOR_SHAPE, PRIOR_YEARS = 2.0, 16.0  # mean 0.125 per person-year, 95 % 0.015 to 0.35
MOST_SHAPE = 1e4  # a gamma with a larger shape has no spread to speak of
KEPT_PRIOR, ENDED_PRIOR = 5.0, 10.0  # renewal of a level: as if 5 of 10 terms before had been renewed
LEVEL_TERMS = 10.0  # terms that the level's renewal counts for in that of one partnership

CALENDAR_RATIO = 10.0  # chi-square over its degrees of freedom from which departures follow a calendar
CALENDAR_DEPARTURES, CALENDAR_QUARTERS = 30, 4
LOW_SHARE, HIGH_SHARE = 0.05, 0.20  # bands of the expected share leaving
NODES = 32  # of the distribution of a rate, over which the interval of a count is integrated
INTERVAL = (0.10, 0.90)
LEVEL_OF_LIMITS = 0.95

KNOWLEDGE_YEARS = 1.0  # 1 - exp(-tenure / 1 year): 0.63 after one year, 0.95 after three
HALF = 0.5  # share of the knowledge or of the live links that a bus factor takes
EXACT_PEOPLE = 15  # up to so many carriers every choice is tried

RENEWAL_PEOPLE, RENEWAL_YEARS, RENEWAL_MONTHS = 5, 5.0, 36
PERCENTILES = (0.10, 0.90)  # of the registry's rates: below and above, a prompt
FEW_PARTNERSHIPS = 30  # with fewer the percentiles say nothing: fixed rates instead
LOW_RATE, HIGH_RATE = 0.05, 0.30  # per person-year
SILENT_YEARS = 50.0  # at the prior's mean, nobody leaving in so many person-years has a chance of 0.002

MONITOR_YEARS = 3
MONITOR_RANGE = (0.8, 1.25)  # expected over observed
PROBABILITY_STEP = 0.05
MOST_MONTHS, MOST_YEARS = 1_200, 100
CURVE_YEARS = 10
INTERNAL_FLOOR, PUBLIC_FLOOR = 5, 10  # people a figure is about at least: inside the network, in public
