"""Which horizontal links are missing, and how well partnerships are linked (G36).

The analyses are in modules of their own, `find`, `coverage` and `stability`, because they import scipy,
which a process that only names them does not need.
"""

from graphsvc.analysis.links.record import LinkRecord, link_record
from graphsvc.analysis.links.table import Block, LinkCoverage, MissingLinks, Nothing, Standing

__all__ = [
    "Block",
    "LinkCoverage",
    "LinkRecord",
    "MissingLinks",
    "Nothing",
    "Standing",
    "link_record",
]
